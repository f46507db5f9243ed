package operator

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/access"
)

// shelf keeps settings in memory, as cmd/fyr keeps them in the database.
type shelf struct {
	all    []Setting
	form   Form
	behind []string // what was asked for last
}

func (s *shelf) List(kind statuspage.SettingKind) (list []Setting, err error) {
	for _, one := range s.all {
		if one.Kind == kind {
			list = append(list, one)
		}
	}
	return list, nil
}

func (s *shelf) Check(statuspage.SettingKind, string, json.RawMessage) (Setting, error) {
	return Setting{}, nil
}

func (s *shelf) Make(_ context.Context, by statuspage.Actor, kind statuspage.SettingKind, d SettingDraft) (Setting, error) {
	one := Setting{Kind: kind, Source: Source{From: "console", By: &by}, Changed: instant()}
	if err := json.Unmarshal(d.Body, &one.Body); err != nil {
		return one, err
	}
	if one.ID, _ = one.Body["id"].(string); one.ID == "" {
		return one, Mistakes{{Field: "id", Problem: "is missing", Example: "api"}}
	}
	one.Name = one.ID
	s.all, s.behind = append(s.all, one), d.Behind
	return one, nil
}

func (s *shelf) at(kind statuspage.SettingKind, id string) *Setting {
	n := slices.IndexFunc(s.all, func(x Setting) bool { return x.Kind == kind && x.ID == id })
	return &s.all[n]
}

func (s *shelf) Edit(_ context.Context, _ statuspage.Actor, kind statuspage.SettingKind, id string, d SettingDraft) (Setting, error) {
	one := s.at(kind, id)
	if !d.Seen.Equal(one.Changed) {
		return *one, fmt.Errorf("it was changed meanwhile: %w", statuspage.ErrConflict)
	}
	one.Body, s.behind = nil, d.Behind
	return *one, json.Unmarshal(d.Body, &one.Body)
}

func (s *shelf) Archive(_ context.Context, _ statuspage.Actor, kind statuspage.SettingKind, id string, _ Users) (Setting, error) {
	s.at(kind, id).Archived = instant()
	return *s.at(kind, id), nil
}

func (s *shelf) Restore(_ context.Context, _ statuspage.Actor, kind statuspage.SettingKind, id string) (Setting, error) {
	s.at(kind, id).Archived = time.Time{}
	return *s.at(kind, id), nil
}

func (s *shelf) Order(_ context.Context, _ statuspage.Actor, _ statuspage.SettingKind, ids, _ []string) error {
	slices.SortStableFunc(s.all, func(a, b Setting) int { return slices.Index(ids, a.ID) - slices.Index(ids, b.ID) })
	return nil
}

func (s *shelf) Regroup(_ context.Context, _ statuspage.Actor, r statuspage.Regrouping) error {
	if r.To == "" {
		return Mistakes{{Field: "to", Problem: "is empty", Example: "Core"}}
	}
	for _, one := range s.all {
		if groupOf(one) == r.From {
			one.Body["group"] = r.To
		}
	}
	return nil
}

