package web_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/web"
)

// desk stands in for the Desk: it says what a test sets, and notes what it is told.
type desk struct {
	mu      sync.Mutex
	view    statuspage.View
	changed chan struct{}
	health  statuspage.Health
	subs
	alarms map[string][]statuspage.Alarm // by the token of the link that acknowledges them
	pings  []string
	views  int
}

func (d *desk) View() *statuspage.View {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.views++
	v := d.view
	return &v
}

func (d *desk) Changed() <-chan struct{} {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.changed
}

// set changes what stands, as a new revision.
func (d *desk) set(change func(v *statuspage.View)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	change(&d.view)
	d.view.Revision++
	close(d.changed)
	d.changed = make(chan struct{})
}

func (d *desk) Acknowledgeable(token string) []statuspage.Alarm { return d.alarms[token] }

func (d *desk) AcknowledgeLink(_ context.Context, token, name string) ([]statuspage.Alarm, error) {
	list := d.alarms[token]
	if len(list) == 0 {
		return nil, statuspage.ErrNotFound
	}
	for n := range list {
		list[n].Acked, list[n].AckedBy = time.Now(), statuspage.Actor{Kind: statuspage.ByLink, ID: name}
	}
	return list, nil
}

func (d *desk) Health(time.Time) statuspage.Health { return d.health }

