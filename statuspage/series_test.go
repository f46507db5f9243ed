package statuspage_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fyr-status/fyr/statuspage"
)

func wallClock(t *testing.T, text string) statuspage.WallClock {
	t.Helper()
	c, err := statuspage.ReadWallClock("start", text)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// shown writes windows as their zone's clocks show their beginning.
func shown(t *testing.T, windows []statuspage.Window) []string {
	t.Helper()
	var list []string
	for _, w := range windows {
		zone, err := statuspage.ReadZone(w.Zone)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, w.Start.In(zone).Format("01-02 15:04 -07:00"))
	}
	return list
}

// The time of day stays when the clocks change: what they skip is the first instant after,
// what they repeat is the first of the two.
func TestSeriesKeepsTheTimeOfDay(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		zone, start string
		want        []string
	}{
		{"Europe/Stockholm", "2027-03-27 02:30", []string{"03-27 02:30 +01:00", "03-28 03:00 +02:00", "03-29 02:30 +02:00"}},
		{"Europe/Stockholm", "2027-10-30 02:30", []string{"10-30 02:30 +02:00", "10-31 02:30 +02:00", "11-01 02:30 +01:00"}},
		{"America/New_York", "2027-03-13 02:30", []string{"03-13 02:30 -05:00", "03-14 03:00 -04:00", "03-15 02:30 -04:00"}},
		{"America/New_York", "2027-11-06 01:30", []string{"11-06 01:30 -04:00", "11-07 01:30 -04:00", "11-08 01:30 -05:00"}},
		{"Australia/Lord_Howe", "2027-10-02 02:15", []string{"10-02 02:15 +10:30", "10-03 02:30 +11:00", "10-04 02:15 +11:00"}},
		{"Australia/Lord_Howe", "2027-04-03 01:45", []string{"04-03 01:45 +11:00", "04-04 01:45 +11:00", "04-05 01:45 +10:30"}},
		{"Pacific/Auckland", "2027-09-25 02:30", []string{"09-25 02:30 +12:00", "09-26 03:00 +13:00", "09-27 02:30 +13:00"}},
		{"Pacific/Auckland", "2027-04-03 02:30", []string{"04-03 02:30 +13:00", "04-04 02:30 +13:00", "04-05 02:30 +12:00"}},
		{"Asia/Jakarta", "2027-03-27 02:30", []string{"03-27 02:30 +07:00", "03-28 02:30 +07:00", "03-29 02:30 +07:00"}},
	} {
		s := statuspage.Series{Start: wallClock(t, c.start), Zone: c.zone, Rule: "FREQ=DAILY", Lasts: time.Hour}
		first := s.Upcoming(wallClock(t, c.start).In(time.UTC).Add(-24*time.Hour), 3)
		if diff := cmp.Diff(c.want, shown(t, first)); diff != "" {
			t.Errorf("%s from %s (-want +got):\n%s", c.zone, c.start, diff)
		}
		for _, w := range first {
			if w.End.Sub(w.Start) != time.Hour {
				t.Errorf("%s: %v lasts %v", c.zone, w.Start, w.End.Sub(w.Start))
			}
		}
	}
}

