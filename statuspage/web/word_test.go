package web_test

import (
	"strings"
	"testing"
	"time"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/web"
)

// A status that a person set over the monitors' is shown as such, with why and until when,
// wherever it is shown, and no longer than it holds.
func TestPersonsWordIsShownAsSuch(t *testing.T) {
	t.Parallel()
	word := &statuspage.Override{Status: statuspage.DegradedPerformance, Reason: "Moving <b>house</b>", Until: time.Date(2026, time.October, 22, 15, 0, 0, 0, time.UTC)}
	s := mustSite(t, func(_ *web.Config, d *desk, _ *reader) {
		word.Component = d.view.Standings[0].Component.ID
		word.By = statuspage.Actor{Kind: statuspage.ByOperator, ID: "anna"}
		d.view.Standings[0].Override = word
	})
	for _, path := range []string{"/", "/components/" + word.Component} {
		body := s.get(path).Body.String()
		_, after, said := strings.Cut(body, "Set by a person until ")
		after, _, _ = strings.Cut(after, "</p>")
		if !said || !strings.Contains(after, "Moving &lt;b&gt;house&lt;/b&gt;") || !strings.Contains(after, `datetime="2026-10-22T15:00`) {
			t.Errorf("GET %s says %q of the person's word", path, after)
		}
		if strings.Contains(body, "anna") {
			t.Errorf("GET %s names the person", path)
		}
	}
	s.desk.set(func(v *statuspage.View) { v.Standings[0].Override = nil })
	for _, path := range []string{"/", "/components/" + word.Component} {
		if strings.Contains(s.get(path).Body.String(), "Set by a person") {
			t.Errorf("GET %s says a word that has ended", path)
		}
	}
}
