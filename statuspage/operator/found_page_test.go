package operator

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/access"
)

// found is a draft of the monitors.
func (h *house) found() statuspage.Incident {
	h.t.Helper()
	setup := scene()
	setup.Policy.Auto = statuspage.AutoDraft
	if err := h.desk.Configure(h.t.Context(), statuspage.Actor{Kind: statuspage.BySystem}, setup, nil, nil); err != nil {
		h.t.Fatal(err)
	}
	for range 3 {
		r := monitor.Result{Monitor: "api", Agent: monitor.Local, At: time.Now(), Outcome: monitor.Outcome{Status: monitor.Down, Cause: monitor.NoAnswer, Reason: "timeout"}}
		if err := h.desk.Record(h.t.Context(), r); err != nil {
			h.t.Fatal(err)
		}
	}
	drafts := h.desk.View().Drafts
	if len(drafts) != 1 {
		h.t.Fatalf("the monitors drafted %+v", drafts)
	}
	return drafts[0]
}

// bodies are the texts of the one incident that runs, oldest first.
func (h *house) bodies() (all []string) {
	h.t.Helper()
	open := h.desk.View().Open
	if len(open) != 1 {
		h.t.Fatalf("%d run", len(open))
	}
	for _, u := range open[0].Updates {
		all = append(all, u.Body)
	}
	return all
}

// wordsNeeded is a form for a post that is not sent without a message.
var wordsNeeded = regexp.MustCompile(`id="message\w*" name="message" rows="4" required`)

// A draft's page has one form that publishes it, and what is typed in it decides: nothing
// publishes it as it stands, words are told instead of the monitors'. Either can be taken
// back, and is a draft again.
func TestDraftOfTheMonitorsIsPublishedByOneForm(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		typed  string
		bodies []string
		undone string // what the page says after it was taken back
	}{
		"as it stands": {"", []string{"began"}, "It is taken back, and nobody was told."},
		"with words":   {"We look at the switch.", []string{"began", "We look at the switch."}, ">We look at the switch.</textarea>"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			cookie := h.signIn()
			i := h.found()
			page := h.see(cookie, "/incidents/"+i.ID, "/incidents/"+i.ID+"/post\"", "Empty: what the monitors wrote is published as it stands.")
			if strings.Contains(page, "/incidents/"+i.ID+"/publish") || wordsNeeded.MatchString(page) {
				t.Errorf("another button publishes it, or words are asked for:\n%s", page)
			}
			form := url.Values{"message": {c.typed}, "status": {"investigating"}, "seen": {h.seen(page)}, "unique": {"p"}, "do": {"preview"}}
			last := c.bodies[len(c.bodies)-1]
			if ahead := h.write(cookie, "/incidents/"+i.ID+"/post", form); !strings.Contains(ahead, "<p>"+last+"</p>") {
				t.Errorf("the preview lacks %q:\n%s", last, ahead)
			}
			form.Set("do", "send")
			incident, event := h.held(h.write(cookie, "/incidents/"+i.ID+"/post", form))
			if got := strings.Join(h.bodies(), "|"); got != strings.Join(c.bodies, "|") {
				t.Errorf("published: %s", got)
			}
			if made, _, err := h.store.FanOut(t.Context(), time.Now(), 100); made != 0 || err != nil {
				t.Errorf("%d are told of a draft that waits, %v", made, err)
			}
			page = h.write(cookie, "/incidents/"+incident+"/undo", url.Values{"event": {event}})
			if !strings.Contains(page, c.undone) {
				t.Errorf("after the undo the page lacks %q:\n%s", c.undone, page)
			}
			if back := h.desk.View().Drafts; len(back) != 1 || back[0].ID != i.ID || back[0].Latest().Body != "began" {
				t.Errorf("what was taken back is no draft again: %+v", back)
			}
		})
	}
}

// A choice without words is no publication as it stands: the person is asked for them.
func TestDraftIsNotPublishedByAChoiceAlone(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	cookie := h.signIn()
	i := h.found()
	for name, value := range map[string]string{
		"status": "identified", "impact": "critical", "next": "30m", "quiet": "1", "component.api": "operational", "message.de": "Wir sehen nach.", "at": "2000-01-01T00:00", "backdate": "1", "tell": "1", "draft": "d1",
	} {
		form := url.Values{"status": {"investigating"}, "message": {" "}, "unique": {name}, "do": {"send"}}
		form.Set(name, value)
		h.refuses(cookie, "/incidents/"+i.ID+"/post", form, "message")
	}
	if len(h.desk.View().Drafts) != 1 {
		t.Error("it is published")
	}
}

// A draft that is published from a list waits as every post of the console. Programs are
// not held up.
func TestDraftOfTheMonitorsIsPublishedFromTheList(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	cookie := h.signIn()
	i := h.found()
	for _, list := range []string{"/", "/incidents"} {
		page := h.see(cookie, list, "/incidents/"+i.ID+"/publish")
		incident, event := h.held(h.write(cookie, "/incidents/"+i.ID+"/publish", url.Values{"seen": {h.seen(page)}}))
		h.write(cookie, "/incidents/"+incident+"/undo", url.Values{"event": {event}})
	}
	h.incident(http.StatusOK, "POST", "/incidents/"+i.ID+"/publish", "")
	if held := h.desk.HeldPosts(time.Now()); len(held) != 0 {
		t.Errorf("a program's waits: %+v", held)
	}
}

