package statuspage_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fyr-status/fyr/statuspage"
)

func drilling(s *stage) statuspage.Drilling {
	return statuspage.Drilling{
		Opening: statuspage.Opening{
			Title: "Canary on fire", Message: "We look at the canary.", Titles: map[string]string{"sv": "Kanariefågel"}, Bodies: map[string]string{"sv": "Vi ser efter."},
			Components: []statuspage.Affected{{Component: "api", Status: statuspage.MajorOutage}},
		},
		Testers: []string{"Anna@example.com", "bert@example.com", "Anna@example.com"},
	}
}

// onDrill sets a stage on which mail is configured.
func onDrill(t *testing.T, test func(t *testing.T, s *stage)) {
	t.Helper()
	onStage(t, func(t *testing.T, s *stage) {
		s.setup.Page.HasMail = true
		s.start()
		test(t, s)
	})
}

// A whole drill leaves the page, its history, its events and its figures as they were.
func TestDrillTouchesNothingPublic(t *testing.T) {
	t.Parallel()
	onDrill(t, func(t *testing.T, s *stage) {
		ctx := t.Context()
		view, uptime := s.desk.View(), s.uptimeOf("api")
		began, err := s.desk.StartDrill(ctx, operator, drilling(s), false)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.desk.PostDrill(ctx, operator, began.ID, statuspage.Posting{Stage: statuspage.Identified, Message: "It was the cat."}, false); err != nil {
			t.Fatal(err)
		}
		ended, err := s.desk.PostDrill(ctx, operator, began.ID, statuspage.Posting{Stage: statuspage.Resolved, Message: "It sings again."}, false)
		if err != nil {
			t.Fatal(err)
		}
		s.drilled(t, ended)
		after := s.desk.View()
		after.Standings, view.Standings = nil, nil
		if diff := cmp.Diff(view.Revision, after.Revision); diff != "" || len(after.Open)+len(after.Drafts) > 0 {
			t.Errorf("the page knows of it: %s, %+v, %+v", diff, after.Open, after.Drafts)
		}
		if got := s.uptimeOf("api"); got != uptime {
			t.Errorf("it counts: %+v, before %+v", got, uptime)
		}
		told, err := s.store.Events(ctx, 10, time.Time{})
		incidents, err2 := s.store.Incidents(ctx, statuspage.IncidentQuery{Drafts: true})
		if len(told)+len(incidents) > 0 || errors.Join(err, err2) != nil {
			t.Errorf("%d events, %d incidents, %v, %v", len(told), len(incidents), err, err2)
		}
		if strings.Contains(s.out.String(), "anary") || s.count("span api major_outage") > 0 {
			t.Errorf("committed:\n%s", s.out.String())
		}
		real, err := s.desk.Open(ctx, operator, statuspage.Opening{Title: "x", Message: "y"}, false)
		if err != nil || real.Incident.Number != 1 {
			t.Errorf("the next incident is number %d, %v", real.Incident.Number, err)
		}
	})
}

// drilled checks that each text of a drill says what it is, and that its testers are told
// each update once.
func (s *stage) drilled(t *testing.T, d statuspage.Drill) {
	t.Helper()
	texts := []string{d.Incident.Title, d.Incident.Titles["sv"]}
	for _, u := range d.Incident.Updates {
		texts = append(texts, u.Body)
	}
	texts = append(texts, d.Incident.Updates[0].Bodies["sv"])
	for _, text := range texts {
		if strings.Count(text, "DRILL") != 1 || !strings.HasPrefix(text, "DRILL: ") {
			t.Errorf("a text of a drill says %q", text)
		}
	}
	for range 3 {
		if made, _, err := s.store.FanOut(t.Context(), time.Now(), 100); made != 2 || err != nil {
			t.Errorf("%d deliveries, %v", made, err)
		}
	}
	if n := s.count("audit operator:anna drill."); n != 3 {
		t.Errorf("audited %d times", n)
	}
}

func TestDrillGoesAway(t *testing.T) {
	t.Parallel()
	onDrill(t, func(t *testing.T, s *stage) {
		ctx := t.Context()
		first, err := s.desk.StartDrill(ctx, operator, drilling(s), false)
		if err != nil {
			t.Fatal(err)
		}
		second, err := s.desk.StartDrill(ctx, operator, drilling(s), false)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.desk.PurgeDrill(ctx, operator, second.ID); err != nil || len(s.desk.Drills()) != 1 {
			t.Errorf("%d are left, %v", len(s.desk.Drills()), err)
		}
		s.do("die")
		time.Sleep(23 * time.Hour)
		s.do("restart")
		if left := s.desk.Drills(); len(left) != 1 || left[0].ID != first.ID || left[0].Incident.Title != first.Incident.Title {
			t.Errorf("after 23 hours: %+v", left)
		}
		time.Sleep(time.Hour)
		s.do("tick")
		if left := s.desk.Drills(); len(left) != 0 {
			t.Errorf("after a day: %+v", left)
		}
		if err := s.desk.PurgeDrill(ctx, operator, first.ID); !errors.Is(err, statuspage.ErrNotFound) {
			t.Errorf("purged twice: %v", err)
		}
		if _, err := s.desk.PostDrill(ctx, operator, first.ID, statuspage.Posting{Message: "x"}, false); !errors.Is(err, statuspage.ErrNotFound) {
			t.Errorf("posted in a purged one: %v", err)
		}
	})
}

func TestDrillsThatAreRefused(t *testing.T) {
	t.Parallel()
	onDrill(t, func(t *testing.T, s *stage) {
		for want, change := range map[string]func(*statuspage.Drilling){
			"to: is missing":                      func(o *statuspage.Drilling) { o.Testers = nil },
			`email: "nobody"`:                     func(o *statuspage.Drilling) { o.Testers = []string{"nobody"} },
			"title: is empty":                     func(o *statuspage.Drilling) { o.Title, o.Titles = "", nil },
			`component: "nix" is not a component`: func(o *statuspage.Drilling) { o.Components[0].Component = "nix" },
		} {
			o := drilling(s)
			change(&o)
			if _, err := s.desk.StartDrill(t.Context(), operator, o, false); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("want %q, got %v", want, err)
			}
		}
	})
	onStage(t, func(t *testing.T, s *stage) {
		if _, err := s.desk.StartDrill(t.Context(), operator, drilling(s), false); err == nil || !strings.Contains(err.Error(), "no mail is configured") {
			t.Errorf("without mail: %v", err)
		}
	})
}
