package main

import (
	"bytes"
	"encoding/json"
	"io"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/notify/smtptest"
	"github.com/fyr-status/fyr/statuspage/operator"
)

// Maintenance from a shell: announced by the wall clock, moved and called off, wrapped
// around a deployment, with a server and without one.
func TestMaintenance(t *testing.T) {
	t.Parallel()
	s := mustStage(t, smtptest.Script{})
	g := newTarget(t)
	s.write(t, settings(g, ""))
	s.start(t)
	s.settles(t, well)

	s.plans(t)
	s.wrapsADeployment(t)
	s.completesOnASignal(t)
	s.process.stop(t)
	s.passesOn(t, 0, "true")
	if all := s.works(t, "list"); len(all) != 5 || all[0].Status != statuspage.Cancelled || all[1].Status != statuspage.Completed {
		t.Errorf("without a server: %+v", all)
	}
}

func (s *stage) works(t *testing.T, words ...string) []operator.Maintenance {
	t.Helper()
	return asked[[]operator.Maintenance](t, s, append([]string{"maintenance"}, words...)...)
}

func (s *stage) plans(t *testing.T) {
	t.Helper()
	day := time.Now().AddDate(0, 0, 3).Format(time.DateOnly)
	plan := []string{"maintenance", "schedule", "--title", "New disks", "--title-in", "sv=Nya diskar", "--component", "api", "--start", day + " 02:30", "--for", "2h"}
	if out := s.mustFyr(t, append(plan, "--dry-run")...); !strings.Contains(out, "New disks") || !strings.Contains(out, "0 subscribers would be told") || len(s.works(t, "list")) != 0 {
		t.Errorf("a dry run: %s", out)
	}
	id := strings.TrimSpace(s.mustFyr(t, plan...))
	if _, said, code := s.fyr("maintenance", "edit", "--start", day+" 04:30", "--zone", "Europe/Stockholm"); code != exitDone || !strings.Contains(said, day+" 04:30:00 CE") || !strings.Contains(said, "; 0 subscribers are told") {
		t.Errorf("moving: exit %d, %s", code, said)
	}
	m := asked[operator.Maintenance](t, s, "maintenance", "show", id[:6])
	stockholm, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		t.Fatal(err)
	}
	if got := m.Start.In(stockholm).Format("2006-01-02 15:04"); got != day+" 04:30" || m.End.Sub(m.Start) != 2*time.Hour || m.Sequence != 1 || m.Titles["sv"] != "Nya diskar" {
		t.Errorf("moved: %+v", m)
	}
	if out := s.mustFyr(t, "trace", m.Updates[0].ID); !strings.Contains(out, "scheduled: New disks ("+id+")") {
		t.Errorf("traced: %s", out)
	}
	s.mustFyr(t, "maintenance", "edit", "--update", m.Updates[0].ID, "-m", "Planned, with care.")
	s.mustFyr(t, "maintenance", "cancel", "-m", "Not this time.")
	if out := s.mustFyr(t, "maintenance", "show", id); !strings.Contains(out, "cancelled") || !strings.Contains(out, "Not this time.") || !strings.Contains(out, "Planned, with care.") {
		t.Errorf("called off: %s", out)
	}
	for want, words := range map[string][]string{
		"scheduling maintenance: zone: \"Mars\" is not the name of a time zone":                  {"schedule", "--component", "api", "--start", day + " 02:30", "--for", "2h", "--zone", "Mars"},
		"scheduling maintenance: for: how long it takes is missing":                              {"schedule", "--component", "api", "--start", day + " 02:30"},
		"starting maintenance: id: was left out, and there is no maintenance that it could mean": {"start"},
		"starting maintenance: --end, --zone and --title belong to work that was not":            {"start", "--zone", "UTC"},
		"starting maintenance: duration: \"20\" is not a duration with a unit (for example 30m)": {"start", "--for", "20"},
		"starting maintenance: running the command: exec: \"no-such-program\"":                   {"start", "--component", "api", "--for", "20m", "--", "no-such-program"},
		"showing maintenance: there is no maintenance zzzz: `fyr maintenance list` shows":        {"show", "zzzz"},
		"start: \"2020-01-01 02:30 Europe/Stockholm\" lies in the past":                          {"schedule", "--component", "api", "--start", "2020-01-01 02:30", "--for", "2h", "--zone", "Europe/Stockholm"},
		"language: \"jp\" is none of the languages that the page is offered in: en, ":            {"schedule", "--component", "api", "--start", day + " 02:30", "--for", "2h", "-m", "Disks.", "--message-in", "jp=x"},
		"message: is left out: its translations stand beside it, so say it in your own":          {"schedule", "--component", "api", "--start", day + " 02:30", "--for", "2h", "--message-in", "sv=Diskar"},
		"--title-in: \"Nya diskar\" needs a language tag (for example --title-in sv=\"…\")":      {"schedule", "--component", "api", "--start", day + " 02:30", "--title-in", "Nya diskar"},
		"completing maintenance: status: \"cancelled\" is this maintenance's status: it is over": {"complete", id},
	} {
		if _, problems, code := s.fyr(append([]string{"maintenance"}, words...)...); code != exitBad || !strings.Contains(problems, want) {
			t.Errorf("%v: exit %d\ngot  %s\nwant %s", words, code, problems, want)
		}
	}
}

