package notify

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

const commandDoc = `A local command, with the alert as JSON on its standard input.

Settings:

- run: the program and its arguments, a list; required. No shell reads it.

Example:

    allow_commands: true
    alerts:
      - channel: command
        run: [/usr/local/bin/page-me, --team, operations]

Commands are refused unless the file says allow_commands: true at its top level.

Sent: {"id", "key", "state", "level", "title", "text", "link", "ack", "at", "since",
"fields"}, and in "others" and "earlier" what is told together with it, on standard
input. FYR_ID, FYR_KEY, FYR_STATE, FYR_LEVEL, FYR_TITLE and FYR_LINK are in the
environment, which has nothing else of Fyr's but PATH, HOME, LANG and TZ. It runs in the
configuration's folder.

The end with 0 is delivered; with 100 it is never tried again; with anything else it is
tried again for an hour. After 10 seconds the command, and whatever it started, is
killed. The last words of its output are kept as its answer.
`

var _ = register(Channel{Name: "command", Doc: commandDoc, Settings: commandSettings{}, New: newCommand, Merges: true})

// The limits of a command.
const (
	commandDeadline = 10 * time.Second
	commandGrace    = time.Second // for its output to close, once it was killed
	commandOutput   = 64 << 10    // bytes of it that are kept
	commandWords    = 150         // characters at its end that are the answer
	commandRefuses  = 100         // the exit status that means never
)

type commandSettings struct {
	Run []string `json:"run"`
}

// command runs a program for each message.
type command struct {
	env      Env
	run      []string
	deadline time.Duration
}

func newCommand(settings json.RawMessage, e Env) (Sender, error) {
	const example = "[/usr/local/bin/page-me]"
	var set commandSettings
	if err := decode(settings, &set, `{"run": ["/usr/local/bin/page-me"]}`); err != nil {
		return nil, err
	}
	if !e.Commands {
		return nil, &statuspage.Invalid{Field: "channel", Value: "command", Reason: "is refused: local commands run only when the file allows them", Example: "allow_commands: true"}
	}
	if len(set.Run) == 0 || set.Run[0] == "" {
		return nil, &statuspage.Invalid{Field: "run", Reason: "is missing", Example: example}
	}
	return &command{env: e, run: set.Run, deadline: commandDeadline}, nil
}

// Send runs the command and waits for its end.
func (c *command) Send(ctx context.Context, p statuspage.Parcel) Receipt {
	m, err := c.env.message(p)
	if err != nil {
		return Receipt{Outcome: Refused, Answer: "there is nothing to tell: " + err.Error()}
	}
	told, err := json.Marshal(tellingOf(m))
	if err != nil {
		return Receipt{Outcome: Refused, Answer: "the message can't be written: " + err.Error()}
	}
	ctx, cancel := context.WithTimeout(ctx, c.deadline)
	defer cancel()
	var said tail
	cmd := exec.CommandContext(ctx, c.run[0], c.run[1:]...)
	cmd.Dir, cmd.Env, cmd.Stdin, cmd.Stdout, cmd.Stderr = c.env.Dir, environment(m), bytes.NewReader(told), &said, &said
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // so that what it started ends with it
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = commandGrace
	err = cmd.Run()
	if errors.Is(err, exec.ErrWaitDelay) { // it ended well, but left somebody behind who holds its output
		_ = cmd.Cancel() // who is in no group of ours any more goes on
		err = nil
	}
	return commandReceipt(ctx, err, said.String())
}

// commandReceipt judges how the command ended.
func commandReceipt(ctx context.Context, err error, said string) Receipt {
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return Receipt{Outcome: Unreachable, Answer: "the command did not end within 10 seconds: " + said}
	case err == nil:
		return Receipt{Outcome: Delivered, Answer: "the command ended well"}
	case errors.As(err, &exit) && exit.ExitCode() == commandRefuses:
		return Receipt{Outcome: Refused, Answer: fmt.Sprintf("the command ended with %d: %s", commandRefuses, said)}
	case errors.As(err, &exit):
		return Receipt{Outcome: Retry, Answer: fmt.Sprintf("the command failed, %s: %s", exit.ProcessState, said)}
	}
	return Receipt{Outcome: Unreachable, Answer: "the command can't be run: " + err.Error()}
}

// environment is what the command finds: the house's own secrets are not in it.
func environment(m Message) []string {
	var env []string
	for _, name := range []string{"PATH", "HOME", "LANG", "TZ"} {
		if value, ok := os.LookupEnv(name); ok {
			env = append(env, name+"="+value)
		}
	}
	return append(env, "FYR_ID="+m.ID, "FYR_KEY="+m.Key, "FYR_STATE="+m.state(), "FYR_LEVEL="+m.Level.String(),
		"FYR_TITLE="+cut(m.Title, 500), "FYR_LINK="+m.Link)
}

// telling is a message as the command reads it.
type telling struct {
	ID      string            `json:"id"`
	Key     string            `json:"key"`
	State   string            `json:"state"`
	Level   Level             `json:"level"`
	Title   string            `json:"title"`
	Text    string            `json:"text"`
	Link    string            `json:"link,omitempty"`
	Ack     string            `json:"ack,omitempty"`
	At      time.Time         `json:"at"`
	Since   time.Time         `json:"since"`
	Fields  map[string]string `json:"fields"`
	Others  []telling         `json:"others,omitempty"`
	Earlier []telling         `json:"earlier,omitempty"`
}

func tellingOf(m Message) telling {
	t := telling{
		ID: m.ID, Key: m.Key, State: m.state(), Level: m.Level, Title: m.Title, Text: m.Text, Link: m.Link, Ack: m.Ack,
		At: m.At.UTC(), Since: m.Since.UTC(), Fields: m.facts(),
	}
	for _, o := range m.Others {
		t.Others = append(t.Others, tellingOf(o))
	}
	for _, e := range m.Earlier {
		t.Earlier = append(t.Earlier, tellingOf(e))
	}
	return t
}

// tail keeps the last of what was written to it.
type tail struct{ b []byte }

func (t *tail) Write(p []byte) (int, error) {
	t.b = append(t.b, p...)
	if over := len(t.b) - commandOutput; over > 0 {
		t.b = append(t.b[:0], t.b[over:]...)
	}
	return len(p), nil
}

// String is the last words of what was kept.
func (t *tail) String() string {
	words := []rune(strings.TrimSpace(string(t.b)))
	return string(words[max(len(words)-commandWords, 0):])
}
