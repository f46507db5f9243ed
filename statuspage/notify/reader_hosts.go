package notify

import (
	"context"
	"maps"
	"net/url"
	"sync"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// What one host of readers' endpoints gets of the dispatcher's workers.
const (
	mostAtHost = 6               // attempts at once
	slowAfter  = 5 * time.Second // an attempt that takes longer makes a host slow
	hostPause  = 2 * time.Second // until a parcel that found no room asks again
	manyHosts  = 1000            // that are remembered; of more, those that rested long ago are forgotten
)

// hosts sees to it that a remote that hangs holds no worker that others need: a slow host
// rests, from 15 s doubling to 15 minutes, and is then tried by one attempt at a time. The
// channel itself never rests for a reader's endpoint. It is safe for concurrent use.
type hosts struct {
	mu  sync.Mutex
	all map[string]*host
}

type host struct {
	flying int
	slow   int // attempts in a row that took long
	until  time.Time
}

func newHosts() *hosts { return &hosts{all: map[string]*host{}} }

// enter lets an attempt begin (zero), or says how long to wait before asking again.
func (h *hosts) enter(name string, now time.Time) time.Duration {
	h.mu.Lock()
	defer h.mu.Unlock()
	one := h.all[name]
	if one == nil {
		h.makeRoom(now)
		one = &host{}
		h.all[name] = one
	}
	switch {
	case one.slow > 0 && now.Before(one.until):
		return one.until.Sub(now)
	case one.slow > 0 && one.flying > 0, one.flying >= mostAtHost:
		return hostPause
	}
	one.flying++
	return 0
}

// makeRoom forgets hosts that were slow and that nothing was sent to since: whoever
// subscribes names as many as they like.
func (h *hosts) makeRoom(now time.Time) {
	if len(h.all) < manyHosts {
		return
	}
	maps.DeleteFunc(h.all, func(_ string, one *host) bool { return one.flying == 0 && now.Sub(one.until) > longestRest })
}

// leave takes in an attempt that has ended. A host that is quick needs not be remembered.
func (h *hosts) leave(name string, took time.Duration, now time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	one := h.all[name]
	one.flying--
	if took < slowAfter {
		one.slow, one.until = 0, time.Time{}
	} else {
		one.slow++
		one.until = now.Add(backoff(one.slow))
	}
	if one.flying == 0 && one.slow == 0 {
		delete(h.all, name)
	}
}

// apart is a sender to endpoints of readers, each of which has a remote of its own: the
// trouble of one is nobody else's.
type apart struct {
	Sender
	hosts *hosts
}

// Send makes an attempt, or puts the parcel back when its host has no room.
func (a apart) Send(ctx context.Context, p statuspage.Parcel) Receipt {
	if p.To == nil {
		return Receipt{Outcome: Refused, Answer: errEmptyParcel.Error()}
	}
	name, began := hostOf(*p.To), time.Now()
	if wait := a.hosts.enter(name, began); wait > 0 {
		return Receipt{Outcome: Retry, Answer: name + " is slow, or busy with others: it waits its turn", RetryAfter: wait}
	}
	r := a.Sender.Send(ctx, p)
	now := time.Now()
	a.hosts.leave(name, now.Sub(began), now)
	if r.Outcome == Unreachable || r.Outcome == Ambiguous {
		r.Outcome = Retry
	}
	return r
}

// hostOf is where a subscriber's endpoint is.
func hostOf(s statuspage.Subscriber) string {
	u, err := url.Parse(s.Address)
	if err != nil {
		return ""
	}
	return u.Host
}
