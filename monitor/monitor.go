package monitor

import (
	"encoding/json"
	"fmt"
	"regexp"
	"time"
	"unicode/utf8"
)

// Monitor is what is watched. Configuration declares it; it never changes while it
// runs, a reload replaces it by id.
type Monitor struct {
	ID       string          `json:"id"`       // permanent; history hangs on it
	Name     string          `json:"name"`     // for people
	Kind     string          `json:"kind"`     // the registered name of a check kind: http, tcp, …
	Target   string          `json:"target"`   // the URL, as configured
	Settings json.RawMessage `json:"settings"` // what the kind takes beside the target; strict JSON
	Owner    string          `json:"owner,omitempty"`

	Interval      time.Duration `json:"interval_ns"`       // between the starts of two routine probes; 1s to 60 days
	Timeout       time.Duration `json:"timeout_ns"`        // one probe's deadline, over all its phases; ≤ Interval
	Confirm       int           `json:"confirm"`           // failures in a row that make it bad; 1 to 10
	RetryInterval time.Duration `json:"retry_interval_ns"` // between re-probes while a change is being confirmed
	Recover       int           `json:"recover"`           // successes in a row that make it good again; 1 to 10
	DegradedOver  time.Duration `json:"degraded_over_ns"`  // an Up slower than this is Degraded; 0: never

	// Passive says that nobody probes it: the target reports to us (heartbeat), and
	// Timeout is the grace after Interval. The kind sets it.
	Passive bool `json:"passive,omitempty"`

	// Trusted says that the configuration file or the command line named the target, so
	// that it may lie in a private network. Cloud metadata addresses are never reached.
	Trusted bool `json:"trusted"`
}

// Defaults of a monitor's thresholds, for those left zero.
const (
	DefaultInterval = 60 * time.Second
	DefaultTimeout  = 10 * time.Second
	DefaultConfirm  = 3
	DefaultRecover  = 2
)

// Bounds of a monitor's settings; `fyr help limits` prints them.
const (
	MinInterval  = time.Second
	MaxInterval  = 60 * 24 * time.Hour
	MinTimeout   = 50 * time.Millisecond
	MaxTimeout   = 5 * time.Minute
	MaxThreshold = 10
	MaxIDLength  = 64
	MaxName      = 200 // characters of a name, of a monitor or a component
)

// WithDefaults returns m with each unset threshold given its default. The retry
// interval is a sixth of the interval within 2 to 10 seconds, never above the interval.
func (m Monitor) WithDefaults() Monitor {
	if m.Name == "" {
		m.Name = m.ID
	}
	if m.Interval == 0 {
		m.Interval = DefaultInterval
	}
	if m.Timeout == 0 {
		m.Timeout = min(DefaultTimeout, m.Interval)
	}
	if m.Confirm == 0 {
		m.Confirm = DefaultConfirm
	}
	if m.Recover == 0 {
		m.Recover = DefaultRecover
	}
	if m.RetryInterval == 0 {
		m.RetryInterval = min(max(m.Interval/6, 2*time.Second), 10*time.Second, m.Interval)
	}
	return m
}

// Stale is the age at which the last result no longer says anything about now:
// three intervals and one timeout.
func (m Monitor) Stale() time.Duration { return 3*m.Interval + m.Timeout }

// FieldError is a bad value, with the field's name as configuration writes it and
// a valid example.
type FieldError struct {
	Field   string // "interval"
	Value   string // as given
	Problem string // "is shorter than 1s, the smallest interval"
	Example string // "30s"
}

func (e *FieldError) Error() string {
	return fmt.Sprintf("%s: %q %s (for example %s)", e.Field, e.Value, e.Problem, e.Example)
}

var idForm = regexp.MustCompile(`^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$`)

// ValidID reports whether id can name a monitor or a component: lower-case letters,
// digits, dots, dashes and underscores, beginning and ending in a letter or a digit.
func ValidID(id string) bool { return len(id) <= MaxIDLength && idForm.MatchString(id) }

// Validate checks everything but the kind's own settings, which probe.New checks.
// It returns a *FieldError for the first field that is wrong.
func (m Monitor) Validate() error {
	bad := func(field, value, problem, example string) error {
		return &FieldError{Field: field, Value: value, Problem: problem, Example: example}
	}
	switch {
	case !ValidID(m.ID):
		return bad("id", m.ID, "is not an id: lower-case letters, digits, - _ and ., at most 64", "api")
	case utf8.RuneCountInString(m.Name) > MaxName:
		return bad("name", string([]rune(m.Name)[:20])+"…", "is longer than 200 characters", "Cloud API")
	case m.Interval < MinInterval:
		return bad("interval", m.Interval.String(), "is shorter than 1s, the smallest interval", "30s")
	case m.Interval > MaxInterval:
		return bad("interval", m.Interval.String(), "is longer than 60 days, the largest interval", "24h")
	case m.Timeout < MinTimeout:
		return bad("timeout", m.Timeout.String(), "is shorter than 50ms, the smallest timeout", "10s")
	case m.Timeout > MaxTimeout && !m.Passive:
		return bad("timeout", m.Timeout.String(), "is longer than 5m, the largest timeout", "10s")
	case m.Timeout > m.Interval:
		return bad("timeout", m.Timeout.String(), fmt.Sprintf("is longer than the interval of %s", m.Interval), m.Interval.String())
	case m.Confirm < 1 || m.Confirm > MaxThreshold:
		return bad("confirm", fmt.Sprint(m.Confirm), "is not between 1 and 10", "3")
	case m.Recover < 1 || m.Recover > MaxThreshold:
		return bad("recover", fmt.Sprint(m.Recover), "is not between 1 and 10", "2")
	case m.RetryInterval < 100*time.Millisecond || m.RetryInterval > m.Interval:
		return bad("retry_interval", m.RetryInterval.String(), fmt.Sprintf("is not between 100ms and the interval of %s", m.Interval), "5s")
	case m.DegradedOver < 0:
		return bad("degraded_over", m.DegradedOver.String(), "is negative", "800ms")
	}
	return nil
}
