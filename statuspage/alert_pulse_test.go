package statuspage_test

import (
	"context"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/store"
	"github.com/fyr-status/fyr/store/storetest"
)

// frozen is a real store that can refuse to write.
type frozen struct {
	*store.DB
	refuses bool
}

// Commit refuses, or stores.
func (f *frozen) Commit(ctx context.Context, c statuspage.Changes) error {
	if f.refuses {
		return statuspage.ErrReadOnly
	}
	return f.DB.Commit(ctx, c)
}

// heart is a whole cycle with links that can break: probe, decide, commit, deliver.
type heart struct {
	*operators
	store                         *frozen
	probes, ticks, fans, delivers bool
	beats                         int
}

func mustBeat(t *testing.T) *heart {
	t.Helper()
	f := &frozen{DB: storetest.MustOpen(t, t.TempDir(), store.Options{})}
	h := &heart{operators: &operators{t: t, db: f.DB}, store: f, probes: true, ticks: true, fans: true, delivers: true}
	f.SetAlerts([]store.AlertTarget{{ID: statuspage.PulseTarget, Channel: statuspage.PulseTarget, Internal: true}, {ID: "ops", Channel: "mail"}})
	setup := cast()
	setup.Pulse = time.Minute
	h.desk = statuspage.NewDesk(statuspage.DeskConfig{Setup: setup, Ledger: f, Memory: f, Words: plainWords{}, Key: make([]byte, 32), Log: slog.New(slog.DiscardHandler)})
	h.check(h.desk.Begin(t.Context(), time.Time{}))
	return h
}

// beat lets time pass: a result every ten seconds, everything else every second.
func (h *heart) beat(d time.Duration) {
	h.t.Helper()
	ctx := context.Background()
	refused := func(err error) {
		if !statuspage.Refused(err) {
			h.check(err)
		}
	}
	for n := range int(d / time.Second) {
		time.Sleep(time.Second)
		if h.probes && n%10 == 0 {
			refused(h.desk.Record(ctx, monitor.Result{Monitor: "api", Agent: monitor.Local, At: time.Now(), Outcome: monitor.Outcome{Status: monitor.Up}}))
		}
		if h.ticks {
			refused(h.desk.Tick(ctx, time.Now()))
		}
		for more := h.fans; more; {
			var err error
			_, more, err = h.db.FanOut(ctx, time.Now(), 100)
			h.check(err)
		}
		if !h.delivers {
			continue
		}
		parcels, err := h.db.Claim(ctx, time.Now(), time.Minute, statuspage.Room{N: 100})
		h.check(err)
		for _, p := range parcels {
			if p.Notice.Kind == statuspage.TellPulse {
				h.beats++
			}
			h.check(h.db.Settle(ctx, time.Now(), statuspage.Settlement{ID: p.Delivery.ID, State: statuspage.Sent}))
		}
	}
}

// The sign of life ends within two cycles when any link of the chain breaks, whatever the
// clock does, begins again when it is mended, and leaves nothing behind (F54).
func TestPulseEndsWithAnyLink(t *testing.T) {
	t.Parallel()
	links := map[string]func(h *heart, works bool){
		"scheduler":  func(h *heart, works bool) { h.probes = works },
		"store":      func(h *heart, works bool) { h.store.refuses = !works },
		"fan-out":    func(h *heart, works bool) { h.fans = works },
		"dispatcher": func(h *heart, works bool) { h.delivers = works },
	}
	for name, set := range links {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				h := mustBeat(t)
				h.beat(10 * time.Minute)
				if h.beats < 8 || h.beats > 10 {
					t.Errorf("%d signs of life in ten minutes", h.beats)
				}
				set(h, false)
				h.beats = 0
				h.beat(10 * time.Minute)
				if h.beats > 1 {
					t.Errorf("%d signs of life while the %s stands still", h.beats, name)
				}
				set(h, true)
				h.beats = 0
				h.beat(5 * time.Minute)
				if h.beats < 4 || h.beats > 6 {
					t.Errorf("%d signs of life in the five minutes after it was mended: those that waited went out, too", h.beats)
				}
				if s, err := h.db.OutboxStats(t.Context(), time.Now()); err != nil || s.Waiting > 1 {
					t.Errorf("%d deliveries wait, %v", s.Waiting, err)
				}
			})
		})
	}
}

// The self-test goes out once on its day, also when the server is restarted, and tells
// what was delivered the day before.
func TestSelfTestIsSentOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		db := &remembering{DB: storetest.MustOpen(t, t.TempDir(), store.Options{})}
		setup := cast()
		setup.SelfTest = &statuspage.SelfTest{Minute: 9 * 60}
		run := func(d time.Duration) {
			t.Helper()
			desk := statuspage.NewDesk(statuspage.DeskConfig{Setup: setup, Ledger: db, Memory: db, Words: plainWords{}, Key: make([]byte, 32), Log: slog.New(slog.DiscardHandler)})
			if err := desk.Begin(t.Context(), time.Now()); err != nil {
				t.Fatal(err)
			}
			for end := time.Now().Add(d); time.Now().Before(end); {
				time.Sleep(10 * time.Second)
				if err := desk.Tick(t.Context(), time.Now()); err != nil {
					t.Fatal(err)
				}
			}
		}
		count := func() (n int) {
			for _, c := range db.all {
				for _, notice := range c.Notices {
					if notice.Target == statuspage.SelfTestTarget {
						n++
					}
				}
			}
			return n
		}
		run(8*time.Hour + 59*time.Minute) // the bubble's clock begins at midnight
		if n := count(); n != 0 {
			t.Errorf("%d tests before nine", n)
		}
		run(5 * time.Minute)
		run(time.Hour)
		if n := count(); n != 1 {
			t.Errorf("%d tests on the first day", n)
		}
		time.Sleep(23 * time.Hour) // off over nine o'clock
		run(time.Hour)
		if n := count(); n != 1 {
			t.Errorf("%d tests: the missed one was made up for", n)
		}
		run(24 * time.Hour)
		if n := count(); n != 2 {
			t.Errorf("%d tests after the third day's", n)
		}
	})
}