// repeating makes a series on the stage.
func repeating(t *testing.T, s *stage, change func(*statuspage.Repeating)) statuspage.SeriesReceipt {
	t.Helper()
	o := statuspage.Repeating{
		Title: "Nightly backup", Message: "We copy everything.", Components: []string{"api"},
		Start: statuspage.ShownIn(time.UTC, time.Now().Add(time.Hour)), Zone: "UTC", Lasts: 30 * time.Minute, Rule: "FREQ=DAILY",
	}
	if change != nil {
		change(&o)
	}
	r, err := s.desk.Repeat(t.Context(), operator, o, false)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// planned is the public maintenance: day, time of day, and stage.
func (s *stage) planned() string {
	var list []string
	for _, m := range s.desk.View().Maintenance {
		list = append(list, m.Window.Start.Format("02 15:04")+" "+m.Stage.String())
	}
	return strings.Join(list, ", ")
}

// idle lets time pass in which nothing happens, with few ticks.
func (s *stage) idle(d time.Duration) {
	for end := time.Now().Add(d); time.Now().Before(end); {
		time.Sleep(min(15*time.Minute, time.Until(end)))
		s.check(s.desk.Tick(context.Background(), time.Now()))
	}
}

// count counts the story's lines since the last call that begin with a text.
func (s *stage) count(prefix string) (n int) {
	for line := range strings.Lines(s.out.String()) {
		if strings.HasPrefix(strings.TrimSpace(line), prefix) {
			n++
		}
	}
	return n
}

// An occurrence is announced ahead, and the next one in any case.
func TestSeriesIsAnnouncedAhead(t *testing.T) {
	t.Parallel()
	onStage(t, func(t *testing.T, s *stage) {
		s.setup.Works.Ahead = 49 * time.Hour
		s.start()
		r := repeating(t, s, nil)
		if got, want := s.planned(), "01 01:00 scheduled, 02 01:00 scheduled, 03 01:00 scheduled"; got != want {
			t.Errorf("announced: %s, want %s", got, want)
		}
		if len(r.Changed) != 3 || r.Changed[0].Series != r.Series.ID || r.Changed[0].Title != "Nightly backup" || r.Changed[0].Latest().Body != "We copy everything." {
			t.Errorf("the receipt: %+v", r)
		}
		yearly := repeating(t, s, func(o *statuspage.Repeating) {
			o.Rule, o.Start = "FREQ=YEARLY", statuspage.ShownIn(time.UTC, time.Now().AddDate(0, 10, 0))
		})
		if len(yearly.Changed) != 1 {
			t.Errorf("%d occurrences of a yearly series are announced, want the next one", len(yearly.Changed))
		}
		s.idle(24 * time.Hour)
		if got, want := s.planned(), "02 01:00 scheduled, 03 01:00 scheduled, 04 01:00 scheduled, 01 00:00 scheduled"; got != want {
			t.Errorf("a day later: %s, want %s", got, want)
		}
		if began, ended := s.count("update maintenance1 in_progress"), s.count("update maintenance1 completed"); began != 1 || ended != 1 {
			t.Errorf("told %d times of the beginning and %d times of the end", began, ended)
		}
	})
}

// An occurrence begins and ends by the clock also when nobody watches it.
func TestSeriesOverARestart(t *testing.T) {
	t.Parallel()
	for name, down := range map[string]struct{ from, to time.Duration }{
		"over the start": {50 * time.Minute, 70 * time.Minute},
		"over the end":   {70 * time.Minute, 100 * time.Minute},
		"over both":      {50 * time.Minute, 100 * time.Minute},
		"over two days":  {50 * time.Minute, 49 * time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			onStage(t, func(t *testing.T, s *stage) {
				s.setup.Works = statuspage.MaintenancePolicy{Ahead: 72 * time.Hour, Remind: []time.Duration{30 * time.Minute}}
				s.start()
				repeating(t, s, nil)
				s.idle(down.from)
				s.store.die()
				time.Sleep(down.to - down.from)
				s.do("restart")
				s.idle(51*time.Hour - down.to)
				for n := range 3 {
					work := fmt.Sprintf("update maintenance%d ", n+1)
					for _, stage := range []string{"in_progress", "completed"} {
						if told := s.count(work + stage); told != 1 {
							t.Errorf("%s%s was told %d times", work, stage, told)
						}
					}
					if told := s.count(work + "scheduled: reminded"); told > 1 {
						t.Errorf("%sreminded of %d times", work, told)
					}
				}
				if wrong := toldOnce(strings.ReplaceAll(s.out.String(), "scheduled: reminded", "reminded: ")); len(wrong) > 0 {
					t.Error(wrong)
				}
			})
		})
	}
}

