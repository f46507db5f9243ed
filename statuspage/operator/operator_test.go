package operator

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/monitor/secret"
	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/access"
	"github.com/fyr-status/fyr/store"
	"github.com/fyr-status/fyr/store/storetest"
	"github.com/fyr-status/fyr/templates"
)

// house is an installation with one monitor, whose operators' door is under test.
type house struct {
	t     *testing.T
	store *store.DB
	desk  *statuspage.Desk
	door  *Server
}

const token = "a-token-for-tests-0123456789"

var consoleURL = &url.URL{Scheme: "http", Host: "localhost:8081"}

type plain struct{}

func (plain) Title(s statuspage.Said) string { return strings.Join(s.Components, ", ") + " fails" }
func (plain) Body(s statuspage.Said) string  { return string(s.What) }

func newHouse(t *testing.T) *house {
	t.Helper()
	own := consoleURL
	db := storetest.Open(t)
	record, err := db.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.DiscardHandler)
	desk := statuspage.NewDesk(statuspage.DeskConfig{
		Setup:  scene(),
		Record: record, Ledger: db, Memory: db, Words: plain{}, Key: []byte("k"), Log: log,
	})
	if err := desk.Begin(t.Context(), record.Alive); err != nil {
		t.Fatal(err)
	}
	texts, err := templates.New(templates.Options{Language: "en"})
	if err != nil {
		t.Fatal(err)
	}
	metrics := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "fyr_fresh 1\n") })
	door := New(Config{
		Desk: desk, Reader: db, Accounts: db, Templates: texts, Token: secret.New(token), URL: own, Log: log, Metrics: metrics,
		Plan:  func(context.Context) (Plan, error) { return Plan{}, nil },
		Apply: func(context.Context, statuspage.Actor) (Plan, error) { return Plan{}, nil },

		Strangers: func() bool { return true },
	})
	return &house{t, db, desk, door}
}

// scene is what every house watches: a service with its monitor, and a private one.
func scene() statuspage.Setup {
	page, _ := url.Parse("https://status.example.com")
	return statuspage.Setup{
		Page: statuspage.Page{HasMail: true, Name: "Example", URL: page, Language: "en", Zone: time.UTC},
		Monitors: []monitor.Monitor{
			monitor.Monitor{ID: "api", Kind: "http", Target: "https://api.example.com"}.WithDefaults(),
			monitor.Monitor{ID: "job", Kind: "heartbeat", Target: "heartbeat:", Passive: true}.WithDefaults(),
		},
		Heartbeats: map[string]string{"job": "derived0123456789"},
		Components: []statuspage.Component{{ID: "api", Name: "API", Monitors: []string{"api"}, WhenDown: statuspage.MajorOutage}, {ID: "vault", Name: "Vault", Private: true}},
		Policy:     statuspage.DefaultPolicy(),
	}
}

// ask makes a request as a browser or a program does.
func (h *house) ask(method, path, body string, headers ...string) *httptest.ResponseRecorder {
	h.t.Helper()
	r := httptest.NewRequest(method, "http://localhost:8081"+path, strings.NewReader(body))
	r.RemoteAddr = "192.0.2.7:1234"
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.door.Handler().ServeHTTP(w, r)
	h.described(method, path, body, w)
	return w
}

func (h *house) api(method, path, body string) *httptest.ResponseRecorder {
	h.t.Helper()
	return h.ask(method, "/api/ops/v1"+path, body, "Authorization", "Bearer "+token, "Content-Type", "application/json")
}

// person makes an account with roles, and with nothing to sign in with.
func (h *house) person(name string, roles ...access.Role) access.User {
	h.t.Helper()
	now := instant()
	u := access.User{ID: statuspage.NewID(), Name: name, Address: name + "@example.com", Roles: roles, Origin: access.Local, Made: now, Changed: now}
	h.change(access.Changes{At: now, Users: []access.User{u}})
	return h.user(u.ID)
}

// user is an account as it stands.
func (h *house) user(id string) access.User {
	h.t.Helper()
	u, err := h.store.User(h.t.Context(), id)
	if err != nil {
		h.t.Fatal(err)
	}
	return u
}

func (h *house) change(c access.Changes) {
	h.t.Helper()
	by := statuspage.Actor{Kind: statuspage.BySystem}
	if err := h.store.ChangeAccess(h.t.Context(), c, entryOf(by, c.At, "test.change", "test", nil, nil)); err != nil {
		h.t.Fatal(err)
	}
}

