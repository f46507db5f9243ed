package operator

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/access"
)

var seenField = regexp.MustCompile(`name="seen" value="([^"]+)"`)

// seen is the mark that the form of a page carries.
func (h *house) seen(page string) string {
	h.t.Helper()
	found := seenField.FindStringSubmatch(page)
	if found == nil {
		h.t.Fatalf("the form has no mark:\n%s", page)
	}
	return found[1]
}

// tab is a person at a browser that runs no script and talks to a real server.
type tab struct {
	t      *testing.T
	server string
	cookie string
}

func (b tab) ask(method, path, form string) (code int, page string) {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), method, b.server+path, strings.NewReader(form))
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("Cookie", b.cookie)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return answer.StatusCode, string(body)
}

func (b tab) post(path, message, stage, seen, unique string) (code int, page string) {
	b.t.Helper()
	return b.ask("POST", path, url.Values{"message": {message}, "status": {stage}, "seen": {seen}, "unique": {unique}, "do": {"send"}}.Encode())
}

// Two people write at once, in an incident and in maintenance. Whose post comes second sees
// the first one before it is sent; one more tap sends it. One's own posts hold nothing up.
func TestTwoPeoplePostAtOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	server := httptest.NewServer(h.door.Handler())
	t.Cleanup(server.Close)
	anna := tab{t, server.URL, h.signInAs(h.person("anna", access.Owner))}
	bo := tab{t, server.URL, h.signInAs(h.person("bo", access.Responder))}
	incident := h.opened(anna.cookie, "API requests fail")
	start := time.Now().Add(24 * time.Hour)
	h.form("/maintenance/new", url.Values{"component.api": {"1"}, "start": {field(start)}, "end": {field(start.Add(time.Hour))}, "zone": {"UTC"}, "unique": {"w"}, "do": {"send"}}, "Cookie", anna.cookie)
	m := h.desk.View().Maintenance[0]
	h.sends(anna.cookie, "/maintenance/"+m.ID+"/post", url.Values{"status": {"in_progress"}}, "/maintenance/"+m.ID+"?done=begun")
	for _, c := range []struct {
		page, first, second string
		updates             func() int
	}{
		{"/incidents/" + incident.ID, "identified", "monitoring", func() int {
			i, err := h.store.Incident(t.Context(), incident.ID)
			if err != nil {
				t.Error(err)
			}
			return len(i.Updates)
		}},
		{"/maintenance/" + m.ID, "in_progress", "verifying", func() int {
			m, err := h.store.Maintenance(t.Context(), m.ID)
			if err != nil {
				t.Error(err)
			}
			return len(m.Updates)
		}},
	} {
		had := c.updates()
		_, annas := anna.ask("GET", c.page, "")
		_, bos := bo.ask("GET", c.page, "")
		old := h.seen(bos)
		if code, page := anna.post(c.page+"/post", "A disk is full.", c.first, h.seen(annas), c.page+"a"); code != http.StatusSeeOther {
			t.Fatalf("%s: the first post: %d\n%s", c.page, code, page)
		}
		if code, page := anna.post(c.page+"/post", "We empty it.", c.first, h.seen(annas), c.page+"b"); code != http.StatusSeeOther {
			t.Fatalf("%s: the same person from the same page: %d\n%s", c.page, code, page)
		}
		code, page := bo.post(c.page+"/post", "It is better.", c.second, old, c.page+"c")
		for _, want := range []string{"yours was not sent", "<bdi>anna</bdi>", "A disk is full.", "We empty it.", ">It is better.</textarea>", "This will be published"} {
			if !strings.Contains(page, want) {
				t.Errorf("%s: %d without %q:\n%s", c.page, code, want, page)
			}
		}
		if n := c.updates(); n != had+2 {
			t.Errorf("%s: %d updates, want %d: the second was sent unseen", c.page, n, had+2)
		}
		if h.seen(page) == old {
			t.Errorf("%s: one more tap would be held up again", c.page)
		}
		if _, again := bo.ask("GET", c.page, ""); !strings.Contains(again, ">It is better.</textarea>") {
			t.Errorf("%s: what was typed is lost for who looks first", c.page)
		}
		if code, page = bo.post(c.page+"/post", "It is better.", c.second, h.seen(page), c.page+"c"); code != http.StatusSeeOther || c.updates() != had+3 {
			t.Errorf("%s: one more tap: %d\n%s", c.page, code, page)
		}
	}
}

// A page that is open hears that its incident has gone on: at once, or when it listens
// again after it was out of sight. Other incidents are none of its business.
func TestPagesHearThatTheirIncidentHasGoneOn(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	server := httptest.NewServer(h.door.Handler())
	t.Cleanup(server.Close)
	anna, bo := h.signInAs(h.person("anna", access.Owner)), tab{t, server.URL, h.signInAs(h.person("bo", access.Responder))}
	mine, other := h.opened(anna, "API requests fail"), h.opened(anna, "Uploads fail")
	_, page := bo.ask("GET", "/incidents/"+mine.ID, "")
	stream := regexp.MustCompile(`data-stream="([^"]+)"`).FindStringSubmatch(page)
	if stream == nil || !strings.Contains(page, "<span hidden>This page has changed since you opened it.") {
		t.Fatalf("the page listens for nothing:\n%s", page)
	}
	path := strings.ReplaceAll(stream[1], "&amp;", "&")
	heard := bo.listen(path)
	post := func(i statuspage.Incident, unique string) {
		h.sends(anna, "/incidents/"+i.ID+"/post", url.Values{"message": {"A disk is full."}, "status": {"identified"}, "unique": {unique}, "do": {"send"}}, "/incidents/"+i.ID+"?done=posted")
	}
	post(other, "o")
	if event := <-heard; event != "change" {
		t.Errorf("of another incident: %q", event)
	}
	post(mine, "m")
	if first, second := <-heard, <-heard; first != "change" || second != "newer" {
		t.Errorf("of its own: %q, %q", first, second)
	}
	if event := <-bo.listen(path); event != "newer" {
		t.Errorf("listening again: %q", event)
	}
}

// listen tells the names of the events of a stream.
func (b tab) listen(path string) <-chan string {
	b.t.Helper()
	ctx, leave := context.WithCancel(b.t.Context())
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, b.server+path, nil)
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("Cookie", b.cookie)
	r.Header.Set("Accept", "text/event-stream")
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(func() {
		leave()
		answer.Body.Close()
	})
	names := make(chan string, 100)
	go func() {
		defer close(names)
		for lines := bufio.NewScanner(answer.Body); lines.Scan(); {
			if name, ok := strings.CutPrefix(lines.Text(), "event: "); ok {
				names <- name
			}
		}
	}()
	return names
}