// The daily window of trap 19: three years of it have the right number of occurrences,
// each told once, and hold no more at their end than at their beginning.
//
// It runs by itself: the heap that it weighs is that of all tests.
func TestThreeYearsOfADailySeries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		told := &tally{}
		setup := cast()
		setup.Works = statuspage.DefaultMaintenancePolicy()
		desk := statuspage.NewDesk(statuspage.DeskConfig{Setup: setup, Ledger: told, Memory: told, Words: plainWords{}, Log: slog.New(slog.DiscardHandler)})
		begun := time.Now()
		o := statuspage.Repeating{Components: []string{"api"}, Start: statuspage.ShownIn(time.UTC, begun.Add(150*time.Minute)), Zone: "Europe/Stockholm", Lasts: time.Hour, Rule: "FREQ=DAILY"}
		if _, err := desk.Repeat(t.Context(), operator, o, false); err != nil {
			t.Fatal(err)
		}
		var heap [2]uint64
		const years = 3
		for tick := begun; tick.Before(begun.AddDate(years, 0, 0)); tick = time.Now() {
			if err := desk.Tick(t.Context(), tick); err != nil {
				t.Fatal(err)
			}
			if n := len(desk.View().Maintenance); n < 13 || n > 16 {
				t.Fatalf("%v: %d occurrences are announced", tick, n)
			}
			if days := tick.Sub(begun) / (24 * time.Hour); days == 100 || days == years*365-5 {
				heap[min(int(days)/500, 1)] = inUse()
			}
			time.Sleep(time.Hour)
		}
		days := int(time.Since(begun) / (24 * time.Hour))
		if told.began != days || told.ended != days || told.reminded != 2*days {
			t.Errorf("in %d days told %d times of a beginning, %d of an end, %d reminders", days, told.began, told.ended, told.reminded)
		}
		if heap[1] > heap[0]+1<<18 {
			t.Errorf("it held %d bytes after 100 days and holds %d at the end", heap[0], heap[1])
		}
		t.Logf("%d days: %d bytes held after 100 days, %d at the end", days, heap[0], heap[1])
	})
}

func inUse() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// tally is a ledger that only counts what is told.
type tally struct {
	statuspage.Memory
	began, ended, reminded int
}

func (l *tally) Audience(context.Context, statuspage.Matter) (int, error) { return 0, nil }

func (l *tally) Commit(_ context.Context, c statuspage.Changes) error {
	for _, u := range c.Updates {
		switch {
		case u.Stage == statuspage.InProgress:
			l.began++
		case u.Stage == statuspage.Completed:
			l.ended++
		case u.Said != nil && u.Said.What == statuspage.SaidReminded:
			l.reminded++
		}
	}
	return nil
}

func TestSeriesIsChanged(t *testing.T) {
	t.Parallel()
	onStage(t, func(t *testing.T, s *stage) {
		s.setup.Works.Ahead = 49 * time.Hour
		s.start()
		ctx, id := t.Context(), repeating(t, s, nil).Series.ID
		before := s.desk.View().Maintenance
		r, err := s.desk.ReviseSeries(ctx, operator, id, statuspage.Repeating{Start: statuspage.ShownIn(time.UTC, time.Now().Add(2*time.Hour)), Rule: "FREQ=DAILY;INTERVAL=2"}, false)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := s.planned(), "01 02:00 scheduled, 03 02:00 scheduled"; got != want || len(r.Changed) != 3 {
			t.Errorf("followed: %s, want %s; %d changed", got, want, len(r.Changed))
		}
		after := s.desk.View().Maintenance
		if after[0].ID != before[0].ID || after[1].ID != before[2].ID || after[0].Sequence != 1 || after[0].Latest().Said.What != statuspage.SaidMoved {
			t.Errorf("the occurrences have other ids than before, or were not moved: %+v", after)
		}
		if _, err = s.desk.ReviseSeries(ctx, operator, id, statuspage.Repeating{Title: "Backup"}, false); err != nil {
			t.Fatal(err)
		}
		if renamed := s.desk.View().Maintenance; renamed[1].Title != "Backup" || renamed[1].Window != after[1].Window {
			t.Errorf("renamed: %+v", renamed[1])
		}
		if got := s.count("update maintenance2 cancelled"); got != 1 {
			t.Errorf("told %d times of what is left out", got)
		}
	})
}