// link is the token of a link that signs u in.
func (h *house) link(u access.User) string {
	h.t.Helper()
	made, err := h.door.Link(h.t.Context(), statuspage.Actor{Kind: statuspage.ByToken, ID: "shell"}, u)
	if err != nil {
		h.t.Fatal(err)
	}
	address, err := url.Parse(made)
	if err != nil {
		h.t.Fatal(err)
	}
	return address.Query().Get("token")
}

// signIn signs an owner in by a link and returns the session's cookie.
func (h *house) signIn() string {
	h.t.Helper()
	u, err := h.store.UserByName(h.t.Context(), "anna")
	if err != nil {
		u = h.person("anna", access.Owner)
	}
	return h.signInAs(u)
}

func (h *house) signInAs(u access.User) string {
	h.t.Helper()
	w := h.form("/session", url.Values{"token": {h.link(u)}})
	if w.Code != http.StatusSeeOther || len(w.Result().Cookies()) != 1 {
		h.t.Fatalf("signing in: %d, cookies %v", w.Code, w.Result().Cookies())
	}
	return cookieOf(w, "fyr-session")
}

// cookieOf is a cookie that an answer sets, as a browser sends it; "" for none.
func cookieOf(w *httptest.ResponseRecorder, name string) string {
	for _, c := range w.Result().Cookies() {
		if c.Name == name && c.MaxAge >= 0 {
			return c.Name + "=" + c.Value
		}
	}
	return ""
}

func (h *house) form(path string, v url.Values, headers ...string) *httptest.ResponseRecorder {
	h.t.Helper()
	return h.ask("POST", path, v.Encode(), append([]string{"Content-Type", "application/x-www-form-urlencoded"}, headers...)...)
}

func TestTokenIsNoSession(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	if w := h.ask("GET", "/", "", "Authorization", "Bearer "+token); w.Code != http.StatusSeeOther {
		t.Errorf("the page by token: %d, want the sign-in page", w.Code)
	}
	for field, want := range map[string]int{"Bearer ": 200, "bearer ": 200, "BEARER ": 200, "Basic ": 401, "Bearer": 401, "": 401} {
		if w := h.ask("GET", "/api/ops/v1/status", "", "Authorization", field+token); w.Code != want {
			t.Errorf("the interface by %q and the token: %d, want %d", field, w.Code, want)
		}
	}
}

func TestPostFromThePage(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	cookie := h.signIn()
	form := url.Values{"title": {"API requests fail"}, "status": {"investigating"}, "message": {"We are looking."}, "component.api": {"major_outage"}, "unique": {"u1"}, "do": {"preview"}}
	w := h.form("/incidents/new", form, "Cookie", cookie)
	if w.Code != 200 || !strings.Contains(w.Body.String(), "We are looking.") {
		t.Fatalf("preview: %d\n%s", w.Code, w.Body)
	}
	if open := h.desk.View().Open; len(open) != 0 {
		t.Fatalf("the preview opened %d incidents", len(open))
	}
	form.Set("do", "send")
	for range 2 { // a double tap
		if w = h.form("/incidents/new", form, "Cookie", cookie); w.Code != http.StatusSeeOther {
			t.Fatalf("send: %d\n%s", w.Code, w.Body)
		}
	}
	open := h.desk.View().Open
	if len(open) != 1 || open[0].Latest().By.ID != h.idOf("anna") {
		t.Fatalf("open: %+v", open)
	}
	path := "/incidents/" + open[0].ID
	form = url.Values{"status": {"resolved"}, "message": {"It is over."}, "unique": {"u2"}, "do": {"send"}}
	if w = h.form(path+"/post", form, "Cookie", cookie); w.Code != http.StatusSeeOther {
		t.Fatalf("resolve: %d\n%s", w.Code, w.Body)
	}
	if w = h.ask("GET", path, "", "Cookie", cookie); !strings.Contains(w.Body.String(), "It is over.") {
		t.Errorf("the incident's page lacks the resolution:\n%s", w.Body)
	}
}

func TestBadFormsSayWhy(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	cookie := h.signIn()
	form := url.Values{"title": {""}, "status": {"investigating"}, "message": {"kept"}, "unique": {"u"}, "do": {"send"}}
	w := h.form("/incidents/new", form, "Cookie", cookie)
	form.Set("at", "2126-01-01 10:00")
	both := h.form("/incidents/new", form, "Cookie", cookie)
	if body := both.Body.String(); both.Code != http.StatusUnprocessableEntity || !strings.Contains(body, "is empty") || !strings.Contains(body, "lies in the future") {
		t.Errorf("an empty title and a wrong time: %d, want both said:\n%s", both.Code, body)
	}
	if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "kept") || !strings.Contains(w.Body.String(), `role="alert"`) {
		t.Errorf("an empty title: %d, want the form again with what was typed and why:\n%s", w.Code, w.Body)
	}
}

