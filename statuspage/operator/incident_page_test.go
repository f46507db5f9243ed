package operator

import (
	"html"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/access"
)

// opened opens an incident as the page does, and returns it.
func (h *house) opened(cookie, title string) statuspage.Incident {
	h.t.Helper()
	w := h.form("/incidents/new", url.Values{"title": {title}, "message": {"We look."}, "component.api": {"major_outage"}, "unique": {title}, "do": {"send"}}, "Cookie", cookie)
	h.leads(w.Code, w.Header().Get("Location"), "/incidents/", "?done=opened")
	id, _, _ := strings.Cut(strings.TrimPrefix(w.Header().Get("Location"), "/incidents/"), "?")
	i, err := h.store.Incident(h.t.Context(), id)
	if err != nil {
		h.t.Fatal(err)
	}
	return i
}

// leads checks that an answer leads to a page.
func (h *house) leads(code int, location, begins, ends string) {
	h.t.Helper()
	if code != http.StatusSeeOther || !strings.HasPrefix(location, begins) || !strings.HasSuffix(location, ends) {
		h.t.Fatalf("%d to %q, want %s…%s", code, location, begins, ends)
	}
}

// sends sends a form, and checks where its answer leads.
func (h *house) sends(cookie, path string, v url.Values, to string) {
	h.t.Helper()
	w := h.form(path, v, "Cookie", cookie)
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != to {
		h.t.Fatalf("POST %s: %d to %q, want %q\n%s", path, w.Code, w.Header().Get("Location"), to, w.Body)
	}
}

// says checks what a page holds.
func (h *house) says(cookie, path string, words ...string) {
	h.t.Helper()
	w := h.ask("GET", path, "", "Cookie", cookie)
	for _, want := range words {
		if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), want) {
			h.t.Errorf("GET %s: %d, without %q\n%s", path, w.Code, want, w.Body)
		}
	}
}

// refuses sends a form that is refused, with what was typed still in it.
func (h *house) refuses(cookie, path string, v url.Values, words ...string) {
	h.t.Helper()
	w := h.form(path, v, "Cookie", cookie)
	for _, want := range words {
		if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), want) {
			h.t.Errorf("POST %s: %d, without %q\n%s", path, w.Code, want, w.Body)
		}
	}
}

// From the first page to a posted update it is one fold and one button: two taps and the
// sentence, three with the one that opens the page.
func TestPostIsTwoTapsFromTheFirstPage(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	cookie := h.signIn()
	h.says(cookie, "/", `data-key="n">Open an incident`)
	i := h.opened(cookie, "API requests fail")
	page := h.ask("GET", "/", "", "Cookie", cookie).Body.String()
	for _, want := range []string{
		`<summary class="btn go">Post an update</summary>`, `action="/incidents/` + i.ID + `/post"`, `name="do" value="send"`,
		`href="/incidents/` + i.ID + `#post" data-key="n"`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the first page has no %s", want)
		}
	}
	h.sends(cookie, "/incidents/"+i.ID+"/post", url.Values{"message": {"A disk is full."}, "status": {"identified"}, "unique": {"q"}, "do": {"send"}}, "/incidents/"+i.ID+"?done=posted")
}

func TestIncidentsAreListedAndFound(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	cookie := h.signIn()
	h.says(cookie, "/incidents", "There has been no incident lately")
	i := h.opened(cookie, "Uploads fail")
	h.says(cookie, "/incidents", "Uploads fail")
	h.says(cookie, "/incidents?show=drafts", "There are no drafts")
	h.sends(cookie, "/incidents/"+i.ID+"/post", url.Values{"message": {"It was a quokka."}, "status": {"resolved"}, "unique": {"r"}, "do": {"send"}}, "/incidents/"+i.ID+"?done=resolved")
	if page := h.ask("GET", "/incidents/"+i.ID, "", "Cookie", cookie).Body.String(); strings.Contains(page, "required checked") || !strings.Contains(page, "Reopen…") {
		t.Error("what comes after the end is chosen already, or there is no way to reopen")
	}
	h.says(cookie, "/incidents/"+i.ID+"?status=postmortem", `value="postmortem" required checked`)
	h.says(cookie, "/incidents?q=quokka", "Uploads fail")
	h.says(cookie, "/incidents?q=wombat", "No incident has these words")
	h.says(cookie, "/incidents?month="+time.Now().UTC().Format("2006-01"), "Uploads fail")
	h.says(cookie, "/incidents?show=open", "No incident is open")
}

