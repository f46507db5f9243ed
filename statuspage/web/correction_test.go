package web_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/web"
)

// corrected is a record of the API that was corrected, and corrected back, and one of a
// private component.
func corrected(_ *web.Config, _ *desk, r *reader) {
	now := time.Now()
	c := statuspage.Correction{
		ID: "cor000000001", Component: "api", From: now.Add(-2 * time.Hour), To: now.Add(-time.Hour), Was: statuspage.MajorOutage, As: statuspage.Unknown,
		Reason: "our own <network> failed", At: now.Add(-time.Minute), By: statuspage.Actor{Kind: statuspage.ByOperator, ID: "canary-anna"},
	}
	back := c
	back.ID, back.Reason, back.Withdrawn, back.Why = "cor000000002", "it was a drill", now, "it was none"
	private := c
	private.ID, private.Component, private.Reason = "cor000000003", "canary-id", "canary-reason"
	r.corrected = []statuspage.Correction{c, back, private}
	r.spans = map[string][]statuspage.Span{"api": statuspage.Corrected([]statuspage.Span{{Component: "api", From: now.Add(-48 * time.Hour), Status: statuspage.MajorOutage}}, r.corrected[:1])}
}

// A correction stands beside the figures, in the archive and in the downloads; who made it,
// and that of a private component, stand nowhere.
func TestCorrectionsAreFootnotes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := mustSite(t, corrected)
		for place, texts := range map[string][]string{
			"/components/api":                    {"recorded as “Down”, corrected to “Not measured”", "because: our own &lt;network&gt; failed", "was withdrawn on", "because: it was none"},
			"/history":                           {"recorded as “Down”", "our own &lt;network&gt; failed"},
			"/api/v1/components/api/spans.json":  {`"correction":"cor000000001"`, `"id":"cor000000001"`, `"was":"major_outage"`, `"withdrawn_because":"it was none"`, `"withdrawn_at":null`},
			"/api/v1/components/api/spans.csv":   {"corrected on ", " because our own <network> failed"},
			"/api/v1/components/api/uptime.json": {`"formula_version":2`},
		} {
			got := s.get(place)
			for _, text := range texts {
				if got.Code != 200 || !strings.Contains(got.Body.String(), text) {
					t.Errorf("GET %s = %d without %q", place, got.Code, text)
				}
			}
			if strings.Contains(got.Body.String(), "canary") {
				t.Errorf("GET %s tells what is private", place)
			}
		}
	})
}