func (s *shelf) ArchiveGroup(ctx context.Context, by statuspage.Actor, group string, users Users) error {
	for _, one := range s.all {
		if groupOf(one) == group {
			if _, err := s.Archive(ctx, by, one.Kind, one.ID, users); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *shelf) Form(kind statuspage.SettingKind) Form {
	f := s.form
	f.Kind = kind
	return f
}

func (s *shelf) Source(_ statuspage.SettingKind, id string) Source {
	if id == "api" {
		return Source{From: "file", File: "fyr.yaml", Line: 12, Locked: true}
	}
	return Source{From: "console"}
}

// trialsOf answer what they are told to.
type trialsOf struct{ err error }

func (t trialsOf) Probe(context.Context, string) (Probed, error) {
	return Probed{Kind: "http", Target: "https://api.example.com", Outcome: monitor.Outcome{Status: monitor.Down, Reason: "status 503"}, Checks: []ProbedCheck{{What: "status 200", Reason: "is 503"}}}, t.err
}

func (t trialsOf) ProbeBody(ctx context.Context, _ string, _ json.RawMessage) (Probed, error) {
	return t.Probe(ctx, "")
}

func (t trialsOf) Send(context.Context, statuspage.Actor, string) (Sent, error) {
	return Sent{Channel: "webhook", Outcome: "refused", Answer: "404 no such hook", TookMS: 31}, t.err
}

// furnished is a house in which things can be set up.
func furnished(t *testing.T) (*house, *shelf) {
	h := newHouse(t)
	settings := &shelf{form: Form{
		Chosen: "kind",
		Fields: []Field{{Name: "id", Type: "id", Required: true}, {Name: "name", Type: "text"}, {Name: "kind", Type: "choice"}, {Name: "confirm", Type: "number"}},
		Variants: []Variant{{Name: "http", Schemes: []string{"https"}, Doc: "asks a web server", Fields: []Field{
			{Name: "password", Type: "secret", Secret: true}, {Name: "headers", Type: "map", Fields: []Field{{Name: "*", Type: "secret", Secret: true}}},
		}}},
	}}
	h.door.c.Settings, h.door.c.Trials = settings, trialsOf{}
	return h, settings
}

// see asks for a page and wants it to say all of some words.
func (h *house) see(cookie, path string, words ...string) string {
	h.t.Helper()
	w := h.ask(http.MethodGet, path, "", "Cookie", cookie)
	if w.Code != http.StatusOK {
		h.t.Fatalf("GET %s: %d\n%s", path, w.Code, w.Body)
	}
	text := w.Body.String()
	for _, want := range words {
		if !strings.Contains(text, want) {
			h.t.Errorf("GET %s lacks %q:\n%s", path, want, text)
		}
	}
	return text
}

// send sends a form and wants to be led elsewhere.
func (h *house) send(cookie, path string, v url.Values, to string) {
	h.t.Helper()
	if w := h.form(path, v, "Cookie", cookie); w.Code != http.StatusSeeOther || w.Header().Get("Location") != to {
		h.t.Errorf("POST %s: %d to %q, want %q\n%s", path, w.Code, w.Header().Get("Location"), to, w.Body)
	}
}

// refuse sends a form and wants it back with words.
func (h *house) refuse(cookie, path string, v url.Values, words ...string) {
	h.t.Helper()
	w := h.form(path, v, "Cookie", cookie)
	for _, want := range words {
		if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), want) {
			h.t.Errorf("POST %s: %d, want 422 and %q\n%s", path, w.Code, want, w.Body)
		}
	}
}

func TestServicesAreLookedAfterOnThePage(t *testing.T) {
	t.Parallel()
	h, _ := furnished(t)
	anna := h.signIn()
	h.see(anna, "/services", "API", "fyr.yaml:12", `href="/services/api"`, "/monitors/job", "private")
	h.refuse(anna, "/services/api/status", url.Values{"status": {"partial_outage"}, "for": {"2h"}}, "The reason", "partial_outage\" selected")
	h.send(anna, "/services/api/status", url.Values{"status": {"partial_outage"}, "for": {"2h"}, "reason": {"writes fail"}}, "/services/api?done=status_set")
	h.see(anna, "/services/api?done=status_set", "The status is set.", "writes fail", "anna")
	h.send(anna, "/services/api/clear", nil, "/services/api?done=status_cleared")
	if o := h.desk.View().Standings[0].Override; o != nil {
		t.Errorf("after taking it back: %+v", o)
	}
	h.send(anna, "/monitors/api/mute", url.Values{"for": {"1h"}, "back": {"monitor"}}, "/monitors/api?done=muted")
	h.see(anna, "/monitors/api", "muted until", "Unmute")
	if w := h.form("/monitors/api/probe", nil, "Cookie", anna); !strings.Contains(w.Body.String(), "status 503") || !strings.Contains(w.Body.String(), "is 503") {
		t.Errorf("probing: %d\n%s", w.Code, w.Body)
	}
}

func TestRecordIsCorrectedOnThePage(t *testing.T) {
	t.Parallel()
	h, _ := furnished(t)
	anna := h.signIn()
	from, to := time.Now().UTC().Add(-20*time.Minute).Format(clockForm), time.Now().UTC().Add(-10*time.Minute).Format(clockForm)
	h.refuse(anna, "/services/api/corrections", url.Values{"from": {"yesterday"}, "to": {to}, "as": {"major_outage"}, "reason": {"kept"}}, "is not a time", `value="kept"`)
	h.refuse(anna, "/services/api/corrections", url.Values{"from": {from}, "to": {to}, "as": {"major_outage"}, "reason": {"it was down"}}, "component")
}

