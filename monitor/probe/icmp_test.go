package probe

import (
	"context"
	"errors"
	"io/fs"
	"net"
	"net/netip"
	"os"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fyr-status/fyr/monitor"
)

// pinger is a prober for target with its sockets replaced.
func pinger(tb testing.TB, target, settings string, ping func(context.Context, netip.Addr, int, bool) ([]time.Duration, error)) *icmpProber {
	tb.Helper()
	p := MustProber(tb, "icmp", target, settings).(*icmpProber)
	p.ping = ping
	return p
}

// The real thing: an echo from loopback. It needs root or ping_group_range, as ping does.
func TestICMPLoopback(t *testing.T) {
	t.Parallel()
	for _, host := range []string{"127.0.0.1", "[::1]", "localhost"} {
		out := probeFor(t, MustProber(t, "icmp", "icmp://"+host, ""), 10*time.Second)
		if out.Cause == monitor.NoPermission {
			wantOutcome(t, out, monitor.Unknown, monitor.NoPhase, monitor.NoPermission, "ping_group_range")
			continue
		}
		wantOutcome(t, out, monitor.Up, monitor.NoPhase, monitor.NoCause)
		if out.Latency > time.Second || out.Facts.Address == "" {
			t.Errorf("%s: latency %s from %q, want a loopback's", host, out.Latency, out.Facts.Address)
		}
	}
}

// Trap 36: without permission it is unknown, with the remedy, and never "0 ms".
func TestICMPWithoutPermission(t *testing.T) {
	t.Parallel()
	for name, denied := range map[string]error{
		"EACCES":      os.NewSyscallError("socket", syscall.EACCES),
		"EPERM":       &net.OpError{Op: "listen", Net: "ip4:icmp", Err: os.NewSyscallError("socket", syscall.EPERM)},
		"no protocol": os.NewSyscallError("socket", syscall.EPROTONOSUPPORT),
	} {
		var raws []bool
		p := pinger(t, "icmp://127.0.0.1", "", func(_ context.Context, _ netip.Addr, _ int, raw bool) ([]time.Duration, error) {
			raws = append(raws, raw)
			return nil, denied
		})
		out := probeFor(t, p, deadline(monitor.NoCause))
		wantOutcome(t, out, monitor.Unknown, monitor.NoPhase, monitor.NoPermission,
			`allow unprivileged ping: sysctl net.ipv4.ping_group_range="0 2147483647", or give the binary CAP_NET_RAW`)
		if len(raws) != 2 || raws[0] || !raws[1] {
			t.Errorf("%s: tried raw %v, want unprivileged first, then raw", name, raws)
		}
	}
}

func TestICMPFallsBackToRaw(t *testing.T) {
	t.Parallel()
	p := pinger(t, "icmp://127.0.0.1", "", func(_ context.Context, _ netip.Addr, n int, raw bool) ([]time.Duration, error) {
		if !raw {
			return nil, fs.ErrPermission
		}
		return make([]time.Duration, n), nil
	})
	if out := probeFor(t, p, deadline(monitor.NoCause)); out.Status != monitor.Up {
		t.Errorf("got %v (%s), want up over the raw socket", out.Status, out.Reason)
	}
}

func TestICMPLoss(t *testing.T) {
	t.Parallel()
	ms := time.Millisecond
	tests := []struct {
		name     string
		settings string
		trips    []time.Duration
		status   monitor.Status
		cause    monitor.Cause
		words    string
	}{
		{"all", "", []time.Duration{2 * ms, 4 * ms, 6 * ms}, monitor.Up, monitor.NoCause, ""},
		{"any will do", "", []time.Duration{4 * ms}, monitor.Up, monitor.NoCause, ""},
		{"none allowed", `{"max_loss":0}`, []time.Duration{2 * ms, 6 * ms}, monitor.Degraded, monitor.NoAnswer, "1 of 3 packets lost, more than 0 %"},
		{"at the limit", `{"count":4,"max_loss":25}`, []time.Duration{4 * ms, 4 * ms, 4 * ms}, monitor.Up, monitor.NoCause, ""},
		{"over the limit", `{"count":4,"max_loss":25}`, []time.Duration{4 * ms, 4 * ms}, monitor.Degraded, monitor.NoAnswer, "2 of 4 packets lost, more than 25 %"},
		{"none", "", nil, monitor.Down, monitor.NoAnswer, "none of 3 packets was answered in "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := pinger(t, "icmp://127.0.0.1", tt.settings, func(ctx context.Context, _ netip.Addr, n int, _ bool) ([]time.Duration, error) {
				if len(tt.trips) == n {
					return tt.trips, nil
				}
				<-ctx.Done()
				return tt.trips, ctx.Err()
			})
			out := probeFor(t, p, 200*ms)
			phase := monitor.FirstByte
			if tt.status == monitor.Up {
				phase = monitor.NoPhase
			}
			wantOutcome(t, out, tt.status, phase, tt.cause, tt.words)
			if tt.trips != nil && out.Latency != 4*ms {
				t.Errorf("latency %s, want the average of 4ms", out.Latency)
			}
		})
	}
}

