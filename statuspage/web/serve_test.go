package web_test

import (
	"compress/gzip"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/web"
)

func TestConditionalRequests(t *testing.T) {
	t.Parallel()
	s := mustSite(t)
	plain := s.get("/")
	packed := s.get("/", "Accept-Encoding", "br, gzip")
	tag, packedTag := plain.Header().Get("Etag"), packed.Header().Get("Etag")
	if tag == "" || strings.HasPrefix(tag, "W/") || tag == packedTag {
		t.Fatalf("tags %q and %q: want two strong ones", tag, packedTag)
	}
	z, err := gzip.NewReader(packed.Body)
	if err != nil {
		t.Fatal(err)
	}
	if body, err := io.ReadAll(z); err != nil || string(body) != plain.Body.String() {
		t.Errorf("the compressed page is another one: %v", err)
	}
	tests := []struct {
		tags string
		want int
	}{
		{tag, 304}, {packedTag, 304}, {"W/" + tag, 304}, {`"x", ` + tag, 304}, {"*", 304}, {`"x"`, 200}, {"", 200},
	}
	for _, tt := range tests {
		for _, method := range []string{"GET", "HEAD"} {
			got := s.do(method, "/", "", "If-None-Match", tt.tags)
			if got.Code != tt.want || got.Header().Get("Vary") != "Accept-Encoding" || got.Header().Get("Cache-Control") == "" {
				t.Errorf("%s with If-None-Match %s = %d %v, want %d", method, tt.tags, got.Code, got.Header(), tt.want)
			}
			if (got.Code == 304 || method == "HEAD") && got.Body.Len() > 0 {
				t.Errorf("%s, %d with a body", method, got.Code)
			}
		}
	}
	if got := s.get("/", "Accept-Encoding", "gzip;q=0").Header().Get("Content-Encoding"); got != "" {
		t.Errorf("refused gzip was sent as %q", got)
	}
}

func TestRenderedOncePerRevision(t *testing.T) {
	t.Parallel()
	s := mustSite(t)
	var readers sync.WaitGroup
	for range 200 {
		readers.Go(func() { s.get("/") })
	}
	readers.Wait()
	if got := s.server.Stats().Renders; got != 1 {
		t.Errorf("%d renders for 200 readers, want 1", got)
	}
	reads := s.reader.reads
	for range 100 {
		s.get("/")
	}
	if s.reader.reads != reads {
		t.Errorf("%d reads of the store for pages that were made before", s.reader.reads-reads)
	}
}

func TestChangeShowsAtOnce(t *testing.T) {
	t.Parallel()
	s := mustSite(t)
	before := s.get("/")
	s.desk.set(func(v *statuspage.View) {
		i := v.Open[0]
		i.Title = "Disks are full"
		v.Open = []statuspage.Incident{i}
	})
	after := s.get("/", "If-None-Match", before.Header().Get("Etag"))
	if after.Code != 200 || !strings.Contains(after.Body.String(), "Disks are full") {
		t.Errorf("the next request got %d without the post", after.Code)
	}
}

func TestCauseShows(t *testing.T) {
	t.Parallel()
	s := mustSite(t, func(_ *web.Config, d *desk, _ *reader) { d.view.Open[0].Title = "" })
	if got := s.get("/").Body.String(); !strings.Contains(got, "no answer to our checks") {
		t.Errorf("the heading has no cause:\n%s", got)
	}
}

func TestIdentityChangeShowsAtOnce(t *testing.T) {
	t.Parallel()
	s := mustSite(t)
	s.get("/")
	s.desk.set(func(v *statuspage.View) {
		v.Page.Name, v.Page.URL = "Another Name", mustURL(t, "https://example.net/new")
	})
	got := s.get("/").Body.String()
	if !strings.Contains(got, "Another Name") || !strings.Contains(got, `href="/new/`) {
		t.Error("a reload's name and address don't show")
	}
}

func TestMeasuredAtMovesEveryFifteenSeconds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := mustSite(t)
		s.get("/")
		check := func(after time.Duration, want int64) {
			t.Helper()
			time.Sleep(after) // the bubble's clock
			s.desk.mu.Lock()
			s.desk.view.Checked = time.Now()
			s.desk.mu.Unlock()
			s.get("/")
			if got := s.server.Stats().Renders; got != want {
				t.Errorf("%d renders, want %d", got, want)
			}
		}
		check(5*time.Second, 1)
		check(9*time.Second, 1)
		check(2*time.Second, 2)
		check(14*time.Second, 2)
	})
}

