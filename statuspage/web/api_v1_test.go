package web_test

import (
	"encoding/csv"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/web"
)

// past gives the API a history with everything in it. The bubble's clock stands at the
// first instant of 2000.
func past(_ *web.Config, d *desk, r *reader) {
	at := func(day, hour, minute int) time.Time { return time.Date(1999, 12, day, hour, minute, 0, 0, time.UTC) }
	r.spans["api"] = []statuspage.Span{
		{From: at(30, 0, 0), Status: statuspage.Operational},
		{From: at(30, 12, 0), Status: statuspage.MajorOutage},
		{From: at(30, 12, 30), Status: statuspage.UnderMaintenance},
		{From: at(30, 13, 0), Status: statuspage.Unknown},
		{From: at(30, 14, 0), Status: statuspage.PartialOutage},
		{From: at(30, 15, 0), Status: statuspage.Operational},
	}
	d.view.Page.Zone = time.FixedZone("CET", 3600)
}

func TestSpansAsCSV(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := mustSite(t, past)
		got := s.get("/api/v1/components/api/spans.csv")
		want := strings.ReplaceAll(`component,from,to,status,seconds,counts_as,corrected
api,1999-12-30T01:00:00.000+01:00,1999-12-30T13:00:00.000+01:00,operational,43200,operational,
api,1999-12-30T13:00:00.000+01:00,1999-12-30T13:30:00.000+01:00,major_outage,1800,major_outage,
api,1999-12-30T13:30:00.000+01:00,1999-12-30T14:00:00.000+01:00,under_maintenance,1800,under_maintenance,
api,1999-12-30T14:00:00.000+01:00,1999-12-30T15:00:00.000+01:00,unknown,3600,unknown,
api,1999-12-30T15:00:00.000+01:00,1999-12-30T16:00:00.000+01:00,partial_outage,3600,partial_outage,
api,1999-12-30T16:00:00.000+01:00,2000-01-01T01:00:00.000+01:00,operational,118800,operational,
`, "\n", "\r\n")
		if diff := cmp.Diff(want, got.Body.String()); diff != "" || got.Header().Get("Content-Type") != "text/csv; charset=utf-8; header=present" {
			t.Errorf("%s\n%s", got.Header().Get("Content-Type"), diff)
		}
	})
}

// The two forms say the same, and the uptime can be computed from either.
func TestUptimeFollowsFromSpans(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := mustSite(t, past)
		var list struct {
			Spans []struct {
				From, To, Status string
				Seconds          float64
			}
		}
		mustDecode(t, s, "/api/v1/components/api/spans.json", &list)
		lines, err := csv.NewReader(s.get("/api/v1/components/api/spans.csv").Body).ReadAll()
		if err != nil || len(lines) != len(list.Spans)+1 {
			t.Fatalf("%d lines for %d spans: %v", len(lines), len(list.Spans), err)
		}
		known, bad := 0.0, 0.0
		for n, span := range list.Spans {
			if line := lines[n+1]; line[1] != span.From || line[2] != span.To || line[3] != span.Status {
				t.Errorf("line %q, span %+v", line, span)
			}
			switch span.Status {
			case "unknown", "under_maintenance":
				continue
			case "major_outage":
				bad += span.Seconds
			case "partial_outage":
				bad += 0.3 * span.Seconds
			}
			known += span.Seconds
		}
		var uptime struct {
			Windows []struct {
				Days             int
				Uptime, Coverage float64
				Percent          string
				Known            float64 `json:"known_seconds"`
			}
		}
		mustDecode(t, s, "/api/v1/components/api/uptime.json", &uptime)
		if len(uptime.Windows) != 5 {
			t.Fatalf("%d windows", len(uptime.Windows))
		}
		for _, w := range uptime.Windows[1:] { // all that hold the whole of the history
			if w.Known != known || w.Uptime != 1-bad/known || w.Percent != "98.27" {
				t.Errorf("%+v, want %v of %v", w, 1-bad/known, known)
			}
		}
		if day := uptime.Windows[0]; day.Days != 1 || day.Uptime != 1 || day.Coverage != 1 {
			t.Errorf("the last day: %+v", day)
		}
	})
}

