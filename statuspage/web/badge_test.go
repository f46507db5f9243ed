package web_test

import (
	"encoding/xml"
	"math"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/web"
)

// picture is what a badge is made of.
type picture struct {
	XMLName xml.Name `xml:"http://www.w3.org/2000/svg svg"`
	Width   int      `xml:"width,attr"`
	Role    string   `xml:"role,attr"`
	Label   string   `xml:"aria-label,attr"`
	Title   string   `xml:"title"`
	Fills   []struct {
		Fill string `xml:"fill,attr"`
	} `xml:"g>path"`
	Texts []struct {
		X     int    `xml:"x,attr"`
		Width int    `xml:"textLength,attr"`
		Text  string `xml:",chardata"`
	} `xml:"g>text"`
}

func mustPicture(tb testing.TB, svg []byte) picture {
	tb.Helper()
	var p picture
	if err := xml.Unmarshal(svg, &p); err != nil {
		tb.Fatalf("%v in %s", err, svg)
	}
	if len(p.Texts) != 2 || len(p.Fills) != 2 || p.Role != "img" || p.Label != p.Title || p.Title == "" {
		tb.Fatalf("no badge: %s", svg)
	}
	return p
}

func TestBadges(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := mustSite(t)
		for _, tt := range []struct{ path, label, message, color string }{
			{"/badge", "Example Status", "Cloud API is down", "ac1922"},
			{"/badge/api", "Cloud API", "Down", "ac1922"},
			{"/badge/www", "Web site", "Operational", "007047"},
			{"/sv/badge/www", "Web site", "I drift", "007047"},
			{"/badge/www/uptime", "Web site", "100% since 30 Dec 1999", "007047"},
			{"/badge/api/uptime", "Cloud API", "97.91% since 30 Dec 1999", "ac1922"},
			{"/badge/www/latency", "Web site", "1\u00a0ms", "007047"},
		} {
			svg := s.get(tt.path + ".svg")
			if svg.Code != http.StatusOK || svg.Header().Get("Content-Type") != "image/svg+xml" || svg.Header().Get("Access-Control-Allow-Origin") != "*" || svg.Header().Get("Etag") == "" {
				t.Errorf("GET %s.svg = %d %v", tt.path, svg.Code, svg.Header())
			}
			p := mustPicture(t, svg.Body.Bytes())
			if p.Texts[0].Text != tt.label || p.Texts[1].Text != tt.message || p.Fills[1].Fill != "#"+tt.color || p.Title != tt.label+": "+tt.message {
				t.Errorf("%s.svg is %+v, want %+v", tt.path, p, tt)
			}
			if last := p.Texts[1]; p.Texts[0].X+p.Texts[0].Width > last.X || last.X+last.Width > p.Width {
				t.Errorf("the texts of %s.svg don't fit: %+v", tt.path, p)
			}
			if err := check(s.get(tt.path+".json").Body.Bytes(), keys("schemaVersion int", "label "+tt.label, "message "+tt.message, "color "+tt.color), tt.path); err != nil {
				t.Error(err)
			}
		}
	})
}

// What nobody measures has no figure, and no colour that praises it.
func TestBadgesOfWhatIsNotMeasured(t *testing.T) {
	t.Parallel()
	s := mustSite(t, func(_ *web.Config, d *desk, r *reader) {
		d.view.Standings[1].Component.Monitors, r.silent = nil, true
	})
	for _, what := range []string{"uptime", "latency"} {
		p := mustPicture(t, s.get("/badge/www/"+what+".svg").Body.Bytes())
		if p.Texts[1].Text != "No measurements yet" || p.Fills[1].Fill == "#007047" {
			t.Errorf("the badge of its %s is %+v", what, p)
		}
	}
}

func TestNoBadge(t *testing.T) {
	t.Parallel()
	s := mustSite(t)
	for _, path := range []string{"/badge/none.svg", "/badge/canary-id.svg", "/badge/canary-id.json", "/badge/canary-id/uptime.svg", "/badge/canary-id/latency.json", "/badge/api", "/badge/api.png", "/badge/api/none.svg", "/badge/.svg"} {
		if got := s.get(path); got.Code != http.StatusNotFound || strings.Contains(got.Body.String(), "canary") {
			t.Errorf("GET %s = %d %s", path, got.Code, got.Body)
		}
	}
}

