package main

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mmcdole/gofeed"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/notify/smtptest"
	"github.com/fyr-status/fyr/statuspage/operator"
	"github.com/fyr-status/fyr/store"
)

// target is a service that breaks on command.
type target struct {
	*httptest.Server
	broken atomic.Bool
}

func newTarget(t *testing.T) *target {
	t.Helper()
	g := &target{}
	g.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if g.broken.Load() {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	}))
	t.Cleanup(g.Close)
	return g
}

// The thresholds of the test's monitor, and the detection that they promise: a target
// that refuses at once costs no timeout.
const (
	interval, retryInterval = time.Second, 200 * time.Millisecond
	confirmations           = 3
	detection               = interval + (confirmations-1)*retryInterval + time.Second
)

func settings(g *target, more string) string {
	return fmt.Sprintf(`
incidents: {group_within: 0s, resolve_after: 1s, reopen_within: 0s}
defaults: {interval: %s, timeout: 1s, confirm: %d, retry_interval: %s, recover: 2}
monitors:
  - {id: api, name: Cloud API, url: %q}
%s`, interval, confirmations, retryInterval, g.URL, more)
}

const (
	anna = "anna@example.com"
	bert = "bert@example.com" // asks, and never confirms
)

// What the page's heading begins with.
const (
	well   = "No known problems"
	broken = "<bdi>Cloud API: error answer"
)

// The product's story: a target breaks, and a reader knows; operators post and resolve,
// and the reader knows; the process is killed in the middle of the next outage, and the
// reader is told all of it once.
func TestFromAFailingEndpointToAReader(t *testing.T) {
	t.Parallel()
	var hung atomic.Bool // the relay keeps a session waiting before it takes a mail
	s := mustStage(t, smtptest.Script{On: func(step smtptest.Step) smtptest.Reply {
		return smtptest.Reply{Hang: step.Stage == smtptest.MailFrom && hung.Load()}
	}})
	g := newTarget(t)
	s.write(t, settings(g, ""))
	s.start(t)
	reader := newBrowser(t, s.page)

	s.allWell(t, reader)
	s.subscribe(t, reader)
	first := s.breaks(t, g, 1)
	s.worked(t, g, first)
	s.killedInTheMiddle(t, g, &hung)
	s.leaves(t, reader, g)
	s.process.stop(t)
	s.gapIsUnknown(t)
}

func (s *stage) allWell(t *testing.T, reader browser) {
	t.Helper()
	s.settles(t, well)
	reader.shows(t, "/status/", "Cloud API", "Operational", `href="/status/`, `action="/status/subscribe"`)
	for _, path := range []string{"/history.rss", "/history.atom", "/feed.rss", "/feed.atom"} {
		if f := s.feed(t, path); len(f.Items) != 0 {
			t.Errorf("%s has %d entries before anything happened", path, len(f.Items))
		}
	}
	if out := s.mustFyr(t, "status"); !strings.Contains(out, "Cloud API  operational") {
		t.Errorf("fyr status says\n%s", out)
	}
}

// settles waits until the page's heading says what it should.
func (s *stage) settles(t *testing.T, heading string) {
	t.Helper()
	reader := newBrowser(t, s.page)
	wait(t, patient, "the page says "+heading, func() bool {
		s.process.alive(t)
		_, page := reader.get(t, "/status/")
		_, main, _ := strings.Cut(page, "<h1")
		return strings.Contains(main, heading)
	})
}

// subscribe lets two people ask and one of them confirm. A link that is only opened, as
// mail scanners do, confirms nothing.
func (s *stage) subscribe(t *testing.T, reader browser) {
	t.Helper()
	for n, address := range []string{anna, bert} {
		code, page := reader.subscribe(t, address)
		if code != http.StatusOK || !strings.Contains(page, address) {
			t.Fatalf("subscribing: %d\n%s", code, page)
		}
		s.relay.Wait(t, n+1, patient)
	}
	asks := s.letters(t, anna)[0]
	if !strings.Contains(asks.text, "The link works for 7 days.") {
		t.Errorf("the mail says\n%s", asks.text)
	}
	link := asks.link(t, "/subscribe/confirm?token=")
	token := hidden(t, reader.shows(t, link, `<button class="go">`), "token")
	if n := s.confirmed(t); n != 0 {
		t.Fatalf("opening the link has confirmed %d subscribers", n)
	}
	if code, page := reader.post(t, "/status/subscribe/confirm", url.Values{"token": {token}}); code != http.StatusOK {
		t.Fatalf("confirming: %d\n%s", code, page)
	}
	if n := s.confirmed(t); n != 1 {
		t.Fatalf("%d subscribers are confirmed, want 1", n)
	}
}

func (s *stage) confirmed(t *testing.T) int {
	t.Helper()
	n := 0
	for _, sub := range asked[[]operator.SubscriberInfo](t, s, "subscriber", "list") {
		if !sub.Confirmed.IsZero() {
			n++
		}
	}
	return n
}

