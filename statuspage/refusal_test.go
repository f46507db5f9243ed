package statuspage_test

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/statuspage"
)

// refusing is a ledger that answers as it is told, and keeps what it took.
type refusing struct {
	mu     sync.Mutex
	answer func(statuspage.Changes) error
	took   []statuspage.Changes
}

func (l *refusing) Commit(_ context.Context, c statuspage.Changes) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.answer(c); err != nil {
		return err
	}
	l.took = append(l.took, c)
	return nil
}

func (l *refusing) alerts() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	var list []string
	for _, c := range l.took {
		for _, n := range c.Notices {
			if n.Alert != nil {
				list = append(list, n.Alert.Subject)
			}
		}
	}
	return list
}

func (l *refusing) results() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := 0
	for _, c := range l.took {
		n += len(c.Results)
	}
	return n
}

func deskOn(l *refusing) *statuspage.Desk {
	return statuspage.NewDesk(statuspage.DeskConfig{
		Setup: cast(), Ledger: l, Words: plainWords{}, Key: make([]byte, 32), Log: slog.New(slog.DiscardHandler),
	})
}

func agree(statuspage.Changes) error { return nil }

// What operators must hear of while nothing can be stored is told afterwards, in order:
// also of trouble that has come and gone meanwhile.
func TestTroubleIsToldAfterARefusal(t *testing.T) {
	t.Parallel()
	l := &refusing{answer: func(statuspage.Changes) error { return statuspage.ErrFull }}
	d := deskOn(l)
	d.Report(t.Context(), statuspage.TroubleConfig, errors.New("line 3"), time.Now())
	d.Report(t.Context(), statuspage.TroubleConfig, nil, time.Now())
	if err := d.Tick(t.Context(), time.Now()); !statuspage.Refused(err) || d.Health(time.Now()).Fresh() {
		t.Errorf("tick: %v; want it refused, and the desk not fresh", err)
	}
	l.answer = agree
	for range 2 {
		if err := d.Tick(t.Context(), time.Now()); err != nil {
			t.Fatal(err)
		}
	}
	want := []string{"Fyr: the store refused writes for a while", "Fyr: trouble with config", "Fyr: config works again"}
	if diff := cmp.Diff(want, l.alerts()); diff != "" || !d.Health(time.Now()).Fresh() {
		t.Errorf("told (-want +got):\n%s\nhealth: %+v", diff, d.Health(time.Now()))
	}
}

// A command that contradicts what is stored is its own fault.
func TestConflictIsNoRefusal(t *testing.T) {
	t.Parallel()
	l := &refusing{answer: func(statuspage.Changes) error { return statuspage.ErrConflict }}
	d := deskOn(l)
	if err := d.Mute(t.Context(), operator, "api", time.Hour, "known"); !errors.Is(err, statuspage.ErrConflict) {
		t.Fatalf("mute: %v", err)
	}
	l.answer = agree
	if err := d.Tick(t.Context(), time.Now()); err != nil || len(l.alerts()) > 0 || !d.Health(time.Now()).Fresh() {
		t.Errorf("tick: %v, alerts %v, health %+v", err, l.alerts(), d.Health(time.Now()))
	}
}

// A result that can't be stored is dropped when others can; when none can, it is the
// store that is broken, and none is dropped.
func TestOnlyABadResultIsDropped(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var broken atomic.Bool
		broken.Store(true)
		l := &refusing{answer: func(c statuspage.Changes) error {
			for _, r := range c.Results {
				if broken.Load() || r.Reason == "bad" {
					return errors.New("malformed")
				}
			}
			return nil
		}}
		d := deskOn(l)
		in := statuspage.NewIntake(d, slog.New(slog.DiscardHandler))
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- in.Run(ctx) }()
		for _, reason := range []string{"", "bad", ""} {
			r := monitor.Result{Monitor: "api", Agent: monitor.Local, At: time.Now()}
			r.Status, r.Reason = monitor.Up, reason
			if err := in.Record(ctx, r); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(10*time.Second + time.Millisecond) // between two attempts
		if waiting, dropped := in.Waiting(); waiting != 3 || dropped != 0 || d.Health(time.Now()).Fresh() {
			t.Errorf("with a broken store %d wait, %d are dropped, health %+v", waiting, dropped, d.Health(time.Now()))
		}
		broken.Store(false)
		time.Sleep(2 * time.Second)
		if waiting, dropped := in.Waiting(); waiting != 0 || dropped != 1 || l.results() != 2 {
			t.Errorf("then %d wait, %d are dropped, %d stored; want the bad one dropped", waiting, dropped, l.results())
		}
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

// What waits while the store refuses waits for fifteen minutes at most.
func TestResultsWaitNoLongerThanSaid(t *testing.T) {
	t.Parallel()
	in := statuspage.NewIntake(deskOn(&refusing{answer: agree}), slog.New(slog.DiscardHandler))
	first := time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)
	for _, after := range []time.Duration{0, time.Minute, statuspage.WaitsFor, statuspage.WaitsFor + time.Second, 2 * statuspage.WaitsFor} {
		if err := in.Record(t.Context(), monitor.Result{Monitor: "api", At: first.Add(after)}); err != nil {
			t.Fatal(err)
		}
	}
	if waiting, dropped := in.Waiting(); waiting != 3 || dropped != 2 {
		t.Errorf("%d wait and %d are dropped, want 3 and 2", waiting, dropped)
	}
}