func TestStaleDataIsNeverGreen(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := mustSite(t, func(_ *web.Config, d *desk, r *reader) {
			d.view.Standings, d.view.Open, r.incidents = d.view.Standings[1:2], nil, nil
		})
		fresh := s.get("/").Body.String()
		time.Sleep(3*time.Minute + time.Second) // the bubble's clock; no checks meanwhile
		stale := s.get("/").Body.String()
		if strings.Contains(fresh, "No measurements") || !strings.Contains(stale, "No measurements") {
			t.Errorf("three intervals without a check don't show:\n%s", stale)
		}
	})
}

func TestDayRollsOver(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) { // the bubble begins at midnight UTC, 1 January 2000
		time.Sleep(23*time.Hour + 59*time.Minute + 50*time.Second)
		s := mustSite(t)
		s.get("/history")
		time.Sleep(11 * time.Second)
		s.get("/history")
		if got := s.server.Stats().Renders; got != 2 {
			t.Errorf("%d renders over midnight, want 2", got)
		}
	})
}

func TestStoreFailure(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := mustSite(t)
		s.get("/")
		s.reader.err = errors.New("disk on fire at /secret/path")
		s.desk.set(func(*statuspage.View) {})
		if got := s.get("/"); got.Code != 200 {
			t.Errorf("with the store gone the last page is not served: %d", got.Code)
		}
		cold := s.get("/components/www")
		if cold.Code != 500 || strings.Contains(cold.Body.String(), "secret") {
			t.Errorf("a page never made = %d: %s", cold.Code, cold.Body)
		}
		if got := s.get("/readyz"); got.Code != 200 {
			t.Errorf("/readyz = %d while pages are served", got.Code)
		}
		time.Sleep(301 * time.Second) // the bubble's clock
		for _, path := range []string{"/", "/readyz"} {
			if got := s.get(path); got.Code < 500 {
				t.Errorf("%s = %d with a page older than 300 s", path, got.Code)
			}
		}
	})
}

func TestSickStoreIsAskedSeldom(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := mustSite(t)
		s.get("/")
		s.reader.err = errors.New("locked")
		s.desk.set(func(*statuspage.View) {})
		reads := s.reader.reads
		for range 100 {
			s.get("/")
		}
		if got := s.reader.reads - reads; got != 1 {
			t.Errorf("100 readers made %d reads of a store that fails, want 1", got)
		}
		s.reader.err = nil
		time.Sleep(3 * time.Second) // the bubble's clock
		renders := s.server.Stats().Renders
		if s.get("/"); s.server.Stats().Renders != renders+1 {
			t.Error("the page is not renewed once the store answers")
		}
	})
}

func TestSlowStoreKeepsNobodyWaiting(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := mustSite(t)
		s.get("/")
		s.reader.slow = 5 * time.Second
		s.desk.set(func(*statuspage.View) {})
		go s.get("/")
		synctest.Wait()
		begun := time.Now()
		if got := s.get("/"); got.Code != 200 || time.Since(begun) > time.Second {
			t.Errorf("a reader got %d after %v behind a slow store", got.Code, time.Since(begun))
		}
		time.Sleep(time.Minute) // the bubble's clock: let the first one end
	})
}

func TestWhatBecomesPrivateGoesAtOnce(t *testing.T) {
	t.Parallel()
	s := mustSite(t)
	paths := []string{"/incidents/" + incidentID, "/components/api", "/components/www"}
	for _, path := range paths {
		if got := s.get(path); got.Code != 200 {
			t.Fatalf("GET %s = %d", path, got.Code)
		}
	}
	kept := s.server.Stats().ShelfBytes
	s.desk.set(func(v *statuspage.View) {
		v.Standings = slices.Clone(v.Standings)
		for i := range v.Standings {
			v.Standings[i].Component.Private = true
		}
	})
	for _, path := range paths {
		if got := s.get(path); got.Code != 404 {
			t.Errorf("GET %s = %d, want 404", path, got.Code)
		}
	}
	if got := s.server.Stats().ShelfBytes; got >= kept {
		t.Errorf("the shelf still holds the pages: %d bytes, %d before", got, kept)
	}
}