func TestUpdateIsEditedWithItsTranslations(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	cookie := h.signIn()
	i := h.opened(cookie, "API requests fail")
	path := "/incidents/" + i.ID + "/updates/" + i.Updates[0].ID
	h.refuses(cookie, path, url.Values{"message": {" "}}, "is empty")
	h.sends(cookie, path, url.Values{"message": {"We look closely."}, "message.sv": {"Vi tittar noga."}}, "/incidents/"+i.ID+"?done=edited")
	h.says(cookie, "/incidents/"+i.ID, "We look closely.", "Vi tittar noga.", "We look.")
}

func TestNoteStaysBetweenOperators(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	cookie := h.signIn()
	i := h.opened(cookie, "API requests fail")
	h.sends(cookie, "/incidents/"+i.ID+"/notes", url.Values{"body": {"db-2 has a full disk"}}, "/incidents/"+i.ID+"?done=noted")
	h.says(cookie, "/incidents/"+i.ID, "db-2 has a full disk", "Never public", "anna")
}

func TestMergeFromThePage(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	cookie := h.signIn()
	one, other := h.opened(cookie, "API requests fail"), h.opened(cookie, "Uploads fail")
	h.release(one, other)
	path := "/incidents/" + one.ID + "/merge"
	h.refuses(cookie, path, url.Values{"message": {"It is one."}}, "The other incident is missing", "It is one.")
	h.sends(cookie, path, url.Values{"into": {other.ID}, "message": {"It is one and the same."}}, "/incidents/"+other.ID+"?done=merged")
	if open := h.desk.View().Open; len(open) != 1 || open[0].ID != other.ID {
		t.Errorf("open after the merger: %+v", open)
	}
}

// release sends what can still be taken back.
func (h *house) release(all ...statuspage.Incident) {
	h.t.Helper()
	for _, i := range all {
		if err := h.desk.Release(h.t.Context(), statuspage.Actor{Kind: statuspage.BySystem}, i.Latest().ID); err != nil {
			h.t.Fatal(err)
		}
	}
}

func TestDeleteAsksForTheTitle(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	cookie := h.signIn()
	i := h.opened(cookie, "API requests fail")
	h.release(i)
	path := "/incidents/" + i.ID + "/delete"
	h.refuses(cookie, path, url.Values{"title": {"API"}, "reason": {"by mistake"}}, "is another one", "by mistake")
	h.sends(cookie, path, url.Values{"title": {"api  requests fail"}, "reason": {"by mistake"}}, "/incidents?done=deleted")
	h.says(cookie, "/incidents", "1 incident was deleted")
}

func TestDraftIsSavedEditedAndSent(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	cookie := h.signIn()
	form := url.Values{"title": {"The old API goes away"}, "message": {"Next week."}, "next": {"30m"}, "unique": {"d"}, "do": {"draft"}}
	h.sends(cookie, "/incidents/new", form, "/incidents?done=drafted")
	d := h.desk.Drafts()[0]
	h.says(cookie, "/incidents", "The old API goes away", "/drafts/"+d.ID)
	h.says(cookie, "/drafts/"+d.ID, "Next week.", `value="`+d.ID+`"`)
	form.Set("draft", d.ID)
	form.Set("publish_at", "2020-01-01T10:00")
	h.refuses(cookie, "/incidents/new", form, "The time to publish it is past", "Next week.")
	form.Set("do", "send")
	h.refuses(cookie, "/incidents/new", form, "is for a draft")
	form.Del("publish_at")
	form.Set("message", "In two weeks.")
	w := h.form("/incidents/new", form, "Cookie", cookie)
	h.leads(w.Code, w.Header().Get("Location"), "/incidents/", "?done=opened")
	if acts := h.acts(); !slices.Contains(acts, "operator:"+h.idOf("anna")+" draft.send draft:"+d.ID) {
		t.Errorf("the audit has no draft.send: %q", acts)
	}
	if left := h.desk.Drafts(); len(left) != 0 || h.desk.View().Open[0].Latest().Body != "In two weeks." {
		t.Errorf("left: %+v, open: %+v", left, h.desk.View().Open)
	}
}