func TestSpanWindow(t *testing.T) {
	t.Parallel()
	for query, want := range map[string]string{
		"?from=1999-12-30&to=1999-12-31":                            "1999-12-29T23:00:00Z 1999-12-30T23:00:00Z 6",
		"?from=1999-12-30T12:10:00Z&to=1999-12-30T12:20:00Z":        "1999-12-30T12:10:00Z 1999-12-30T12:20:00Z 1",
		"?from=1999-12-30T13:10:00%2b01:00&to=1999-12-30T12:20:00Z": "1999-12-30T12:10:00Z 1999-12-30T12:20:00Z 1",
		"?from=1999-12-31&to=2100-01-01":                            "1999-12-30T23:00:00Z 2000-01-01T00:00:00Z 1",
		"?from=1998-12-31T00:00:00Z":                                "1998-12-31T00:00:00Z 2000-01-01T00:00:00Z 6",
		"?from=1990-01-01&to=1990-06-01":                            "1989-12-31T23:00:00Z 1990-05-31T23:00:00Z 0",
		"?from=1998-12-30T00:00:00Z":                                "invalid",
		"?from=2000-01-01T00:00:00Z":                                "invalid",
		"?from=1999-12-31&to=1999-12-31":                            "invalid",
		"?from=soon":                                                "invalid",
		"?to=0000-01-01":                                            "invalid", "?to=1969-12-31": "invalid",
	} {
		synctest.Test(t, func(t *testing.T) {
			w := mustSite(t, past).get("/api/v1/components/api/spans.json" + query)
			var got struct {
				From, To time.Time
				Spans    []any
				Error    string
			}
			if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
				t.Fatal(err)
			}
			if got.Error == "" {
				got.Error = got.From.UTC().Format(time.RFC3339) + " " + got.To.UTC().Format(time.RFC3339) + " " + string(rune('0'+len(got.Spans)))
			}
			if got.Error != want || (want == "invalid") != (w.Code == http.StatusUnprocessableEntity) {
				t.Errorf("%s = %d %s, want %s", query, w.Code, got.Error, want)
			}
		})
	}
}

// Windows that somebody makes up are not kept, and not made without end.
func TestSpanWindowsAreBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := mustSite(t, past)
		kept := s.server.Stats().ShelfBytes
		refused := 0
		for n := range web.HardChoices + 10 {
			from := time.Now().Add(-time.Duration(n+1) * time.Minute).Format(time.RFC3339)
			if s.get("/api/v1/components/api/spans.csv?from="+from).Code == http.StatusTooManyRequests {
				refused++
			}
		}
		if refused != 10 || s.server.Stats().ShelfBytes != kept {
			t.Errorf("%d of 10 were refused, and %d bytes are kept", refused, s.server.Stats().ShelfBytes-kept)
		}
	})
}

// Each day is as long as it is: in the zone of Berlin one had 25 hours.
func TestDaysHaveTheirLength(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := mustState(t, apiStates[1], "Europe/Berlin")
		var list struct {
			Days []struct {
				Date     string
				From, To time.Time
				Status   *string
			}
		}
		mustDecode(t, s, "/api/v1/components/api/days.json", &list)
		if len(list.Days) != statuspage.BarDays || list.Days[0].Status != nil || *list.Days[89].Status != "operational" || list.Days[89].Date != "2000-01-01" {
			t.Errorf("%d days, %+v … %+v", len(list.Days), list.Days[0], list.Days[len(list.Days)-1])
		}
		for _, d := range list.Days {
			want := 24 * time.Hour
			if d.Date == "1999-10-31" {
				want = 25 * time.Hour
			}
			if got := d.To.Sub(d.From); got != want {
				t.Errorf("%s has %v, want %v", d.Date, got, want)
			}
		}
	})
}

