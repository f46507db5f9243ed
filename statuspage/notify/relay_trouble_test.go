package notify

import (
	"maps"
	"net"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/fyr-status/fyr/statuspage/notify/smtptest"
)

// A first relay that is dead while the second carries everything is no secret: operators
// hear of it after five minutes, once, and of its end. When both are dead mail itself is.
func TestDeadRelayIsTold(t *testing.T) {
	t.Parallel()
	m := withFallback(t, smtptest.New(t, smtptest.Script{}), smtptest.New(t, smtptest.Script{}))
	var told []string
	d := NewDispatcher(Config{Senders: map[string]Sender{"mail": m}, Trouble: func(key string, err error, _ time.Time) {
		what := "well"
		if err != nil {
			what = err.Error()
		}
		told = append(told, key+": "+what)
	}})
	now := time.Now()
	for _, step := range []struct {
		name          string
		after         time.Duration
		first, second health
		want          string // what is told now
	}{
		{"both work", 0, health{lastOK: now}, health{lastOK: now}, ""},
		{"the first failed once", time.Hour, health{since: now, rests: 1, lastError: "refused"}, health{lastOK: now}, ""},
		{"for four minutes", 4 * time.Minute, health{since: now, rests: 4, lastError: "refused"}, health{lastOK: now}, ""},
		{"both for an hour", time.Hour, health{since: now, rests: 9}, health{since: now, rests: 9}, ""},
		{"for five minutes", 5 * time.Minute, health{since: now, rests: 4, lastError: "refused"}, health{lastOK: now}, ": refused. Another relay carries the mail meanwhile"},
		{"still", time.Hour, health{since: now, rests: 9, lastError: "refused"}, health{lastOK: now}, ""},
		{"both", time.Hour, health{since: now, rests: 9, lastError: "refused"}, health{since: now, rests: 2}, ""},
		{"both work again", time.Hour, health{lastOK: now}, health{lastOK: now}, ": well"},
	} {
		told = nil
		m.relays[0].health, m.relays[1].health = step.first, step.second
		d.reportParts(now.Add(step.after))
		got := strings.Join(told, "\n")
		if step.want != "" {
			step.want = "mail relay " + net.JoinHostPort("127.0.0.1", strconv.Itoa(m.relays[0].Port)) + step.want
		}
		if got != step.want {
			t.Errorf("%s: told %q, want %q", step.name, got, step.want)
		}
	}
	if len(d.ailing) > 0 {
		t.Errorf("left: %v", slices.Collect(maps.Keys(d.ailing)))
	}
	m.relays[0].health = health{since: now, rests: 2}
	if got := d.partsAlarm(now.Add(time.Hour)); !got.Equal(now.Add(troubleAfter)) {
		t.Errorf("looks again at %v", got.Sub(now))
	}
}
