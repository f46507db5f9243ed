package statuspage_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fyr-status/fyr/statuspage"
)

// Corrections lie over what was drawn: later ones over earlier ones, none before the
// component's beginning, and what follows goes on as it was.
func TestCorrected(t *testing.T) {
	t.Parallel()
	const h = time.Hour
	up, down, unknown := statuspage.Operational, statuspage.MajorOutage, statuspage.Unknown
	drawn := spans(0*h, up, 2*h, down, 4*h, up, 6*h, down)
	c := func(id string, from, to, made time.Duration, as statuspage.Status) statuspage.Correction {
		return statuspage.Correction{ID: id, From: noon.Add(from), To: noon.Add(to), As: as, At: noon.Add(made)}
	}
	withdrawn := c("w", 0, 9*h, 11*h, unknown)
	withdrawn.Withdrawn = noon
	for _, tt := range []struct {
		name string
		list []statuspage.Correction
		want string
	}{
		{"none", nil, "0 operational, 2 major_outage, 4 operational, 6 major_outage"},
		{"one span", []statuspage.Correction{c("a", 2*h, 4*h, 10*h, unknown)}, "0 operational, 2 unknown a, 4 operational, 6 major_outage"},
		{"within a span", []statuspage.Correction{c("a", 7*h, 8*h, 10*h, up)}, "0 operational, 2 major_outage, 4 operational, 6 major_outage, 7 operational a, 8 major_outage"},
		{"over several", []statuspage.Correction{c("a", 1*h, 7*h, 10*h, unknown)}, "0 operational, 1 unknown a, 7 major_outage"},
		{"before the beginning", []statuspage.Correction{c("a", -5*h, -1*h, 10*h, down)}, "0 operational, 2 major_outage, 4 operational, 6 major_outage"},
		{"from before the beginning on", []statuspage.Correction{c("a", -5*h, 1*h, 10*h, down)}, "0 major_outage a, 1 operational, 2 major_outage, 4 operational, 6 major_outage"},
		{"the later made one holds", []statuspage.Correction{c("b", 3*h, 5*h, 12*h, up), c("a", 2*h, 4*h, 10*h, unknown)}, "0 operational, 2 unknown a, 3 operational b, 5 operational, 6 major_outage"},
		{"a hole in an earlier one", []statuspage.Correction{c("a", 1*h, 7*h, 10*h, unknown), c("b", 3*h, 4*h, 12*h, down)}, "0 operational, 1 unknown a, 3 major_outage b, 4 unknown a, 7 major_outage"},
		{"withdrawn", []statuspage.Correction{withdrawn}, "0 operational, 2 major_outage, 4 operational, 6 major_outage"},
	} {
		var got []string
		for _, s := range statuspage.Corrected(drawn, tt.list) {
			got = append(got, strings.TrimSpace(strings.TrimSuffix(s.From.Sub(noon).String(), "h0m0s")+" "+s.Status.String()+" "+s.Correction))
		}
		if diff := cmp.Diff(tt.want, strings.ReplaceAll(strings.Join(got, ", "), "0s ", "0 ")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

var colleague = statuspage.Actor{Kind: statuspage.ByOperator, ID: "bert"}

// onRecord plays an hour of which the API was down from minute 20 to minute 40, and
// returns how to correct it.
func onRecord(t *testing.T, test func(t *testing.T, s *stage, o statuspage.Correcting)) {
	t.Helper()
	onStage(t, func(t *testing.T, s *stage) {
		hour(s, "")
		test(t, s, statuspage.Correcting{
			Component: "api", From: s.begun.Add(20 * time.Minute), To: s.begun.Add(40 * time.Minute), As: statuspage.Unknown, Reason: "our own network failed",
		})
	})
}

func TestRecordIsCorrected(t *testing.T) {
	t.Parallel()
	onRecord(t, func(t *testing.T, s *stage, o statuspage.Correcting) {
		ctx, revision := t.Context(), s.desk.View().Revision
		dry, err := s.desk.CorrectRecord(ctx, operator, o, true)
		if err != nil || dry.Before.Percent() != "0" || dry.After.Percent() != "" || s.uptimeOf("api").Major != 20*time.Minute {
			t.Errorf("a dry run: %s and %s %%, %v", dry.Before.Percent(), dry.After.Percent(), err)
		}
		r, err := s.desk.CorrectRecord(ctx, operator, o, false)
		if err != nil || r.Approval != nil || r.Correction.Was != statuspage.MajorOutage {
			t.Fatalf("%+v, %v", r, err)
		}
		if u := s.uptimeOf("api"); u.Major != 0 || u.Unknown < 20*time.Minute || s.desk.View().Revision == revision {
			t.Errorf("counted: %+v", u)
		}
		drawn, err := s.store.DrawnSpans(ctx, time.Time{})
		if err != nil || statuspage.UptimeOf(drawn["api"], s.begun, time.Now()).Major != 20*time.Minute {
			t.Errorf("the record itself was changed: %v, %v", drawn["api"], err)
		}
		if n := s.count("audit operator:anna span.correct"); n != 1 {
			t.Errorf("audited %d times", n)
		}
		s.do("die")
		s.do("restart")
		if u := s.uptimeOf("api"); u.Major != 0 {
			t.Errorf("after a restart: %+v", u)
		}
	})
}

// What makes the record better needs a second person, and so does taking back what made
// it worse.
func TestBetterRecordNeedsFourEyes(t *testing.T) {
	t.Parallel()
	for as, waits := range map[statuspage.Status]bool{
		statuspage.Operational: true, statuspage.DegradedPerformance: true, statuspage.PartialOutage: true,
		statuspage.Unknown: false, statuspage.MajorOutage: false,
	} {
		onRecord(t, func(t *testing.T, s *stage, o statuspage.Correcting) {
			o.As = as
			r, err := s.desk.CorrectRecord(t.Context(), operator, o, false)
			if err != nil || (r.Approval != nil) != waits {
				t.Errorf("%s: %+v, %v", as, r.Approval, err)
			}
		})
	}
	onRecord(t, func(t *testing.T, s *stage, o statuspage.Correcting) {
		ctx := t.Context()
		o.As = statuspage.Operational
		r, err := s.desk.CorrectRecord(ctx, operator, o, false)
		if err != nil {
			t.Fatal(err)
		}
		if u := s.uptimeOf("api"); u.Major != 20*time.Minute {
			t.Errorf("before anybody looked: %+v", u)
		}
		if _, err := s.desk.Approve(ctx, operator, r.Approval.ID); err == nil {
			t.Error("the same person approved it")
		}
		if _, err := s.desk.Approve(ctx, colleague, r.Approval.ID); err != nil {
			t.Fatal(err)
		}
		if u := s.uptimeOf("api"); u.Major != 0 || u.Unknown > time.Minute {
			t.Errorf("approved: %+v", u)
		}
		made, err := s.store.Corrections(ctx, statuspage.CorrectionQuery{})
		if err != nil || len(made) != 1 || made[0].By != operator || made[0].Approved != colleague {
			t.Fatalf("%+v, %v", made, err)
		}
		w, err := s.desk.WithdrawCorrection(ctx, colleague, statuspage.Withdrawing{Correction: made[0].ID, Reason: "it was down after all"}, false)
		if err != nil || w.Approval != nil {
			t.Fatalf("withdrawing to the worse: %+v, %v", w.Approval, err)
		}
		if u := s.uptimeOf("api"); u.Major != 20*time.Minute {
			t.Errorf("withdrawn: %+v", u)
		}
		made, err = s.store.Corrections(ctx, statuspage.CorrectionQuery{})
		if err != nil || len(made) != 1 || made[0].Why != "it was down after all" {
			t.Errorf("a withdrawn correction went away: %+v, %v", made, err)
		}
	})
	onRecord(t, func(t *testing.T, s *stage, o statuspage.Correcting) {
		o.From, o.To, o.As = s.begun.Add(5*time.Minute), s.begun.Add(10*time.Minute), statuspage.MajorOutage
		r, err := s.desk.CorrectRecord(t.Context(), operator, o, false)
		if err != nil {
			t.Fatal(err)
		}
		w, err := s.desk.WithdrawCorrection(t.Context(), operator, statuspage.Withdrawing{Correction: r.Correction.ID, Reason: "it was up"}, false)
		if err != nil || w.Approval == nil {
			t.Fatalf("withdrawing to up: %+v, %v", w, err)
		}
		if _, err := s.desk.Approve(t.Context(), colleague, w.Approval.ID); err != nil || s.uptimeOf("api").Major != 20*time.Minute {
			t.Errorf("approved: %+v, %v", s.uptimeOf("api"), err)
		}
	})
}

func TestCorrectionsThatAreRefused(t *testing.T) {
	t.Parallel()
	onRecord(t, func(t *testing.T, s *stage, good statuspage.Correcting) {
		for want, change := range map[string]func(*statuspage.Correcting){
			`component: "nix" has no record`: func(o *statuspage.Correcting) { o.Component = "nix" },
			"work that nobody announced":     func(o *statuspage.Correcting) { o.As = statuspage.UnderMaintenance },
			"is not before the end":          func(o *statuspage.Correcting) { o.To = o.From },
			"lies in the future":             func(o *statuspage.Correcting) { o.To = time.Now().Add(time.Minute) },
			"is empty or longer than 200":    func(o *statuspage.Correcting) { o.Reason = " " },
			"before the component's":         func(o *statuspage.Correcting) { o.From, o.To = s.begun.Add(-time.Hour), s.begun.Add(-time.Minute) },
		} {
			o := good
			change(&o)
			if _, err := s.desk.CorrectRecord(t.Context(), operator, o, false); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("want %q, got %v", want, err)
			}
		}
		if _, err := s.desk.WithdrawCorrection(t.Context(), operator, statuspage.Withdrawing{Correction: "nix", Reason: "x"}, false); !errors.Is(err, statuspage.ErrNotFound) {
			t.Errorf("withdrawing nothing: %v", err)
		}
	})
}
