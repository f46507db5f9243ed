package main

import (
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/monitor/probe"
	"github.com/fyr-status/fyr/monitor/secret"
	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/notify"
	"github.com/fyr-status/fyr/statuspage/operator"
)

var editor = statuspage.Actor{Kind: statuspage.ByOperator, ID: "anna"}

// workbench is an installation in this process, where people make things.
type workbench struct {
	t    *testing.T
	file string
	trials
}

// mustWorkbench opens one with a file of the given text.
func mustWorkbench(t *testing.T, text string) *workbench {
	t.Helper()
	w := &workbench{t: t, file: filepath.Join(t.TempDir(), "fyr.yaml")}
	w.write(text)
	w.open()
	t.Cleanup(func() { _ = w.app.close() })
	return w
}

func (w *workbench) write(text string) {
	w.t.Helper()
	if err := os.WriteFile(w.file, []byte(text), 0o600); err != nil {
		w.t.Fatal(err)
	}
}

func (w *workbench) source() Source { return Source{File: w.file, Env: environment} }

// open opens it, as a server or a command without one does.
func (w *workbench) open() {
	w.t.Helper()
	c, err := Load(w.source())
	if err != nil {
		w.t.Fatal(err)
	}
	a, err := newApp(w.t.Context(), c, opening{}, slog.New(slog.DiscardHandler))
	if err != nil {
		w.t.Fatal(err)
	}
	if err := a.begin(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	source := w.source()
	a.reload.source = &source
	w.trials = trials{consoleSettings{a}}
}

// reopen is a restart.
func (w *workbench) reopen() {
	w.t.Helper()
	if err := w.app.close(); err != nil {
		w.t.Fatal(err)
	}
	w.open()
}

func (w *workbench) mustMake(kind statuspage.SettingKind, body string) operator.Setting {
	w.t.Helper()
	s, err := w.Make(w.t.Context(), editor, kind, operator.SettingDraft{Body: json.RawMessage(body)})
	if err != nil {
		w.t.Fatalf("making %s: %v", body, err)
	}
	return s
}

// mistakes are those of making a body, one a line.
func (w *workbench) mistakes(kind statuspage.SettingKind, body string) string {
	w.t.Helper()
	_, err := w.Make(w.t.Context(), editor, kind, operator.SettingDraft{Body: json.RawMessage(body)})
	var wrong operator.Mistakes
	if !errors.As(err, &wrong) {
		w.t.Errorf("making %s: %v, want mistakes", body, err)
	}
	return wrong.Error()
}

func (w *workbench) config() *Config { return w.app.config.Load() }

// shown are the components of the page, in order.
func (w *workbench) shown() (ids []string) {
	for _, s := range w.app.desk.View().Standings {
		ids = append(ids, s.Component.ID)
	}
	return ids
}

func (w *workbench) monitors() (ids []string) {
	for _, m := range w.config().Monitors {
		ids = append(ids, m.ID)
	}
	return ids
}

func (w *workbench) list(kind statuspage.SettingKind) (lines []string) {
	w.t.Helper()
	all, err := w.List(kind)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, s := range all {
		line := s.ID + " " + fromWhere(s.Source, nil)
		if s.Locked {
			line += " locked"
		}
		if !s.Archived.IsZero() {
			line += " archived"
		}
		if s.Problem != "" {
			line += " (" + s.Problem + ")"
		}
		lines = append(lines, strings.ReplaceAll(line, w.file, "fyr.yaml"))
	}
	return lines
}

const benchFile = `page: {name: Shore, url: "https://status.example.com"}
monitors:
  - {id: api, url: "https://api.example.com"}
components:
  - {id: api, name: API, group: Core, monitors: [api]}
`

// What people make runs at once and after a restart, beside what the file declares.
func TestMakeEditArchiveRestore(t *testing.T) {
	t.Parallel()
	w := mustWorkbench(t, benchFile)
	w.mustMake(statuspage.MonitorSetting, `{"id": "web", "url": "https://www.example.com", "interval": "30s"}`)
	w.mustMake(statuspage.ComponentSetting, `{"id": "web", "name": "Web", "group": "Sites", "monitors": ["web", "api"]}`)
	w.mustMake(statuspage.ComponentSetting, `{"id": "shop", "group": "Core", "monitors": []}`)
	check := func(when string, monitors, components []string) {
		t.Helper()
		if diff := cmp.Diff(monitors, w.monitors()); diff != "" {
			t.Errorf("%s, monitors (-want +got):\n%s", when, diff)
		}
		if diff := cmp.Diff(components, w.shown()); diff != "" {
			t.Errorf("%s, components (-want +got):\n%s", when, diff)
		}
	}
	check("made", []string{"api", "web"}, []string{"api", "web", "shop"})
	w.reopen()
	check("after a restart", []string{"api", "web"}, []string{"api", "web", "shop"})
	if err := w.Order(t.Context(), editor, statuspage.ComponentSetting, []string{"shop", "web"}, nil); err != nil {
		t.Error(err)
	}
	check("ordered", []string{"api", "web"}, []string{"api", "shop", "web"})
	if err := w.Order(t.Context(), editor, statuspage.ComponentSetting, nil, []string{"Sites", "Core"}); err != nil {
		t.Error(err)
	}
	check("by group", []string{"api", "web"}, []string{"api", "web", "shop"})

	if _, err := w.Archive(t.Context(), editor, statuspage.MonitorSetting, "web", ""); err == nil || !strings.Contains(err.Error(), "component:web") {
		t.Errorf("archived a monitor in use: %v", err)
	}
	if _, err := w.Archive(t.Context(), editor, statuspage.MonitorSetting, "web", operator.UsersRelease); err != nil {
		t.Error(err)
	}
	check("archived", []string{"api"}, []string{"api", "web", "shop"})
	if _, err := w.Restore(t.Context(), editor, statuspage.MonitorSetting, "web"); err != nil {
		t.Error(err)
	}
	w.reopen()
	check("restored", []string{"api", "web"}, []string{"api", "web", "shop"})
	want := []string{"api fyr.yaml:5 locked", "web operator:anna", "shop operator:anna"}
	if diff := cmp.Diff(want, w.list(statuspage.ComponentSetting)); diff != "" {
		t.Errorf("listed (-want +got):\n%s", diff)
	}
}

// The same rules hold as for the file, and what only the file may say is refused.
func TestMakingIsCheckedAsTheFileIs(t *testing.T) {
	t.Parallel()
	w := mustWorkbench(t, benchFile)
	for _, tt := range []struct {
		kind       statuspage.SettingKind
		body, want string
	}{
		{statuspage.MonitorSetting, `{"id": "x", "url": "https://x.example", "interval": "5"}`, `interval: "5" needs a unit (for example 30s)`},
		{statuspage.MonitorSetting, `{"id": "x", "url": "https://x.example", "intervall": "5s"}`, `intervall: is not a setting of the kind http; did you mean interval?`},
		{statuspage.MonitorSetting, `{"id": "x", "url": "https://x.example", "trusted": true}`, `trusted: is not a setting of the kind http`},
		{statuspage.MonitorSetting, `{"id": "x", "url": "https://x.example", "expect": {"status": [99]}}`, `expect.status`},
		{statuspage.MonitorSetting, `{"id": "X!", "url": "https://x.example"}`, `id: "X!" is not an id`},
		{statuspage.MonitorSetting, `{"url": "https://x.example"}`, `id: is missing`},
		{statuspage.MonitorSetting, `{"id": "x"}`, `has neither a url nor a kind`},
		{statuspage.MonitorSetting, `{"id": "x", "url": "https://x.example", "name": "a\u0007b"}`, `name: holds a control character`},
		{statuspage.MonitorSetting, `{"id": "x", "url": "https://x.example", "headers": {"X-A": "a\u001bb"}}`, `headers.X-A: holds a control character`},
		{statuspage.MonitorSetting, `{"id": "x", "id": "y", "url": "https://x.example"}`, `id: stands here for the second time`},
		{statuspage.MonitorSetting, `{"id": "x", "url": "https://x.example"} {}`, `has something after its end`},
		{statuspage.MonitorSetting, `["x"]`, `is not an object`},
		{statuspage.MonitorSetting, `{"id": "x", "a": ` + strings.Repeat("[", 40) + strings.Repeat("]", 40) + `}`, `is nested more than 32 deep`},
		{statuspage.MonitorSetting, `{"id": "x"`, `is not JSON: it ends too early`},
		{statuspage.ComponentSetting, `{"id": "x", "monitors": ["apu"]}`, `monitors[0]: "apu" is not the id of a monitor; did you mean api?`},
		{statuspage.AlertSetting, `{"id": "x", "channel": "command", "run": ["/bin/true"]}`, `channel: "command" runs on this machine`},
		{statuspage.AlertSetting, `{"id": "x", "channel": "slack", "url": "ftp://hooks.slack.com/hunter2"}`, `url`},
		{statuspage.AlertSetting, `{"id": "x", "channel": "mail", "to": "ops@example.com"}`, `mail`},
	} {
		got := w.mistakes(tt.kind, tt.body)
		if !strings.Contains(got, tt.want) || strings.Contains(got, "hunter2") {
			t.Errorf("%s:\ngot  %s\nwant %s", tt.body, got, tt.want)
		}
	}
	if diff := cmp.Diff([]string{"api"}, w.monitors()); diff != "" {
		t.Errorf("something was made:\n%s", diff)
	}
	if _, err := w.Make(t.Context(), editor, statuspage.MonitorSetting, operator.SettingDraft{Body: json.RawMessage(`{"id": "api", "url": "https://x.example"}`)}); !errors.Is(err, statuspage.ErrConflict) {
		t.Errorf("making what the file declares: %v", err)
	}
	_, err := w.Edit(t.Context(), editor, statuspage.MonitorSetting, "api", operator.SettingDraft{Body: json.RawMessage(`{"url": "https://x.example"}`)})
	if !errors.Is(err, statuspage.ErrConflict) || !strings.Contains(err.Error(), "fyr.yaml:3") {
		t.Errorf("editing what the file declares: %v", err)
	}
}

// No reference is followed: who may edit must not read the environment or files
// (CVE-2021-39174).
func TestReferencesOfTheConsoleAreText(t *testing.T) {
	t.Parallel()
	w := mustWorkbench(t, benchFile)
	w.mustMake(statuspage.MonitorSetting, `{"id": "web", "name": "${SMTP_PASSWORD}", "url": "https://www.example.com", "headers": {"X-A": "${file:/etc/hostname}"}, "expect": {"body": "${SMTP_PASSWORD}"}}`)
	all, _ := json.Marshal(w.config().Monitors)
	if strings.Contains(string(all), "hunter2") || !strings.Contains(string(all), "${SMTP_PASSWORD}") || !strings.Contains(string(all), "${file:/etc/hostname}") {
		t.Errorf("%s", all)
	}
	again, text := mustReload(t, *w.config())
	if again.Monitors[1].Name != "${SMTP_PASSWORD}" || strings.Contains(text, "file:/etc/hostname") {
		t.Errorf("exported as\n%s", text)
	}
}

// What the console makes reaches private networks only as the file allows, and none of
// the file's secrets go along with it.
func TestConsoleIsAGuest(t *testing.T) {
	t.Parallel()
	reached := make(chan http.Header, 10)
	target := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { reached <- r.Header }))
	t.Cleanup(target.Close)
	body := `{"id": "near", "url": "` + target.URL + `"}`
	hook := `{"id": "hook", "channel": "webhook", "url": "` + target.URL + `/x"}`
	defaults := "defaults: {headers: {X-Secret: hunter2}}\n"

	w := mustWorkbench(t, benchFile+defaults)
	w.mustMake(statuspage.MonitorSetting, body)
	w.mustMake(statuspage.AlertSetting, hook)
	if found, err := w.Probe(t.Context(), "near"); err != nil || found.Status != monitor.Unknown || len(reached) > 0 {
		t.Errorf("a private address: %+v, %v, %d requests", found, err, len(reached))
	}
	if sent, err := w.Send(t.Context(), editor, "hook"); err != nil || sent.Delivered || len(reached) > 0 {
		t.Errorf("a private webhook: %+v, %v", sent, err)
	}

	w = mustWorkbench(t, benchFile+defaults+"probes: {allow_networks: [127.0.0.0/8]}\n")
	w.mustMake(statuspage.MonitorSetting, body)
	w.mustMake(statuspage.AlertSetting, hook)
	if found, err := w.Probe(t.Context(), "near"); err != nil || found.Status != monitor.Up || len(found.Checks) != 1 {
		t.Errorf("an allowed address: %+v, %v", found, err)
	}
	if got := (<-reached).Get("X-Secret"); got != "" {
		t.Errorf("the file's header %q went to a target of the console", got)
	}
	if sent, err := w.Send(t.Context(), editor, "hook"); err != nil || !sent.Delivered {
		t.Errorf("an allowed webhook: %+v, %v", sent, err)
	}
	unsaved := json.RawMessage(`{"id": "new", "url": "` + target.URL + `", "expect": {"status": 204}}`)
	if found, err := w.ProbeBody(t.Context(), "", unsaved); err != nil || found.Status != monitor.Down || found.Checks[0].Held {
		t.Errorf("an unsaved monitor: %+v, %v", found, err)
	}
	if slices.Contains(w.monitors(), "new") {
		t.Error("a test has saved the monitor")
	}
}

