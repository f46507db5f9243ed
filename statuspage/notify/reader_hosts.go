package notify

import (
	"context"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"time"

	"golang.org/x/net/publicsuffix"

	"github.com/fyr-status/fyr/statuspage"
)

// What one host of readers' endpoints gets of the dispatcher's workers.
const (
	mostAtHost = 6               // attempts at once
	slowAfter  = 5 * time.Second // an attempt that takes longer makes a host slow
	hostPause  = 2 * time.Second // until a parcel that found no room asks again
	manyHosts  = 1000            // that are remembered; of more, those that rested long ago are forgotten
	mostBelow  = 20              // of one registrable domain that are remembered apart; all others of it count as one
)

// hosts sees to it that a remote that hangs holds no worker that others need: a slow host
// rests, from 15 s doubling to 15 minutes, and is then tried by one attempt at a time. The
// channel itself never rests for a reader's endpoint. It is safe for concurrent use.
type hosts struct {
	mu    sync.Mutex
	all   map[string]*host
	below map[string]int // how many of them are of each registrable domain
}

type host struct {
	flying int
	slow   int // attempts in a row that took long
	until  time.Time
}

func newHosts() *hosts { return &hosts{all: map[string]*host{}, below: map[string]int{}} }

// enter lets an attempt begin (zero), or says how long to wait before asking again. seat
// is what the host counts as, for leave.
func (h *hosts) enter(name string, now time.Time) (seat string, wait time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	seat = h.seat(name)
	one := h.all[seat]
	if one == nil {
		h.makeRoom(now)
		one = &host{}
		h.all[seat] = one
		h.below[domainOf(seat)]++
	}
	switch {
	case one.slow > 0 && now.Before(one.until):
		return seat, one.until.Sub(now)
	case one.slow > 0 && one.flying > 0, one.flying >= mostAtHost:
		return seat, hostPause
	}
	one.flying++
	return seat, 0
}

// seat is what a host counts as: itself, or the rest of its registrable domain once that
// has many. Names below a domain cost nothing, so that who has one could else name as
// many slow hosts as they like.
func (h *hosts) seat(name string) string {
	domain := domainOf(name)
	if h.all[name] == nil && h.below[domain] >= mostBelow {
		return domain
	}
	return name
}

// domainOf is a host's registrable domain; an address, with or without a port, is its own.
func domainOf(name string) string {
	host, _, err := net.SplitHostPort(name)
	if err != nil {
		host = name
	}
	if _, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil {
		return host
	}
	domain, err := publicsuffix.EffectiveTLDPlusOne(host)
	if err != nil {
		return host
	}
	return domain
}

// makeRoom forgets hosts that were slow and that nothing was sent to since: whoever
// subscribes names as many as they like.
func (h *hosts) makeRoom(now time.Time) {
	if len(h.all) < manyHosts {
		return
	}
	for seat, one := range h.all {
		if one.flying == 0 && now.Sub(one.until) > longestRest {
			h.forget(seat)
		}
	}
}

func (h *hosts) forget(seat string) {
	delete(h.all, seat)
	domain := domainOf(seat)
	if h.below[domain]--; h.below[domain] == 0 {
		delete(h.below, domain)
	}
}

// leave takes in an attempt that has ended. A host that is quick needs not be remembered.
func (h *hosts) leave(seat string, took time.Duration, now time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	one := h.all[seat]
	one.flying--
	if took < slowAfter {
		one.slow, one.until = 0, time.Time{}
	} else {
		one.slow++
		one.until = now.Add(backoff(one.slow))
	}
	if one.flying == 0 && one.slow == 0 {
		h.forget(seat)
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
	seat, wait := a.hosts.enter(name, began)
	if wait > 0 {
		return Receipt{Outcome: Retry, Answer: name + " is slow, or busy with others: it waits its turn", RetryAfter: wait}
	}
	r := a.Sender.Send(ctx, p)
	now := time.Now()
	a.hosts.leave(seat, now.Sub(began), now)
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