func TestInventedPathsAreNotKept(t *testing.T) {
	t.Parallel()
	s := mustSite(t)
	s.get("/nowhere")
	kept, renders := s.server.Stats().ShelfBytes, s.server.Stats().Renders
	for n := range 1000 {
		for _, path := range []string{"/x%d", "/components/x%d", "/incidents/b1c2d3f4%04d", "/history/%d/01", "/?x=%d"} {
			s.get(fmt.Sprintf(path, n))
		}
	}
	s.get("/")
	if got := s.server.Stats(); got.Renders > renders+1 || got.ShelfBytes > kept*20 {
		t.Errorf("invented paths made %d renders and left %d bytes", got.Renders-renders, got.ShelfBytes)
	}
}

func TestShelfKeepsItsLimit(t *testing.T) {
	t.Parallel()
	const limit = 100_000
	s := mustSite(t, func(c *web.Config, d *desk, r *reader) {
		c.Shelf = limit
		many(d, r, 100)
	})
	for n := range 100 {
		if got := s.get(fmt.Sprintf("/components/c%d", n)); got.Code != 200 {
			t.Fatalf("component %d = %d", n, got.Code)
		}
		if got := s.server.Stats().ShelfBytes; got > limit {
			t.Fatalf("the shelf holds %d bytes", got)
		}
	}
}

// What can't be made takes no more room than that.
func TestShelfKeepsItsLimitOverASickStore(t *testing.T) {
	t.Parallel()
	const limit = 100_000
	s := mustSite(t, func(c *web.Config, _ *desk, _ *reader) { c.Shelf = limit })
	s.reader.err = errors.New("locked")
	for n := range 200 {
		for _, path := range []string{"/api/v2/incidents/b1c2d3f4%04d.json", "/api/v1/incidents/b1c2d3f4%04d.json", "/api/v1/maintenance/b1c2d3f4%04d.json"} {
			s.get(fmt.Sprintf(path, n))
		}
	}
	if got := s.server.Stats().ShelfBytes; got > limit {
		t.Errorf("the shelf holds %d bytes", got)
	}
}

// many gives the site n well components.
func many(d *desk, r *reader, n int) {
	now := time.Now()
	d.view.Standings, d.view.Open, r.incidents = nil, nil, nil
	for i := range n {
		id := fmt.Sprintf("c%d", i)
		c := statuspage.Component{ID: id, Name: fmt.Sprintf("Service number %d", i), Group: fmt.Sprintf("Group %d", i/20), Monitors: []string{id}}
		d.view.Standings = append(d.view.Standings, statuspage.Standing{Component: c, Status: statuspage.Operational, Since: now.Add(-time.Hour), Checked: now, Interval: time.Minute})
		r.spans[id] = []statuspage.Span{
			{From: now.AddDate(0, 0, -80), Status: statuspage.Operational},
			{From: now.AddDate(0, 0, -i%70-1), Status: statuspage.PartialOutage},
			{From: now.AddDate(0, 0, -i%70-1).Add(20 * time.Minute), Status: statuspage.Operational},
		}
	}
}

func TestFiveHundredComponents(t *testing.T) {
	t.Parallel()
	s := mustSite(t, func(_ *web.Config, d *desk, r *reader) { many(d, r, 500) })
	got := s.get("/", "Accept-Encoding", "gzip")
	plain := s.get("/")
	for _, name := range []string{"Service number 0", "Service number 499"} {
		if !strings.Contains(plain.Body.String(), name) {
			t.Errorf("%s is not on the page", name)
		}
	}
	t.Logf("500 components: %d bytes, %d compressed", plain.Body.Len(), got.Body.Len())
	if got.Body.Len() > 100_000 {
		t.Errorf("the compressed page has %d bytes", got.Body.Len())
	}
}

// plainKinds are content types whose texts nothing reads as mark-up.
var plainKinds = []string{"text/calendar", "text/plain", "application/json", "application/feed+json"}