// A secret is written once, is shown nowhere, and is kept only for the place that it was
// given for.
func TestSecretsOfTheConsole(t *testing.T) {
	t.Parallel()
	w := mustWorkbench(t, benchFile)
	s := w.mustMake(statuspage.MonitorSetting, `{"id": "web", "url": "https://www.example.com/a", "basic_auth": {"user": "u", "password": "hunter2x"}, "headers": {"X-Key": "hunter3x"}}`)
	if diff := cmp.Diff([]string{"basic_auth.password", "headers.X-Key"}, s.Secrets); diff != "" {
		t.Errorf("secrets (-want +got):\n%s", diff)
	}
	shown, _ := json.Marshal(s)
	list, _ := w.List(statuspage.MonitorSetting)
	listed, _ := json.Marshal(list)
	_, exported := mustReload(t, *w.config())
	log, err := w.app.store.Audit(t.Context(), statuspage.AuditQuery{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	audit, _ := json.Marshal(log)
	for where, text := range map[string]string{"the answer": string(shown), "the list": string(listed), "the export": exported, "the audit log": string(audit)} {
		if strings.Contains(text, "hunter") {
			t.Errorf("%s holds a secret:\n%s", where, text)
		}
	}

	edit := func(change func(body map[string]any)) error {
		body := fieldsOfBody(mustJSON(s.Body))
		change(body)
		_, err := w.Edit(t.Context(), editor, statuspage.MonitorSetting, "web", operator.SettingDraft{Body: mustJSON(body)})
		return err
	}
	if err := edit(func(b map[string]any) { b["url"], b["name"] = "https://www.example.com/b", "Web" }); err != nil {
		t.Errorf("another path: %v", err)
	}
	if !strings.Contains(string(w.config().Monitors[1].Settings), "hunter2x") {
		t.Error("the edit has lost the secret")
	}
	if err := edit(func(b map[string]any) { b["url"] = "https://elsewhere.example" }); err == nil || !strings.Contains(err.Error(), "has to be given again") {
		t.Errorf("a secret for another host: %v", err)
	}
	if err := edit(func(b map[string]any) { b["bearer"] = secret.Redacted }); err == nil || !strings.Contains(err.Error(), "bearer: has no value yet") {
		t.Errorf("a secret that there is not: %v", err)
	}
}

// Every setting of every channel and kind is known to say where a secret goes, or not to.
func TestDestinationsAreKnown(t *testing.T) {
	t.Parallel()
	elsewhere := strings.Fields(`number recipients to run topic user password token tag secret headers method body content_type chat thread api_key
		parts from room routing_key device sound email stream name type expect count max_loss send expect_regex read_limit
		server_name ca warn_days min_version basic_auth bearer redirects max_body tls reuse`)
	names := map[string]bool{}
	for _, c := range notify.Channels() {
		for name := range channelSettings(c.Name) {
			names[name] = true
		}
	}
	for _, k := range probe.Kinds() {
		for name := range settingsOf(k) {
			names[name] = true
		}
	}
	for name := range names {
		if !slices.Contains(whereTo, name) && !slices.Contains(elsewhere, name) {
			t.Errorf("the setting %s: does it say where secrets are sent? Put it into whereTo, or into this test", name)
		}
	}
}

// The file wins: what it declares from now on is its own, and what stands in its way is
// left out and named, but never keeps a server from starting.
func TestTheFileWins(t *testing.T) {
	t.Parallel()
	w := mustWorkbench(t, benchFile)
	w.mustMake(statuspage.MonitorSetting, `{"id": "web", "url": "https://console.example.com"}`)
	w.mustMake(statuspage.ComponentSetting, `{"id": "web", "name": "Ours", "monitors": ["web", "api"]}`)
	w.mustMake(statuspage.PageSetting, `{"owner": "Anna AS", "accent": "#0a5fb4"}`)
	if p := w.config().Page; p.Owner != "Anna AS" || p.Name != "Shore" {
		t.Errorf("the page: %+v", p)
	}
	_, err := w.Edit(t.Context(), editor, statuspage.PageSetting, "page", operator.SettingDraft{Body: json.RawMessage(`{"name": "Other"}`)})
	if err == nil || !strings.Contains(err.Error(), "name: is declared in "+w.file+":1, which wins") {
		t.Errorf("the page's declared name: %v", err)
	}
	_, err = w.Edit(t.Context(), editor, statuspage.PageSetting, "page", operator.SettingDraft{Body: json.RawMessage(`{"url": "https://evil.example"}`)})
	if err == nil || !strings.Contains(err.Error(), "url: is not a key") {
		t.Errorf("the page's address: %v", err)
	}

	w.write(strings.Replace(benchFile, "components:", "  - {id: web, url: \"https://file.example.com\"}\ncomponents:", 1))
	plan, err := w.app.reload.plan(t.Context())
	if err != nil || !slices.Equal(plan.TakesOver, []string{"monitor:web"}) || len(plan.Changes) != 1 {
		t.Errorf("plan %+v, %v", plan, err)
	}
	if _, err := w.app.reload.apply(t.Context(), editor); err != nil {
		t.Fatal(err)
	}
	if got := w.config().Monitors[1]; got.Target != "https://file.example.com" || !got.Trusted {
		t.Errorf("the file does not win: %+v", got)
	}
	want := []string{"api fyr.yaml:3 locked", "web fyr.yaml:4 locked", "web operator:anna (is declared in fyr.yaml:4, which wins)"}
	if diff := cmp.Diff(want, w.list(statuspage.MonitorSetting)); diff != "" {
		t.Errorf("listed (-want +got):\n%s", diff)
	}

	w.write(strings.ReplaceAll(benchFile, "api", "core"))
	w.reopen()
	if diff := cmp.Diff([]string{"core"}, w.shown()); diff != "" {
		t.Errorf("after the file dropped what a component names (-want +got):\n%s", diff)
	}
	problems := w.list(statuspage.ComponentSetting)
	if len(problems) != 2 || !strings.Contains(problems[1], `"api" is not the id of a monitor`) {
		t.Errorf("listed: %q", problems)
	}
}

// While the file has no components, each monitor is one, unless the console puts it in
// another; to archive that publishes nothing.
func TestImpliedComponents(t *testing.T) {
	t.Parallel()
	w := mustWorkbench(t, "monitors: [{id: api, url: \"https://api.example.com\"}, {id: web, url: \"https://www.example.com\"}]\n")
	check := func(when string, want ...string) {
		t.Helper()
		if diff := cmp.Diff(want, w.shown()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", when, diff)
		}
	}
	check("alone", "api", "web")
	w.mustMake(statuspage.MonitorSetting, `{"id": "db", "url": "tcp://db.example.com:5432"}`)
	check("another monitor", "api", "web", "db")
	w.mustMake(statuspage.ComponentSetting, `{"id": "web", "name": "Sites", "monitors": ["web"]}`)
	w.mustMake(statuspage.ComponentSetting, `{"id": "core", "private": true, "monitors": ["db"]}`)
	check("own components", "api", "web", "core")
	if _, err := w.Archive(t.Context(), editor, statuspage.ComponentSetting, "core", ""); err != nil {
		t.Fatal(err)
	}
	check("archived", "api", "web")
}

// Two people at once: the second is told.
func TestEditsDoNotOverwriteEachOther(t *testing.T) {
	t.Parallel()
	w := mustWorkbench(t, benchFile)
	s := w.mustMake(statuspage.MonitorSetting, `{"id": "web", "url": "https://www.example.com"}`)
	edit := func(name string) error {
		_, err := w.Edit(t.Context(), editor, statuspage.MonitorSetting, "web", operator.SettingDraft{Body: json.RawMessage(`{"url": "https://www.example.com", "name": "` + name + `"}`), Seen: s.Changed.Add(-time.Hour)})
		return err
	}
	if err := edit("Mine"); !errors.Is(err, statuspage.ErrConflict) {
		t.Errorf("an edit of what was changed meanwhile: %v", err)
	}
	s.Changed = s.Changed.Add(time.Hour)
	if err := edit("Mine"); err != nil {
		t.Error(err)
	}
}

// The whole configuration, written as one file, is the same configuration.
func TestExportOfTheConsole(t *testing.T) {
	t.Parallel()
	w := mustWorkbench(t, benchFile+"mail: {from: a@example.com, host: mail.example.com, user: u, password: \"${SMTP_PASSWORD}\"}\n")
	w.mustMake(statuspage.MonitorSetting, `{"id": "web", "url": "https://www.example.com", "bearer": "hunter2hunter2"}`)
	w.mustMake(statuspage.ComponentSetting, `{"id": "web", "monitors": ["web"]}`)
	w.mustMake(statuspage.AlertSetting, `{"id": "hook", "channel": "webhook", "url": "https://hooks.example.com/hunter2", "severity": "major"}`)
	w.mustMake(statuspage.PageSetting, `{"owner": "Anna AS"}`)
	before := *w.config()
	alone, text := mustReload(t, before)
	if strings.Contains(text, "hunter2") || !strings.Contains(text, "# ${ALERT_HOOK_URL} stands for a secret") {
		t.Errorf("exported as\n%s", text)
	}
	after, err := alone.with(before.source.Console)
	if err != nil {
		t.Fatal(err)
	}
	if changes := Diff(before, after); len(changes) > 0 {
		t.Errorf("the export would change %v", changes)
	}
	want := []string{"monitor:web", "component:web", "alert:hook", "page:page.owner"}
	got := takenOver(before, after)
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("taken over (-want +got):\n%s", diff)
	}
}

// A form has each field that a body may hold, and none that it may not.
func TestFormsAreTheTables(t *testing.T) {
	t.Parallel()
	for _, kind := range []statuspage.SettingKind{statuspage.MonitorSetting, statuspage.ComponentSetting, statuspage.AlertSetting, statuspage.PageSetting} {
		f := formOf(kind)
		for _, field := range f.Fields {
			if field.Type == "" || field.Doc == "" || field.Type == "choice" && len(field.Choices) == 0 {
				t.Errorf("%s: the field %+v is not described", kind, field)
			}
		}
		for _, v := range f.Variants {
			if v.Doc == "" || v.Name == commandChannel {
				t.Errorf("%s: the variant %s", kind, v.Name)
			}
		}
	}
}

// Whatever is sent, nothing panics, nothing is shown that a secret is, and what is accepted
// can be exported.
func FuzzConsoleBody(f *testing.F) {
	for _, seed := range []string{
		`{"id": "web", "url": "https://www.example.com", "headers": {"A": "b"}}`, `{"id": "x", "monitors": ["api"]}`, `{"id": "h", "channel": "webhook", "url": "https://h.example/x"}`,
		`{"name": "x", "links": [{"name": "a", "url": "https://a.example"}]}`, `{"id": 1e400}`, `{"id": null}`, `[]`, `{"a":{"b":[{}]}}`,
	} {
		f.Add(seed)
	}
	alone, err := Source{Env: environment}.load("fyr.yaml", []byte(benchFile))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, body string) {
		for _, kind := range []statuspage.SettingKind{statuspage.MonitorSetting, statuspage.ComponentSetting, statuspage.AlertSetting, statuspage.PageSetting} {
			a := alteration{before: alone, put: map[string]bool{}}
			s, err := a.draft(kind, "", json.RawMessage(body))
			if err != nil {
				continue
			}
			a.store(s)
			after, err := a.config(&reloader{})
			if err != nil {
				continue
			}
			after.shown(s)
			mustReload(t, after)
		}
	})
}