// The badge of the page changes with any open incident, like everything else.
func TestBadgeShowsEveryIncident(t *testing.T) {
	t.Parallel()
	for _, state := range apiStates {
		synctest.Test(t, func(t *testing.T) {
			s := mustState(t, state, "UTC")
			p := mustPicture(t, s.get("/badge.svg").Body.Bytes())
			if green := p.Fills[1].Fill == "#007047"; green && state.indicator != "none" {
				t.Errorf("%s: the badge is green and says %s, the indicator %s", state.name, p.Title, state.indicator)
			}
		})
	}
}

// What one service has is not said of all.
func TestBadgeOfThePage(t *testing.T) {
	t.Parallel()
	for want, state := range map[string]func(v *statuspage.View, r *reader){
		"no known problems":               well,
		"Web site is down":                stand(statuspage.Operational, statuspage.MajorOutage),
		"down":                            stand(statuspage.MajorOutage, statuspage.MajorOutage),
		"problems":                        stand(statuspage.MajorOutage, statuspage.DegradedPerformance),
		"maintenance":                     stand(statuspage.UnderMaintenance, statuspage.UnderMaintenance),
		"Cloud API is not being measured": unmeasured(time.Hour, 0),
		"no measurements":                 unmeasured(time.Hour, 0, 1),
	} {
		s := mustSite(t, func(_ *web.Config, d *desk, r *reader) { state(&d.view, r) })
		if got := mustPicture(t, s.get("/badge.svg").Body.Bytes()).Texts[1].Text; got != want {
			t.Errorf("the badge says %q, want %q", got, want)
		}
	}
}

// White letters on each colour have a contrast of 4.5 (WCAG 2.2, 1.4.3).
func TestBadgesAreLegible(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, status := range statuspage.Statuses() {
		s := mustSite(t, func(_ *web.Config, d *desk, r *reader) { stand(status, statuspage.Operational)(&d.view, r) })
		for _, f := range mustPicture(t, s.get("/badge/api.svg").Body.Bytes()).Fills {
			if contrast := 1.05 / (luminance(t, f.Fill) + 0.05); contrast < 4.5 {
				t.Errorf("%v: white on %s has a contrast of %.2f", status, f.Fill, contrast)
			}
			seen[f.Fill] = true
		}
	}
	if want := len(statuspage.Statuses()) + 1; len(seen) != want {
		t.Errorf("%d colours, want %d", len(seen), want)
	}
}

// luminance of "#rrggbb", as WCAG 2.2 defines it.
func luminance(tb testing.TB, hex string) float64 {
	tb.Helper()
	n, err := strconv.ParseUint(strings.TrimPrefix(hex, "#"), 16, 32)
	if err != nil {
		tb.Fatal(err)
	}
	sum := 0.0
	for shift, weight := range map[int]float64{16: 0.2126, 8: 0.7152, 0: 0.0722} {
		c := float64(n>>shift&0xff) / 255
		if c <= 0.04045 {
			sum += weight * c / 12.92
		} else {
			sum += weight * math.Pow((c+0.055)/1.055, 2.4)
		}
	}
	return sum
}

// Whatever a component is called, its badge is a picture, and one that fits a page.
func FuzzBadge(f *testing.F) {
	for _, name := range []string{
		"API", "", " ", `<script>alert(1)</script>"'&]]>`, "\x00\x1b\ufffe\xff", "\u202eevil", "e\u0301e\u0301", "日本語の名前", "خدمة", strings.Repeat("W", 500), "👩‍👩‍👧‍👦",
	} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		s := mustSite(t, func(_ *web.Config, d *desk, _ *reader) { d.view.Standings[0].Component.Name = name })
		svg := s.get("/badge/api.svg")
		p := mustPicture(t, svg.Body.Bytes())
		if p.Width > 1200 || p.Width < 40 || strings.Contains(svg.Body.String(), "<script") {
			t.Errorf("a badge for %q: %s", name, svg.Body)
		}
		var data struct{ Label string }
		mustDecode(t, s, "/badge/api.json", &data)
		if want := strings.ToValidUTF8(name, "\ufffd"); len(strings.ToValidUTF8(data.Label, "")) == 0 && want != "" {
			t.Errorf("the label of %q is %q", name, data.Label)
		}
	})
}

