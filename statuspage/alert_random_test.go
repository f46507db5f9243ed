package statuspage_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/statuspage"
)

// ears are what every target was told, and has not been told the end of.
type ears struct {
	t    *testing.T
	open map[string]string // target and key → status as told
	told int
}

// hear checks that nobody is told the end of what they were not told, and that nobody is
// told the same thing twice but as a reminder.
func (e *ears) hear(c statuspage.Changes) {
	for _, n := range c.Notices {
		if n.Alert == nil || n.Target == "" {
			continue
		}
		members := n.Alert.Others
		if len(members) == 0 {
			members = []statuspage.Alert{*n.Alert}
		}
		for _, a := range members {
			e.one(n.Target+" "+a.Key, a, n.Alert.Subject)
		}
	}
}

func (e *ears) one(who string, a statuspage.Alert, subject string) {
	e.told++
	was, knows := e.open[who]
	switch {
	case !a.Firing && !knows:
		e.t.Errorf("%s heard of an end without a beginning: %s", who, subject)
	case !a.Firing:
		delete(e.open, who)
	case knows && was == a.Status && subject[:8] != "Reminder":
		e.t.Errorf("%s heard twice: %s", who, subject)
	default:
		e.open[who] = a.Status
	}
}

// Whatever happens, through restarts, mutes, maintenance and acknowledgements: every
// beginning that a target was told is followed by exactly one end, and nobody hears an
// end without a beginning.
func TestEveryAlertEndsOnce(t *testing.T) {
	t.Parallel()
	for seed := range uint64(12) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { randomAlerts(t, seed) })
		})
	}
}

func randomAlerts(t *testing.T, seed uint64) {
	r := rand.New(rand.NewPCG(seed, 7))
	s := &stage{t: t, setup: cast(), names: map[string]string{}, begun: time.Now()}
	for _, text := range []string{"late after=40s", "boss after=90s unacknowledged", "nagged remind=1m times=2", "grave severity=major", "brave maintenance", "one monitors=web1"} {
		s.setup.Alerts = append(s.setup.Alerts, alertRule(t, text))
	}
	s.store = newShelf(s)
	e := &ears{t: t, open: map[string]string{}}
	s.store.hear = e.hear
	s.start()
	statuses := []monitor.Status{monitor.Up, monitor.Up, monitor.Down, monitor.Down, monitor.Degraded, monitor.Unknown}
	monitors := []string{"api", "web1", "web2", "vault"}
	mood := map[string]monitor.Status{}
	for range 500 {
		s.wait(time.Duration(r.IntN(5000)) * time.Millisecond)
		switch n := r.IntN(100); {
		case n < 85:
			id := monitors[r.IntN(len(monitors))]
			if r.IntN(6) == 0 {
				mood[id] = statuses[r.IntN(len(statuses))]
			}
			s.do(fmt.Sprintf("%s %s", id, max(mood[id], monitor.Unknown)))
		case n < 88:
			s.do(fmt.Sprintf("mute %s %ds", monitors[r.IntN(4)], r.IntN(60)))
		case n < 91:
			s.do(fmt.Sprintf("work api,web %ds", 10+r.IntN(60)))
		case n < 95:
			for _, a := range s.desk.Alarms() {
				s.do("ack " + a.Key)
				break
			}
		case n < 97:
			s.wait(4 * time.Minute) // nothing is measured
		default:
			s.store.die()
			s.wait(time.Duration(r.IntN(10)) * time.Second)
			s.store.reopen()
			s.start()
		}
	}
	s.wait(2 * time.Minute) // mutes and maintenance run out
	for range 3 {
		for _, id := range monitors {
			s.do(id + " up")
		}
		s.wait(6 * time.Second)
	}
	if left := s.desk.Alarms(); len(left) > 0 {
		t.Errorf("all is up, and %d alarms are open: %+v", len(left), left)
	}
	if len(e.open) > 0 {
		t.Errorf("nobody told these that it is over: %v", e.open)
	}
	if e.told < 50 {
		t.Errorf("only %d alerts were told: the test tries too little", e.told)
	}
	if record, err := s.store.Load(context.Background()); err != nil || len(record.Alarms) > 0 {
		t.Errorf("alarms are kept that nobody waits for: %v %v", record.Alarms, err)
	}
}
