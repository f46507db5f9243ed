package notify

import (
	"github.com/fyr-status/fyr/statuspage"
)

// seat is what an attempt occupies while it is under way: a worker of a lane on a route.
// Each route has its own, so that one that hangs takes none from another.
type seat struct {
	route string
	lane  statuspage.Lane
}

func sit(d statuspage.Delivery) seat { return seat{d.Route(), d.Lane} }

// share is how many attempts may be under way in a seat. Confirmations and digests have
// workers of their own: neither do 10,000 of them keep a notice waiting, nor 10,000 notices
// them.
func (d *Dispatcher) share(s seat) int {
	workers := d.cfg.Workers
	if w := d.cfg.Widths[s.route]; w > 0 {
		workers = w
	}
	switch s.lane {
	case statuspage.LaneConfirm:
		return max(2, workers/4)
	case statuspage.LaneDigest:
		return max(1, workers/8)
	}
	return workers
}

// narrowest is the least that a route may take of a lane.
func (d *Dispatcher) narrowest(l statuspage.Lane) int {
	least := d.share(seat{lane: l})
	for route := range d.cfg.Widths {
		least = min(least, d.share(seat{route, l}))
	}
	return least
}

// rooms are the lanes that can take more, with the routes that can't. What is claimed may
// all be for one route: so there is room for no more than each of the others has left.
func (d *Dispatcher) rooms() []statuspage.Room {
	d.mu.Lock()
	defer d.mu.Unlock()
	rooms := make([]statuspage.Room, 0, len(statuspage.Lanes()))
	for _, lane := range statuspage.Lanes() {
		room := statuspage.Room{Lane: lane, N: d.narrowest(lane)}
		for s, n := range d.flying {
			switch {
			case s.lane != lane:
			case n >= d.share(s):
				room.Full = append(room.Full, s.route)
			default:
				room.N = min(room.N, d.share(s)-n)
			}
		}
		rooms = append(rooms, room)
	}
	return rooms
}

// aloft is how many attempts are under way. Callers hold d.mu.
func (d *Dispatcher) aloft() (n int) {
	for _, on := range d.flying {
		n += on
	}
	return n
}
