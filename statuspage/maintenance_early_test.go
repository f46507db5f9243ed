package statuspage_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// planned announces two hours of work on the API, a day ahead.
func planned(t *testing.T, s *stage, quiet bool) statuspage.Maintenance {
	t.Helper()
	start := time.Now().Add(24 * time.Hour)
	r, err := s.desk.Schedule(t.Context(), operator, statuspage.Scheduling{
		Components: []string{"api"}, Quiet: quiet, Window: statuspage.Window{Start: start, End: start.Add(2 * time.Hour), Zone: "UTC"},
	}, false)
	if err != nil {
		t.Fatal(err)
	}
	return *r.Maintenance
}

func onStage(t *testing.T, test func(t *testing.T, s *stage)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := &stage{t: t, setup: cast(), names: map[string]string{}, begun: time.Now()}
		s.store = newShelf(s)
		s.start()
		s.do("api up")
		test(t, s)
	})
}

// Work that starts before its time takes as long as it was planned to, or as it is said to.
func TestEarlyStartMovesTheWindow(t *testing.T) {
	t.Parallel()
	for lasts, want := range map[time.Duration]time.Duration{0: 2 * time.Hour, 3 * time.Hour: 3 * time.Hour} {
		onStage(t, func(t *testing.T, s *stage) {
			m := planned(t, s, false)
			if is := m.Components[0].Was; is != statuspage.Operational {
				t.Errorf("announced while it is %s", is)
			}
			r, err := s.desk.PostMaintenance(t.Context(), operator, m.ID, statuspage.Posting{Stage: statuspage.InProgress, Lasts: lasts}, false)
			if err != nil {
				t.Fatal(err)
			}
			got, said := *r.Maintenance, r.Maintenance.Latest().Said
			if !got.Window.Start.Equal(got.Began) || got.Window.End.Sub(got.Began) != want || got.Sequence != 1 || !said.At.Equal(got.Window.End) {
				t.Errorf("for %v: %+v, began %v, sequence %d, told until %v", lasts, got.Window, got.Began, got.Sequence, said.At)
			}
			_, err = s.desk.PostMaintenance(t.Context(), operator, m.ID, statuspage.Posting{Message: "On it goes.", Lasts: time.Hour}, false)
			if invalid := new(statuspage.Invalid); !errors.As(err, &invalid) || invalid.Field != "for" {
				t.Errorf("lasting anew while it goes on: %v", err)
			}
		})
	}
}

// What was announced quietly goes on quietly, until a person wants to tell.
func TestQuietMaintenanceStaysQuiet(t *testing.T) {
	t.Parallel()
	onStage(t, func(t *testing.T, s *stage) {
		m := planned(t, s, true)
		for _, o := range []statuspage.Posting{
			{Stage: statuspage.InProgress, Message: "It begins."},
			{Message: "It goes on.", Tell: true},
			{Stage: statuspage.Verifying, Message: "We look."},
			{Stage: statuspage.Completed, Message: "It is done."},
		} {
			r, err := s.desk.PostMaintenance(context.Background(), operator, m.ID, o, false)
			if err != nil {
				t.Fatal(err)
			}
			if got := r.Maintenance.Latest().Quiet; got == o.Tell {
				t.Errorf("%q is quiet: %v", o.Message, got)
			}
		}
	})
}
