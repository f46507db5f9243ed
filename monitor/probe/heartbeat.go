package probe

import (
	"context"
	"strings"
	"time"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/monitor/secret"
)

var _ = register(Kind{
	Name:    "heartbeat",
	Schemes: []string{"heartbeat"},
	Doc: `A job reports to us instead of being probed: cron jobs, backups, workers.

The job calls /ping/TOKEN on the public listener when it has done its work, with
GET, HEAD or POST. It may call /ping/TOKEN/start when it begins, /ping/TOKEN/fail
when it went wrong, or /ping/TOKEN/3 with its exit code, of which 0 is success:

	backup.sh; curl -fsS https://status.example.com/ping/TOKEN/$?

The monitor is down when a report says so, and when none has come for the interval
and the grace after it. Until the first report it is unknown. One report is enough
to bring it back.

interval: how often the job reports, up to 60 days.
timeout: the grace after the interval; a tenth of the interval by default, at least
10s, at most 1h, and never more than the interval.
token: the secret part of the address, 16 to 128 letters, digits, - and _; when it
is left out the server derives one from its own key and the monitor's id. The operators'
page shows the whole address.`,
	Settings: &heartbeatSettings{},
	Defaults: heartbeatDefaults,
	New:      newHeartbeat,
})

type heartbeatSettings struct {
	Token secret.String `json:"token,omitzero"`
}

const (
	minGrace = 10 * time.Second
	maxGrace = time.Hour
)

// heartbeatDefaults makes the monitor passive. A report is no measurement that could
// be noise, so one settles it.
func heartbeatDefaults(m *monitor.Monitor) {
	m.Passive = true
	if m.Confirm == 0 {
		m.Confirm = 1
	}
	if m.Recover == 0 {
		m.Recover = 1
	}
	if m.Interval == 0 {
		m.Interval = monitor.DefaultInterval
	}
	if m.Timeout == 0 {
		m.Timeout = min(max(m.Interval/10, minGrace), maxGrace, m.Interval)
	}
}

func newHeartbeat(m monitor.Monitor, _ Options) (Prober, error) {
	if t := strings.TrimPrefix(m.Target, "heartbeat:"); t != "" {
		return nil, &monitor.FieldError{Field: "url", Value: m.Target, Problem: "names a target, but the job comes to us", Example: "heartbeat:"}
	}
	if _, err := HeartbeatToken(m); err != nil {
		return nil, err
	}
	return heartbeatProber{}, nil
}

// HeartbeatToken returns the token that m's settings name, which is empty when the
// server is to derive one. A malformed token is a *monitor.FieldError that doesn't
// repeat it.
func HeartbeatToken(m monitor.Monitor) (secret.String, error) {
	var s heartbeatSettings
	if err := decode(m.Settings, &s); err != nil {
		return s.Token, err
	}
	if token := s.Token.Reveal(); token != "" && !validToken(token) {
		return s.Token, &monitor.FieldError{
			Field: "token", Value: "(secret)",
			Problem: "is not 16 to 128 letters, digits, - and _", Example: "nightly-backup-7Hq2vX",
		}
	}
	return s.Token, nil
}

// validToken is no regular expression, since its repetition would cost half a
// millisecond at every start of the program.
func validToken(token string) bool {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	return len(token) >= 16 && len(token) <= 128 && strings.Trim(token, letters) == ""
}

// heartbeatProber stands where a prober is asked for; it has nothing to look at.
type heartbeatProber struct{}

func (heartbeatProber) Probe(context.Context) monitor.Outcome {
	return monitor.Outcome{Status: monitor.Unknown, Reason: "nobody probes a heartbeat: the job reports to /ping/TOKEN"}
}
