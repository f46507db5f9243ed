package operator

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// write sends a form of the console as anna and returns the page that it leads to.
func (h *house) write(cookie, path string, v url.Values) string {
	h.t.Helper()
	w := h.form(path, v, "Cookie", cookie, "Sec-Fetch-Site", "same-origin")
	if w.Code == http.StatusSeeOther {
		w = h.ask("GET", w.Header().Get("Location"), "", "Cookie", cookie)
	}
	if w.Code != http.StatusOK {
		h.t.Fatalf("%s: %d %s", path, w.Code, w.Body)
	}
	return w.Body.String()
}

var heldEvent = regexp.MustCompile(`/incidents/([^/]+)/undo"><input type="hidden" name="event" value="([^"]+)"`)

// held is the incident and the event of the undo button on a page.
func (h *house) held(page string) (incident, event string) {
	h.t.Helper()
	m := heldEvent.FindStringSubmatch(page)
	if m == nil {
		h.t.Fatalf("no undo on the page:\n%s", page)
	}
	return m[1], m[2]
}

// A post of the console is on the page at once, and can be taken back before anybody is
// told; what was written comes back to be mended.
func TestUndo(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	cookie := h.signIn()
	opening := url.Values{"title": {"API fails"}, "message": {"We lok."}, "status": {"investigating"}, "component.api": {"major_outage"}, "unique": {"U1"}, "do": {"send"}}
	page := h.write(cookie, "/incidents/new", opening)
	incident, event := h.held(page)
	if made, _, err := h.store.FanOut(t.Context(), time.Now(), 100); made != 0 || err != nil {
		t.Errorf("%d are told of a post that waits, %v", made, err)
	}
	page = h.write(cookie, "/incidents/"+incident+"/undo", url.Values{"event": {event}})
	for _, want := range []string{"It is taken back", "We lok.", `value="API fails"`} {
		if !strings.Contains(page, want) {
			t.Errorf("after the undo the form does not say %q", want)
		}
	}
	if open := h.desk.View().Open; len(open) != 0 {
		t.Errorf("what was taken back stands: %+v", open)
	}

	opening["unique"] = []string{"U2"}
	incident, event = h.held(h.write(cookie, "/incidents/new", opening))
	if page = h.write(cookie, "/incidents/"+incident+"/now", url.Values{"event": {event}}); strings.Contains(page, "/undo") || !strings.Contains(page, "Everybody is being told") {
		t.Error("a post that is sent can still be taken back")
	}
	if page = h.write(cookie, "/incidents/"+incident+"/undo", url.Values{"event": {event}}); !strings.Contains(page, "on its way already") {
		t.Error("a late undo is not told that it is late")
	}
	if len(h.desk.View().Open) != 1 {
		t.Error("a late undo took the post back")
	}
}

// Programs are not held up: they can't see a button.
func TestProgramsSendAtOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	if w := h.api("POST", "/incidents", `{"title": "API fails", "message": "We look.", "components": [{"component": "api", "status": "major_outage"}]}`); w.Code != http.StatusCreated {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	if held := h.desk.HeldPosts(time.Now()); len(held) != 0 {
		t.Errorf("held: %+v", held)
	}
}

// The incident's page tells what became of each update; the home page what waits.
func TestLedgerOnThePages(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.door.c.Failing = func() []Route {
		return []Route{{Name: "mail", Since: time.Now(), Until: time.Now().Add(time.Minute), Why: "connection refused"}}
	}
	h.door.c.Letter = func(t statuspage.Told) (string, string, string, error) {
		return "A subject", t.Update.Body + " by mail", "<p>" + t.Update.Body + " as HTML", nil
	}
	cookie := h.signIn()
	i := h.told(3, refusedLast)
	page := h.ask("GET", "/incidents/"+i.ID, "", "Cookie", cookie).Body.String()
	for _, want := range []string{"2 of 3 delivered, 1 given up", "550 5.1.1 no such person", "@example.com"} {
		if !strings.Contains(page, want) {
			t.Errorf("the incident's page does not say %q", want)
		}
	}
	home := h.ask("GET", "/", "", "Cookie", cookie).Body.String()
	for _, want := range []string{"Nothing waits", "550 5.1.1 no such person", "connection refused"} {
		if !strings.Contains(home, want) {
			t.Errorf("the home page does not say %q", want)
		}
	}
	post := url.Values{"message": {"A switch."}, "status": {"identified"}, "unique": {"U3"}, "do": {"preview"}}
	preview := h.write(cookie, "/incidents/"+i.ID+"/post", post)
	for _, want := range []string{"Email: 3", "A switch. by mail", "A subject"} {
		if !strings.Contains(preview, want) {
			t.Errorf("the preview does not say %q", want)
		}
	}
	post["do"] = []string{"letter"}
	letter := h.form("/incidents/"+i.ID+"/post", post, "Cookie", cookie, "Sec-Fetch-Site", "same-origin")
	if policy := letter.Header().Get("Content-Security-Policy"); letter.Body.String() != "<p>A switch. as HTML" || !strings.Contains(policy, "sandbox") {
		t.Errorf("the mail as HTML is %q under %q", letter.Body, policy)
	}
	if strings.Contains(page+home+preview, "nna@example.com") {
		t.Error("an address is shown")
	}
}
