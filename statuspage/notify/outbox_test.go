package notify

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// outbox is an Outbox in memory with the store's rules: lanes before age, one delivery
// at a time for each subscriber, in order.
type outbox struct {
	mu      sync.Mutex
	rows    []*row // oldest first
	gone    int    // so many rows at the front are settled for good
	byID    map[string]*row
	fan     int // deliveries still to be made by FanOut
	refuse  error
	settled []statuspage.Settlement
	claims  int
	changed chan struct{}
}

type row struct {
	parcel statuspage.Parcel
	lease  time.Time
}

func newOutbox(parcels ...statuspage.Parcel) *outbox {
	o := &outbox{byID: map[string]*row{}, changed: make(chan struct{}, 1)}
	o.add(parcels...)
	return o
}

func (o *outbox) add(parcels ...statuspage.Parcel) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, p := range parcels {
		o.put(p)
	}
}

func (o *outbox) put(p statuspage.Parcel) {
	r := &row{parcel: p}
	o.rows = append(o.rows, r)
	o.byID[p.Delivery.ID] = r
}

// open returns the rows from the first that is not settled for good.
func (o *outbox) open() []*row {
	for o.gone < len(o.rows) && o.rows[o.gone].parcel.Delivery.State > statuspage.Sending {
		o.gone++
	}
	return o.rows[o.gone:]
}

func (o *outbox) fail(err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.refuse = err
}

func (o *outbox) FanOut(_ context.Context, now time.Time, max int) (int, bool, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	n := min(max, o.fan)
	for range n {
		o.put(notice(fmt.Sprintf("d%05d", len(o.rows)), now))
	}
	o.fan -= n
	return n, o.fan > 0, o.refuse
}

func (o *outbox) Claim(_ context.Context, now time.Time, lease time.Duration, room statuspage.Room) ([]statuspage.Parcel, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.refuse != nil {
		return nil, o.refuse
	}
	o.claims++
	var got []statuspage.Parcel
	taken := map[string]bool{}
	for _, r := range o.open() {
		if len(got) == room.N {
			break
		}
		d := &r.parcel.Delivery
		open := d.State == statuspage.Queued || d.State == statuspage.Sending
		if !open || d.Lane != room.Lane || slices.Contains(room.Full, d.Route()) {
			continue
		}
		behind := d.Subscriber != "" && taken[d.Subscriber]
		taken[d.Subscriber] = true
		if d.State == statuspage.Queued && !behind && !d.NextAt.After(now) {
			d.State, r.lease = statuspage.Sending, now.Add(lease)
			d.Attempts++
			got = append(got, r.parcel)
		}
	}
	return got, nil
}

func (o *outbox) Settle(_ context.Context, at time.Time, outcomes ...statuspage.Settlement) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.refuse != nil {
		return o.refuse
	}
	for _, s := range outcomes {
		d := &o.byID[s.ID].parcel.Delivery
		d.State, d.Answer, d.NextAt = s.State, s.Answer, s.NextAt
		if s.Ambiguous {
			d.Ambiguous++
		}
		if s.State == statuspage.Sent {
			d.SentAt = at
		}
		o.settled = append(o.settled, s)
	}
	select {
	case o.changed <- struct{}{}:
	default:
	}
	return nil
}

func (o *outbox) Release(_ context.Context, now time.Time) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	n := 0
	for _, r := range o.rows {
		if d := &r.parcel.Delivery; d.State == statuspage.Sending {
			d.State, d.NextAt = statuspage.Queued, now
			d.Ambiguous++
			n++
		}
	}
	return n, o.refuse
}

func (o *outbox) Hasten(_ context.Context, now time.Time, routes ...string) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, r := range o.rows {
		if d := &r.parcel.Delivery; d.State == statuspage.Queued && d.NextAt.After(now) && (len(routes) == 0 || slices.Contains(routes, d.Route())) {
			d.NextAt = now
		}
	}
	return o.refuse
}

