package statuspage_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// Every step of the lifecycle, from each stage to each: what is refused says what is
// allowed.
func TestLifecycle(t *testing.T) {
	t.Parallel()
	running := "investigating identified monitoring"
	allowed := map[string]string{
		"investigating": running + " resolved", "identified": running + " resolved", "monitoring": running + " resolved",
		"resolved": running + " postmortem", "postmortem": "postmortem", "resolved long ago": "postmortem",
	}
	for from, targets := range allowed {
		for _, to := range statuspage.Stages() {
			t.Run(from+" to "+to.String(), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) { checkStep(t, from, to, strings.Fields(targets)) })
			})
		}
	}
}

func checkStep(t *testing.T, from string, to statuspage.Stage, targets []string) {
	h := newHouse(t)
	done, err := h.desk.Open(t.Context(), anna, statuspage.Opening{Title: "It fails", Message: "We look."}, false)
	must(t, err)
	id := done.Incident.ID
	name, later, _ := strings.Cut(from, " ")
	for _, step := range map[string][]statuspage.Stage{
		"identified": {statuspage.Identified}, "monitoring": {statuspage.Monitoring},
		"resolved": {statuspage.Resolved}, "postmortem": {statuspage.Resolved, statuspage.Postmortem},
	}[name] {
		_, err := h.desk.Post(t.Context(), anna, id, statuspage.Posting{Stage: step, Message: "On we go."}, false)
		must(t, err)
	}
	if later != "" {
		<-time.After(statuspage.DefaultPolicy().ReopenFor + time.Second)
	}
	done, err = h.desk.Post(t.Context(), anna, id, statuspage.Posting{Stage: to, Message: "Next."}, false)
	may := false
	for _, name := range targets {
		may = may || name == to.String()
		if err != nil && !strings.Contains(err.Error(), name) {
			t.Errorf("the refusal does not name %s: %v", name, err)
		}
	}
	if may != (err == nil) {
		t.Errorf("allowed %v: %v", may, err)
	}
	if err == nil && (done.Incident.Stage != to || done.Incident.Open() == to.Over()) {
		t.Errorf("it stands at %s, open %v", done.Incident.Stage, done.Incident.Open())
	}
}

// The impact that a person chose stands, whatever the components' statuses would make of
// it, until an update says that something is worse: readers may have asked for the major
// ones alone.
func TestChosenImpactStands(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h, minor := newHouse(t), statuspage.ImpactMinor
		says := func(s statuspage.Status) []statuspage.Affected {
			return []statuspage.Affected{{Component: "api", Status: s}}
		}
		done, err := h.desk.Open(t.Context(), anna, statuspage.Opening{Title: "Slow", Message: "We look.", Impact: &minor, Components: says(statuspage.PartialOutage)}, false)
		must(t, err)
		for _, step := range []struct {
			name       string
			components []statuspage.Affected
			want       statuspage.Impact
		}{
			{"nothing of components", nil, minor},
			{"the same again", says(statuspage.PartialOutage), minor},
			{"better", says(statuspage.DegradedPerformance), minor},
			{"worse", says(statuspage.MajorOutage), statuspage.ImpactCritical},
			{"better again", says(statuspage.DegradedPerformance), statuspage.ImpactCritical},
		} {
			done, err = h.desk.Post(t.Context(), anna, done.Incident.ID, statuspage.Posting{Message: "On we go.", Components: step.components}, false)
			must(t, err)
			if done.Incident.Impact != step.want {
				t.Errorf("%s: %s, want %s", step.name, done.Incident.Impact, step.want)
			}
		}
	})
}

// What a person says of components is carried forward from update to update and weighs in
// uptime as the formula says.
func TestStatusesWeighInUptime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h, begun := newHouse(t), time.Now()
		h.heed("api", 1)
		must(t, h.desk.Ping(t.Context(), "job-token-0123456789", "", time.Now()))
		said := func(s statuspage.Status) []statuspage.Affected {
			return []statuspage.Affected{{Component: "backup", Status: s}}
		}
		done, err := h.desk.Open(t.Context(), anna, statuspage.Opening{Title: "Slow", Message: "We look.", Components: said(statuspage.DegradedPerformance)}, false)
		must(t, err)
		for _, post := range []statuspage.Posting{
			{Message: "Half is gone.", Components: said(statuspage.PartialOutage)},
			{Message: "Still so.", Stage: statuspage.Identified}, // the status is carried forward
			{Message: "All is gone.", Components: said(statuspage.MajorOutage)},
			{Message: "It is over.", Stage: statuspage.Resolved},
		} {
			<-time.After(time.Hour)
			_, err := h.desk.Post(t.Context(), anna, done.Incident.ID, post, false)
			must(t, err)
		}
		<-time.After(time.Hour)
		spans, err := h.db.Spans(t.Context(), time.Time{})
		must(t, err)
		got := statuspage.UptimeOf(spans["backup"], begun, time.Now())
		want := statuspage.Uptime{Life: 5 * time.Hour, Known: 5 * time.Hour, Degraded: time.Hour, Partial: 2 * time.Hour, Major: time.Hour}
		if got != want || got.Weighted() != time.Hour+36*time.Minute {
			t.Errorf("uptime %+v, want %+v", got, want)
		}
	})
}
