package operator

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fyr-status/fyr/statuspage/access"
)

// Every form of an incident's and of a maintenance's page that comes after the end of a
// session is there again after the next sign-in, on the page that has it.
func TestFormsOfAPageOutliveTheSession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		anna := h.person("anna", access.Owner)
		session := h.signInAs(anna)
		i := h.opened(session, "API requests fail")
		h.opened(session, "Uploads fail")
		start := time.Now().Add(24 * time.Hour)
		h.form("/maintenance/new", url.Values{"component.api": {"1"}, "start": {field(start)}, "end": {field(start.Add(time.Hour))}, "zone": {"UTC"}, "unique": {"w"}, "do": {"send"}}, "Cookie", session)
		m := h.desk.View().Maintenance[0]
		incident, work := "/incidents/"+i.ID, "/maintenance/"+m.ID
		for _, c := range []struct {
			page, form string
			typed      url.Values
			words      []string
		}{
			{incident, "/updates/" + i.Updates[0].ID, url.Values{"message": {"We looked at it."}}, []string{"<details class=\"more\" open><summary>Edit", ">We looked at it.</textarea>"}},
			{incident, "/notes", url.Values{"body": {"Ask the night shift."}}, []string{">Ask the night shift.</textarea>"}},
			{incident, "/merge", url.Values{"message": {"It is the same disk."}, "quiet": {"1"}}, []string{">It is the same disk.</textarea>", `name="quiet" value="1" checked`}},
			{incident, "/delete", url.Values{"title": {i.Title}, "reason": {"It was a test."}}, []string{`value="It was a test."`, `name="title" required autocomplete="off" dir="auto" value=""`}},
			{incident, "/post", url.Values{"message": {"A disk is full."}, "status": {"identified"}}, []string{">A disk is full.</textarea>"}},
			{work, "/updates/" + m.Updates[0].ID, url.Values{"message": {"We replace two disks."}}, []string{">We replace two disks.</textarea>"}},
			{work, "/move", url.Values{"title": {"New disks"}, "message": {"They come late."}, "start": {field(start)}, "end": {field(start.Add(3 * time.Hour))}}, []string{`value="New disks"`, ">They come late.</textarea>", `value="` + field(start.Add(3*time.Hour)) + `"`}},
			{work, "/cancel", url.Values{"message": {"They never came."}}, []string{`id="cancel-message" name="message" rows="3" maxlength="20000" dir="auto" aria-describedby="cancel-hint">They never came.</textarea>`}},
			{work, "/post", url.Values{"message": {"They have come."}, "status": {"scheduled"}}, []string{">They have come.</textarea>", ">They never came.</textarea>", ">They come late.</textarea>"}},
		} {
			time.Sleep(access.IdleFor + time.Second)
			w := h.form(c.page+c.form, c.typed, "Cookie", session)
			if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/signin" {
				t.Fatalf("%s: %d to %q", c.form, w.Code, w.Header().Get("Location"))
			}
			w = h.form("/session", url.Values{"token": {h.link(anna)}}, "Cookie", cookieOf(w, wantedCookie))
			if to := w.Header().Get("Location"); to != c.page {
				t.Errorf("%s: the way leads back to %q", c.form, to)
			}
			session = cookieOf(w, "fyr-session")
			page := h.ask("GET", c.page, "", "Cookie", session).Body.String()
			for _, text := range c.words {
				if !strings.Contains(page, text) {
					t.Errorf("%s%s has lost %q:\n%s", c.page, c.form, text, page)
				}
			}
		}
	})
}

// What was sent is not shown as if it never was.
func TestSentFormsAreForgotten(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	cookie := h.signIn()
	i := h.opened(cookie, "API requests fail")
	edit := "/incidents/" + i.ID + "/updates/" + i.Updates[0].ID
	h.form("/drafts", url.Values{"path": {edit}, "body": {"message=We+looked."}}, "Cookie", cookie)
	h.says(cookie, "/incidents/"+i.ID, ">We looked.</textarea>", "It was not sent.")
	h.sends(cookie, edit, url.Values{"message": {"We looked at it."}}, "/incidents/"+i.ID+"?done=edited")
	if page := h.see(cookie, "/incidents/"+i.ID, "We looked at it."); strings.Contains(page, "It was not sent.") {
		t.Error("it is shown as not sent")
	}
}
