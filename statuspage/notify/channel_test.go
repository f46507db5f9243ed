package notify

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
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
	"webhook": func(t *testing.T) rig {
		var no atomic.Bool
		var took atomic.Int64
		s := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			if no.Load() {
				w.WriteHeader(http.StatusGone)
				return
			}
			took.Add(1)
		}))
		t.Cleanup(s.Close)
		roots := x509.NewCertPool()
		roots.AppendCertsFromPEM(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw}))
		return rig{settings: json.RawMessage(fmt.Sprintf(`{"url": %q}`, s.URL)), env: testEnv(roots), took: func() int { return int(took.Load()) }, refuse: func() { no.Store(true) }}
	},
}

// TestEveryChannel holds each channel to what the dispatcher counts on.
func TestEveryChannel(t *testing.T) {
	t.Parallel()
	for _, c := range Channels() {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			if rigs[c.Name] == nil {
				t.Fatalf("channel %s has no rig in this test", c.Name)
			}
			if !strings.Contains(c.Doc, "Settings") || strings.Contains(c.Doc, "\t") {
				t.Error("its manual says nothing of settings, or holds tabs")
			}
			t.Run("delivers and refuses", func(t *testing.T) { t.Parallel(); delivers(t, c, rigs[c.Name](t)) })
			t.Run("unknown setting", func(t *testing.T) { t.Parallel(); refusesUnknown(t, c, rigs[c.Name](t)) })
			t.Run("out of reach", func(t *testing.T) { t.Parallel(); outOfReach(t, c, rigs[c.Name](t)) })
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
	if want := `channel: "pigeon" is not a notification channel (mail, webhook) (for example webhook)`; err == nil || err.Error() != want {
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
