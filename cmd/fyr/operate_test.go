package main

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/notify/smtptest"
	"github.com/fyr-status/fyr/statuspage/operator"
	"github.com/fyr-status/fyr/store"
)

// What those who run it do beside the story: change the file, start a second server by
// mistake, post from a phone.
func TestOperating(t *testing.T) {
	t.Parallel()
	s := mustStage(t, smtptest.Script{})
	g := newTarget(t)
	s.write(t, settings(g, ""))
	s.start(t)
	s.settles(t, well)

	s.refusesSecond(t)
	s.takesChanges(t, g)
	s.keepsRunningOnABadFile(t, g)
	s.postsFromThePage(t)
	s.process.stop(t)
	s.worksWithoutServer(t)
}

// refusesSecond starts another server on the same data: two would send each mail twice.
func (s *stage) refusesSecond(t *testing.T) {
	t.Helper()
	out, problems, code := s.fyr("serve", "--listen", "127.0.0.1:0", "--operator-listen", "127.0.0.1:0")
	want := fmt.Sprintf("another instance (pid %d", s.process.cmd.Process.Pid)
	if code != exitBad || !strings.Contains(problems, want) {
		t.Errorf("a second instance: exit %d\n%s%s", code, out, problems)
	}
	s.process.alive(t)
	s.mustFyr(t, "status") // the first is still reached
}

// takesChanges edits the file: a new monitor is probed and shown without a restart.
func (s *stage) takesChanges(t *testing.T, g *target) {
	t.Helper()
	s.write(t, settings(g, fmt.Sprintf("  - {id: web, name: Web shop, url: %q}\n", g.URL)))
	wait(t, patient, "the new monitor is known to be well", func() bool {
		all := asked[operator.Status](t, s, "status").Components
		return len(all) == 2 && all[1].Status == statuspage.Operational
	})
	newBrowser(t, s.page).shows(t, "/status/components/web", "Web shop")
}

// keepsRunningOnABadFile breaks the file: what ran goes on, and /fresh says what is wrong.
func (s *stage) keepsRunningOnABadFile(t *testing.T, g *target) {
	t.Helper()
	reader := newBrowser(t, s.page)
	fresh := func(code int, text string) func() bool {
		return func() bool {
			got, body := reader.get(t, "/fresh")
			return got == code && strings.Contains(body, text)
		}
	}
	s.write(t, settings(g, fmt.Sprintf("  - {id: web, name: Web shop, url: %q, colour: red}\n", g.URL)))
	s.hangUp(t)
	wait(t, patient, "/fresh names the bad file", fresh(http.StatusServiceUnavailable, "colour"))
	if all := asked[operator.Status](t, s, "status").Components; len(all) != 2 {
		t.Errorf("%d components are left", len(all))
	}
	if _, problems, code := s.fyr("config", "check"); code == exitDone || !strings.Contains(problems, "fyr.yaml:") {
		t.Errorf("fyr config check: exit %d\n%s", code, problems)
	}
	s.write(t, settings(g, fmt.Sprintf("  - {id: web, name: Shop, url: %q}\n", g.URL)))
	s.hangUp(t)
	wait(t, patient, "/fresh is well again", fresh(http.StatusOK, "fresh"))
	reader.shows(t, "/status/components/web", "Shop")
}

// hangUp asks for a reload, as an init system does.
func (s *stage) hangUp(t *testing.T) {
	t.Helper()
	if err := s.process.cmd.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
}

var printedLink = regexp.MustCompile(`operators  (http://\S+)`)

// postsFromThePage sets up by the link that start-up printed, and opens, posts and
// resolves by forms alone. A preview tells nobody, and a button pressed twice posts once.
func (s *stage) postsFromThePage(t *testing.T) {
	t.Helper()
	link := printedLink.FindStringSubmatch(s.process.out.String())
	if link == nil {
		t.Fatalf("no link in\n%s", s.process.out)
	}
	op := newBrowser(t, s.operators)
	if _, page := op.get(t, "/"); strings.Contains(page, "Web shop") {
		t.Error("the operators' page is shown to a stranger")
	}
	op.setsUp(t, link[1])
	op.shows(t, "/", "Shop")
	if code, _ := newBrowser(t, s.operators).get(t, link[1]); code == http.StatusOK {
		t.Error("the link makes two owners")
	}
	id := s.opens(t, op)
	s.resolves(t, op, id)
}