// breaks breaks the target and returns the incident once page, feeds and mail say so,
// which they have to within the promised time.
func (s *stage) breaks(t *testing.T, g *target, events int) statuspage.Incident {
	t.Helper()
	broke := time.Now()
	g.broken.Store(true)
	s.settles(t, broken)
	i := s.incident(t)
	s.detected(t, broke, i)
	s.told(t, events)
	return i
}

// detected checks the instants that are kept with the incident against the promise.
func (s *stage) detected(t *testing.T, broke time.Time, i statuspage.Incident) {
	t.Helper()
	broke = broke.Truncate(time.Millisecond)
	t.Logf("broken, then began after %s, confirmed after %s, published after %s",
		i.Began.Sub(broke), i.Confirmed.Sub(broke), i.Published.Sub(broke))
	if i.Began.Before(broke) || i.Confirmed.Before(i.Began) || i.Published.Before(i.Confirmed) {
		t.Errorf("broken %s, began %s, confirmed %s, published %s: out of order", broke, i.Began, i.Confirmed, i.Published)
	}
	if late := i.Published.Sub(broke) - detection; late > 0 {
		t.Errorf("published %s later than the %s that are promised", late, detection)
	}
}

// incident is the newest one.
func (s *stage) incident(t *testing.T) statuspage.Incident {
	t.Helper()
	all := asked[[]statuspage.Incident](t, s, "incident", "list")
	if len(all) == 0 {
		t.Fatal("no incident")
	}
	return asked[statuspage.Incident](t, s, "incident", "show", all[0].ID)
}

// told waits until the confirmed subscriber has been mailed n events, and checks that
// page, both update feeds, both incident feeds and the record tell of exactly these. What
// an operator posts in the console is held for 15 s before it is mailed.
func (s *stage) told(t *testing.T, n int) {
	t.Helper()
	wait(t, patient, fmt.Sprintf("%d events are mailed", n), func() bool { return len(s.notices(t, anna)) >= n })
	want := map[string]bool{}
	var bodies []string
	for _, i := range asked[[]statuspage.Incident](t, s, "incident", "list") {
		page := newBrowser(t, s.page).shows(t, "/status/incidents/"+i.ID, i.Title)
		for _, u := range asked[statuspage.Incident](t, s, "incident", "show", i.ID).Updates {
			want[u.ID] = true
			bodies = append(bodies, u.Body)
			if !strings.Contains(page, "u-"+u.ID) {
				t.Errorf("the incident's page lacks update %s (%s)", u.ID, u.Body)
			}
		}
	}
	if len(want) != n {
		t.Errorf("%d events are recorded, want %d", len(want), n)
	}
	for _, path := range []string{"/feed.rss", "/feed.atom"} {
		if diff := cmp.Diff(ids(want), s.entries(t, path)); diff != "" {
			t.Errorf("%s (-recorded +told):\n%s", path, diff)
		}
	}
	for _, path := range []string{"/history.rss", "/history.atom"} {
		s.tells(t, path, bodies)
	}
	s.mailed(t, want)
}

// mailed checks that each event was mailed once to who confirmed, and to nobody else.
func (s *stage) mailed(t *testing.T, want map[string]bool) {
	t.Helper()
	var got []string
	seen := map[string]bool{}
	for _, l := range s.notices(t, "") {
		if l.to != anna {
			t.Errorf("%s, who never confirmed, was mailed %s", l.to, l.subject)
		}
		if seen[l.id] {
			t.Errorf("%s came twice: %s", l.id, l.subject)
		}
		seen[l.id] = true
		got = append(got, l.event)
	}
	slices.Sort(got)
	if diff := cmp.Diff(ids(want), got); diff != "" {
		t.Errorf("mails (-recorded +told):\n%s", diff)
	}
}

func ids(set map[string]bool) []string { return slices.Sorted(maps.Keys(set)) }

// feed reads a feed as a feed reader does.
func (s *stage) feed(t *testing.T, path string) *gofeed.Feed {
	t.Helper()
	f, err := gofeed.NewParser().ParseURL("http://" + s.page + "/status" + path)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return f
}

// entries are the ids of the events in an update feed.
func (s *stage) entries(t *testing.T, feed string) []string {
	t.Helper()
	var found []string
	for _, e := range s.feed(t, feed).Items {
		found = append(found, path.Base(e.GUID))
		if !strings.HasPrefix(e.Link, pageURL+"/incidents/") {
			t.Errorf("%s links to %s", feed, e.Link)
		}
	}
	slices.Sort(found)
	return found
}