// "?component=" narrows the lists.
func TestListsAreNarrowed(t *testing.T) {
	t.Parallel()
	s := mustSite(t)
	for path, want := range map[string][]string{
		"components.json?component=www": {"www"}, "components.json": {"api", "www"}, "components.json?component=www&component=api": {"api", "www"},
		"incidents.json": {incidentID}, "incidents.json?component=www": nil, "incidents.json?component=api": {incidentID}, "incidents.json?component=api&component=www": {incidentID},
		"maintenance.json": {runningID, plannedID, servedID}, "maintenance.json?component=api": nil,
	} {
		var lists map[string][]struct{ ID string }
		mustDecode(t, s, "/api/v1/"+path, &lists)
		var got []string
		for _, list := range lists {
			for _, one := range list {
				got = append(got, one.ID)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s:\n%s", path, diff)
		}
	}
	if got := s.get("/api/v1/components.json?component=canary-id"); got.Code != http.StatusNotFound {
		t.Errorf("a private component can be chosen: %d", got.Code)
	}
}

func TestProblemsHaveStableCodes(t *testing.T) {
	t.Parallel()
	s := mustSite(t)
	for _, tt := range []struct {
		method, path, code string
		status             int
	}{
		{"GET", "/api/v1/none.json", "not_found", 404},
		{"GET", "/api/none", "not_found", 404},
		{"GET", "/api/v1/components/none.json", "not_found", 404},
		{"POST", "/api/v1/status.json", "method_not_allowed", 405},
		{"DELETE", "/api/openapi.json", "method_not_allowed", 405},
		{"GET", "/api/v1/components/api/spans.json?from=x", "invalid", 422},
		{"GET", "/badge/none.svg", "not_found", 404},
	} {
		w := s.do(tt.method, tt.path, "")
		var got struct{ Error, Message string }
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != tt.status || got.Error != tt.code || got.Message == "" {
			t.Errorf("%s %s = %d %s (%v), want %d %s", tt.method, tt.path, w.Code, w.Body, err, tt.status, tt.code)
		}
		if w.Header().Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("%s %s can't be read by other sites", tt.method, tt.path)
		}
	}
}

// Whatever an address asks for, the answer is a window, or says why not.
func FuzzSpanWindow(f *testing.F) {
	for _, v := range []string{"", "1999-12-30", "1999-12-30T12:10:00Z", "0000-01-01", "-1", "9999-12-31T23:59:60Z", "1999-12-30T12:10:00+99:99", "\x00"} {
		f.Add(v, "")
		f.Add("", v)
	}
	f.Fuzz(func(t *testing.T, from, to string) {
		q := url.Values{"from": {from}, "to": {to}}
		w := mustSite(t).get("/api/v1/components/api/spans.json?" + q.Encode())
		if !json.Valid(w.Body.Bytes()) || w.Code != http.StatusOK && w.Code != http.StatusUnprocessableEntity {
			t.Errorf("from %q to %q = %d %s", from, to, w.Code, w.Body)
		}
	})
}

// Page, frame, text and API begin with the same sentence.
func TestOneHeading(t *testing.T) {
	t.Parallel()
	nbsp := strings.NewReplacer("\u00a0", " ")
	eachState(t, "Asia/Jakarta", func(t *testing.T, s *site, _ apiState) {
		var got struct{ Heading, Evidence string }
		mustDecode(t, s, "/api/v1/status.json", &got)
		for path, want := range map[string]string{
			"/": "<title>" + got.Heading + " · ", "/embed": "<title>" + got.Heading + " · ",
			"/status.txt": "Example Status\n\n" + got.Heading + "\n" + got.Evidence + "\n", "/status.md": "**" + got.Heading + "**\n",
		} {
			if body := nbsp.Replace(s.get(path).Body.String()); got.Heading == "" || !strings.Contains(body, nbsp.Replace(want)) {
				t.Errorf("%s lacks %q", path, want)
			}
		}
	})
}