func (s *stage) opens(t *testing.T, op browser) (incident string) {
	t.Helper()
	form := url.Values{
		"title": {"Slow searches"}, "message": {"We are **looking** into it."}, "status": {"investigating"},
		"component.web": {"degraded_performance"}, "do": {"preview"},
		"unique": {hidden(t, op.shows(t, "/incidents/new", "Shop"), "unique")},
	}
	code, page := op.post(t, "/incidents/new", form)
	if code != http.StatusOK || !strings.Contains(page, "<strong>looking</strong>") {
		t.Errorf("the preview: %d\n%s", code, page)
	}
	if n := len(asked[[]statuspage.Incident](t, s, "incident", "list")); n != 0 {
		t.Fatalf("the preview has made %d incidents", n)
	}
	form.Set("do", "send")
	for range 2 {
		if code, page := op.post(t, "/incidents/new", form); code != http.StatusOK || !strings.Contains(page, "Slow searches") {
			t.Fatalf("opening: %d\n%s", code, page)
		}
	}
	all := asked[[]statuspage.Incident](t, s, "incident", "list")
	if len(all) != 1 || all[0].Auto || all[0].Impact != statuspage.ImpactMinor {
		t.Fatalf("opened: %+v", all)
	}
	newBrowser(t, s.page).shows(t, "/status/", "Slow searches", "Degraded")
	return all[0].ID
}

func (s *stage) resolves(t *testing.T, op browser, id string) {
	t.Helper()
	page := op.shows(t, "/incidents/"+id, "Slow searches")
	code, page := op.post(t, "/incidents/"+id+"/post", url.Values{
		"message": {"Searches are fast again."}, "status": {"resolved"}, "do": {"send"}, "unique": {hidden(t, page, "unique")},
	})
	if code != http.StatusOK {
		t.Fatalf("resolving: %d\n%s", code, page)
	}
	s.settles(t, well)
	if i := s.incident(t); i.Stage != statuspage.Resolved || len(i.Updates) != 2 {
		t.Errorf("the incident is %s with %d updates", i.Stage, len(i.Updates))
	}
}

// worksWithoutServer posts straight into the data folder.
func (s *stage) worksWithoutServer(t *testing.T) {
	t.Helper()
	if _, err := os.Stat(s.path("fyr-data/operator.addr")); err == nil {
		t.Error("the address of a server that has ended is still there")
	}
	id := strings.TrimSpace(s.mustFyr(t, "incident", "open", "--title", "Power cut", "-m", "All is dark.", "--component", "web=major_outage"))
	s.start(t)
	newBrowser(t, s.page).shows(t, "/status/incidents/"+id, "Power cut", "All is dark.")
	if found := s.entries(t, "/feed.atom"); !slices.Contains(found, s.incident(t).Updates[0].ID) {
		t.Errorf("the feed holds %v", found)
	}
	s.process.stop(t)
}

// A command finds the running server although the file has a mistake.
func TestDataFolderOfABadFile(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, want string }{
		{"data: there\nmonitors: [{colour: red}]\n", "there"},
		{"monitors: 7\n", "fyr-data"},
		{"data: there\nmonitors: [\n", "fyr-data"},
	} {
		dir := t.TempDir()
		file := filepath.Join(dir, "fyr.yaml")
		if err := os.WriteFile(file, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		if got, want := (Source{File: file}).dataFolder(), filepath.Join(dir, c.want); got != want {
			t.Errorf("%q: %s, want %s", c.text, got, want)
		}
	}
}

// A command that works on the data folder for a moment keeps no server from starting.
func TestStartWaitsForACommand(t *testing.T) {
	t.Parallel()
	c, err := Load(Source{URLs: []string{"https://example.com"}, Data: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	command, err := newApp(t.Context(), c, opening{}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := newApp(t.Context(), c, opening{}, slog.New(slog.DiscardHandler)); !errors.Is(err, store.ErrLocked) {
		t.Errorf("a held folder was opened: %v", err)
	}
	time.AfterFunc(100*time.Millisecond, func() { _ = command.close() })
	server, err := newApp(t.Context(), c, opening{patience: patience}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if err := server.close(); err != nil {
		t.Error(err)
	}
}

// Nobody is subscribed who could not be asked to confirm.
func TestSubscriberWithoutMail(t *testing.T) {
	t.Parallel()
	c, err := Load(Source{URLs: []string{"https://example.com"}, Data: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	a, err := newApp(t.Context(), c, opening{}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer a.close()
	var invalid *statuspage.Invalid
	err = a.desk.AddSubscriber(t.Context(), statuspage.Actor{Kind: statuspage.ByToken, ID: "shell"}, statuspage.SubscribeRequest{Address: anna})
	if !errors.As(err, &invalid) || invalid.Field != "mail" {
		t.Errorf("got %v", err)
	}
}
