package notify

import (
	"context"
	"fmt"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// troubleAfter is how long a channel fails before operators hear of it.
const troubleAfter = 5 * time.Minute

// health is how a channel does as a whole.
type health struct {
	counts    [len(outcomeNames)]uint64
	since     time.Time // the first of the failures in a row; zero: it works
	lastOK    time.Time
	until     time.Time // it rests until then
	rests     int       // in a row
	testing   bool      // one parcel is out to see whether it works again
	lastError string
	told      bool // operators heard of it
	limit     limit
}

// admit lets a parcel through (zero), or says when to ask again. After a rest only one
// goes out at a time until one is delivered.
func (h *health) admit(now time.Time) time.Time {
	switch {
	case now.Before(h.until):
		return h.until
	case h.limit.holds(now):
		return h.limit.admit(now)
	case h.rests == 0:
		return time.Time{}
	case h.testing:
		return now.Add(firstRest)
	}
	h.testing = true
	return time.Time{}
}

// note takes in an attempt that began at began. again says that the parcel's outcome was
// unknown before: when it is once more, while the channel works for others, it is the
// parcel's doing, and nobody else has to wait for that.
func (h *health) note(r Receipt, again bool, began, now time.Time) {
	h.testing = h.testing && began.Before(h.until)
	if r.Untried {
		return
	}
	h.counts[r.Outcome]++
	if again && r.Outcome == Ambiguous && h.rests == 0 && !h.lastOK.IsZero() {
		return
	}
	h.lastError = r.Answer
	if r.Outcome == Unreachable && r.RetryAfter > 0 {
		h.until = h.limit.note(rest(r, 0), now)
	}
	if r.Outcome != Unreachable && r.Outcome != Ambiguous { // the remote answered for this recipient: it works
		h.answered(now)
		return
	}
	if !h.lastOK.IsZero() && !began.After(h.lastOK) {
		return // another parcel came through meanwhile
	}
	if h.since.IsZero() {
		h.since = now
	}
	if began.Before(h.until) {
		return // an attempt of before the rest says nothing new
	}
	h.rests++
	h.until = now.Add(rest(r, h.rests))
}

// answered notes that the remote works. A pause that it asked for of others, meanwhile,
// stays.
func (h *health) answered(now time.Time) {
	h.since, h.lastOK, h.lastError = time.Time{}, now, ""
	until := h.until
	h.wake()
	if h.limit.holds(now) {
		h.until = until
	}
}

// wake ends a rest.
func (h *health) wake() { h.until, h.rests, h.testing = time.Time{}, 0, false }

func rest(r Receipt, rests int) time.Duration {
	if r.RetryAfter > 0 {
		return min(r.RetryAfter, longestAsked)
	}
	return backoff(rests)
}

// alarm returns at, or the time at which operators must hear of the channel, if earlier.
func (h *health) alarm(at time.Time) time.Time {
	if h.since.IsZero() || h.told {
		return at
	}
	if due := h.since.Add(troubleAfter); due.Before(at) {
		return due
	}
	return at
}

// ChannelStats is how one route has done since the start, and does now.
type ChannelStats struct {
	Delivered, Retried, Refused, Ambiguous, Unreachable uint64 // attempts

	FailingSince time.Time // zero: it works
	RestsUntil   time.Time // zero, or in the past: it does not rest
	LastError    string    // of the last failure; "" once something came through
}

// Stats is what the dispatcher does now.
type Stats struct {
	InFlight int // attempts under way
	Channels map[string]ChannelStats
}

// Stats returns figures for `doctor` and metrics.
func (d *Dispatcher) Stats() Stats {
	d.mu.Lock()
	defer d.mu.Unlock()
	s := Stats{InFlight: d.aloft(), Channels: make(map[string]ChannelStats, len(d.senders))}
	for route := range d.senders {
		s.Channels[route] = ChannelStats{}
	}
	for route, h := range d.health {
		s.Channels[route] = ChannelStats{
			Delivered: h.counts[Delivered], Retried: h.counts[Retry], Refused: h.counts[Refused],
			Ambiguous: h.counts[Ambiguous], Unreachable: h.counts[Unreachable],
			FailingSince: h.since, RestsUntil: h.until, LastError: h.lastError,
		}
	}
	return s
}

// news is a change that operators should hear of.
type news struct {
	route string
	since time.Time
	why   string // "": it works again
	next  time.Time
}

// report tells operators of channels that have failed for five minutes, and of those
// that work again.
func (d *Dispatcher) report(now time.Time) {
	d.reportParts(now)
	if d.cfg.Trouble == nil {
		return
	}
	for _, n := range d.news(now) {
		if n.why == "" {
			d.cfg.Trouble(n.route, nil, now)
			continue
		}
		d.cfg.Trouble(n.route, d.trouble(n, now), n.since)
	}
}

func (d *Dispatcher) news(now time.Time) []news {
	d.mu.Lock()
	defer d.mu.Unlock()
	var all []news
	for route, h := range d.health {
		failing := !h.since.IsZero()
		if failing && !h.told && now.Sub(h.since) >= troubleAfter {
			h.told = true
			all = append(all, news{route: route, since: h.since, why: h.lastError, next: h.until})
		}
		if !failing && h.told {
			h.told = false
			all = append(all, news{route: route})
		}
	}
	return all
}

// trouble is the text D-10: what failed, how much waits, when we try again.
func (d *Dispatcher) trouble(n news, now time.Time) error {
	var o statuspage.OutboxStats
	o, err := d.cfg.Outbox.OutboxStats(context.Background(), now)
	if err != nil {
		return fmt.Errorf("%s not sent: %s", n.route, n.why)
	}
	return fmt.Errorf("%s not sent: %s. %s; next try %s UTC", n.route, n.why, stillWaiting(o.Of(n.route).Waiting), statuspage.Later(n.next, now).UTC().Format(time.TimeOnly))
}

func stillWaiting(n int) string {
	if n == 1 {
		return "1 message waits"
	}
	return fmt.Sprintf("%d messages wait", n)
}
