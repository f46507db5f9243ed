package notify

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/notify/smtptest"
)

// rig is a remote for one channel: settings that reach it, and a count of what it took.
type rig struct {
	settings json.RawMessage
	env      Env
	took     func() int
	refuse   func() // from now on it refuses for good
	local    bool   // there is no network between us
}

// rigs holds one for each channel. A new channel fails TestEveryChannel until it has one.
var rigs = map[string]func(t *testing.T) rig{
	"mail": func(t *testing.T) rig {
		var no atomic.Bool
		s := smtptest.New(t, smtptest.Script{On: func(step smtptest.Step) smtptest.Reply {
			if step.Stage == smtptest.RcptTo && no.Load() {
				return smtptest.Reply{Text: "550 5.1.1 no such user"}
			}
			return smtptest.Reply{}
		}})
		env := testEnv(s.Roots)
		env.Relay = relayed(t, s, "")
		return rig{settings: json.RawMessage(`{"to": "ops@example.com"}`), env: env, took: func() int { return len(s.Messages()) }, refuse: func() { no.Store(true) }}
	},
	"command": func(t *testing.T) rig {
		dir := t.TempDir()
		env := testEnv(nil)
		env.Commands, env.Dir = true, dir
		settings := json.RawMessage(`{"run": ["/bin/sh", "-c", "test ! -e no || exit 100; echo told >> told"]}`)
		return rig{
			settings: settings, env: env, local: true,
			took:   func() int { b, _ := os.ReadFile(filepath.Join(dir, "told")); return strings.Count(string(b), "told") },
			refuse: func() { _ = os.WriteFile(filepath.Join(dir, "no"), nil, 0o600) },
		}
	},
}

// rigOf is the channel's rig: a vendor's stand-in, unless it has one of its own.
func rigOf(t *testing.T, channel string) func(t *testing.T) rig {
	t.Helper()
	if rigs[channel] != nil {
		return rigs[channel]
	}
	v, ok := vendors[channel]
	if !ok {
		t.Fatalf("channel %s has no rig in this test", channel)
	}
	return func(t *testing.T) rig {
		r := standIn(t, v)
		return rig{
			settings: json.RawMessage(v.settings), env: r.env,
			took:   func() int { return len(r.requests()) },
			refuse: func() { r.instead(http.StatusGone, "it is no more") },
		}
	}
}

// TestEveryChannel holds each channel to what the dispatcher counts on.
func TestEveryChannel(t *testing.T) {
	t.Parallel()
	for _, c := range Channels() {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			if c.New == nil {
				return // for readers only: see TestEveryReaderChannel
			}
			rig := rigOf(t, c.Name)
			if !strings.Contains(c.Doc, "Settings") || strings.Contains(c.Doc, "\t") {
				t.Error("its manual says nothing of settings, or holds tabs")
			}
			t.Run("delivers and refuses", func(t *testing.T) { t.Parallel(); delivers(t, c, rig(t)) })
			t.Run("unknown setting", func(t *testing.T) { t.Parallel(); refusesUnknown(t, c, rig(t)) })
			t.Run("out of reach", func(t *testing.T) { t.Parallel(); outOfReach(t, c, rig(t)) })
		})
	}
}

func delivers(t *testing.T, c Channel, r rig) {
	s, err := New(c.Name, r.settings, r.env)
	if err != nil {
		t.Fatal(err)
	}
	if got := s.Send(t.Context(), alert("a-1", time.Now())); got.Outcome != Delivered || r.took() != 1 {
		t.Errorf("receipt %+v, %d taken; want delivered, one", got, r.took())
	}
	r.refuse()
	if got := s.Send(t.Context(), alert("a-2", time.Now())); got.Outcome != Refused || got.Answer == "" {
		t.Errorf("receipt %+v, want refused, with the remote's words", got)
	}
}

func refusesUnknown(t *testing.T, c Channel, r rig) {
	_, err := New(c.Name, json.RawMessage(`{"nonsense": true}`), r.env)
	var invalid *statuspage.Invalid
	if !errors.As(err, &invalid) || invalid.Field != "nonsense" {
		t.Errorf("error %v, want an Invalid for nonsense", err)
	}
}

func outOfReach(t *testing.T, c Channel, r rig) {
	if r.local {
		return
	}
	gone := &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}
	r.env.Dial = func(context.Context, string, string) (net.Conn, error) { return nil, gone }
	if r.env.Relay != nil {
		r.env.Relay.env.Dial = r.env.Dial
	}
	s, err := New(c.Name, r.settings, r.env)
	if err != nil {
		t.Fatal(err)
	}
	if got := s.Send(t.Context(), alert("a-1", time.Now())); got.Outcome != Unreachable || !strings.Contains(got.Answer, "connection refused") {
		t.Errorf("receipt %+v, want unreachable, with the reason", got)
	}
}

func TestUnknownChannel(t *testing.T) {
	t.Parallel()
	_, err := New("pigeon", nil, testEnv(nil))
	if want := `channel: "pigeon" is not a notification channel (` + names() + `) (for example webhook)`; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestNameTakenTwice(t *testing.T) {
	t.Parallel()
	defer func() {
		if recover() == nil {
			t.Error("a second channel named mail was taken")
		}
	}()
	register(Channel{Name: "mail"})
}

// What can't work is refused when the configuration is read, not when an alert is due.
func TestSettingsThatCannotWork(t *testing.T) {
	t.Parallel()
	tests := []struct{ channel, settings, want string }{
		{"mail", `{}`, "to: is missing"},
		{"webhook", `{"url": "https://a.example", "headers": {"X-A": "b\r\nX-C: hunter2"}}`, "headers.X-A: has a line break"},
		{"webhook", `{"url": "https://a.example", "headers": {"X A": "b"}}`, "headers: \"X A\" is not the name of a header"},
		{"webhook", `{"url": "https://a.example", "content_type": "text/plain\nX: y"}`, "content_type: has a character"},
		{"webhook", `{"url": "http://169.254.169.254/hunter2"}`, "url: leads to a cloud's metadata service"},
		{"slack", `{"url": "http://[::ffff:169.254.169.254]/hunter2"}`, "url: leads to a cloud's metadata service"},
		{"sms", `{"url": "https://a.example", "to": "12345"}`, `to: "12345" is not + with the country's code`},
		{"sms", `{"url": "https://a.example", "to": "+4912", "headers": {"X-A": "\n"}}`, "headers.X-A: has a line break"},
		{"twilio", `{"account": "AC1", "token": "t", "from": "a", "to": "+49 123"}`, "to: \"+49 123\" is not +"},
		{"signal", `{"url": "http://127.0.0.1:8080", "number": "0049", "recipients": ["+4912"]}`, `number: "0049" is not +`},
		{"pagerduty", `{"routing_key": "hunter2"}`, "routing_key: is not 32 letters and digits"},
		{"pagerduty", `{"routing_key": "hunter2-hunter2-hunter2-hunter2-"}`, "routing_key: is not 32 letters and digits"},
		{"pushover", `{"token": "azGDORePK8gMaC0QOYAMyEEuzJnyUi", "user": "hunter2"}`, "user: is not 30 letters and digits"},
	}
	for _, tt := range tests {
		_, err := New(tt.channel, json.RawMessage(tt.settings), testEnv(nil))
		if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s %s:\ngot  %v\nwant %s", tt.channel, tt.settings, err, tt.want)
		}
	}
}