func TestSettingsAreMadeOnThePage(t *testing.T) {
	t.Parallel()
	h, kept := furnished(t)
	anna := h.signIn()
	h.see(anna, "/settings/monitors/new", "?kind=http", "A web page or an API")
	h.see(anna, "/settings/monitors/new?kind=http&name=Shop", `name="id"`, `value="Shop"`, `name="headers"`)
	h.refuse(anna, "/settings/monitors/new", url.Values{"kind": {"http"}, "name": {"Shop"}}, "is missing; for example <bdi>api</bdi>", `aria-invalid`, `value="Shop"`)
	h.send(anna, "/settings/monitors/new", url.Values{"kind": {"http"}, "id": {"shop"}, "name": {"Shop"}, "confirm": {"3"}, "headers": {"A: 1\r\nB: 2:3"}, "password": {"s3cret"}}, "/services?done=made")
	one := kept.at(statuspage.MonitorSetting, "shop")
	if got, want := string(jsonOf(one.Body)), `{"confirm":3,"headers":{"A":"1","B":"2:3"},"id":"shop","kind":"http","name":"Shop","password":"s3cret"}`; got != want {
		t.Errorf("kept %s, want %s", got, want)
	}
	one.Body["password"], one.Secrets = "•••", []string{"password"}
	seen := one.Changed.Format(time.RFC3339Nano)
	h.see(anna, "/settings/monitors/shop", "leave empty to keep it", seen)
	h.refuse(anna, "/settings/monitors/shop", url.Values{"name": {"Other"}, "seen": {time.Now().Format(time.RFC3339Nano)}}, "changed meanwhile", `value="Other"`)
	h.send(anna, "/settings/monitors/shop", url.Values{"name": {"Other"}, "seen": {seen}}, "/services?done=saved")
	if got, want := string(jsonOf(one.Body)), `{"id":"shop","kind":"http","name":"Other","password":"•••"}`; got != want {
		t.Errorf("kept %s, want %s", got, want)
	}
	h.send(anna, "/settings/monitors/shop/archive", nil, "/services?done=archived")
	h.see(anna, "/services", "Archived", "/settings/monitors/shop/restore")
	h.send(anna, "/settings/monitors/shop/restore", nil, "/services?done=restored")
	if w := h.form("/settings/monitors/shop", url.Values{"do": {"probe"}, "name": {"Tried"}}, "Cookie", anna); !strings.Contains(w.Body.String(), "status 503") || !strings.Contains(w.Body.String(), `value="Tried"`) {
		t.Errorf("trying it out: %d\n%s", w.Code, w.Body)
	}
}

// What the file says of the page is not asked for.
func TestPageIsSetUpWhereTheFileIsSilent(t *testing.T) {
	t.Parallel()
	h, kept := furnished(t)
	kept.form = Form{Fields: []Field{{Name: "name", Type: "text"}, {Name: "description", Type: "lines"}}}
	kept.all = []Setting{{Kind: statuspage.PageSetting, ID: statuspage.PageSettingID, Source: Source{From: "command line", Locked: true}, Body: map[string]any{"name": "Example"}}}
	anna := h.signIn()
	if text := h.see(anna, "/settings/page/page", `name="description"`); strings.Contains(text, `name="name"`) {
		t.Error("the form asks for what the file says")
	}
	kept.all = append(kept.all, Setting{Kind: statuspage.PageSetting, ID: statuspage.PageSettingID, Source: Source{From: "console"}, Body: map[string]any{"description": "Ours"}, Changed: instant()})
	if text := h.see(anna, "/settings/page/page", ">Ours<"); strings.Contains(text, `name="name"`) {
		t.Error("the form asks for what the file says")
	}
}

func TestOrderIsChangedOnThePage(t *testing.T) {
	t.Parallel()
	h, kept := furnished(t)
	anna := h.signIn()
	for _, id := range []string{"a", "b", "c"} {
		h.send(anna, "/settings/components/new", url.Values{"id": {id}, "kind": {"http"}}, "/services?done=made")
	}
	h.send(anna, "/services/order", url.Values{"kind": {"components"}, "id": {"c"}, "by": {"up"}}, "/services?done=ordered")
	var ids []string
	for _, one := range kept.all {
		ids = append(ids, one.ID)
	}
	if want := []string{"a", "c", "b"}; !slices.Equal(ids, want) {
		t.Errorf("order %v, want %v", ids, want)
	}
}

func TestTestsAreSentOnThePage(t *testing.T) {
	t.Parallel()
	h, kept := furnished(t)
	kept.all = []Setting{{Kind: statuspage.AlertSetting, ID: "on-call", Source: Source{From: "file", File: "fyr.yaml", Line: 61, Locked: true}, Body: map[string]any{"channel": "webhook", "severity": "major"}}}
	h.door.c.Export = func() ([]byte, error) { return []byte("page: {}\n"), nil }
	h.door.c.Plan = func(context.Context) (Plan, error) { return Plan{}, errors.New("fyr.yaml:3: no such key") }
	anna := h.signIn()
	h.see(anna, "/settings", "on-call", "fyr.yaml:61", "from down on", "Send a test")
	for n := range trialsEach + 1 {
		w := h.form("/settings/channels/on-call/test", nil, "Cookie", anna)
		if want := map[bool]string{true: "404 no such hook", false: "try again in"}[n < trialsEach]; !strings.Contains(w.Body.String(), want) {
			t.Errorf("test %d: %d, want %q\n%s", n, w.Code, want, w.Body)
		}
	}
	h.see(anna, "/settings/config", "fyr.yaml:3: no such key", "Download")
	w := h.form("/settings/config/export", nil, "Cookie", anna)
	if w.Body.String() != "page: {}\n" || !strings.Contains(w.Header().Get("Content-Disposition"), "fyr.yaml") {
		t.Errorf("export: %d %v %s", w.Code, w.Header(), w.Body)
	}
}