// tells checks that a feed of incidents holds every update's text.
func (s *stage) tells(t *testing.T, path string, bodies []string) {
	t.Helper()
	var all strings.Builder
	for _, e := range s.feed(t, path).Items {
		all.WriteString(e.Description + e.Content)
	}
	for _, body := range bodies {
		if !strings.Contains(all.String(), body) {
			t.Errorf("%s does not say %q", path, body)
		}
	}
}

// worked lets an operator post from a shell while the target recovers: after that, the
// machine says that it watches, and only the person resolves.
func (s *stage) worked(t *testing.T, g *target, i statuspage.Incident) {
	t.Helper()
	const cause, end = "A switch in Jakarta has failed.", "The switch is replaced."
	dry := s.mustFyr(t, "incident", "post", "--status", "identified", "-m", cause, "--dry-run")
	if !strings.Contains(dry, "1 subscriber would be told") {
		t.Errorf("the dry run says\n%s", dry)
	}
	if id := strings.TrimSpace(s.mustFyr(t, "incident", "post", "--status", "identified", "-m", cause)); id != i.ID {
		t.Errorf("posted in %q, want %q", id, i.ID)
	}
	s.told(t, 2)
	if l := s.notices(t, anna)[1]; !strings.Contains(l.text, cause) {
		t.Errorf("the mail says\n%s", l.text)
	}
	g.broken.Store(false)
	wait(t, patient, "the component is well again", func() bool {
		return asked[operator.Status](t, s, "status").Components[0].Status == statuspage.Operational
	})
	s.told(t, 3) // the machine watches
	s.mustFyr(t, "incident", "resolve", "-m", end, i.ID[:6])
	s.settles(t, well)
	s.told(t, 4)
	newBrowser(t, s.page).shows(t, "/status/incidents/"+i.ID, cause, end)
	if trace := s.mustFyr(t, "trace", s.notices(t, anna)[0].event); !strings.Contains(trace, "verdict") || !strings.Contains(trace, "1 of 1 delivered") {
		t.Errorf("fyr trace says\n%s", trace)
	}
}

// killedInTheMiddle kills the server when an outage is committed and its mail is on the
// way, and lets another one carry on while the outage lasts.
func (s *stage) killedInTheMiddle(t *testing.T, g *target, hung *atomic.Bool) {
	t.Helper()
	hung.Store(true)
	broke := time.Now()
	g.broken.Store(true)
	sessions := len(s.relay.Commands())
	wait(t, patient, "the relay keeps the notice waiting", func() bool {
		return slices.ContainsFunc(s.relay.Commands()[sessions:], func(c smtptest.Command) bool { return strings.HasPrefix(c.Line, "MAIL") })
	})
	killed := time.Now()
	s.process.kill()
	hung.Store(false)
	s.start(t)
	s.settles(t, broken)
	s.told(t, 5)
	i := s.incident(t)
	if i.Began.After(killed) || i.Began.Before(broke.Truncate(time.Millisecond)) {
		t.Errorf("broke %s, killed %s, but began %s: the outage began anew with the server", broke, killed, i.Began)
	}
	g.broken.Store(false)
	s.settles(t, well)
	s.told(t, 7) // watching, and resolved
	if i := s.incident(t); i.Stage != statuspage.Resolved || i.Ended.Before(i.Began) {
		t.Errorf("the incident is %s, ended %s", i.Stage, i.Ended)
	}
}

// leaves takes the one click of a mail program (RFC 8058), after which nothing comes.
func (s *stage) leaves(t *testing.T, reader browser, g *target) {
	t.Helper()
	before := s.notices(t, anna)
	leave := before[0].leave
	reader.shows(t, leave, "<button")
	code, page := reader.post(t, leave, url.Values{"List-Unsubscribe": {"One-Click"}})
	if code != http.StatusOK {
		t.Fatalf("unsubscribing: %d\n%s", code, page)
	}
	g.broken.Store(true)
	s.settles(t, broken)
	g.broken.Store(false)
	s.settles(t, well)
	wait(t, patient, "all three updates are told", func() bool { return len(s.entries(t, "/feed.atom")) == 10 })
	if more := s.notices(t, "")[len(before):]; len(more) > 0 {
		t.Errorf("mailed after leaving: %+v", more)
	}
}

// gapIsUnknown looks for the time in which no server ran, in the record itself.
func (s *stage) gapIsUnknown(t *testing.T) {
	t.Helper()
	db, err := store.Open(t.Context(), s.path("fyr-data"), store.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	spans, err := db.Spans(t.Context(), time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	var story []string
	for _, span := range spans["api"] {
		story = append(story, span.Status.String())
	}
	want := []string{
		"unknown", "operational", "major_outage", "operational",
		"major_outage", "unknown", "major_outage", "operational", "major_outage", "operational",
	}
	if diff := cmp.Diff(want, story); diff != "" {
		t.Errorf("the component's spans (-want +got):\n%s", diff)
	}
	if err := db.VerifyChain(t.Context()); err != nil {
		t.Error(err)
	}
}
