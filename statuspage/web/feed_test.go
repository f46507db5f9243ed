package web_test

import (
	"encoding/xml"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/feed"
	"github.com/fyr-status/fyr/statuspage/web"
)

// told is what the feeds of the site must hold.
var told = map[string][]string{
	feed.Updates:   {"no answer", "https://status.example.com/incidents/" + incidentID, "https://status.example.com/maintenance/" + runningID},
	feed.Incidents: {"no answer", "https://status.example.com/incidents/" + incidentID, "https://status.example.com/maintenance/" + plannedID, "SCHEDULED EVENT"},
	feed.Windows:   {"A switch", "A cable", "A disk", "/maintenance/" + servedID},
}

// toldOfWork is the event by which the site's running maintenance began.
func toldOfWork(_ *web.Config, _ *desk, r *reader) {
	w := r.works[0]
	r.extra = append(r.extra, statuspage.Told{
		Event: statuspage.Event{Seq: 12, ID: w.Updates[0].ID, Kind: statuspage.MaintenanceEvent, At: w.Updates[0].At, Incident: w.ID}, Maintenance: &w, Update: &w.Updates[0],
	})
}

func TestEveryFeed(t *testing.T) {
	t.Parallel()
	for _, f := range feed.Formats() {
		t.Run(f.Name, func(t *testing.T) {
			t.Parallel()
			s := mustSite(t, toldOfWork, func(c *web.Config, _ *desk, _ *reader) { c.FeedBase = "tag:first.example,2005:" })
			got := s.get(f.Path)
			h := got.Header()
			if got.Code != 200 || h.Get("Content-Type") != f.ContentType || h.Get("Access-Control-Allow-Origin") != "*" || !strings.HasPrefix(h.Get("Cache-Control"), "public, max-age=30,") {
				t.Errorf("GET %s = %d %v", f.Path, got.Code, h)
			}
			body := got.Body.String()
			for _, want := range told[f.What] {
				if !strings.Contains(body, want) {
					t.Errorf("%s is not told:\n%s", want, body)
				}
			}
			if f.Path != "/history.rss" && !strings.Contains(body, "first.example") {
				t.Errorf("the ids don't hold the frozen base:\n%s", body)
			}
			if strings.Contains(body, "canary") {
				t.Error("a private component is told of")
			}
			if strings.HasSuffix(f.MediaType(), "xml") {
				mustBeXML(t, body)
			}
			if link := `href="` + f.Path + `"`; !strings.Contains(s.get("/").Body.String(), link) {
				t.Errorf("the page has no %s", link)
			}
		})
	}
}

func mustBeXML(t *testing.T, text string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(text))
	for {
		if _, err := d.Token(); err == io.EOF {
			return
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

func TestFeedsChangeOnlyWithAPost(t *testing.T) {
	t.Parallel()
	for _, f := range feed.Formats() {
		synctest.Test(t, func(t *testing.T) {
			s := mustSite(t)
			first := s.get(f.Path)
			for range 100 {
				time.Sleep(30 * time.Second) // the bubble's clock
				s.desk.set(func(v *statuspage.View) { v.Checked = time.Now() })
				if got := s.get(f.Path, "If-None-Match", first.Header().Get("Etag")); got.Code != http.StatusNotModified {
					t.Fatalf("GET %s = %d without a change", f.Path, got.Code)
				}
			}
			s.reader.incidents[0].Updates = append(s.reader.incidents[0].Updates, statuspage.Update{
				ID: "u2c2d3f4g5h6", Event: 2, Stage: statuspage.Identified, At: time.Now(), Body: "A disk is full.",
			})
			s.reader.works[1].Updates = append(s.reader.works[1].Updates, statuspage.Update{
				ID: "u3c2d3f4g5h6", Event: 3, Stage: statuspage.Scheduled, At: time.Now(), Body: "A disk is full.",
			})
			s.desk.set(func(*statuspage.View) {})
			got := s.get(f.Path, "If-None-Match", first.Header().Get("Etag"))
			if got.Code != 200 || !strings.Contains(got.Body.String(), "A disk is full.") {
				t.Errorf("GET %s = %d after a post", f.Path, got.Code)
			}
		})
	}
}

func TestModifiedSince(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := mustSite(t)
		date := s.get("/feed.atom").Header().Get("Last-Modified")
		ask := func(header ...string) int { return s.get("/feed.atom", header...).Code }
		if got := ask("If-Modified-Since", date); got != 304 {
			t.Errorf("unchanged: %d, want 304", got)
		}
		if got := ask("If-Modified-Since", date, "If-None-Match", `"other"`); got != 200 {
			t.Errorf("with another tag: %d, want 200", got)
		}
		if got := ask("If-Modified-Since", "yesterday"); got != 200 {
			t.Errorf("with no date: %d, want 200", got)
		}
		s.desk.set(func(v *statuspage.View) { v.Page.Name = "Changed within the second" })
		if got := ask("If-Modified-Since", date); got != 200 {
			t.Errorf("changed within the same second: %d, want 200", got)
		}
	})
}

func TestStatusByHandInFeeds(t *testing.T) {
	t.Parallel()
	s := mustSite(t, func(_ *web.Config, _ *desk, r *reader) {
		event := func(id string, s statuspage.Status) statuspage.Told {
			return statuspage.Told{Event: statuspage.Event{Seq: 9, ID: "e" + id, Kind: statuspage.ComponentEvent, At: time.Now(), Component: id, Status: s, Was: statuspage.Operational, Reason: "We move."}}
		}
		r.extra = []statuspage.Told{event("api", statuspage.MajorOutage), event("www", statuspage.Operational), event("canary-id", statuspage.MajorOutage)}
	})
	got := s.get("/feed.rss").Body.String()
	for _, want := range []string{"<title>Cloud API is down</title>", "<title>Web site: Operational</title>", "We move.", "(was: Operational)"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in the feed:\n%s", want, got)
		}
	}
	if strings.Contains(got, "canary") {
		t.Error("a private component is in the feed")
	}
}
