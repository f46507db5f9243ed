package notify

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// shell makes a command of a script; $0 is a folder of its own.
func shell(t *testing.T, script string) (s Sender, dir string) {
	t.Helper()
	dir = t.TempDir()
	env := testEnv(nil)
	env.Commands, env.Dir = true, dir
	settings, err := json.Marshal(map[string]any{"run": []string{"/bin/sh", "-c", script, dir}})
	if err != nil {
		t.Fatal(err)
	}
	s, err = New("command", settings, env)
	if err != nil {
		t.Fatal(err)
	}
	return s, dir
}

func TestCommandIsTold(t *testing.T) {
	t.Setenv("SMTP_PASSWORD", canary)
	s, dir := shell(t, `cat > told.json; env > environment`)
	p := told()[2]
	p.Earlier = []statuspage.Parcel{told()[1]}
	if r := s.Send(t.Context(), p); r.Outcome != Delivered {
		t.Fatalf("receipt %+v", r)
	}
	b, err := os.ReadFile(filepath.Join(dir, "told.json"))
	if err != nil {
		t.Fatal(err)
	}
	golden(t, filepath.Join("channels", "command.golden"), append(b, '\n'))
	env, err := os.ReadFile(filepath.Join(dir, "environment"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"FYR_ID=a-3\n", "FYR_KEY=monitor:api\n", "FYR_STATE=firing\n", "FYR_LEVEL=critical\n", `FYR_TITLE=[Example "Status"] api and db are down` + "\n"} {
		if !strings.Contains(string(env), want) {
			t.Errorf("no %q in %s", want, env)
		}
	}
	if strings.Contains(string(env), canary) {
		t.Error("the command sees the house's secrets")
	}
}

func TestCommandEnds(t *testing.T) {
	t.Parallel()
	for script, want := range map[string]struct {
		outcome Outcome
		answer  string
	}{
		"exit 0":                        {Delivered, "the command ended well"},
		"echo nobody there >&2; exit 7": {Retry, "the command failed, exit status 7: nobody there"},
		"echo never; exit 100":          {Refused, "the command ended with 100: never"},
		"kill -9 $$":                    {Retry, "the command failed, signal: killed: "},
		"head -c 3000000 /dev/zero; echo last; false": {Retry, "last"},
		"sleep 100 & exit 0":                          {Delivered, "the command ended well"},
		"setsid sleep 3 & exit 0":                     {Delivered, "the command ended well"}, // out of our reach
	} {
		s, _ := shell(t, script)
		got := s.Send(t.Context(), alert("a-1", at))
		if got.Outcome != want.outcome || !strings.Contains(got.Answer, want.answer) || len(got.Answer) > 1000 {
			t.Errorf("%s: %+v", script, got)
		}
	}
	env := testEnv(nil)
	env.Commands = true
	s, err := New("command", json.RawMessage(`{"run": ["/nonexistent/program"]}`), env)
	if err != nil {
		t.Fatal(err)
	}
	if got := s.Send(t.Context(), alert("a-1", at)); got.Outcome != Unreachable || !strings.Contains(got.Answer, "no such file") {
		t.Errorf("receipt %+v", got)
	}
}

// A command that hangs is killed with all that it started.
func TestCommandHangs(t *testing.T) {
	t.Parallel()
	s, dir := shell(t, `sleep 300 & echo $! > child; wait`)
	s.(*command).deadline = 300 * time.Millisecond
	if got := s.Send(t.Context(), alert("a-1", at)); got.Outcome != Unreachable || !strings.Contains(got.Answer, "did not end within 10 seconds") {
		t.Errorf("receipt %+v", got)
	}
	pid, err := os.ReadFile(filepath.Join(dir, "child"))
	if err != nil {
		t.Fatal(err)
	}
	// A process that is gone, or that only waits for its parent's word, runs no longer.
	eventually(t, "the child ends", func() bool {
		stat, err := os.ReadFile("/proc/" + strings.TrimSpace(string(pid)) + "/stat")
		return err != nil || strings.Contains(string(stat), ") Z ")
	})
}

func TestCommandHasToBeAllowed(t *testing.T) {
	t.Parallel()
	_, err := New("command", json.RawMessage(`{"run": ["/bin/true"]}`), testEnv(nil))
	var invalid *statuspage.Invalid
	if !errors.As(err, &invalid) || invalid.Example != "allow_commands: true" {
		t.Errorf("got %v", err)
	}
}