// A button shows what others have said since its page was opened, and does nothing; the next
// tap does it. So do the small forms.
func TestButtonsAskAboutNewerPosts(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		begins func(h *house, anna string) (page string)
		act    string
		form   url.Values
		said   url.Values // by somebody else meanwhile, posted in what the page is about
		holds  string     // what the page says where nothing was done
		to     string     // where the second tap leads
	}{
		"start":    {(*house).planned, "/post", url.Values{"status": {"in_progress"}}, url.Values{"status": {"scheduled"}}, "nothing was done", "done=begun"},
		"complete": {(*house).working, "/post", url.Values{"status": {"completed"}}, url.Values{"status": {"verifying"}}, "nothing was done", "done=completed"},
		"cancel":   {(*house).planned, "/cancel", url.Values{"message": {"They never came."}, "do": {"send"}}, url.Values{"status": {"scheduled"}}, ">They never came.</textarea>", "done=cancelled"},
		"move":     {(*house).planned, "/move", url.Values{"title": {"New disks"}, "do": {"send"}}, url.Values{"status": {"scheduled"}}, `value="New disks"`, "done=moved"},
		"publish":  {(*house).drafted, "/publish", nil, url.Values{"status": {"investigating"}}, "nothing was done", ""},
		"discard":  {(*house).drafted, "/discard", nil, url.Values{"status": {"investigating"}}, "nothing was done", ""},
		"delete":   {(*house).runs, "/delete", url.Values{"title": {"API requests fail"}, "reason": {"It was a test."}}, url.Values{"status": {"identified"}}, `value="It was a test."`, "done=deleted"},
		"merge":    {(*house).runs, "/merge", url.Values{"message": {"They are one."}}, url.Values{"status": {"identified"}}, ">They are one.</textarea>", "done=merged"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			server := httptest.NewServer(h.door.Handler())
			t.Cleanup(server.Close)
			anna := tab{t, server.URL, h.signInAs(h.person("anna", access.Owner))}
			bo := tab{t, server.URL, h.signInAs(h.person("bo", access.Owner))}
			page := c.begins(h, anna.cookie)
			_, shown := bo.ask("GET", page, "")
			form := url.Values{"seen": {h.seen(shown)}}
			for key, value := range c.form {
				form[key] = value
			}
			if name == "merge" {
				form.Set("into", h.opened(anna.cookie, "Uploads fail").ID)
			}
			c.said.Set("message", "A disk is full.")
			c.said.Set("unique", name)
			c.said.Set("do", "send")
			h.write(anna.cookie, page+"/post", c.said)
			h.release(h.desk.View().Open...)
			code, answer := bo.ask("POST", page+c.act, form.Encode())
			for _, want := range []string{"<bdi>anna</bdi>", "A disk is full.", c.holds} {
				if !strings.Contains(answer, want) {
					t.Errorf("%d without %q:\n%s", code, want, answer)
				}
			}
			if c.to == "" {
				return // it was published meanwhile
			}
			form.Set("seen", h.seen(answer))
			w := h.form(page+c.act, form, "Cookie", bo.cookie)
			if w.Code != http.StatusSeeOther || !strings.HasSuffix(w.Header().Get("Location"), c.to) {
				t.Errorf("the second tap: %d to %q\n%s", w.Code, w.Header().Get("Location"), w.Body)
			}
		})
	}
}

// drafted is the page of a draft of the monitors.
func (h *house) drafted(string) string { return "/incidents/" + h.found().ID }

// runs is the page of an incident that a person opened.
func (h *house) runs(cookie string) string {
	i := h.opened(cookie, "API requests fail")
	h.release(i)
	return "/incidents/" + i.ID
}

// planned is the page of maintenance that has yet to begin.
func (h *house) planned(cookie string) string {
	start := time.Now().Add(24 * time.Hour)
	h.form("/maintenance/new", url.Values{"component.api": {"1"}, "start": {field(start)}, "end": {field(start.Add(time.Hour))}, "zone": {"UTC"}, "unique": {"w"}, "do": {"send"}}, "Cookie", cookie)
	return "/maintenance/" + h.desk.View().Maintenance[0].ID
}

// working is the page of maintenance that goes on.
func (h *house) working(cookie string) string {
	page := h.planned(cookie)
	h.sends(cookie, page+"/post", url.Values{"status": {"in_progress"}}, page+"?done=begun")
	return page
}

// A draft of a person's post is not published over what somebody else has said since.
func TestWrittenDraftAsksAboutNewerPosts(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	anna, bo := h.signInAs(h.person("anna", access.Owner)), h.signInAs(h.person("bo", access.Owner))
	i := h.opened(anna, "API requests fail")
	h.release(i)
	h.sends(bo, "/incidents/"+i.ID+"/post", url.Values{"message": {"It is the switch."}, "status": {"identified"}, "unique": {"d"}, "do": {"draft"}}, "/incidents?done=drafted")
	d := h.desk.Drafts()[0]
	seen := h.seen(h.see(bo, "/incidents/"+i.ID, "It is the switch."))
	h.sends(anna, "/incidents/"+i.ID+"/post", url.Values{"message": {"A disk is full."}, "status": {"identified"}, "unique": {"a"}, "do": {"send"}}, "/incidents/"+i.ID+"?done=posted")
	w := h.form("/drafts/"+d.ID+"/publish", url.Values{"seen": {seen}}, "Cookie", bo)
	for _, want := range []string{"yours was not sent", "A disk is full.", ">It is the switch.</textarea>"} {
		if w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), want) {
			t.Errorf("%d without %q:\n%s", w.Code, want, w.Body)
		}
	}
	if len(h.desk.Drafts()) != 1 || h.desk.View().Open[0].Latest().Body != "A disk is full." {
		t.Errorf("it was published: %+v", h.desk.View().Open[0].Updates)
	}
}