func TestPeopleAreLookedAfterOnThePage(t *testing.T) {
	t.Parallel()
	h, _ := furnished(t)
	anna := h.signIn()
	bo := h.person("bo", access.Responder)
	his := h.signInAs(bo)
	here := "/people/" + bo.ID
	h.see(anna, "/people", "bo", "Responder", "Privacy officer", "Invite somebody")
	h.refuse(anna, "/people/invite", url.Values{"name": {"bo"}, "role": {"viewer"}}, "there is an account of this name", `value="viewer" checked`)
	w := h.form("/people/invite", url.Values{"name": {"eve"}, "role": {"editor"}, "until": {"2099-06-30"}}, "Cookie", anna)
	if !strings.Contains(w.Body.String(), "http://localhost:8081/setup?token=") || !strings.Contains(w.Body.String(), `class="qr"`) {
		t.Errorf("invitation: %d\n%s", w.Code, w.Body)
	}
	if text := h.see(anna, "/people", "Open invitations", "eve"); strings.Contains(text, "/setup?token=") {
		t.Error("the list shows an invitation's link again")
	}
	h.see(anna, here, "Sign them out everywhere")
	h.send(anna, here+"/sessions/end", nil, here+"?done=sessions_ended")
	if w := h.ask("GET", "/", "", "Cookie", his); w.Code != http.StatusSeeOther {
		t.Errorf("after his sessions were ended bo sees %d", w.Code)
	}
	h.send(anna, here+"/roles", url.Values{"role": {"editor", "privacy"}}, here+"?done=roles")
	h.refuse(anna, here+"/roles", nil, "are missing")
	h.send(anna, here+"/disable", nil, here+"?done=disabled")
	h.see(anna, here, "The account is disabled", "fyr user reset bo")
	h.send(anna, here+"/enable", nil, here+"?done=enabled")
	h.refuse(anna, "/people/"+h.mustFind("anna")+"/roles", url.Values{"role": {"viewer"}}, "last owner")
}

func (h *house) mustFind(name string) string {
	h.t.Helper()
	u, err := h.store.UserByName(h.t.Context(), name)
	if err != nil {
		h.t.Fatal(err)
	}
	return u.ID
}

func TestTokensAreShownOnce(t *testing.T) {
	t.Parallel()
	h, _ := furnished(t)
	anna := h.signIn()
	if text := h.see(anna, "/account/token", `value="post"`); strings.Contains(text, `value="unmask"`) {
		t.Error("an owner is offered the privacy officer's permission")
	}
	h.refuse(anna, "/account/token", url.Values{"name": {"deploy"}, "for": {"720h"}}, "say what the token may do", `value="deploy"`)
	w := h.form("/account/token", url.Values{"name": {"deploy"}, "for": {"720h"}, "scope": {"view"}}, "Cookie", anna)
	if !strings.Contains(w.Body.String(), access.TokenPrefix) || !strings.Contains(w.Body.String(), "data-copy") {
		t.Errorf("token: %d\n%s", w.Code, w.Body)
	}
	if text := h.see(anna, "/people", "deploy"); strings.Contains(text, access.TokenPrefix) {
		t.Error("the list shows the token again")
	}
}

