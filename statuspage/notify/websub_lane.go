package notify

import "time"

// lane holds the attempts of one sort that are under way: so many at once, so many of
// them on one host, and each subject once.
type lane[T any] struct {
	wide, perHost int
	tardy         map[string]bool // hosts whose last answer took longer than tardyAfter; lanes may share it

	flying map[string]bool // by id, until the outcome is recorded
	hosts  map[string]int
	done   chan landing[T]
	landed []T // outcomes that are not recorded yet
	ids    []string
}

// landing is an attempt that has ended.
type landing[T any] struct {
	id, host string
	took     time.Duration
	outcome  T
}

func newLane[T any](wide, perHost int, tardy map[string]bool) lane[T] {
	return lane[T]{
		wide: wide, perHost: perHost, tardy: tardy, flying: map[string]bool{}, hosts: map[string]int{},
		done: make(chan landing[T], wide),
	}
}

// full reports whether nothing more may start.
func (l *lane[T]) full() bool { return len(l.flying) >= l.wide }

// start makes an attempt beside the loop, and reports whether it may be made now.
func (l *lane[T]) start(id, host string, attempt func() T) bool {
	if l.full() || l.flying[id] || l.hosts[host] >= l.perHost {
		return false
	}
	l.flying[id] = true
	l.hosts[host]++
	began := time.Now()
	go func() {
		outcome := attempt()
		l.done <- landing[T]{id, host, time.Since(began), outcome}
	}()
	return true
}

// land takes in an attempt that has ended.
func (l *lane[T]) land(d landing[T]) {
	if l.hosts[d.host]--; l.hosts[d.host] <= 0 {
		delete(l.hosts, d.host)
	}
	if delete(l.tardy, d.host); d.took > tardyAfter {
		l.tardy[d.host] = true
	}
	l.landed, l.ids = append(l.landed, d.outcome), append(l.ids, d.id)
}

// gather takes in what has ended meanwhile, so that one commit serves many.
func (l *lane[T]) gather() {
	for {
		select {
		case d := <-l.done:
			l.land(d)
		default:
			return
		}
	}
}

// drain waits for what is under way.
func (l *lane[T]) drain() {
	for len(l.landed) < len(l.flying) {
		l.land(<-l.done)
	}
}

// forget lets go of what is recorded.
func (l *lane[T]) forget() {
	for _, id := range l.ids {
		delete(l.flying, id)
	}
	l.landed, l.ids = nil, nil
}
