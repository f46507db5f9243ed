package monitor

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestWithDefaults(t *testing.T) {
	t.Parallel()
	tests := []struct {
		interval, timeout, retry time.Duration
	}{
		{0, 10 * time.Second, 10 * time.Second},
		{time.Second, time.Second, time.Second},
		{5 * time.Second, 5 * time.Second, 2 * time.Second},
		{30 * time.Second, 10 * time.Second, 5 * time.Second},
		{24 * time.Hour, 10 * time.Second, 10 * time.Second},
	}
	for _, tt := range tests {
		m := Monitor{ID: "api", Interval: tt.interval}.WithDefaults()
		want := Monitor{ID: "api", Name: "api", Interval: tt.interval, Timeout: tt.timeout, Confirm: 3, RetryInterval: tt.retry, Recover: 2}
		if want.Interval == 0 {
			want.Interval = time.Minute
		}
		if diff := cmp.Diff(want, m); diff != "" {
			t.Errorf("interval %s (-want +got):\n%s", tt.interval, diff)
		}
		if err := m.Validate(); err != nil {
			t.Errorf("interval %s: the defaults are not valid: %v", tt.interval, err)
		}
	}
}

func TestWithDefaultsKeepsWhatIsSet(t *testing.T) {
	t.Parallel()
	m := Monitor{ID: "api", Name: "API", Interval: time.Hour, Timeout: time.Minute, Confirm: 1, RetryInterval: time.Second, Recover: 5}
	if diff := cmp.Diff(m, m.WithDefaults()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestStale(t *testing.T) {
	t.Parallel()
	if got := (Monitor{Interval: time.Minute, Timeout: 10 * time.Second}).Stale(); got != 190*time.Second {
		t.Errorf("got %s, want three intervals and a timeout", got)
	}
}

func TestValidate(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 201)
	tests := []struct {
		change func(*Monitor)
		want   string
	}{
		{func(m *Monitor) { m.ID = "" }, `id: "" is not an id: lower-case letters, digits, - _ and ., at most 64 (for example api)`},
		{func(m *Monitor) { m.ID = "API" }, `id: "API" is not an id: lower-case letters, digits, - _ and ., at most 64 (for example api)`},
		{func(m *Monitor) { m.Name = long }, `name: "xxxxxxxxxxxxxxxxxxxx…" is longer than 200 characters (for example Cloud API)`},
		{func(m *Monitor) { m.Interval = time.Second - 1 }, `interval: "999.999999ms" is shorter than 1s, the smallest interval (for example 30s)`},
		{func(m *Monitor) { m.Interval = -time.Second }, `interval: "-1s" is shorter than 1s, the smallest interval (for example 30s)`},
		{func(m *Monitor) { m.Interval = MaxInterval + 1 }, `interval: "1440h0m0.000000001s" is longer than 60 days, the largest interval (for example 24h)`},
		{func(m *Monitor) { m.Timeout = 49 * time.Millisecond }, `timeout: "49ms" is shorter than 50ms, the smallest timeout (for example 10s)`},
		{func(m *Monitor) { m.Timeout, m.Interval = 301*time.Second, time.Hour }, `timeout: "5m1s" is longer than 5m, the largest timeout (for example 10s)`},
		{func(m *Monitor) { m.Timeout = 61 * time.Second }, `timeout: "1m1s" is longer than the interval of 1m0s (for example 1m0s)`},
		{func(m *Monitor) { m.Confirm = -1 }, `confirm: "-1" is not between 1 and 10 (for example 3)`},
		{func(m *Monitor) { m.Confirm = 11 }, `confirm: "11" is not between 1 and 10 (for example 3)`},
		{func(m *Monitor) { m.Recover = -1 }, `recover: "-1" is not between 1 and 10 (for example 2)`},
		{func(m *Monitor) { m.Recover = 11 }, `recover: "11" is not between 1 and 10 (for example 2)`},
		{func(m *Monitor) { m.RetryInterval = 99 * time.Millisecond }, `retry_interval: "99ms" is not between 100ms and the interval of 1m0s (for example 5s)`},
		{func(m *Monitor) { m.RetryInterval = 61 * time.Second }, `retry_interval: "1m1s" is not between 100ms and the interval of 1m0s (for example 5s)`},
		{func(m *Monitor) { m.DegradedOver = -1 }, `degraded_over: "-1ns" is negative (for example 800ms)`},
	}
	for _, tt := range tests {
		m := Monitor{ID: "api"}.WithDefaults()
		tt.change(&m)
		err := m.Validate()
		var field *FieldError
		if !errors.As(err, &field) || err.Error() != tt.want {
			t.Errorf("got  %v\nwant %s", err, tt.want)
		}
	}
}

func TestValidateAtTheBounds(t *testing.T) {
	t.Parallel()
	for _, change := range []func(*Monitor){
		func(m *Monitor) { m.ID = strings.Repeat("a", 64) },
		func(m *Monitor) { m.Name = strings.Repeat("x", 200) },
		func(m *Monitor) { m.Interval, m.Timeout, m.RetryInterval = MinInterval, MinInterval, MinInterval },
		func(m *Monitor) { m.Interval, m.Timeout = MaxInterval, MaxTimeout },
		func(m *Monitor) { m.Timeout = MinTimeout },
		func(m *Monitor) { m.Confirm, m.Recover = 1, 1 },
		func(m *Monitor) { m.Confirm, m.Recover = MaxThreshold, MaxThreshold },
		func(m *Monitor) { m.RetryInterval = 100 * time.Millisecond },
	} {
		m := Monitor{ID: "api"}.WithDefaults()
		change(&m)
		if err := m.Validate(); err != nil {
			t.Errorf("%+v: %v", m, err)
		}
	}
}

func TestValidID(t *testing.T) {
	t.Parallel()
	for id, want := range map[string]bool{
		"a": true, "0": true, "example-com": true, "a.b_c-d": true, "a--b": true,
		"": false, "-a": false, "a-": false, ".a": false, "a_": false, "A": false, "a b": false, "ä": false, "a/b": false, "a\n": false,
		strings.Repeat("a", 64): true, strings.Repeat("a", 65): false,
	} {
		if got := ValidID(id); got != want {
			t.Errorf("%q: got %t, want %t", id, got, want)
		}
	}
}

// What is stored and shown by name comes back the same, and no other word is taken.
func TestNamesRoundTrip(t *testing.T) {
	t.Parallel()
	for s := Unknown; s <= Down; s++ {
		var got Status
		text, _ := s.MarshalText()
		if err := got.UnmarshalText(text); err != nil || got != s {
			t.Errorf("status %v came back as %v, %v", s, got, err)
		}
	}
	for _, c := range append(Causes(), NoCause) {
		var got Cause
		text, _ := c.MarshalText()
		if err := got.UnmarshalText(text); err != nil || got != c {
			t.Errorf("cause %v came back as %v, %v", c, got, err)
		}
	}
	for p := NoPhase; p <= Expectation; p++ {
		var got Phase
		text, _ := p.MarshalText()
		if err := got.UnmarshalText(text); err != nil || got != p {
			t.Errorf("phase %v came back as %v, %v", p, got, err)
		}
	}
	if len(Causes()) != int(OwnTrouble) {
		t.Errorf("%d causes are listed, want all %d", len(Causes()), OwnTrouble)
	}
	for _, err := range []error{new(Status).UnmarshalText([]byte("green")), new(Cause).UnmarshalText([]byte("gremlins")), new(Phase).UnmarshalText([]byte("lunch"))} {
		if err == nil {
			t.Error("an unknown word was taken")
		}
	}
}

// Trap 44: a number that nobody knows never looks well.
func TestStrangeNumbersAreNotUp(t *testing.T) {
	t.Parallel()
	if got := Status(9).String(); got != "unknown" {
		t.Errorf("status 9 is %q, want unknown", got)
	}
	if got := Cause(99).String(); got != "no_answer" {
		t.Errorf("cause 99 is %q, want no_answer", got)
	}
}
