package web_test

import (
	"errors"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/web"
)

func mustCopy(tb testing.TB, s *site, at *url.URL) *web.Site {
	tb.Helper()
	copying, err := s.server.Site(at)
	if err != nil {
		tb.Fatal(err)
	}
	return copying
}

// Every route is in a copy, or is one of those that act or speak of this process. A new
// one with a parameter that Paths doesn't know has no addresses, and fails here.
func TestEveryRouteIsCopiedOrLives(t *testing.T) {
	t.Parallel()
	r := mustSite(t, trustworthy(t))
	copying := mustCopy(t, r, nil)
	paths, err := copying.Paths(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	copied := map[string]bool{}
	for _, p := range paths {
		body, kind, err := copying.Copy(t.Context(), p.At, true)
		if err != nil || len(body) == 0 || kind == "" {
			t.Errorf("copy of %s: %d bytes of %q, %v", p.At, len(body), kind, err)
		}
		if strings.Contains(string(body), "canary") {
			t.Errorf("what is private is in the copy of %s", p.At)
		}
		copied[p.At] = true
	}
	parameter := regexp.MustCompile(`:[a-z]+`)
	for _, pattern := range r.server.CopiedRoutes() {
		address := regexp.MustCompile("^" + parameter.ReplaceAllString(regexp.QuoteMeta(pattern), `[^/]+`) + "$")
		found := false
		for at := range copied {
			found = found || address.MatchString(at)
		}
		if !found {
			t.Errorf("no address of the route %s is in the copy", pattern)
		}
	}
	for _, want := range []string{"/", "/sv/", "/sv/history", "/components/api", "/sv/components/api", "/history.atom", "/sv/history.atom", "/api/v2/summary.json", "/404.html"} {
		if !copied[want] {
			t.Errorf("%s is not in the copy", want)
		}
	}
}

// What tells of now is dated; what is over has a mark, which holds until it changes.
func TestMarksOfACopy(t *testing.T) {
	t.Parallel()
	s := mustSite(t)
	old := statuspage.Incident{
		ID: "bcdfghjklmnp", Title: "Long ago", Stage: statuspage.Resolved, Components: []statuspage.Affected{{Component: "www", Status: statuspage.MajorOutage}},
		Began: time.Now().AddDate(0, -3, 0), Published: time.Now().AddDate(0, -3, 0), Ended: time.Now().AddDate(0, -3, 0).Add(time.Hour), Updated: time.Now().AddDate(0, -3, 0).Add(time.Hour),
	}
	s.reader.incidents = append(s.reader.incidents, old)
	marks := func() map[string]string {
		t.Helper()
		paths, err := mustCopy(t, s, nil).Paths(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		all := map[string]string{}
		for _, p := range paths {
			all[p.At] = p.Mark
		}
		return all
	}
	over, fresh := old, old
	over.ID, over.Began, over.Ended, over.Updated = "bcdfghjklmnq", time.Now().Add(-2*time.Hour), time.Now().Add(-time.Hour), time.Now().Add(-time.Hour)
	fresh.ID, fresh.Stage, fresh.Ended = "bcdfghjklmnr", statuspage.Monitoring, time.Time{}
	s.reader.incidents = slices.Insert(s.reader.incidents, 0, over, fresh)
	month := old.Began.UTC().Format("/history/2006/01")
	before := marks()
	for _, at := range []string{"/incidents/" + old.ID, "/incidents/" + over.ID, month, "/404.html"} {
		if before[at] == "" {
			t.Errorf("%s, which is over, has no mark", at)
		}
	}
	for _, at := range []string{"/", "/history", "/incidents/" + fresh.ID, time.Now().UTC().Format("/history/2006/01"), "/components/www", "/feed.atom"} {
		if mark, ok := before[at]; !ok || mark != "" {
			t.Errorf("%s, which tells of now, has the mark %q", at, mark)
		}
	}
	s.reader.incidents[len(s.reader.incidents)-1].Updated = time.Now().AddDate(0, -1, 0)
	after := marks()
	if after["/incidents/"+old.ID] == before["/incidents/"+old.ID] || after[month] == before[month] || after["/404.html"] != before["/404.html"] {
		t.Error("marks don't follow what changed")
	}
	s.desk.set(func(v *statuspage.View) { v.Page.Owner = "Somebody else" })
	if again := marks(); again["/404.html"] == after["/404.html"] || again[month] == after[month] {
		t.Error("marks don't follow the page's identity")
	}
}

func TestCopyIsDatedOrSettled(t *testing.T) {
	t.Parallel()
	s := mustSite(t)
	elsewhere, err := url.Parse("https://copy.example.net/mirror")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		url       *url.URL
		dated     bool
		has, lack []string
	}{
		{nil, true, []string{`data-written="20`}, []string{`name="address"`, "data-live"}},
		{nil, false, []string{`data-state=""`}, []string{"data-written", "data-live"}},
		{elsewhere, true, []string{`href="/mirror/history"`, `rel="canonical" href="https://status.example.com/"`}, []string{`href="/history"`}},
	} {
		body, kind, err := mustCopy(t, s, tt.url).Copy(t.Context(), "/", tt.dated)
		if err != nil || kind != "text/html; charset=utf-8" {
			t.Fatalf("copy: %q, %v", kind, err)
		}
		for _, text := range tt.has {
			if !strings.Contains(string(body), text) {
				t.Errorf("%+v: the copy lacks %s:\n%s", tt, text, body)
			}
		}
		for _, text := range tt.lack {
			if strings.Contains(string(body), text) {
				t.Errorf("%+v: the copy has %s", tt, text)
			}
		}
	}
	if _, _, err := mustCopy(t, s, nil).Copy(t.Context(), "/components/none", false); !errors.Is(err, statuspage.ErrNotFound) {
		t.Errorf("copy of what isn't there: %v", err)
	}
	if got := s.get("/").Body.String(); strings.Contains(got, "data-written") || !strings.Contains(got, `name="address"`) {
		t.Error("the copy got on the readers' shelf")
	}
}

// All documents of a copy share what was read of the store, and say what they would say
// if each had read it alone. Readers read for themselves.
func TestCopyReadsTheStoreOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := mustSite(t, trustworthy(t))
		whole := mustCopy(t, s, nil)
		paths, err := whole.Paths(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		reads := 0
		for _, p := range paths {
			before := s.reader.reads
			body, _, err := whole.Copy(t.Context(), p.At, true)
			if err != nil {
				t.Fatal(err)
			}
			reads += s.reader.reads - before
			alone, _, err := mustCopy(t, s, nil).Copy(t.Context(), p.At, true)
			if err != nil || string(alone) != string(body) {
				t.Errorf("%s alone is another document, %v:\n%s\n%s", p.At, err, alone, body)
			}
		}
		if reads > 60 {
			t.Errorf("%d reads of the store for %d documents", reads, len(paths))
		}
		before := s.reader.reads
		s.desk.set(func(*statuspage.View) {})
		s.get("/")
		if s.reader.reads == before {
			t.Error("a reader's page was made of what a copy had read")
		}
	})
}

