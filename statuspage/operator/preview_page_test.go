package operator

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// mirrored lets the house render what it would tell by words that a test finds again.
func (h *house) mirrored() {
	h.door.c.Letter = func(t statuspage.Told) (string, string, string, error) {
		return "A subject", t.Update.Body + " by mail", "<p>" + t.Update.Body + " as HTML", nil
	}
	h.door.c.Shown = func(_ context.Context, t statuspage.Told) (string, json.RawMessage, error) {
		entry, err := json.Marshal(t.Update.Body + " in the feed")
		return "<h1>" + t.Update.Body + " on the page", entry, err
	}
}

// previews checks that a form which is only looked at shows mail, page and feed, and who is told.
func (h *house) previews(cookie, path string, v url.Values, words ...string) {
	h.t.Helper()
	v.Set("do", "preview")
	w := h.form(path, v, "Cookie", cookie)
	for _, want := range append(words, "This will be published", " by mail", " in the feed", `value="page" formtarget`, `value="letter" formtarget`) {
		if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), want) {
			h.t.Errorf("the preview of %s: %d, without %q\n%s", path, w.Code, want, w.Body)
		}
	}
	for do, want := range map[string]string{"page": " on the page", "letter": " as HTML"} {
		v.Set("do", do)
		w := h.form(path, v, "Cookie", cookie)
		if policy := w.Header().Get("Content-Security-Policy"); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), want) || !strings.Contains(policy, "sandbox") {
			h.t.Errorf("%s of %s: %d %q under %q", do, path, w.Code, w.Body, policy)
		}
	}
}

// Work is looked at before anybody is told: what is planned, posted, moved and cancelled.
func TestWorkIsPreviewed(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.mirrored()
	h.told(3, refusedLast)
	cookie := h.signIn()
	start := time.Now().Add(24 * time.Hour).Truncate(time.Minute)
	form := url.Values{"title": {"New disks"}, "message": {"We replace two."}, "component.api": {"1"}, "start": {field(start)}, "end": {field(start.Add(time.Hour))}, "zone": {"UTC"}, "unique": {"w"}}
	h.previews(cookie, "/maintenance/new", form, "Announce it to 3 people", "Email: 3")
	form.Set("do", "send")
	h.form("/maintenance/new", form, "Cookie", cookie)
	m := h.desk.View().Maintenance[0]
	page := "/maintenance/" + m.ID
	h.previews(cookie, page+"/move", url.Values{"start": {field(start)}, "end": {field(start.Add(2 * time.Hour))}, "title": {"New disks"}, "message": {"It takes longer."}}, "It takes longer. by mail", "Email: 3", field(start.Add(2*time.Hour)))
	h.previews(cookie, page+"/cancel", url.Values{"message": {"Not this week."}}, "Not this week. by mail", "Email: 3", ">Not this week.</textarea>")
	h.previews(cookie, page+"/post", url.Values{"status": {"scheduled"}, "message": {"All is ready."}, "unique": {"p"}}, "All is ready. by mail", "Email: 3", ">All is ready.</textarea>")
	if now := h.desk.View().Maintenance[0]; len(now.Updates) != 1 || now.Stage != statuspage.Scheduled || !now.Window.End.Equal(m.Window.End) {
		t.Errorf("what was only looked at was done: %+v", now)
	}
	h.sends(cookie, page+"/cancel", url.Values{"message": {"Not this week."}, "do": {"send"}}, page+"?done=cancelled")
}

// So is a drill, whose testers are named.
func TestDrillIsPreviewed(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.mirrored()
	cookie := h.signIn()
	form := url.Values{"title": {"Uploads fail"}, "message": {"We look."}, "component.api": {"major_outage"}, "testers": {"ops@example.com"}, "unique": {"d"}}
	h.previews(cookie, "/drills", form, "We look. by mail", "Told by mail: <bdi>o•••@example.com</bdi>", "Tell 1 tester of the DRILL")
	if all := h.desk.Drills(); len(all) != 0 {
		t.Errorf("what was only looked at was done: %+v", all)
	}
	form.Set("do", "send")
	h.form("/drills", form, "Cookie", cookie)
	page := "/drills/" + h.desk.Drills()[0].ID
	h.previews(cookie, page+"/post", url.Values{"message": {"It is over."}, "status": {"resolved"}, "unique": {"q"}}, "It is over. by mail")
	if d := h.desk.Drills()[0]; len(d.Incident.Updates) != 1 {
		t.Errorf("what was only looked at was done: %+v", d)
	}
}

// The files of a page that is previewed come from the console: also the owner's own.
func TestPreviewHasTheOwnersFiles(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	v := h.desk.View()
	setup := statuspage.Setup{Page: v.Page, Policy: statuspage.DefaultPolicy()}
	setup.Page.Logo = statuspage.NewAsset("logo", ".svg", "image/svg+xml", []byte("<svg/>"))
	if w := h.ask("GET", setup.Page.Logo.Path, ""); w.Code != http.StatusNotFound {
		t.Errorf("a logo that nobody has: %d", w.Code)
	}
	if err := h.desk.Configure(t.Context(), statuspage.Actor{Kind: statuspage.BySystem}, setup, nil, nil); err != nil {
		t.Fatal(err)
	}
	if w := h.ask("GET", setup.Page.Logo.Path, ""); w.Code != http.StatusOK || w.Body.String() != "<svg/>" {
		t.Errorf("the owner's logo: %d %q", w.Code, w.Body)
	}
}