func (d *desk) Ping(_ context.Context, token, signal string, _ time.Time) error {
	if token != "beat" {
		return statuspage.ErrNotFound
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.pings = append(d.pings, signal)
	return nil
}

// reader stands in for the store.
type reader struct {
	mu        sync.Mutex
	spans     map[string][]statuspage.Span
	incidents []statuspage.Incident
	merged    map[string]string // where incidents went
	works     []statuspage.Maintenance
	corrected []statuspage.Correction
	extra     []statuspage.Told // events besides the incidents'
	err       error
	slow      time.Duration // how long a read takes
	reads     int
	silent    bool // there is no latency
}

func (r *reader) read() error {
	time.Sleep(r.slow) // of a bubble's clock only
	r.mu.Lock()
	defer r.mu.Unlock()
	r.reads++
	return r.err
}

func (r *reader) Spans(context.Context, time.Time) (map[string][]statuspage.Span, error) {
	return r.spans, r.read()
}

func (r *reader) Corrections(_ context.Context, q statuspage.CorrectionQuery) (found []statuspage.Correction, _ error) {
	for _, c := range r.corrected {
		if q.Component == "" || q.Component == c.Component {
			found = append(found, c)
		}
	}
	return found, r.read()
}

func (r *reader) Incident(_ context.Context, id string) (statuspage.Incident, error) {
	for _, i := range r.incidents {
		if i.ID == id {
			return i, r.read()
		}
	}
	return statuspage.Incident{}, statuspage.ErrNotFound
}

func (r *reader) Fate(_ context.Context, id string) (statuspage.Fate, error) {
	if into, merged := r.merged[id]; merged {
		return statuspage.Fate{Into: into}, nil
	}
	return statuspage.Fate{}, statuspage.ErrNotFound
}

func (r *reader) Incidents(_ context.Context, q statuspage.IncidentQuery) ([]statuspage.Incident, error) {
	var found []statuspage.Incident
	for _, i := range r.incidents {
		if (q.Component == "" || i.Affects(q.Component)) && has(i, q.Search) {
			found = append(found, i)
		}
	}
	return found, r.read()
}

func (r *reader) Maintenance(_ context.Context, id string) (statuspage.Maintenance, error) {
	for _, w := range r.works {
		if w.ID == id {
			return w, r.read()
		}
	}
	return statuspage.Maintenance{}, statuspage.ErrNotFound
}

func (r *reader) Maintenances(_ context.Context, q statuspage.MaintenanceQuery) ([]statuspage.Maintenance, error) {
	var found []statuspage.Maintenance
	for _, w := range r.works {
		if (q.Component == "" || w.Affects(q.Component)) && has(w.Incident, q.Search) {
			found = append(found, w)
		}
	}
	return found, r.read()
}

// has reports whether every word occurs in the incident's title or first update.
func has(i statuspage.Incident, search string) bool {
	text := i.Title
	if len(i.Updates) > 0 {
		text += " " + i.Updates[0].Body
	}
	for _, word := range statuspage.SearchWords(search) {
		if !strings.Contains(strings.ToLower(text), strings.ToLower(word)) {
			return false
		}
	}
	return true
}

func (r *reader) Events(context.Context, int, time.Time) ([]statuspage.Told, error) {
	told := slices.Clone(r.extra)
	for _, i := range r.incidents {
		u := i.Latest()
		told = append(told, statuspage.Told{
			Event:    statuspage.Event{Seq: u.Event, ID: u.ID, Kind: statuspage.IncidentEvent, At: u.At},
			Incident: &i, Update: &u,
		})
	}
	return told, r.read()
}

func (r *reader) Latency(_ context.Context, _ []string, from, _ time.Time, _ time.Duration) ([]statuspage.LatencyPoint, error) {
	if r.silent {
		return nil, r.read()
	}
	return []statuspage.LatencyPoint{{At: from.Add(time.Hour), Count: 3, P50: time.Millisecond, P95: 2 * time.Millisecond, P99: 3 * time.Millisecond}}, r.read()
}

// site is a listener with what stands behind it.
type site struct {
	desk   *desk
	reader *reader
	server *web.Server
	http.Handler
}

const (
	incidentID = "b1c2d3f4g5h6"
	plannedID  = "m1c2d3f4g5h6"
	runningID  = "m2c2d3f4g5h6"
	servedID   = "m3c2d3f4g5h6"
)

// works are a maintenance that is planned, one that runs and one that is over, of the
// public site, and one that is private.
func works(now time.Time) []statuspage.Maintenance {
	work := func(id, title, component string, number int64, stage statuspage.Stage, start time.Time) statuspage.Maintenance {
		w := statuspage.Maintenance{Window: statuspage.Window{Start: start, End: start.Add(time.Hour), Zone: "Europe/Oslo"}}
		w.Incident = statuspage.Incident{
			ID: id, Number: number, Title: title, Stage: stage, Created: now.Add(-48 * time.Hour), Updated: now.Add(-time.Hour),
			Components: []statuspage.Affected{{Component: component, Status: statuspage.UnderMaintenance}},
			Updates: []statuspage.Update{{
				ID: "u" + id[1:], Event: number, Stage: stage, Body: "We replace " + title + ".", At: now.Add(-48 * time.Hour),
				By: statuspage.Actor{Kind: statuspage.ByOperator, ID: "anna"},
			}},
		}
		return w
	}
	planned := work(plannedID, "A switch", "www", 11, statuspage.Scheduled, now.Add(24*time.Hour))
	running := work(runningID, "A cable", "www", 12, statuspage.InProgress, now.Add(-10*time.Minute))
	served := work(servedID, "A disk", "www", 13, statuspage.Completed, now.Add(-30*time.Hour))
	running.Began, served.Began, served.Ended = running.Window.Start, served.Window.Start, served.Window.End
	hidden := work("m4c2d3f4g5h6", "canary-work", "canary-id", 14, statuspage.Scheduled, now.Add(24*time.Hour))
	return []statuspage.Maintenance{running, planned, served, hidden}
}

// mustSite makes a site with two public components, one of them in an incident, and a
// private one whose every word is "canary".
func mustSite(tb testing.TB, change ...func(*web.Config, *desk, *reader)) *site {
	tb.Helper()
	now := time.Now()
	api := statuspage.Component{ID: "api", Name: "Cloud API", Monitors: []string{"api"}}
	www := statuspage.Component{ID: "www", Name: "Web site", Group: "Front", Monitors: []string{"www"}}
	secret := statuspage.Component{ID: "canary-id", Name: "canary-name", Group: "canary-group", Description: "canary-text", Monitors: []string{"canary"}, Private: true}
	open := statuspage.Incident{
		ID: incidentID, Number: 1, Title: "API: no answer", Created: now.Add(-time.Hour), Stage: statuspage.Investigating, Impact: statuspage.ImpactMajor, Auto: true,
		Components: []statuspage.Affected{{Component: "api", Status: statuspage.MajorOutage}, {Component: "canary-id", Status: statuspage.MajorOutage}},
		Monitors:   []string{"api", "canary"}, Began: now.Add(-time.Hour), Published: now.Add(-time.Hour),
		Updates: []statuspage.Update{{
			ID: "u1c2d3f4g5h6", Stage: statuspage.Investigating, Body: "No answer to our checks.", At: now.Add(-time.Hour), By: statuspage.Actor{Kind: statuspage.ByMonitor, ID: "api"},
			Said: &statuspage.Said{What: statuspage.SaidBegan, Components: []string{"Cloud API"}, Cause: monitor.NoAnswer, Status: statuspage.MajorOutage}, Components: []statuspage.Affected{{Component: "canary-id"}},
		}},
	}
	hidden := statuspage.Incident{
		ID: "z1c2d3f4g5h6", Number: 2, Title: "canary-incident", Stage: statuspage.Investigating, Impact: statuspage.ImpactMajor,
		Components: []statuspage.Affected{{Component: "canary-id"}}, Began: now.Add(-time.Hour),
	}
	draft := statuspage.Incident{ID: "y1c2d3f4g5h6", Number: 3, Title: "canary-draft", Stage: statuspage.Investigating, Draft: true, Began: now.Add(-time.Hour)}
	d := &desk{changed: make(chan struct{}), subs: subs{wish: statuspage.Wish{Components: []string{"api", "canary-id"}, Language: "en"}}, view: statuspage.View{
		Revision: 1, Started: now.Add(-48 * time.Hour), Checked: now, Interval: time.Minute,
		Page: statuspage.Page{Name: "Example Status", URL: mustURL(tb, "https://status.example.com"), Language: "en", Zone: time.UTC, HasMail: true},
		Standings: []statuspage.Standing{
			{Component: api, Status: statuspage.MajorOutage, Since: now.Add(-time.Hour), Checked: now, Interval: time.Minute},
			{Component: www, Status: statuspage.Operational, Since: now.Add(-48 * time.Hour), Checked: now, Interval: time.Minute},
			{Component: secret, Status: statuspage.MajorOutage, Since: now.Add(-time.Hour), Checked: now, Interval: time.Minute},
		},
		Open: []statuspage.Incident{open, hidden}, Maintenance: works(now)[:2], Drafts: []statuspage.Incident{draft},
	}}
	r := &reader{incidents: []statuspage.Incident{open, hidden, draft}, works: works(now), spans: map[string][]statuspage.Span{
		"api":       {{From: now.Add(-48 * time.Hour), Status: statuspage.Operational}, {From: now.Add(-time.Hour), Status: statuspage.MajorOutage}},
		"www":       {{From: now.Add(-48 * time.Hour), Status: statuspage.Operational}},
		"canary-id": {{From: now.Add(-48 * time.Hour), Status: statuspage.MajorOutage}},
	}}
	c := web.Config{Desk: d, Reader: r, Log: slog.New(slog.NewTextHandler(io.Discard, nil))}
	for _, f := range change {
		f(&c, d, r)
	}
	s, err := web.New(c)
	if err != nil {
		tb.Fatal(err)
	}
	return &site{desk: d, reader: r, server: s, Handler: s.Handler()}
}

func mustURL(tb testing.TB, raw string) *url.URL {
	tb.Helper()
	u, err := url.Parse(raw)
	if err != nil {
		tb.Fatal(err)
	}
	return u
}

// at is a site whose page.url is raw.
func at(tb testing.TB, raw string) func(*web.Config, *desk, *reader) {
	u := mustURL(tb, raw)
	return func(_ *web.Config, d *desk, _ *reader) { d.view.Page.URL = u }
}

// do sends a request; header is pairs of names and values.
func (s *site) do(method, target, body string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i < len(header); i += 2 {
		switch header[i] {
		case "X-Forwarded-For":
			if header[i+1] != "" {
				r.Header.Set(header[i], header[i+1])
			}
		case "Host":
			r.Host = header[i+1]
		case "Remote":
			r.RemoteAddr = header[i+1]
		default:
			r.Header.Set(header[i], header[i+1])
		}
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

func (s *site) get(target string, header ...string) *httptest.ResponseRecorder {
	return s.do(http.MethodGet, target, "", header...)
}

// everyPath is one address of each public route, with its status.
var everyPath = map[string]int{
	"/": 200, "/components/api": 200, "/components/www": 200, "/incidents/" + incidentID: 200,
	"/history": 200, "/subscribe": 200, "/history?q=answer": 200, "/history?q=disk": 200, "/history?q=": 200, "/history?q=%00%ff": 200, "/?component=api": 200, "/?component=canary-id": 404,
	"/maintenance/" + plannedID: 200, "/maintenance/" + runningID: 200, "/maintenance/" + servedID: 200, "/maintenance/m4c2d3f4g5h6": 404, "/maintenance/none": 404,
	"/feed.json": 200, "/calendar.ics": 200, "/maintenance/" + plannedID + ".ics": 200, "/maintenance/m4c2d3f4g5h6.ics": 404, "/maintenance/none.ics": 404,
	"/history.rss": 200, "/history.atom": 200, "/feed.rss": 200, "/feed.atom": 200, "/subscribe/confirm?token=good": 200, "/subscription?token=good": 200, "/subscription/fresh?token=good": 200, "/subscription/fresh?token=bad": 404, "/sw.js": 200,
	"/subscribe?subject=" + incidentID: 200, "/subscribe?subject=" + plannedID: 200, "/subscribe?subject=z1c2d3f4g5h6": 404, "/subscribe?subject=y1c2d3f4g5h6": 404, "/subscribe?subject=none": 404, "/subscribe?component=api": 200,
	"/unsubscribe?token=good": 200, "/healthz": 200, "/readyz": 200, "/fresh": 200, "/robots.txt": 200, "/favicon.svg": 200,
	"/nowhere": 404, "/components/canary-id": 404, "/components/none": 404, "/incidents/z1c2d3f4g5h6": 404, "/incidents/y1c2d3f4g5h6": 404,
	"/incidents/none": 404, "/incidents/b1c2d3f4g5h7": 404, "/history/1999/01": 404, "/history/2026/1": 404, "/history/9999/12": 404,
	"/subscribe/confirm?token=bad": 404, "/subscription": 404, "/unsubscribe?token=": 404, "/static/none.css": 404,
	"/components/..%2f..%2fetc%2fpasswd": 404, "/%00": 404, "/static/..%2f..%2fgo.mod": 404, "/ping/none": 404,
}

func TestEveryRoute(t *testing.T) {
	t.Parallel()
	s := mustSite(t)
	for path, want := range everyPath {
		got := s.get(path)
		if got.Code != want {
			t.Errorf("GET %s = %d, want %d", path, got.Code, want)
		}
		for name, value := range map[string]string{
			"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Strict-Transport-Security": "max-age=31536000", "Set-Cookie": "", "Location": "",
		} {
			if v := got.Header().Get(name); v != value {
				t.Errorf("GET %s: %s is %q, want %q", path, name, v, value)
			}
		}
		if csp := got.Header().Get("Content-Security-Policy"); !strings.Contains(csp, "frame-ancestors 'none'") || !strings.Contains(csp, "default-src 'none'") {
			t.Errorf("GET %s: weak policy %q", path, csp)
		}
		if got.Header().Get("Cache-Control") == "" {
			t.Errorf("GET %s has no Cache-Control", path)
		}
		if strings.Contains(got.Body.String(), "canary") {
			t.Errorf("GET %s shows what is private", path)
		}
		head := s.do(http.MethodHead, path, "")
		if head.Code != want || head.Header().Get("Content-Type") != got.Header().Get("Content-Type") || head.Header().Get("Etag") != got.Header().Get("Etag") {
			t.Errorf("HEAD %s = %d %v, GET answered %d %v", path, head.Code, head.Header(), got.Code, got.Header())
		}
	}
}

func TestUnknownMethods(t *testing.T) {
	t.Parallel()
	s := mustSite(t)
	for _, method := range []string{"POST", "PUT", "DELETE", "TRACE", "PATCH", "BREW"} {
		if got := s.do(method, "/", ""); got.Code != http.StatusMethodNotAllowed {
			t.Errorf("%s / = %d, want 405", method, got.Code)
		}
	}
}

func TestBasePath(t *testing.T) {
	t.Parallel()
	s := mustSite(t, at(t, "https://example.com/status"))
	for _, prefix := range []string{"/status", ""} {
		for path, want := range everyPath {
			if got := s.get(prefix + path); got.Code != want {
				t.Errorf("GET %s%s = %d, want %d", prefix, path, got.Code, want)
			}
		}
	}
	if got := s.get("/status"); got.Code != 200 {
		t.Errorf("GET /status = %d", got.Code)
	}
	if got := s.get("/statuspage"); got.Code != 404 {
		t.Errorf("GET /statuspage = %d, want 404: it only begins like the base path", got.Code)
	}
	for _, link := range links(t, s.get("/status/").Body.String()) {
		if strings.HasPrefix(link, "/") && !strings.HasPrefix(link, "/status/") {
			t.Errorf("the link %q leaves the base path", link)
		}
		if strings.HasPrefix(link, "/") && s.get(link).Code != 200 {
			t.Errorf("GET %s = %d", link, s.get(link).Code)
		}
	}
}

// links returns the href, src and action attributes of a page.
func links(tb testing.TB, page string) []string {
	tb.Helper()
	var found []string
	for _, name := range []string{` href="`, ` src="`, ` action="`} {
		for _, part := range strings.Split(page, name)[1:] {
			link, _, _ := strings.Cut(part, `"`)
			link, _, _ = strings.Cut(link, "#")
			found = append(found, link)
		}
	}
	if len(found) == 0 {
		tb.Fatal("no links in the page")
	}
	return found
}

func TestHostHeaderMakesNoLink(t *testing.T) {
	t.Parallel()
	s := mustSite(t)
	for path := range everyPath {
		got := s.get(path, "Host", "evil.example.net", "X-Forwarded-Host", "evil.example.net", "X-Forwarded-Proto", "evil", "Forwarded", "host=evil.example.net")
		if strings.Contains(got.Body.String(), "evil") {
			t.Errorf("GET %s repeats the Host header", path)
		}
	}
}

func TestForwardedForCountsFromProxiesOnly(t *testing.T) {
	t.Parallel()
	proxies := func(c *web.Config, _ *desk, _ *reader) {
		c.Proxies = []netip.Prefix{netip.MustParsePrefix("10.1.0.0/16"), netip.MustParsePrefix("fd00::/8")}
	}
	tests := []struct {
		name, remote, forwarded, want string
		strangers                     bool
	}{
		{"no proxy", "198.51.100.7:1234", "", "198.51.100.0/24", false},
		{"a stranger's header", "198.51.100.7:1234", "203.0.113.9", "198.51.100.0/24", true},
		{"a private peer that is not listed", "192.168.1.1:1234", "203.0.113.9", "192.168.1.0/24", true},
		{"a listed proxy", "10.1.2.3:1234", "203.0.113.9", "203.0.113.0/24", false},
		{"what the reader wrote before the proxy", "10.1.2.3:1234", "1.2.3.4, 203.0.113.9", "203.0.113.0/24", false},
		{"two listed proxies", "10.1.2.3:1234", "203.0.113.9, 10.1.9.9", "203.0.113.0/24", false},
		{"nonsense", "10.1.2.3:1234", "<script>", "10.1.2.0/24", false},
		{"a reader with IPv6", "[fd00::1]:1234", "2001:db8:1:2::3", "2001:db8:1::/48", false},
		{"IPv4 inside IPv6", "10.1.2.3:1234", "::ffff:203.0.113.9", "203.0.113.0/24", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := mustSite(t, proxies)
			s.fillIn("address=a@example.org", "Remote", tt.remote, "X-Forwarded-For", tt.forwarded)
			if len(s.desk.asked) != 1 || s.desk.asked[0].Source != tt.want {
				t.Errorf("asked %+v, want source %s", s.desk.asked, tt.want)
			}
			if got := s.server.Stats().Strangers; got != tt.strangers {
				t.Errorf("Strangers = %v, want %v", got, tt.strangers)
			}
		})
	}
}

// The beginning of a history is told on its component's page as long as it lies within
// the windows there, the longest of which is a year.
func TestComponentPageTellsWhenItsHistoryBegan(t *testing.T) {
	t.Parallel()
	for days, told := range map[int]bool{2: true, 200: true, 500: false} {
		began := time.Now().AddDate(0, 0, -days).UTC()
		s := mustSite(t, func(_ *web.Config, _ *desk, r *reader) {
			r.spans["www"] = []statuspage.Span{{From: began, Status: statuspage.Operational}}
		})
		page := s.get("/components/www").Body.String()
		if got := strings.Contains(page, "history began on "+began.Format("Monday 2 January 2006")+"."); got != told {
			t.Errorf("%d days ago: told %v, want %v", days, got, told)
		}
		if !told && strings.Contains(page, "history began") {
			t.Errorf("%d days ago: a beginning is told that was none", days)
		}
	}
}
