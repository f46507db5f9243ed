package web_test

import (
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/web"
	"github.com/fyr-status/fyr/templates/browsertest"
)

// changes is how often the page changes under an open tab. A day has a hundred in a bad
// one; -changes 2000 is a month.
var changes = flag.Int("changes", 200, "how often the page changes under a browser's open tab")

// A browser keeps the page open while things happen: the page follows, and its reader
// loses nothing.
func TestPageFollowsInABrowser(t *testing.T) {
	t.Parallel()
	s := mustSite(t, func(_ *web.Config, d *desk, r *reader) {
		v := &d.view
		v.Standings, v.Open, r.incidents = v.Standings[:2], nil, nil
		v.Standings[0].Status = statuspage.Operational
		for i := range v.Standings {
			v.Standings[i].Interval = time.Hour // nothing grows stale meanwhile
		}
	})
	acts := http.NewServeMux()
	for name, change := range map[string]func(v *statuspage.View){"break": breaks, "post": posts, "mend": mends} {
		acts.HandleFunc("/"+name, func(http.ResponseWriter, *http.Request) { s.desk.set(change) })
	}
	pages, operator := httptest.NewServer(s), httptest.NewServer(acts)
	t.Cleanup(func() { pages.CloseClientConnections(); pages.Close(); operator.Close() })
	settings := map[string]any{"base": pages.URL, "act": operator.URL + "/", "turns": *changes}
	for _, f := range browsertest.Faults(t, "live.mjs", settings) {
		t.Error(f)
	}
}

func breaks(v *statuspage.View) {
	v.Standings = slices.Clone(v.Standings)
	v.Standings[0].Status = statuspage.MajorOutage
	v.Open = []statuspage.Incident{{
		ID: incidentID, Number: 1, Title: "Disks are full", Stage: statuspage.Identified, Impact: statuspage.ImpactMajor,
		Components: []statuspage.Affected{{Component: "api", Status: statuspage.MajorOutage}}, Began: time.Now().Add(-time.Hour), Published: time.Now(),
	}}
	for n, body := range []string{"The first word.", "The second word."} {
		post(v, fmt.Sprintf("u%dc2d3f4g5h6", n), body)
	}
}

func posts(v *statuspage.View) {
	if len(v.Open) > 0 {
		post(v, "u9c2d3f4g5h6", "A second disk is being filled.")
	}
}

func post(v *statuspage.View, id, body string) {
	i := v.Open[0]
	i.Updates = append(slices.Clone(i.Updates), statuspage.Update{
		ID: id, Stage: statuspage.Identified, Body: body, At: time.Now().Add(-time.Minute), By: statuspage.Actor{Kind: statuspage.ByOperator, ID: "anna"},
	})
	v.Open = []statuspage.Incident{i}
}

func mends(v *statuspage.View) {
	v.Standings = slices.Clone(v.Standings)
	v.Standings[0].Status, v.Open = statuspage.Operational, nil
}
