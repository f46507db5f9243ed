package notify

import (
	"fmt"
	"net"
	"strconv"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// ailment is how a part of a sender fails, while the sender may work without it.
type ailment struct {
	since   time.Time
	why     string
	lasts   bool // it was tried again, in vain
	carried bool // another part does its work
}

// due is when operators must hear of it; zero: as things stand never.
func (a ailment) due() time.Time {
	if !a.carried || !a.lasts {
		return time.Time{}
	}
	return a.since.Add(troubleAfter)
}

// divided is a sender of several parts, each of which would do.
type divided interface {
	ailing() map[string]ailment // by the key of the trouble
}

// ailing are the relays that can't be reached. Where there is only one, its trouble is that of mail.
func (m *Mail) ailing() map[string]ailment {
	all, works := map[string]ailment{}, false
	for _, r := range m.relays {
		r.mu.Lock()
		h := r.health
		r.mu.Unlock()
		if h.since.IsZero() || h.rests == 0 {
			works = works || !h.lastOK.IsZero()
			continue
		}
		key := statuspage.TroubleRelay + net.JoinHostPort(r.Host, strconv.Itoa(r.Port))
		all[key] = ailment{since: h.since, why: h.lastError, lasts: h.rests >= failures}
	}
	for key, a := range all {
		a.carried = works
		all[key] = a
	}
	return all
}

// parts are the parts of all senders that fail. Callers hold d.mu.
func (d *Dispatcher) parts() map[string]ailment {
	for _, s := range d.senders {
		if s, ok := s.(divided); ok {
			return s.ailing() // there is one mail
		}
	}
	return nil
}

// reportParts logs that a part fails and another does its work, and tells operators when
// that has lasted: nobody would see it, until the other one fails too.
func (d *Dispatcher) reportParts(now time.Time) {
	d.mu.Lock()
	parts := d.parts()
	d.mu.Unlock()
	for key, a := range parts {
		if _, known := d.ailing[key]; !known && a.carried {
			d.log.Warn("a relay rests, and another carries the mail", "relay", key, "err", a.why)
			d.ailing[key] = false
		}
		if due := a.due(); !due.IsZero() && !now.Before(due) && !d.ailing[key] {
			d.ailing[key] = true
			d.tell(key, fmt.Errorf("%s. Another relay carries the mail meanwhile", a.why), a.since)
		}
	}
	for key, told := range d.ailing {
		if _, fails := parts[key]; fails {
			continue
		}
		delete(d.ailing, key)
		d.log.Info("a relay is well again", "relay", key)
		if told {
			d.tell(key, nil, now)
		}
	}
}

func (d *Dispatcher) tell(key string, err error, since time.Time) {
	if d.cfg.Trouble != nil {
		d.cfg.Trouble(key, err, since)
	}
}

// partsAlarm returns at, or the time at which operators must hear of a part, if earlier.
// Callers hold d.mu.
func (d *Dispatcher) partsAlarm(at time.Time) time.Time {
	for key, a := range d.parts() {
		if due := a.due(); !due.IsZero() && !d.ailing[key] && due.Before(at) {
			at = due
		}
	}
	return at
}