func (o *outbox) NextDue(_ context.Context, _ time.Time, rooms ...statuspage.Room) (due time.Time, err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, r := range o.open() {
		full := func(room statuspage.Room) bool {
			return room.Lane == r.parcel.Delivery.Lane && slices.Contains(room.Full, r.parcel.Delivery.Route())
		}
		if d := r.parcel.Delivery; d.State == statuspage.Queued && !slices.ContainsFunc(rooms, full) {
			if at := statuspage.Later(d.NextAt, d.Queued); due.IsZero() || at.Before(due) {
				due = at
			}
		}
	}
	return due, o.refuse
}

func (o *outbox) OutboxStats(_ context.Context, _ time.Time) (s statuspage.OutboxStats, err error) {
	s.Waiting = o.count(statuspage.Queued) + o.count(statuspage.Sending)
	o.mu.Lock()
	defer o.mu.Unlock()
	routes := map[string]int{}
	for _, r := range o.open() {
		if d := r.parcel.Delivery; d.State <= statuspage.Sending {
			routes[d.Route()]++
		}
	}
	for route, n := range routes {
		s.Routes = append(s.Routes, statuspage.RouteStats{Route: route, Waiting: n})
	}
	return s, nil
}

func (o *outbox) count(state statuspage.DeliveryState) int {
	o.mu.Lock()
	defer o.mu.Unlock()
	n := 0
	for _, r := range o.rows {
		if r.parcel.Delivery.State == state {
			n++
		}
	}
	return n
}

func (o *outbox) delivery(id string) statuspage.Delivery {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.byID[id].parcel.Delivery
}

// until waits, in real time, for as many deliveries in the state.
func (o *outbox) until(ctx context.Context, state statuspage.DeliveryState, n int) error {
	for o.count(state) < n {
		select {
		case <-o.changed:
		case <-ctx.Done():
			return fmt.Errorf("%d of %d deliveries are %s", o.count(state), n, state)
		}
	}
	return nil
}

// notice is a parcel to a subscriber of its own.
func notice(id string, at time.Time) statuspage.Parcel {
	to := &statuspage.Subscriber{ID: "s-" + id, Channel: "mail", Address: id + "@example.com", LinkToken: "t-" + id, Confirmed: at}
	incident := &statuspage.Incident{ID: "inc4k2m8p3qz", Title: "API requests fail", Stage: statuspage.Investigating}
	update := &statuspage.Update{ID: "upd7x1n5w9rt", Incident: incident.ID, Stage: statuspage.Investigating, Body: "We are looking into it.", At: at}
	incident.Updates = []statuspage.Update{*update}
	return statuspage.Parcel{
		Delivery: statuspage.Delivery{ID: id, Channel: "mail", Subscriber: to.ID, Lane: statuspage.LaneNotice, Queued: at},
		Notice:   statuspage.Notice{ID: "n-1", Kind: statuspage.TellEvent, Lane: statuspage.LaneNotice, At: at, Event: 7},
		Told:     &statuspage.Told{Event: statuspage.Event{Seq: 7, ID: update.ID, Kind: statuspage.IncidentEvent, At: at, Incident: incident.ID, Update: update.ID}, Incident: incident, Update: update},
		To:       to,
	}
}

// alert is a parcel for the operators.
func alert(id string, at time.Time) statuspage.Parcel {
	return statuspage.Parcel{
		Delivery: statuspage.Delivery{ID: id, Channel: "webhook", Alert: "hook", Lane: statuspage.LaneAlert, Queued: at},
		Notice: statuspage.Notice{ID: "n-2", Kind: statuspage.TellAlert, At: at, Alert: &statuspage.Alert{
			Key: "monitor:api", Firing: true, Subject: "api is down", Text: "dial tcp 10.0.0.5:443: refused", Since: at, Monitor: "api", Status: "down", Cause: "refused", Event: "upd7x1n5w9rt",
		}},
	}
}

// confirmation is a parcel that asks whether it was them.
func confirmation(id string, at time.Time) statuspage.Parcel {
	p := notice(id, at)
	p.Told, p.Delivery.Lane = nil, statuspage.LaneConfirm
	p.Notice = statuspage.Notice{ID: "n-3", Kind: statuspage.TellConfirm, Lane: statuspage.LaneConfirm, At: at, Subscriber: p.To.ID, Token: "secret+token"}
	p.To.Confirmed, p.To.ConfirmTill = time.Time{}, at.Add(48*time.Hour)
	return p
}
