package operator

import (
	"net/url"
	"strings"
	"testing"
)

// A drill is begun, posted in, resolved and purged by its pages, which say DRILL
// everywhere; the first page knows nothing of it.
func TestDrillByThePages(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	cookie := h.signIn()
	form := url.Values{"title": {"Uploads fail"}, "message": {"We look."}, "component.api": {"major_outage"}, "testers": {"nobody"}, "unique": {"d"}}
	h.refuses(cookie, "/drills", form, "nobody", "We look.")
	form.Set("testers", "")
	h.refuses(cookie, "/drills", form, "Who is told is missing")
	form.Set("testers", "ops@example.com, dev@example.com")
	w := h.form("/drills", form, "Cookie", cookie)
	h.leads(w.Code, w.Header().Get("Location"), "/drills/", "?done=drill_started")
	page, _, _ := strings.Cut(w.Header().Get("Location"), "?")
	h.says(cookie, page, "DRILL: Uploads fail", "DRILL: nothing is broken")
	h.says(cookie, "/drills", "DRILL: Uploads fail")
	if body := h.ask("GET", page, "", "Cookie", cookie).Body.String(); strings.Contains(body, "ops@example.com") {
		t.Error("the page shows a tester's whole address")
	}
	if body := h.ask("GET", "/", "", "Cookie", cookie).Body.String(); strings.Contains(body, "Uploads fail") || len(h.desk.View().Open) != 0 {
		t.Error("the first page shows the drill")
	}
	h.refuses(cookie, page+"/post", url.Values{"status": {"identified"}, "unique": {"p"}}, "is empty")
	h.sends(cookie, page+"/post", url.Values{"message": {"It is over."}, "status": {"resolved"}, "unique": {"q"}}, page+"?done=drill_posted")
	h.sends(cookie, page+"/purge", nil, "/drills?done=drill_purged")
	if left := h.desk.Drills(); len(left) != 0 {
		t.Errorf("left: %+v", left)
	}
}
