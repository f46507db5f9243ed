package notify

import "slices"

// failures is how many rests in a row tell a way that did not work from one parcel that
// nobody could send: after a parcel that rests the channel another one is the next test.
const failures = 2

// wayfarer is a sender that shares its way with others: what is known of one holds for all.
type wayfarer interface {
	way() any // equal for those that share it
}

func (m *Mail) way() any { return m }

func (a alertMail) way() any { return a.relay }

// revive ends an outage for all that go the same way as a route that has just answered,
// and for what waits there: else each would wait for the end of its own rest, an alert
// behind the readers' mails. rests is how many the route had behind it. Callers hold d.mu.
func (d *Dispatcher) revive(route string, rests int) {
	if rests >= failures {
		d.revived = append(d.revived, route)
	}
	for other, h := range d.health {
		if other != route && h.rests >= failures && d.together(route, other) && !slices.Contains(d.revived, other) {
			h.wake()
			d.revived = append(d.revived, other)
		}
	}
}

func (d *Dispatcher) together(route, other string) bool {
	one, ok := d.senders[route].(wayfarer)
	if !ok {
		return false
	}
	two, ok := d.senders[other].(wayfarer)
	return ok && one.way() == two.way()
}