func TestSubscribersAreLookedAfterOnThePage(t *testing.T) {
	t.Parallel()
	h, _ := furnished(t)
	anna, eve := h.signIn(), h.signInAs(h.person("eve", access.Privacy))
	w := h.form("/readers/import", url.Values{"consent": {"agreed in the portal"}, "contacts": {"address\nreader@example.org,api,sv\n"}}, "Cookie", anna)
	if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "1 subscriber was added.") {
		t.Fatalf("import: %d\n%s", w.Code, w.Body)
	}
	h.refuse(anna, "/readers/import", url.Values{"consent": {"x"}, "contacts": {"no address\n"}}, "nobody was imported", "no address")
	found, err := h.store.FindSubscribers(t.Context(), statuspage.SubscriberQuery{})
	if err != nil || len(found) != 1 {
		t.Fatal(found, err)
	}
	here, masked := "/readers/"+found[0].ID, statuspage.MaskAddress("reader@example.org")
	for _, path := range []string{"/readers", "/readers?state=confirmed", here} {
		if text := h.see(anna, path, masked); strings.Contains(text, "reader@example.org") {
			t.Errorf("%s shows the whole address", path)
		}
	}
	if w := h.form(here+"/unmask", nil, "Cookie", anna); w.Code != http.StatusForbidden || !strings.Contains(w.Body.String(), "Your role does not include it") {
		t.Errorf("an owner unmasks: %d\n%s", w.Code, w.Body)
	}
	if w := h.form(here+"/unmask", nil, "Cookie", eve); !strings.Contains(w.Body.String(), "reader@example.org") {
		t.Errorf("the privacy officer unmasks: %d\n%s", w.Code, w.Body)
	}
	if acts := strings.Join(h.acts(), "\n"); !strings.Contains(acts, "subscriber.unmask subscriber:"+found[0].ID) {
		t.Errorf("the audit log says nothing of the unmasking:\n%s", acts)
	}
	for search, want := range map[string]string{"reader@example.org": masked, "reader": "There is no subscriber", found[0].ID: masked} {
		if w := h.form("/readers/find", url.Values{"search": {search}}, "Cookie", anna); !strings.Contains(w.Body.String(), want) {
			t.Errorf("search for %s: %d, want %q\n%s", search, w.Code, want, w.Body)
		}
	}
	h.refuse(anna, here+"/hold", nil, "is empty")
	h.send(anna, here+"/hold", url.Values{"reason": {"claim 2026-114"}}, here+"?done=held")
	h.see(anna, here, "claim 2026-114", "Release")
	h.send(anna, here+"/release", nil, here+"?done=released")
	h.refuse(anna, here+"/erase", url.Values{"address": {"yes"}}, "To erase, type")
	h.send(anna, here+"/erase", url.Values{"address": {masked}}, "/readers?done=erased")
}

// Who is suspended by another's fault is told again; who wants no more gets no such button.
func TestSubscribersAreResumedOnThePage(t *testing.T) {
	t.Parallel()
	h, _ := furnished(t)
	anna := h.signIn()
	here := "/readers/" + h.suspended("three mails were refused")
	h.see(anna, here, `action="`+here+`/resume"`)
	h.send(anna, here+"/resume", nil, here+"?done=resumed")
	if text := h.see(anna, here+"?done=resumed", "They are told again."); strings.Contains(text, "/resume") {
		t.Errorf("one who is told may be resumed:\n%s", text)
	}
	left := "/readers/" + h.suspended(statuspage.SuspendedByReader)
	if text := h.see(anna, left); strings.Contains(text, "/resume") {
		t.Errorf("one who left may be resumed:\n%s", text)
	}
	h.refuse(anna, left+"/resume", nil, "has unsubscribed")
	if acts := strings.Join(h.acts(), "\n"); !strings.Contains(acts, "subscriber.resume subscriber:"+strings.TrimPrefix(here, "/readers/")) {
		t.Errorf("the audit log says nothing of it:\n%s", acts)
	}
}

func TestAuditLogIsSearchedOnThePage(t *testing.T) {
	t.Parallel()
	h, _ := furnished(t)
	anna := h.signIn()
	bo := h.person("bo", access.Responder)
	h.send(anna, "/people/"+bo.ID+"/disable", nil, "/people/"+bo.ID+"?done=disabled")
	h.see(anna, "/audit?act=user.disable&by=anna", "user.disable", "user:"+bo.ID, "operator:anna")
	if text := h.see(anna, "/audit?act=incident"); strings.Contains(text, "user.disable") || !strings.Contains(text, "No entry fits.") {
		t.Errorf("a search for incidents finds\n%s", text)
	}
	for range auditShown {
		if err := h.desk.Note(t.Context(), statuspage.Actor{Kind: statuspage.BySystem}, "test.note", "test", nil, nil); err != nil {
			t.Fatal(err)
		}
	}
	h.see(anna, "/audit", `rel="next"`)
	if w := h.form("/audit/verify", nil, "Cookie", anna); !strings.Contains(w.Body.String(), "entries are as they were written") || !strings.Contains(w.Body.String(), "Head:") {
		t.Errorf("verify: %d\n%s", w.Code, w.Body)
	}
	if w := h.ask("GET", "/audit?since=x", "", "Cookie", anna); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("a bad time: %d", w.Code)
	}
}