// wrapsADeployment runs commands in the window: the page shows it while they run, and
// their exit code is the answer.
func (s *stage) wrapsADeployment(t *testing.T) {
	t.Helper()
	s.passesOn(t, 7, "sh", "-c", `"$0" status && exit 7`, s.binary)
	all := s.works(t, "list", "--open")
	if done := s.works(t, "list")[1]; len(all) != 0 || done.Status != statuspage.Completed || len(done.Updates) != 2 || !done.Updates[1].Quiet {
		t.Errorf("%d are open, the last is %+v", len(all), done)
	}
	out, _, code := s.fyr("maintenance", "start", "--component", "api", "--for", "20m", "--quiet", "--json", "--", "echo", "deployed")
	text, found := strings.CutPrefix(out, "deployed\n")
	var ended operator.MaintenanceDone
	if err := json.Unmarshal([]byte(text), &ended); err != nil || !found || code != exitDone || ended.Maintenance.Status != statuspage.Completed {
		t.Errorf("as JSON: exit %d, %v\n%s", code, err, out)
	}
	if _, problems, code := s.fyr("incident", "open", "--title", "x", "-m", "x", "--next", "30"); code != exitBad || !strings.Contains(problems, `"30" is not a duration with a unit (for example 30m)`) {
		t.Errorf("a number without a unit: exit %d, %s", code, problems)
	}
	s.settles(t, well)
}

func (s *stage) passesOn(t *testing.T, want int, command ...string) {
	t.Helper()
	out, problems, code := s.fyr(append([]string{"maintenance", "start", "--component", "api", "--for", "20m", "--quiet", "--"}, command...)...)
	if code != want || !strings.Contains(problems, "fyr: maintenance ") || want == 7 && !strings.Contains(out, "under_maintenance") {
		t.Errorf("%v: exit %d, want %d\n%s%s", command, code, want, out, problems)
	}
}

// completesOnASignal ends the wrapper while its command runs.
func (s *stage) completesOnASignal(t *testing.T) {
	t.Helper()
	c := exec.Command(s.binary, "maintenance", "start", "--component", "api", "--for", "20m", "--", "sh", "-c", "echo ready; exec sleep 60")
	c.Dir = s.dir
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(out, make([]byte, len("ready"))); err != nil {
		t.Fatal(err)
	}
	if open := s.works(t, "list", "--open"); len(open) != 1 || open[0].Status != statuspage.InProgress {
		t.Errorf("while it runs: %+v", open)
	}
	if err := c.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	_ = c.Wait() // its exit code is looked at
	if code := c.ProcessState.ExitCode(); code != 128+int(syscall.SIGTERM) || len(s.works(t, "list", "--open")) != 0 {
		t.Errorf("after the signal: exit %d, open %+v", code, s.works(t, "list", "--open"))
	}
}

// The command goes on when its window ends first, which is said.
func TestWrapGoesOn(t *testing.T) {
	t.Parallel()
	in, w := io.Pipe()
	problems := &lines{}
	terminal := &terminal{Context: t.Context(), In: in, Out: io.Discard, Errors: problems}
	ended := make(chan error)
	go func() { ended <- terminal.wrap([]string{"sh", "-c", "read line; exit 3"}, time.Now()) }()
	wait(t, patient, "it says that the window ended", func() bool { return strings.Contains(problems.String(), "; sh goes on\n") })
	if _, err := w.Write([]byte("done\n")); err != nil {
		t.Fatal(err)
	}
	w.Close()
	if err := <-ended; err != exitWith(3) {
		t.Errorf("ended with %v", err)
	}
	var out bytes.Buffer
	terminal.Out = &out
	if err := terminal.wrap([]string{"/nothing/of/the/kind"}, time.Now().Add(time.Hour)); err == nil || !strings.HasPrefix(err.Error(), "running /nothing/of/the/kind: ") {
		t.Errorf("a command that is not there: %v", err)
	}
}

func TestDoctorFindsAimlessMaintenance(t *testing.T) {
	t.Parallel()
	m := operator.Maintenance{ID: "q2kzq2kzq2kz", Title: "New disks", Private: []string{"vault"}, Components: []statuspage.Affected{{Component: "api"}, {Component: "gone"}}}
	s := operator.Status{Planned: []operator.Maintenance{m}, Components: []operator.ComponentStatus{{ID: "api"}, {ID: "vault"}}}
	found := aimless(s)
	if len(found) != 1 || found[0].Text != "New disks (q2kzq2kzq2kz) is about gone, which is configured no more" {
		t.Errorf("found %+v", found)
	}
}

// What ended early is listed with its true end; what has not begun, or was called off before
// it did, with its plan.
func TestMaintenanceIsListedWithItsTrueEnd(t *testing.T) {
	t.Parallel()
	at := func(hour int) time.Time { return time.Date(2026, 11, 22, hour, 0, 0, 0, time.UTC) }
	plan := operator.Maintenance{Start: at(2), End: at(6)}
	running, early, off := plan, plan, plan
	running.Began, early.Began, early.Ended, off.Ended = at(3), at(3), at(4), at(1)
	for name, c := range map[string]struct {
		work     operator.Maintenance
		from, to time.Time
	}{
		"planned": {plan, at(2), at(6)}, "running": {running, at(3), at(6)}, "ended early": {early, at(3), at(4)}, "called off": {off, at(2), at(6)},
	} {
		if from, to := tookPlace(c.work); !from.Equal(c.from) || !to.Equal(c.to) {
			t.Errorf("%s: %v to %v, want %v to %v", name, from, to, c.from, c.to)
		}
	}
}