func TestOccurrenceIsSkipped(t *testing.T) {
	t.Parallel()
	onStage(t, func(t *testing.T, s *stage) {
		s.setup.Works.Ahead = 49 * time.Hour
		s.start()
		ctx, id := t.Context(), repeating(t, s, nil).Series.ID
		announced := s.desk.View().Maintenance
		for _, day := range []string{announced[1].Occurs, announced[2].Window.Start.Add(48 * time.Hour).Format(time.DateOnly)} {
			if _, err := s.desk.SkipOccurrence(ctx, operator, id, day, "Not that night.", false); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := s.desk.PostMaintenance(ctx, operator, announced[0].ID, statuspage.Posting{Stage: statuspage.Cancelled}, false); err != nil {
			t.Fatal(err)
		}
		if got, want := s.planned(), "03 01:00 scheduled"; got != want {
			t.Errorf("left: %s, want %s", got, want)
		}
		s.do("die")
		s.do("restart")
		s.idle(72 * time.Hour)
		if got, want := s.planned(), "04 01:00 scheduled, 06 01:00 scheduled"; got != want {
			t.Errorf("three days later: %s, want %s", got, want)
		}
		for day, want := range map[string]string{"2000-01-05": "is not a day on which it takes place", "soon": "is not a day on which", "1999-01-01": "is not a day on which"} {
			if _, err := s.desk.SkipOccurrence(ctx, operator, id, day, "", false); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v", day, err)
			}
		}
	})
}

func TestSeriesEnds(t *testing.T) {
	t.Parallel()
	for _, keep := range []bool{false, true} {
		onStage(t, func(t *testing.T, s *stage) {
			s.setup.Works.Ahead = 49 * time.Hour
			s.start()
			ctx, id := t.Context(), repeating(t, s, nil).Series.ID
			s.idle(70 * time.Minute) // the first one goes on
			if _, err := s.desk.EndSeries(ctx, operator, id, keep, false); err != nil {
				t.Fatal(err)
			}
			want := "01 01:00 in_progress"
			if keep {
				want += ", 02 01:00 scheduled, 03 01:00 scheduled"
			}
			if got := s.planned(); got != want {
				t.Errorf("left: %s, want %s", got, want)
			}
			s.idle(96 * time.Hour)
			if got := s.planned(); got != "" {
				t.Errorf("four days later: %s", got)
			}
			if _, err := s.desk.EndSeries(ctx, operator, id, keep, false); !errors.Is(err, statuspage.ErrNotFound) {
				t.Errorf("ended twice: %v", err)
			}
		})
	}
}

func TestSeriesThatAreRefused(t *testing.T) {
	t.Parallel()
	onStage(t, func(t *testing.T, s *stage) {
		for want, change := range map[string]func(*statuspage.Repeating){
			"zone: \"Mars\" is not":      func(o *statuspage.Repeating) { o.Zone = "Mars" },
			"component: \"nix\" is not":  func(o *statuspage.Repeating) { o.Components = []string{"nix"} },
			"component: is missing":      func(o *statuspage.Repeating) { o.Components = nil },
			"start: is missing":          func(o *statuspage.Repeating) { o.Start = statuspage.WallClock{} },
			"for: \"0s\" is not":         func(o *statuspage.Repeating) { o.Lasts = 0 },
			"rrule: is missing":          func(o *statuspage.Repeating) { o.Rule = "" },
			"except: \"never\" is not":   func(o *statuspage.Repeating) { o.Except = []string{"never"} },
			"yet to come":                func(o *statuspage.Repeating) { o.Rule = "FREQ=DAILY;UNTIL=19990101" },
			"longer than 200 characters": func(o *statuspage.Repeating) { o.Title = strings.Repeat("x", 201) },
		} {
			o := statuspage.Repeating{Title: "x", Components: []string{"api"}, Start: wallClock(t, "2000-01-02 02:30"), Zone: "UTC", Lasts: time.Hour, Rule: "FREQ=DAILY"}
			change(&o)
			if _, err := s.desk.Repeat(t.Context(), operator, o, false); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("want %q, got %v", want, err)
			}
		}
	})
}