func TestEmbedAloneIsFrameable(t *testing.T) {
	t.Parallel()
	s := mustSite(t)
	paths := []string{"/embed", "/sv/embed", "/embed?component=www", "/embed?component=none", "/status.txt", "/badge.svg", "/api/v2/summary.json"}
	for path := range everyPath {
		paths = append(paths, path)
	}
	for _, path := range paths {
		got := s.get(path)
		csp := got.Header().Get("Content-Security-Policy")
		want := strings.Contains(path, "/embed") && got.Code == http.StatusOK
		if frameable := !strings.Contains(csp, "frame-ancestors 'none'"); frameable != want || !strings.Contains(csp, "frame-ancestors") {
			t.Errorf("GET %s = %d may be framed: %v, want %v (%s)", path, got.Code, frameable, want, csp)
		}
	}
	for _, path := range paths[:3] {
		got := s.get(path)
		if got.Code != http.StatusOK || strings.Contains(got.Body.String(), "canary") || !strings.Contains(got.Body.String(), "Example Status") {
			t.Errorf("GET %s = %d: %s", path, got.Code, got.Body)
		}
	}
	if s.get("/embed?component=none").Code != http.StatusNotFound {
		t.Error("an unknown component can be embedded")
	}
}

func TestPageAsText(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		path  string
		parts []string
	}{
		{"/status.txt", []string{"Example Status\n\nAPI: no answer\n", "https://status.example.com/incidents/" + incidentID + "\n", "Investigating · Since 31 Dec 1999 23:00 UTC", "- Cloud API: Down · Since", "Front\n\n- Web site: Operational", "A switch\n", "Scheduled · 2 Jan 00:00 UTC – 01:00 UTC"}},
		{"/status.md", []string{"# Example Status\n\n**API: no answer**\n", "## [API: no answer](https://status.example.com/incidents/" + incidentID + ")", "**Front**\n\n- Web site: Operational"}},
		{"/sv/status.txt", []string{"- Cloud API: Nere", "https://status.example.com/sv/incidents/"}},
		{"/status.txt?component=www", []string{"A switch\n", "- Web site: Operational"}},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := mustSite(t)
			got := s.get(tt.path)
			if got.Code != http.StatusOK || !strings.HasPrefix(got.Header().Get("Content-Type"), "text/") || strings.Contains(got.Body.String(), "canary") {
				t.Errorf("GET %s = %d %v", tt.path, got.Code, got.Header())
			}
			for _, part := range tt.parts {
				if !strings.Contains(got.Body.String(), part) {
					t.Errorf("%s lacks %q:\n%s", tt.path, part, got.Body)
				}
			}
			if only := strings.Contains(tt.path, "component=www"); only && strings.Contains(got.Body.String(), "Cloud API") {
				t.Errorf("%s shows what was not chosen:\n%s", tt.path, got.Body)
			}
		})
	}
}

// What a component is called can't become anything but a name in Markdown.
func TestTextIsHarmless(t *testing.T) {
	t.Parallel()
	s := mustSite(t, func(_ *web.Config, d *desk, _ *reader) {
		d.view.Standings[1].Component.Name = "<script>x</script>\n# [a](javascript:b) *c* `d`"
	})
	if got, want := s.get("/status.md").Body.String(), "- &lt;script&gt;x&lt;/script&gt; \\# \\[a\\](javascript:b) \\*c\\* \\`d\\`: Operational\n"; !strings.Contains(got, want) {
		t.Errorf("%q lacks %q", got, want)
	}
}
