package web_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/web"
	"github.com/fyr-status/fyr/templates"
)

// dressed is a page that wears all that its owner may give it.
func dressed(_ *web.Config, d *desk, _ *reader) {
	p := &d.view.Page
	p.Logo = statuspage.NewAsset("logo", ".svg", "image/svg+xml", []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`))
	p.Styles = statuspage.NewAsset("own", ".css", "text/css; charset=utf-8", []byte("h1 { letter-spacing: 0 }"))
	p.Accent = "#0a5fb4"
	p.Links = []statuspage.PageLink{{Name: "Web <site>", URL: "https://www.example.com"}, {Name: "Write", URL: "mailto:a@example.com"}}
}

func TestPageWearsItsOwnersThings(t *testing.T) {
	t.Parallel()
	s := mustSite(t, at(t, "https://example.com/status"), dressed)
	page := s.get("/status/").Body.String()
	p := s.desk.View().Page
	for _, want := range []string{`src="/status` + p.Logo.Path + `"`, `href="/status` + p.Styles.Path + `"`, "Web &lt;site&gt;", `href="mailto:a@example.com"`} {
		if !strings.Contains(page, want) {
			t.Errorf("no %s in the page", want)
		}
	}
	for _, asset := range []*statuspage.Asset{p.Logo, p.Styles} {
		got := s.get("/status" + asset.Path)
		h := got.Header()
		if got.Code != http.StatusOK || h.Get("Content-Type") != asset.Kind || got.Body.String() != string(asset.Body) || !strings.Contains(h.Get("Cache-Control"), "immutable") {
			t.Errorf("GET %s = %d %v", asset.Path, got.Code, h)
		}
		if csp := h.Get("Content-Security-Policy"); strings.Contains(csp, "script-src") || !strings.Contains(csp, "default-src 'none'") || !strings.Contains(csp, "sandbox") {
			t.Errorf("GET %s: its scripts may run: %q", asset.Path, csp)
		}
	}
	if !strings.Contains(sheet(t, s, page), "--accent:#0a5fb4") {
		t.Error("the style sheet does not have the accent")
	}
}

// sheet is our style sheet, as the page links to it.
func sheet(t *testing.T, s *site, page string) string {
	t.Helper()
	for _, link := range links(t, page) {
		if strings.Contains(link, "/static/style.") {
			return s.get(link).Body.String()
		}
	}
	t.Fatal("the page has no style sheet")
	return ""
}

// A reload that changes what the page wears shows at once; what it wore before is gone.
func TestPageChangesItsClothes(t *testing.T) {
	t.Parallel()
	s := mustSite(t, dressed)
	s.get("/")
	old := s.desk.View().Page
	s.desk.set(func(v *statuspage.View) {
		v.Page.Logo = statuspage.NewAsset("logo", ".svg", "image/svg+xml", []byte("<svg/>"))
		v.Page.Accent = "#7a1f5c"
	})
	page := s.get("/").Body.String()
	if strings.Contains(page, old.Logo.Path) || !strings.Contains(sheet(t, s, page), "--accent:#7a1f5c") {
		t.Error("the page wears its old logo or accent")
	}
	if got := s.get(old.Logo.Path); got.Code != http.StatusNotFound {
		t.Errorf("the old logo = %d", got.Code)
	}
}

func TestWhatTheFrontPageShows(t *testing.T) {
	t.Parallel()
	s := mustSite(t)
	if got := s.get("/").Body.String(); !strings.Contains(got, `class="bars"`) || !strings.Contains(got, `id="lately"`) {
		t.Error("a page that says nothing about it lacks bars or history")
	}
	s.desk.set(func(v *statuspage.View) {
		v.Page.Show = statuspage.Show{NoUptime: true, Unlately: statuspage.LatelyDays}
	})
	got := s.get("/").Body.String()
	if strings.Contains(got, `id="lately"`) || strings.Contains(got, `class="bars"`) || strings.Contains(got, `class="keys"`) || strings.Contains(got, "No measurements yet") {
		t.Errorf("history or uptime is shown against the configuration:\n%s", got)
	}
}

// What people wrote in another language than the reader's says so, unless it is
// translated; the monitors' words are always in the reader's.
func TestTextsAreInTheReadersLanguage(t *testing.T) {
	t.Parallel()
	person := statuspage.Actor{Kind: statuspage.ByOperator, ID: "anna"}
	s := mustSite(t, func(_ *web.Config, d *desk, r *reader) {
		i := &d.view.Open[0]
		i.Title, i.Auto = "Disks are full", false
		i.Titles = map[string]string{"sv": "Diskarna är fulla"}
		i.Updates = append(i.Updates, statuspage.Update{
			ID: "u9c2d3f4g5h6", Stage: statuspage.Identified, At: time.Now(), By: person, Body: "We add disks.",
			Bodies: map[string]string{"sv": "Vi sätter in diskar."},
		}, statuspage.Update{ID: "u8c2d3f4g5h6", Stage: statuspage.Identified, At: time.Now(), By: person, Body: "Half is done."})
		r.incidents = d.view.Open
	})
	page := s.get("/sv/incidents/" + incidentID).Body.String()
	for _, want := range []string{"Diskarna är fulla", "Vi sätter in diskar.", `lang="en"`, "Half is done."} {
		if !strings.Contains(page, want) {
			t.Errorf("no %q in the Swedish page:\n%s", want, page)
		}
	}
	if strings.Contains(page, "No answer to our checks") || strings.Contains(page, "We add disks") {
		t.Errorf("the Swedish page speaks English where it need not:\n%s", page)
	}
}

// Each update says how the components stood after it.
func TestAffectedAtEachUpdate(t *testing.T) {
	t.Parallel()
	s := mustSite(t, func(_ *web.Config, d *desk, r *reader) {
		i := &d.view.Open[0]
		i.Updates[0].Components = []statuspage.Affected{{Component: "api", Status: statuspage.MajorOutage, Was: statuspage.Operational}}
		i.Updates = append(i.Updates, statuspage.Update{
			ID: "u9c2d3f4g5h6", Stage: statuspage.Monitoring, At: time.Now(), Body: "Better.",
			Components: []statuspage.Affected{{Component: "api", Status: statuspage.DegradedPerformance, Was: statuspage.MajorOutage}, {Component: "canary-id", Status: statuspage.MajorOutage}},
		})
		r.incidents = d.view.Open
	})
	page := s.get("/incidents/" + incidentID).Body.String()
	newer, older, found := strings.Cut(page, "No answer to our checks.")
	if !found || !strings.Contains(newer, "degraded") || !strings.Contains(older, "down") && !strings.Contains(newer, "down") || strings.Contains(page, "canary") {
		t.Errorf("the updates don't say how the components stood:\n%s", page)
	}
}

func TestEveryLanguageSpeaks(t *testing.T) {
	t.Parallel()
	s := mustSite(t)
	seen := map[string]string{}
	for _, l := range templates.Languages() {
		page := s.get("/" + l.Path + "/history").Body.String()
		title, _, _ := strings.Cut(page, "</h1>")
		title = title[strings.LastIndex(title, ">")+1:]
		if other, twice := seen[page]; twice {
			t.Errorf("%s says just what %s does", l.Tag, other)
		}
		seen[page] = l.Tag
		if title == "" {
			t.Errorf("%s has no heading", l.Tag)
		}
	}
}