// A draft published from its list can be taken back as every other post, and is a draft again.
func TestPublishedDraftIsTakenBack(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	cookie := h.signIn()
	i := h.opened(cookie, "API requests fail")
	h.release(i)
	for _, draft := range []url.Values{
		{"title": {"The old API goes away"}, "message": {"Next week."}, "next": {"30m"}, "unique": {"d"}, "do": {"draft"}},
		{"message": {"Next week."}, "status": {"identified"}, "next": {"30m"}, "unique": {"e"}, "do": {"draft"}},
	} {
		form := "/incidents/new"
		if draft.Get("title") == "" {
			form = "/incidents/" + i.ID + "/post"
		}
		h.sends(cookie, form, draft, "/incidents?done=drafted")
		d := h.desk.Drafts()[0]
		page := h.write(cookie, "/drafts/"+d.ID+"/publish", url.Values{})
		incident, event := h.held(page)
		if made, _, err := h.store.FanOut(t.Context(), time.Now(), 100); made != 0 || err != nil || len(h.desk.Drafts()) != 0 {
			t.Errorf("%s: %d are told of a draft that waits, %v; left: %+v", form, made, err, h.desk.Drafts())
		}
		page = h.write(cookie, "/incidents/"+incident+"/undo", url.Values{"event": {event}})
		for _, want := range []string{"It is taken back", "Next week.", `name="draft" value="` + d.ID + `"`, `value="30m" selected`} {
			if !strings.Contains(page, want) {
				t.Errorf("%s: after the undo the form does not say %q", form, want)
			}
		}
		if back := h.desk.Drafts(); len(back) != 1 || back[0].ID != d.ID {
			t.Errorf("%s: what was taken back is no draft again: %+v", form, back)
		}
		h.sends(cookie, "/drafts/"+d.ID+"/drop", nil, "/incidents?done=dropped")
	}
}

func TestBackdatedByThePage(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	cookie := h.signIn()
	began := time.Now().UTC().Add(-2 * time.Hour).Truncate(time.Minute)
	form := url.Values{"title": {"Uploads failed"}, "message": {"They did."}, "at": {began.Format("2006-01-02T15:04")}, "backdate": {"1"}, "unique": {"b"}, "do": {"send"}}
	w := h.form("/incidents/new", form, "Cookie", cookie)
	h.leads(w.Code, w.Header().Get("Location"), "/incidents/", "?done=opened")
	if i := h.desk.View().Open[0]; !i.Began.Equal(began) || !i.Latest().At.Equal(began) || !i.Latest().Quiet {
		t.Errorf("backdated: began %v, update %+v", i.Began, i.Latest())
	}
}

// What is asked for needs another person, on the page too.
func TestApprovalNeedsSomebodyElse(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	anna, bela := h.signIn(), h.signInAs(h.person("bela", access.Owner))
	i := h.opened(anna, "API requests fail")
	h.release(i)
	by := statuspage.Actor{Kind: statuspage.ByOperator, ID: h.idOf("anna")}
	a, err := h.desk.Ask(t.Context(), by, statuspage.ApproveDelete, "incident:"+i.ID, nil, "by mistake")
	if err != nil {
		t.Fatal(err)
	}
	h.says(anna, "/", "Waits for a second person", "You asked for it", "by mistake")
	if w := h.form("/approvals/"+a.ID+"/approve", nil, "Cookie", anna); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("approving one's own: %d", w.Code)
	}
	h.sends(bela, "/approvals/"+a.ID+"/approve", nil, "/?done=approved")
	if open := h.desk.View().Open; len(open) != 0 {
		t.Errorf("open after the approval: %+v", open)
	}
}

