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

// share is how many attempts of a lane may be under way on each route. Confirmations and
// digests have workers of their own: neither do 10,000 of them keep a notice waiting, nor
// 10,000 notices them.
func (d *Dispatcher) share(l statuspage.Lane) int {
	switch l {
	case statuspage.LaneConfirm:
		return max(2, d.cfg.Workers/4)
	case statuspage.LaneDigest:
		return max(1, d.cfg.Workers/8)
	}
	return d.cfg.Workers
}

// rooms are the lanes that can take more, with the routes that can't. What is claimed may
// all be for one route: so there is room for no more than each of the others has left.
func (d *Dispatcher) rooms() []statuspage.Room {
	d.mu.Lock()
	defer d.mu.Unlock()
	rooms := make([]statuspage.Room, 0, len(statuspage.Lanes()))
	for _, lane := range statuspage.Lanes() {
		room := statuspage.Room{Lane: lane, N: d.share(lane)}
		for s, n := range d.flying {
			switch {
			case s.lane != lane:
			case n >= d.share(lane):
				room.Full = append(room.Full, s.route)
			default:
				room.N = min(room.N, d.share(lane)-n)
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