func TestOtherSitesAreRefused(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	cookie := h.signIn()
	for _, headers := range [][]string{
		{"Sec-Fetch-Site", "cross-site"},
		{"Origin", "https://evil.example"},
		{"Origin", "null"},
	} {
		w := h.form("/incidents/new", url.Values{"title": {"x"}, "message": {"y"}, "do": {"send"}}, append(headers, "Cookie", cookie)...)
		if w.Code != http.StatusForbidden {
			t.Errorf("%v: %d, want 403", headers, w.Code)
		}
	}
	if n := len(h.desk.View().Open); n != 0 {
		t.Errorf("%d incidents were opened from other sites", n)
	}
}

func TestMetricsAreForThisMachine(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	get := func(peer, host, header string) int {
		r := httptest.NewRequest("GET", "http://"+host+"/metrics", nil)
		r.RemoteAddr = peer
		if header != "" {
			r.Header.Set(header, "127.0.0.1")
		}
		w := httptest.NewRecorder()
		h.door.Handler().ServeHTTP(w, r)
		return w.Code
	}
	for _, c := range []struct {
		peer, host, header string
		want               int
	}{
		{"127.0.0.1:5", "localhost:8081", "", 200},
		{"[::1]:5", "[::1]:8081", "", 200},
		{"127.0.0.1:5", "status.example.com", "", 401},
		{"192.0.2.1:5", "localhost:8081", "", 401},
		{"127.0.0.1:5", "localhost:8081", "X-Forwarded-For", 401},
	} {
		if got := get(c.peer, c.host, c.header); got != c.want {
			t.Errorf("from %s to %s with %q: %d, want %d", c.peer, c.host, c.header, got, c.want)
		}
	}
}

func TestInterface(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	w := h.api("POST", "/incidents", `{"title":"T","message":"M","components":[{"component":"api","status":"major_outage"}],"dry_run":true}`)
	if w.Code != 200 || len(h.desk.View().Open) != 0 {
		t.Fatalf("dry run: %d %s", w.Code, w.Body)
	}
	w = h.api("POST", "/incidents", `{"title":"T","message":"M","components":[{"component":"api","status":"major_outage"}]}`)
	var done Done
	if err := json.Unmarshal(w.Body.Bytes(), &done); err != nil || w.Code != http.StatusCreated {
		t.Fatalf("open: %d %s (%v)", w.Code, w.Body, err)
	}
	if w = h.api("POST", "/incidents/-/updates", `{"message":"More","status":"identified"}`); w.Code != 200 {
		t.Errorf("post to the open one: %d %s", w.Code, w.Body)
	}
	if w = h.api("POST", "/incidents/"+done.Incident.ID[:4]+"/updates", `{"message":"Over","status":"resolved"}`); w.Code != 200 {
		t.Errorf("resolve by prefix: %d %s", w.Code, w.Body)
	}
	w = h.api("GET", "/events/"+done.Incident.Latest().ID, "")
	if w.Code != 200 || !strings.Contains(w.Body.String(), `"deliveries":[]`) {
		t.Errorf("trace: %d %s", w.Code, w.Body)
	}
}