func TestHostileText(t *testing.T) {
	t.Parallel()
	const evil = `<script>alert(1)</script><img src=x onerror=alert(1)>"'>{{.}}${x}]]>` + "\u202e\u0000\ufffe"
	s := mustSite(t, func(_ *web.Config, d *desk, r *reader) {
		d.view.Page.Name, d.view.Page.Owner = evil, evil
		for i := range d.view.Standings[:2] {
			c := &d.view.Standings[i].Component
			c.Name, c.Group, c.Description = evil, evil, evil
			d.view.Standings[i].Override = &statuspage.Override{Status: statuspage.MajorOutage, Reason: evil, Until: time.Now().Add(time.Hour)}
		}
		i := &d.view.Open[0]
		i.Title = evil
		i.Updates = []statuspage.Update{{
			ID: "u1c2d3f4g5h6", Stage: statuspage.Identified, At: time.Now(), By: statuspage.Actor{Kind: statuspage.ByOperator},
			Body: evil + "\n\n[x](javascript:alert(1)) <svg onload=alert(1)>", Edits: []statuspage.Edit{{At: time.Now(), Body: evil}},
		}}
		r.incidents = d.view.Open
	})
	for path, want := range everyPath {
		got := s.get(path)
		body := got.Body.String()
		if got.Code != want {
			t.Errorf("GET %s = %d, want %d", path, got.Code, want)
		}
		kind, _, _ := strings.Cut(got.Header().Get("Content-Type"), ";")
		for _, bad := range []string{"<script>", "<img src=x", "<svg onload", `href="javascript:`} {
			if !slices.Contains(plainKinds, kind) && strings.Contains(body, bad) {
				t.Errorf("GET %s lets %s through", path, bad)
			}
		}
		if strings.HasPrefix(got.Header().Get("Content-Type"), "text/html") {
			mustParse(t, path, body)
		}
		if strings.Contains(got.Header().Get("Content-Type"), "xml") {
			mustBeXML(t, body)
		}
	}
}

// mustParse reads a page as a strict parser would; html/template leaves what a reader
// put in harmless, but a page must also be well formed.
func mustParse(tb testing.TB, path, page string) {
	tb.Helper()
	d := xml.NewDecoder(strings.NewReader(strings.Map(func(r rune) rune {
		if r == 0 || r == 0xFFFE {
			return -1 // no parser of HTML minds them
		}
		return r
	}, page)))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	for {
		if _, err := d.Token(); err == io.EOF {
			return
		} else if err != nil {
			tb.Errorf("GET %s: %v", path, err)
			return
		}
	}
}

func TestHealth(t *testing.T) {
	t.Parallel()
	s := mustSite(t, func(_ *web.Config, d *desk, _ *reader) {
		d.health = statuspage.Health{Overdue: []string{"api", "www"}, Trouble: []string{"storage full: /data (0 B free)."}}
	})
	got := s.get("/fresh")
	if want := "checks overdue: api, www\nstorage full: /data (0 B free).\n"; got.Code != 503 || got.Body.String() != want {
		t.Errorf("/fresh = %d %q, want 503 %q", got.Code, got.Body, want)
	}
	for _, path := range []string{"/healthz", "/readyz", "/"} {
		if got := s.get(path); got.Code != 200 {
			t.Errorf("%s = %d while we are in trouble", path, got.Code)
		}
	}
}

func TestStatic(t *testing.T) {
	t.Parallel()
	s := mustSite(t)
	sheets := 0
	for _, link := range links(t, s.get("/").Body.String()) {
		if !strings.HasPrefix(link, "/static/") {
			continue
		}
		got := s.get(link)
		if got.Code != http.StatusOK || got.Header().Get("Cache-Control") != "public, max-age=31536000, immutable" {
			t.Errorf("GET %s = %d, %s", link, got.Code, got.Header().Get("Cache-Control"))
		}
		if strings.HasPrefix(got.Header().Get("Content-Type"), "text/css") {
			sheets++
		}
	}
	if sheets == 0 {
		t.Error("the page has no style sheet")
	}
}

func TestConnectionsAreBounded(t *testing.T) {
	t.Parallel()
	h := mustSite(t).server.HTTP("127.0.0.1:0")
	if h.ReadHeaderTimeout <= 0 || h.ReadTimeout <= 0 || h.WriteTimeout <= 0 || h.IdleTimeout <= 0 || h.MaxHeaderBytes <= 0 {
		t.Errorf("an unbounded server: %+v", h)
	}
}