// A copy tells of one moment, though the site changes meanwhile, but not of one long gone.
func TestCopyTellsOfOneMoment(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := mustSite(t)
		whole := mustCopy(t, s, nil)
		title := func() string {
			t.Helper()
			body, _, err := whole.Copy(t.Context(), "/api/v2/summary.json", true)
			if err != nil {
				t.Fatal(err)
			}
			return regexp.MustCompile(`"name":"([^"]*)"`).FindStringSubmatch(string(body))[1]
		}
		before := title()
		s.desk.set(func(v *statuspage.View) { v.Page.Name = "Another name" })
		time.Sleep(web.MomentFor - time.Second)
		if got := title(); got != before {
			t.Errorf("the copy has become another one: %s", got)
		}
		time.Sleep(time.Second)
		if got := title(); got != "Another name" {
			t.Errorf("after %s the copy still tells of %s", web.MomentFor, got)
		}
	})
}

// A change of one component is news on what tells of it; one of the whole, everywhere.
func TestNewsOfACopy(t *testing.T) {
	t.Parallel()
	s := mustSite(t)
	news := func() map[string]string {
		t.Helper()
		paths, err := mustCopy(t, s, nil).Paths(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		all := map[string]string{}
		for _, p := range paths {
			all[p.At] = p.News
		}
		return all
	}
	for name, tt := range map[string]struct {
		change   func(v *statuspage.View)
		api, www bool // whether there is news of them
	}{
		"nothing": {func(*statuspage.View) {}, false, false},
		"a newer check": {func(v *statuspage.View) {
			v.Standings[0].Checked, v.Standings[0].Latency = time.Now().Add(time.Second), time.Second
		}, false, false},
		"a person's word":    {func(v *statuspage.View) { v.Standings[0].Override = &statuspage.Override{Reason: "x"} }, true, false},
		"since another time": {func(v *statuspage.View) { v.Standings[1].Since = time.Now() }, false, true},
		"a word posted":      {func(*statuspage.View) { s.reader.incidents[0].Updated = time.Now() }, true, false},
		"work announced":     {func(*statuspage.View) { s.reader.works[0].Updated = time.Now() }, false, true},
		"the whole":          {func(v *statuspage.View) { v.Standings[0].Status = statuspage.DegradedPerformance }, true, true},
		"a name":             {func(v *statuspage.View) { v.Standings[1].Component.Name = "Site" }, true, true},
	} {
		before := news()
		s.desk.set(func(v *statuspage.View) {
			v.Standings = slices.Clone(v.Standings)
			tt.change(v)
		})
		after := news()
		for at, want := range map[string]bool{"/components/api": tt.api, "/sv/components/api": tt.api, "/badge/api.svg": tt.api, "/components/www": tt.www} {
			if got := after[at] != before[at]; got != want || after[at] == "" {
				t.Errorf("%s: news %v at %s, want %v", name, got, at, want)
			}
		}
		for _, at := range []string{"/", "/history", "/feed.atom"} {
			if after[at] != "" {
				t.Errorf("%s: any change may be news at %s", name, at)
			}
		}
	}
}

// Whatever a page of a copy leads to is in the copy, in each language.
func TestLinksOfACopyLeadSomewhere(t *testing.T) {
	t.Parallel()
	copying := mustCopy(t, mustSite(t), nil)
	paths, err := copying.Paths(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	there := map[string]bool{}
	for _, p := range paths {
		there[p.At] = true
	}
	links, calendars := regexp.MustCompile(`(?:href|src)="(/[^"?#]*)`), 0
	for _, p := range paths {
		body, kind, err := copying.Copy(t.Context(), p.At, p.Mark == "")
		if err != nil || !strings.HasPrefix(kind, "text/html") {
			continue
		}
		for _, link := range links.FindAllSubmatch(body, -1) {
			to := string(link[1])
			if strings.HasPrefix(to, "/sv/maintenance/") && strings.HasSuffix(to, ".ics") {
				calendars++
			}
			if !there[to] {
				t.Errorf("%s leads to %s, which is not in the copy", p.At, to)
			}
		}
	}
	if calendars == 0 {
		t.Error("no page leads to a calendar's entry")
	}
}
