package probe

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/fyr-status/fyr/monitor"
)

func TestHeartbeatGrace(t *testing.T) {
	t.Parallel()
	tests := []struct{ interval, grace, want time.Duration }{
		{0, 0, 10 * time.Second},
		{5 * time.Second, 0, 5 * time.Second},
		{time.Minute, 0, 10 * time.Second},
		{10 * time.Minute, 0, time.Minute},
		{24 * time.Hour, 0, time.Hour},
		{60 * 24 * time.Hour, 0, time.Hour},
		{time.Hour, 2 * time.Minute, 2 * time.Minute},
	}
	for _, tt := range tests {
		m := monitor.Monitor{Interval: tt.interval, Timeout: tt.grace}
		heartbeatDefaults(&m)
		if m.Timeout != tt.want {
			t.Errorf("interval %s: grace %s, want %s", tt.interval, m.Timeout, tt.want)
		}
		if !m.Passive || m.Confirm != 1 || m.Recover != 1 {
			t.Errorf("interval %s: passive %t, confirm %d, recover %d, want true, 1, 1", tt.interval, m.Passive, m.Confirm, m.Recover)
		}
	}
}

func TestHeartbeatDefaultsKeepWhatIsSaid(t *testing.T) {
	t.Parallel()
	m := monitor.Monitor{Confirm: 2, Recover: 3}
	heartbeatDefaults(&m)
	if m.Confirm != 2 || m.Recover != 3 {
		t.Errorf("confirm %d, recover %d, want 2 and 3 as configured", m.Confirm, m.Recover)
	}
}

func TestHeartbeatSettings(t *testing.T) {
	t.Parallel()
	wantFieldError(t, "heartbeat", "heartbeat://host", "", "url")
	wantFieldError(t, "heartbeat", "heartbeat:", `{"token":"short"}`, "token")
	wantFieldError(t, "heartbeat", "heartbeat:", `{"token":"has spaces in it, and commas"}`, "token")
	wantFieldError(t, "heartbeat", "heartbeat:", `{"secret":"x"}`, "secret")
	MustProber(t, "heartbeat", "", "")

	m := monitor.Monitor{Settings: json.RawMessage(`{"token":"nightly-backup-7Hq2vX"}`)}
	token, err := HeartbeatToken(m)
	if err != nil || token.Reveal() != "nightly-backup-7Hq2vX" {
		t.Errorf("got token %q, error %v", token.Reveal(), err)
	}
}

func TestHeartbeatErrorKeepsTheToken(t *testing.T) {
	t.Parallel()
	_, err := HeartbeatToken(monitor.Monitor{Settings: json.RawMessage(`{"token":"hunter2!"}`)})
	if err == nil || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("got %v, want an error that does not repeat the token", err)
	}
}

func TestValidToken(t *testing.T) {
	t.Parallel()
	for token, want := range map[string]bool{
		strings.Repeat("a", 15): false, strings.Repeat("Z", 16): true, strings.Repeat("_", 128): true, strings.Repeat("9", 129): false,
		"0123456789abcde/": false, "/0123456789abcde": false, "01234567/89abcde": false, "0123456789abcdé": false,
	} {
		if got := validToken(token); got != want {
			t.Errorf("%q: got %t, want %t", token, got, want)
		}
	}
}

func TestNobodyProbesAHeartbeat(t *testing.T) {
	t.Parallel()
	out := MustProber(t, "heartbeat", "heartbeat:", "").Probe(context.Background())
	want := "nobody probes a heartbeat: the job reports to /ping/TOKEN"
	if out.Status != monitor.Unknown || out.Reason != want {
		t.Errorf("got %v, %q, want unknown, %q", out.Status, out.Reason, want)
	}
}
