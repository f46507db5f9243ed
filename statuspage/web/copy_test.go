package web_test

import (
	"errors"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/web"
)

// Every route is in a copy, or is one of those that act or speak of this process. A new
// one with a parameter that Paths doesn't know has no addresses, and fails here.
func TestEveryRouteIsCopiedOrLives(t *testing.T) {
	t.Parallel()
	r := mustSite(t, trustworthy(t))
	paths, err := r.server.Paths(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	copied := map[string]bool{}
	for _, p := range paths {
		body, kind, err := r.server.Copy(t.Context(), p.At, web.Copying{Written: time.Now()})
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
		paths, err := s.server.Paths(t.Context())
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
	written := time.Date(2026, 11, 22, 14, 2, 3, 0, time.UTC)
	for _, tt := range []struct {
		how       web.Copying
		has, lack []string
	}{
		{web.Copying{Written: written}, []string{`data-written="2026-11-22T14:02:03Z"`}, []string{`name="address"`, "data-live"}},
		{web.Copying{}, []string{`data-state=""`}, []string{"data-written", "data-live"}},
		{web.Copying{Written: written, URL: elsewhere}, []string{`href="/mirror/history"`, `rel="canonical" href="https://status.example.com/"`}, []string{`href="/history"`}},
	} {
		body, kind, err := s.server.Copy(t.Context(), "/", tt.how)
		if err != nil || kind != "text/html; charset=utf-8" {
			t.Fatalf("copy: %q, %v", kind, err)
		}
		for _, text := range tt.has {
			if !strings.Contains(string(body), text) {
				t.Errorf("%+v: the copy lacks %s:\n%s", tt.how, text, body)
			}
		}
		for _, text := range tt.lack {
			if strings.Contains(string(body), text) {
				t.Errorf("%+v: the copy has %s", tt.how, text)
			}
		}
	}
	if _, _, err := s.server.Copy(t.Context(), "/components/none", web.Copying{}); !errors.Is(err, statuspage.ErrNotFound) {
		t.Errorf("copy of what isn't there: %v", err)
	}
	if got := s.get("/").Body.String(); strings.Contains(got, "data-written") || !strings.Contains(got, `name="address"`) {
		t.Error("the copy got on the readers' shelf")
	}
}