// F41: an address that does not answer leaves the other family its share of the time.
func TestICMPOneFamilyBroken(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := pinger(t, "icmp://localhost", "", nil)
		var asked []netip.Addr
		p.ping = func(ctx context.Context, to netip.Addr, n int, _ bool) ([]time.Duration, error) {
			asked = append(asked, to)
			if len(asked) == 1 {
				<-ctx.Done()
				return nil, ctx.Err()
			}
			if at, _ := ctx.Deadline(); time.Until(at) < 120*time.Millisecond {
				t.Errorf("only %s are left for the second family", time.Until(at))
			}
			return []time.Duration{time.Millisecond}, nil
		}
		addrs := onePerFamily([]netip.Addr{netip.IPv6Loopback(), netip.MustParseAddr("::2"), netip.MustParseAddr("127.0.0.1"), netip.MustParseAddr("127.0.0.2")})
		if len(addrs) != 2 || addrs[0] != netip.IPv6Loopback() || addrs[1] != netip.MustParseAddr("127.0.0.1") {
			t.Fatalf("candidates are %v, want the first of each family", addrs)
		}
		ctx, cancel := context.WithTimeout(context.Background(), 400*time.Millisecond)
		defer cancel()
		a := try()
		out := p.pingEach(ctx, a, addrs)
		wantOutcome(t, out, monitor.Up, monitor.NoPhase, monitor.NoCause)
		if want := "::1 did not answer; went on with 127.0.0.1"; out.Facts.Warning != want {
			t.Errorf("warning is %q, want %q", out.Facts.Warning, want)
		}
	})
}

// One family that we have no route to doesn't hide that the other is silent.
func TestICMPSilentOnTheOnlyRoute(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for _, silent := range []int{0, 1} {
			addrs := []netip.Addr{netip.IPv6Loopback(), netip.MustParseAddr("127.0.0.1")}
			p := pinger(t, "icmp://localhost", "", func(ctx context.Context, to netip.Addr, _ int, _ bool) ([]time.Duration, error) {
				if to != addrs[silent] {
					return nil, os.NewSyscallError("sendto", syscall.ENETUNREACH)
				}
				<-ctx.Done()
				return nil, ctx.Err()
			})
			ctx, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
			defer cancel()
			wantOutcome(t, p.pingEach(ctx, try(), addrs), monitor.Down, monitor.FirstByte, monitor.NoAnswer, "none of 3 packets")
		}
	})
}

func TestICMPFailures(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		err    error
		status monitor.Status
		cause  monitor.Cause
	}{
		{"no route to the host", &net.OpError{Op: "write", Err: os.NewSyscallError("sendto", syscall.EHOSTUNREACH)}, monitor.Down, monitor.Unreachable},
		{"no network", &net.OpError{Op: "write", Err: os.NewSyscallError("sendto", syscall.ENETUNREACH)}, monitor.Unknown, monitor.OwnTrouble},
		{"firewall forbids sending", &net.OpError{Op: "write", Err: os.NewSyscallError("sendto", syscall.EPERM)}, monitor.Unknown, monitor.NoPermission},
	}
	for _, tt := range tests {
		p := pinger(t, "icmp://127.0.0.1", "", func(context.Context, netip.Addr, int, bool) ([]time.Duration, error) { return nil, tt.err })
		out := probeFor(t, p, deadline(monitor.NoCause))
		wantOutcome(t, out, tt.status, monitor.FirstByte, tt.cause)
	}
}

func TestICMPCancelled(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	p := pinger(t, "icmp://127.0.0.1", "", func(ctx context.Context, _ netip.Addr, _ int, _ bool) ([]time.Duration, error) {
		cancel()
		<-ctx.Done()
		return nil, ctx.Err()
	})
	wantOutcome(t, p.Probe(ctx), monitor.Unknown, monitor.FirstByte, monitor.OwnTrouble, "stopped")
}

func TestICMPGuarded(t *testing.T) {
	t.Parallel()
	p, err := New(monitor.Monitor{Kind: "icmp", Target: "icmp://127.0.0.1"}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	p.(*icmpProber).ping = func(context.Context, netip.Addr, int, bool) ([]time.Duration, error) {
		return nil, errors.New("sent to a forbidden address")
	}
	out := probeFor(t, p, deadline(monitor.NoCause))
	wantOutcome(t, out, monitor.Unknown, out.Phase, monitor.NoPermission, "127.0.0.1 is not on the public internet")
}

func TestICMPSettings(t *testing.T) {
	t.Parallel()
	for _, url := range []string{"", "icmp:", "icmp://", "icmp://a b", "icmp://host:80", "icmp://host/path", "ping://host"} {
		wantFieldError(t, "icmp", url, "", "url")
	}
	wantFieldError(t, "icmp", "icmp://host", `{"count":21}`, "count")
	wantFieldError(t, "icmp", "icmp://host", `{"count":-1}`, "count")
	wantFieldError(t, "icmp", "icmp://host", `{"max_loss":100}`, "max_loss")
	wantFieldError(t, "icmp", "icmp://host", `{"max_loss":-1}`, "max_loss")
}