func TestInterfaceRefusesInWords(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, c := range []struct {
		method, path, body string
		code               int
		want               string
	}{
		{"POST", "/incidents", `{"title":"","message":"M"}`, 422, `title: is empty`},
		{"POST", "/incidents", `{"title":"","message":""}`, 422, `message: is empty`},
		{"POST", "/incidents", `{"title":"T","message":"M","owner":"x"}`, 422, `unknown field`},
		{"POST", "/incidents", `{"title":"T","message":"M","components":[{"component":"api","status":"degraded_performance","was":"operational"}]}`, 422, `unknown field`},
		{"POST", "/incidents", `{"title":"T","message":"M"}{}`, 422, `body: has something after its end`},
		{"POST", "/incidents", `{"title":"T","message":"M","title":"U"}`, 422, `title: stands here for the second time`},
		{"POST", "/incidents", `{"title":"T","message":"M","Title":"U"}`, 422, `Title: stands here for the second time`},
		{"PUT", "/monitors/api/mute", `{"for":"1h","reason":` + strings.Repeat("[", 40) + strings.Repeat("]", 40) + `}`, 422, `body: is nested more than 32 deep`},
		{"POST", "/incidents", `{"title":"T","message":"M","components":[{"component":"vault","status":"major_outage"}]}`, 422, `is private`},
		{"POST", "/incidents", `{"title":"T","message":"M","components":[{"component":"nix","status":"major_outage"}]}`, 422, `is not a component (api)`},
		{"POST", "/incidents/-/updates", `{"message":"M"}`, 422, `no incident is open`},
		{"GET", "/incidents/zzzz", ``, 404, `there is no incident zzzz`},
		{"PUT", "/components/api/status", `{"status":"unknown","for":"1h","reason":"r"}`, 422, `nothing that a person can say`},
		{"PUT", "/components/api/status", `{"status":"major_outage","for":"0s","reason":"r"}`, 422, `is not between`},
		{"PUT", "/monitors/api/mute", `{"for":"1000h","reason":"r"}`, 422, `is not between`},
		{"POST", "/mail/test", `{"to":"a@example.com"}`, 422, `is not configured`},
		{"POST", "/subscribers", `{"address":"root@localhost"}`, 422, `domain`},
	} {
		w := h.api(c.method, c.path, c.body)
		var p problem
		_ = json.Unmarshal(w.Body.Bytes(), &p)
		if w.Code != c.code || !strings.Contains(p.Error, c.want) {
			t.Errorf("%s %s %s: %d %s, want %d … %s", c.method, c.path, c.body, w.Code, w.Body, c.code, c.want)
		}
	}
}

func TestUnmaskingIsAudited(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	if w := h.api("POST", "/subscribers", `{"address":"anna@example.com"}`); w.Code != http.StatusAccepted {
		t.Fatalf("add: %d %s", w.Code, w.Body)
	}
	if w := h.api("GET", "/subscribers", ""); !strings.Contains(w.Body.String(), "a•••@example.com") || strings.Contains(w.Body.String(), "anna@") {
		t.Errorf("list: %s, want a masked address", w.Body)
	}
	if w := h.api("GET", "/subscribers?unmask=true", ""); !strings.Contains(w.Body.String(), "anna@example.com") {
		t.Errorf("unmasked: %s", w.Body)
	}
	w := h.api("GET", "/audit", "")
	acts := regexp.MustCompile(`"act":"([a-z.]+)"`).FindAllStringSubmatch(w.Body.String(), -1)
	if len(acts) == 0 || acts[0][1] != "subscriber.unmask" {
		t.Errorf("audit: %s, want the unmasking first", w.Body)
	}
	if strings.Contains(w.Body.String(), "anna") {
		t.Errorf("the audit log holds an address: %s", w.Body)
	}
}

// The address of a heartbeat may be derived, so operators have to be shown it.
func TestHeartbeatsShowTheirAddress(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	const want = "https://status.example.com/ping/derived0123456789"
	if page := h.ask("GET", "/", "", "Cookie", h.signIn()).Body.String(); !strings.Contains(page, want) {
		t.Errorf("the operators' page does not show %s:\n%s", want, page)
	}
	var monitors []MonitorStatus
	if err := json.Unmarshal(h.api("GET", "/monitors", "").Body.Bytes(), &monitors); err != nil {
		t.Fatal(err)
	}
	if len(monitors) != 2 || monitors[0].PingURL != "" || monitors[1].PingURL != want {
		t.Errorf("the operators' API says %+v", monitors)
	}
}

// What opening an incident answers is the incident as it stands, with every time set.
func TestOpeningAnswersTheIncidentAsItStands(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	w := h.api("POST", "/incidents", `{"title":"Uploads fail","message":"We look.","components":[{"component":"api","status":"major_outage"}]}`)
	var said Done
	if err := json.Unmarshal(w.Body.Bytes(), &said); err != nil || said.Incident.ID == "" {
		t.Fatalf("opening: %d %s (%v)", w.Code, w.Body, err)
	}
	kept, err := h.store.Incident(t.Context(), said.Incident.ID)
	if err != nil {
		t.Fatal(err)
	}
	if said.Incident.Updated.IsZero() || kept.Updated.UnixMilli() != said.Incident.Updated.UnixMilli() {
		t.Errorf("updated at %v, want %v", said.Incident.Updated, kept.Updated)
	}
}

// A proxy that nobody configured is told of: behind it all readers look like one.
func TestStatusTellsOfAnUnknownProxy(t *testing.T) {
	t.Parallel()
	var s Status
	if err := json.Unmarshal(newHouse(t).api("GET", "/status", "").Body.Bytes(), &s); err != nil || !s.Strangers {
		t.Errorf("status %+v, %v", s, err)
	}
}
