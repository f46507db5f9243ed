package probe

import (
	"context"
	"encoding/json"
	"errors"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/monitor/dial"
)

// MustSample reads a kind's complete sample, which is also its manual's example.
func MustSample(tb testing.TB, kind string) monitor.Monitor {
	tb.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", "kinds", kind+".json"))
	if err != nil {
		tb.Fatal(err)
	}
	var m monitor.Monitor
	if err := json.Unmarshal(b, &m); err != nil {
		tb.Fatal(err)
	}
	return m
}

// Whatever kind is added is held to this.
func TestEveryKind(t *testing.T) {
	t.Parallel()
	for _, k := range Kinds() {
		t.Run(k.Name, func(t *testing.T) {
			t.Parallel()
			sample := MustSample(t, k.Name)
			if k.Defaults != nil {
				k.Defaults(&sample)
			}
			sample = sample.WithDefaults()
			if err := sample.Validate(); err != nil {
				t.Errorf("the sample is not valid: %v", err)
			}
			p, err := New(sample, Options{})
			if err != nil {
				t.Fatalf("the sample does not build: %v", err)
			}
			speaksOfItself(t, k)
			refusesNonsense(t, sample)
			obeysTheContext(t, sample, p)
		})
	}
}

func speaksOfItself(t *testing.T, k Kind) {
	if first, _, _ := strings.Cut(k.Doc, "\n"); !strings.HasSuffix(first, ".") || len(k.Doc) < 100 {
		t.Errorf("the manual begins with %q, want a sentence, and more", first)
	}
	for _, s := range k.Schemes {
		if got, ok := ForScheme(s); !ok || got.Name != k.Name {
			t.Errorf("scheme %s leads to kind %q", s, got.Name)
		}
	}
	if got, ok := Lookup(k.Name); !ok || got.Name != k.Name {
		t.Errorf("kind %s can't be looked up", k.Name)
	}
}

func refusesNonsense(t *testing.T, sample monitor.Monitor) {
	for _, change := range []struct {
		what string
		make func(*monitor.Monitor)
	}{
		{"a target of control characters", func(m *monitor.Monitor) { m.Target = "\x00\x01 ://?" }},
		{"an unknown setting", func(m *monitor.Monitor) { m.Settings = json.RawMessage(`{"no_such_setting": 1}`) }},
		{"settings that are a list", func(m *monitor.Monitor) { m.Settings = json.RawMessage(`[1]`) }},
		{"settings that are not JSON", func(m *monitor.Monitor) { m.Settings = json.RawMessage(`{`) }},
	} {
		m := sample
		change.make(&m)
		_, err := New(m, Options{})
		var field *monitor.FieldError
		if !errors.As(err, &field) {
			t.Errorf("%s: got %v, want a *monitor.FieldError", change.what, err)
		} else if field.Problem == "" || field.Example == "" {
			t.Errorf("%s: %+v has no problem or no example", change.what, field)
		}
	}
}

func obeysTheContext(t *testing.T, sample monitor.Monitor, p Prober) {
	for name, end := range map[string]func() (context.Context, context.CancelFunc){
		"cancelled": func() (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancel(context.Background())
			cancel()
			return ctx, cancel
		},
		"too late": func() (context.Context, context.CancelFunc) {
			return context.WithDeadline(context.Background(), time.Now().Add(-time.Second))
		},
	} {
		ctx, cancel := end()
		began := time.Now()
		if o := Run(ctx, p, sample); o.Status == monitor.Up || o.Reason == "" || o.Latency <= 0 {
			t.Errorf("with its context %s it said %+v", name, o)
		}
		cancel()
		if took := time.Since(began); took > 10*time.Second {
			t.Errorf("with its context %s it took %s", name, took)
		}
	}
}

func TestUnknownKindNamesTheKinds(t *testing.T) {
	t.Parallel()
	_, err := New(monitor.Monitor{Kind: "gopher"}, Options{})
	for _, k := range Kinds() {
		if err == nil || !strings.Contains(err.Error(), k.Name) {
			t.Errorf("got %v, want it to name %s", err, k.Name)
		}
	}
	if _, ok := ForScheme("gopher"); ok {
		t.Error("a kind claims the scheme gopher")
	}
}

// still answers whatever the test wants, after a while.
type still struct {
	out  monitor.Outcome
	took time.Duration
}

func (s still) Probe(context.Context) monitor.Outcome {
	s.out.Latency = s.took
	return s.out
}

func TestRunJudgesSlowness(t *testing.T) {
	t.Parallel()
	m := monitor.Monitor{Timeout: time.Second, DegradedOver: 100 * time.Millisecond}
	slow := Run(t.Context(), still{monitor.Outcome{Status: monitor.Up}, 250 * time.Millisecond}, m)
	if slow.Status != monitor.Degraded || slow.Cause != monitor.TooSlow || slow.Reason != "answered in 250ms, slower than 100ms" {
		t.Errorf("slow: got %+v", slow)
	}
	if fast := Run(t.Context(), still{monitor.Outcome{Status: monitor.Up}, 100 * time.Millisecond}, m); fast.Status != monitor.Up {
		t.Errorf("at the threshold: got %+v", fast)
	}
	if bad := Run(t.Context(), still{monitor.Outcome{Status: monitor.Down, Cause: monitor.Refused}, 250 * time.Millisecond}, m); bad.Cause != monitor.Refused {
		t.Errorf("down and slow: got %+v", bad)
	}
	if none := Run(t.Context(), still{monitor.Outcome{Status: monitor.Up}, 0}, m); none.Latency <= 0 {
		t.Errorf("no latency of its own: got %+v", none)
	}
}

// patient waits for its context, whose deadline it reports.
type patient struct{ left time.Duration }

func (p *patient) Probe(ctx context.Context) monitor.Outcome {
	at, _ := ctx.Deadline()
	p.left = time.Until(at)
	<-ctx.Done()
	return failure(monitor.Connect, ctx.Err(), p.left)
}

func TestRunSetsTheDeadline(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := new(patient)
		o := Run(t.Context(), p, monitor.Monitor{Timeout: 10 * time.Second})
		if p.left != 10*time.Second || o.Cause != monitor.NoAnswer || o.Reason != "timeout after 10s while connecting" {
			t.Errorf("with %s left it said %+v", p.left, o)
		}
	})
}

func TestGuardedSharesDialers(t *testing.T) {
	t.Parallel()
	lan := Options{AllowNetworks: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}}
	trusted, guest := monitor.Monitor{Trusted: true}, monitor.Monitor{}
	first, again := guarded(guest, lan), guarded(guest, lan)
	if guarded(trusted, Options{}) != guarded(trusted, lan) || first != again {
		t.Error("dialers are not shared")
	}
	ip := netip.MustParseAddr("10.1.1.1")
	if err := guarded(guest, lan).CheckAddr(ip); err != nil {
		t.Errorf("an allowed network: %v", err)
	}
	if err := guarded(guest, Options{}).CheckAddr(ip); !errors.Is(err, dial.ErrBlocked) {
		t.Errorf("a private network: %v", err)
	}
}
