package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/operator"
	"github.com/fyr-status/fyr/statuspage/report"
)

// What is not known yet is left out, not made up from a zero time.
func TestIncidentsAsTheShellSaysThem(t *testing.T) {
	t.Parallel()
	began := time.Date(2026, 11, 22, 14, 0, 0, 0, time.UTC)
	draft := statuspage.Incident{ID: "0123456789ab", Title: "API fails", Draft: true, Began: began, Confirmed: began.Add(time.Second)}
	published, discarded := draft, draft
	published.Draft, published.Published = false, began.Add(41*time.Second)
	discarded.Stage, discarded.Ended = statuspage.Resolved, began.Add(time.Minute)
	for _, c := range []struct {
		name     string
		incident statuspage.Incident
		has, not string
	}{
		{"a draft", draft, "draft · none", "published"},
		{"a published one", published, "published 2026-11-22 14:00:41 UTC after 41s", "draft"},
		{"a discarded one", discarded, "discarded · none", "draft"},
	} {
		var out bytes.Buffer
		(&terminal{Out: &out}).printIncident(nil, operator.IncidentInfo{Incident: c.incident})
		if got := out.String(); !strings.Contains(got, c.has) || strings.Contains(got, c.not) {
			t.Errorf("%s: want %q and no %q in\n%s", c.name, c.has, c.not, got)
		}
	}
}

func TestTimesThatAReportKnows(t *testing.T) {
	t.Parallel()
	of := func(median int64) report.Spread { return report.Spread{Median: median} }
	for _, c := range []struct {
		r    report.Response
		want string
	}{
		{report.Response{Detect: of(0), Publish: of(120), Resolve: of(600)}, "; in the middle noticed at once, told after 2m0s, resolved after 10m0s"},
		{report.Response{Detect: of(-1), Publish: of(0), Resolve: of(-1)}, "; in the middle told at once"},
		{report.Response{Detect: of(-1), Publish: of(-1), Resolve: of(-1)}, ""},
	} {
		if got := tookOf(c.r); got != c.want {
			t.Errorf("%+v: %q, want %q", c.r, got, c.want)
		}
	}
}