// Who asked may take it back without being one who may approve, and nobody else may; the
// alarm that called for a second person ends with it.
func TestApprovalIsWithdrawnByWhoAsked(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	anna := h.signIn()
	cora, dora := h.person("cora", access.Editor), h.person("dora", access.Editor)
	asker, other := h.signInAs(cora), h.signInAs(dora)
	i := h.opened(anna, "API requests fail")
	h.release(i)
	by := statuspage.Actor{Kind: statuspage.ByOperator, ID: cora.ID}
	a, err := h.desk.Ask(t.Context(), by, statuspage.ApproveDelete, "incident:"+i.ID, nil, "by mistake")
	if err != nil {
		t.Fatal(err)
	}
	waits := func() bool {
		return slices.ContainsFunc(h.desk.Alarms(), func(l statuspage.Alarm) bool { return l.Key == "approval:"+a.ID })
	}
	if !waits() {
		t.Error("no alarm calls for a second person")
	}
	h.says(asker, "/", "Take it back", "/approvals/"+a.ID+"/withdraw")
	if w := h.form("/approvals/"+a.ID+"/withdraw", nil, "Cookie", other); w.Code != http.StatusUnprocessableEntity || len(h.desk.Approvals()) != 1 {
		t.Errorf("withdrawing another one's: %d", w.Code)
	}
	h.sends(asker, "/approvals/"+a.ID+"/withdraw", nil, "/?done=unasked")
	if waits() || len(h.desk.Approvals()) != 0 {
		t.Error("it still waits")
	}
	if acts := h.acts(); !slices.Contains(acts, "operator:"+cora.ID+" approval.withdrawn incident:"+i.ID) {
		t.Errorf("the audit has no approval.withdrawn: %q", acts)
	}
}

// What is promised in other than the offered words survives an edit.
func TestUnusualNextWordIsKept(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	cookie := h.signIn()
	o := statuspage.Opening{Title: "The old API goes away", Message: "Next week."}
	for next, value := range map[time.Duration]string{45 * time.Minute: "45m", 90 * time.Second: "1m30s", 3 * time.Hour: "3h"} {
		d, err := h.desk.SaveDraft(t.Context(), statuspage.Actor{Kind: statuspage.ByOperator, ID: "anna"}, statuspage.Draft{Opening: &o, Next: next})
		if err != nil {
			t.Fatal(err)
		}
		h.says(cookie, "/drafts/"+d.ID, `<option value="`+value+`" selected>`)
	}
}

// idOf is the id of a person by name.
func (h *house) idOf(name string) string {
	h.t.Helper()
	u, err := h.store.UserByName(h.t.Context(), name)
	if err != nil {
		h.t.Fatal(err)
	}
	return u.ID
}

func TestTemplateIsMadeUsedRemovedAndBack(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	cookie := h.signIn()
	h.says(cookie, "/settings/templates", "There are none yet")
	form := url.Values{"id": {"api-down"}, "title": {"{component} fails"}, "message": {"Since {nonsense}."}, "component.api": {"major_outage"}, "next": {"1h"}}
	h.refuses(cookie, "/settings/templates", form, "is not a blank", "Since {nonsense}.")
	form.Set("message", "Some requests to {component} fail.")
	h.sends(cookie, "/settings/templates", form, "/settings/templates?done=template_saved")
	h.refuses(cookie, "/settings/templates", form, "is another template")
	h.says(cookie, "/incidents/new?template=api-down", "API fails", "Some requests to API fail.", `value="1h" selected`)
	w := h.form("/settings/templates/api-down/remove", nil, "Cookie", cookie)
	whole := between(w.Body.String(), `name="whole" value="`, `"`)
	if w.Code != http.StatusOK || whole == "" || len(h.desk.Templates()) != 0 {
		t.Fatalf("removing: %d, left %+v\n%s", w.Code, h.desk.Templates(), w.Body)
	}
	h.sends(cookie, "/settings/templates", url.Values{"whole": {whole}}, "/settings/templates?done=template_saved")
	if all := h.desk.Templates(); len(all) != 1 || all[0].Message != "Some requests to {component} fail." || all[0].Next != time.Hour {
		t.Errorf("what came back: %+v", all)
	}
}

// between is the text of a page between two marks, as a browser reads it.
func between(page, from, to string) string {
	_, rest, _ := strings.Cut(page, from)
	text, _, _ := strings.Cut(rest, to)
	return html.UnescapeString(text)
}
