package statuspage

import (
	"context"
	"fmt"
	"maps"
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/publicsuffix"
)

// What goes to addresses that nobody has confirmed yet is spaced out, by domain and in
// all. In an outage a whole company signs up within minutes, so nobody is turned away: a
// burst goes out at once, what is beyond it goes out one by one, and each one who confirms
// lets another one through. Only who would have to wait longer than LongestSignup is told
// to come back.
const (
	SignupsOfDomain = 500
	EveryOfDomain   = 2 * time.Second // 1,800 an hour
	SignupsOfAll    = 3000
	EveryOfAll      = 1200 * time.Millisecond // 3,000 an hour
	LongestSignup   = 12 * time.Hour

	maxBraked = 20_000 // domains
)

// brake says when the next one may go. It holds, for each domain and for all, when the
// last one would go if all were spaced out evenly (GCRA: ITU-T I.371, annex A). It is kept
// in memory; at start it is made anew of those who were asked and have not answered.
type brake struct {
	domains map[string]time.Time
	all     time.Time
	swept   time.Time // when domains that no longer wait were forgotten
}

// wait is how long the next one of a domain has to wait; not positive: it may go.
func (b *brake) wait(domain string, now time.Time) time.Duration {
	ahead := Later(b.domains[domain], now).Sub(now)
	return max(ahead-SignupsOfDomain*EveryOfDomain, b.waitOfAll(now))
}

func (b *brake) waitOfAll(now time.Time) time.Duration {
	return Later(b.all, now).Sub(now) - SignupsOfAll*EveryOfAll
}

// take gives the next one of a domain its time; zero: at once.
func (b *brake) take(domain string, now time.Time) time.Time {
	wait := b.wait(domain, now)
	b.move(domain, now, EveryOfDomain, EveryOfAll)
	if wait <= 0 {
		return time.Time{}
	}
	return now.Add(wait)
}

// answered lets another one through in place of one that was confirmed.
func (b *brake) answered(domain string, now time.Time) {
	b.move(domain, now, -EveryOfDomain, -EveryOfAll)
}

func (b *brake) move(domain string, now time.Time, one, all time.Duration) {
	b.all = Later(b.all, now).Add(all)
	if len(b.domains) >= maxBraked && now.Sub(b.swept) >= time.Second {
		maps.DeleteFunc(b.domains, func(_ string, till time.Time) bool { return !till.After(now) })
		b.swept = now
	}
	if b.domains == nil {
		b.domains = map[string]time.Time{}
	}
	if _, known := b.domains[domain]; known || len(b.domains) < maxBraked {
		b.domains[domain] = Later(b.domains[domain], now).Add(one)
	}
}

// Asking is that somebody was asked to confirm a subscription.
type Asking struct {
	Channel string // the registered name of the channel that it was asked over
	Address string
	At      time.Time
}

// brakeRecalls is how far back anything still holds others up: a full brake lets one more
// through after LongestSignup, and a burst is forgotten an hour later.
const brakeRecalls = LongestSignup + SignupsOfAll*EveryOfAll

// recallSignups brakes as before a restart, so that one forgives nobody. Callers hold
// d.act.
func (d *Desk) recallSignups(ctx context.Context, now time.Time) error {
	asked, err := d.memory.Unanswered(ctx, now.Add(-brakeRecalls))
	if err != nil {
		return fmt.Errorf("recall who was asked to confirm a subscription: %w", err)
	}
	d.brake = brake{}
	for _, a := range asked {
		d.brake.move(domainOf(a.Channel, a.Address), a.At, EveryOfDomain, EveryOfAll)
	}
	return nil
}

// watchSignups tells the operators when the brake holds everybody back, and when it no
// longer does. Callers hold d.act.
func (d *Desk) watchSignups(now time.Time) {
	wait := d.brake.waitOfAll(now)
	d.mu.RLock()
	old, known := d.trouble[TroubleSignups]
	d.mu.RUnlock()
	switch {
	case wait > 0 && !known:
		d.note(TroubleSignups, fmt.Errorf(
			"%d people have been asked to confirm a subscription within an hour, and have not; from now on one is asked each %s. In a large outage that is to be expected; else somebody may be signing others up",
			SignupsOfAll, EveryOfAll), now)
	case wait <= 0 && known && now.Sub(old.since) > time.Minute:
		d.note(TroubleSignups, nil, now)
	}
}

// domainOf is whose servers a message to the contact goes through: the registrable domain
// of a mail address or of a URL's host, else the channel.
func domainOf(channel, address string) string {
	host := channel
	if isURL(address) {
		if u, err := url.Parse(address); err == nil {
			host = u.Hostname()
		}
	} else if _, domain, ok := strings.Cut(address, "@"); ok {
		host = domain
	}
	if whole, err := publicsuffix.EffectiveTLDPlusOne(host); err == nil {
		return whole
	}
	return host
}
