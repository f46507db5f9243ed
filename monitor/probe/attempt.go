package probe

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http/httptrace"
	"net/netip"
	"strings"
	"sync"
	"time"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/monitor/dial"
)

// attempt is one probe over one connection on its way to an Outcome: it times the
// phases as they pass and remembers in which it is.
type attempt struct {
	out   monitor.Outcome
	began time.Time
	since time.Time // when the phase began
}

// try begins an attempt.
func try() *attempt {
	now := time.Now()
	return &attempt{began: now, since: now, out: monitor.Outcome{Phase: monitor.Resolve}}
}

// enter ends the running phase, notes how long it took, and begins next.
func (a *attempt) enter(next monitor.Phase) {
	now := time.Now()
	if took := a.running(); took != nil {
		*took = now.Sub(a.since)
	}
	a.since, a.out.Phase = now, next
}

// running is where the running phase's duration is noted, nil when nowhere.
func (a *attempt) running() *time.Duration {
	t := &a.out.Timings
	return [...]*time.Duration{
		monitor.Resolve: &t.Resolve, monitor.Connect: &t.Connect, monitor.Handshake: &t.Handshake, monitor.Write: &t.Write,
		monitor.FirstByte: &t.FirstByte, monitor.Body: &t.Body, monitor.Expectation: nil,
	}[a.out.Phase]
}

// connect dials address over network. No read or write on the connection outlives ctx.
func (a *attempt) connect(ctx context.Context, d *dial.Dialer, network, address string) (net.Conn, error) {
	var r race
	conn, err := d.DialContext(r.watch(ctx), network, address)
	if first, ok := r.first(); ok {
		a.out.Timings.Resolve = first.Sub(a.began)
		a.since, a.out.Phase = first, monitor.Connect
	}
	if err != nil {
		return nil, r.telling(err)
	}
	a.enter(monitor.NoPhase)
	a.out.Facts.Address = conn.RemoteAddr().String()
	a.out.Facts.Warning = r.losers(a.out.Facts.Address)
	context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	return conn, nil
}

// up ends the attempt well.
func (a *attempt) up() monitor.Outcome {
	a.enter(monitor.NoPhase)
	a.out.Status, a.out.Latency = monitor.Up, time.Since(a.began)
	return a.out
}

// down ends the attempt with a verdict on what the target said in phase.
func (a *attempt) down(phase monitor.Phase, cause monitor.Cause, reason string) monitor.Outcome {
	a.enter(phase)
	a.out.Status, a.out.Cause, a.out.Reason = monitor.Down, cause, reason
	a.out.Latency = time.Since(a.began)
	return a.out
}

// fail ends the attempt with an error of the running phase.
func (a *attempt) fail(ctx context.Context, err error) monitor.Outcome {
	if ctx.Err() != nil {
		err = fmt.Errorf("%w: %w", ctx.Err(), err)
	}
	phase := a.out.Phase
	a.enter(phase)
	o := failure(phase, err, time.Since(a.began))
	o.Timings, o.Facts = a.out.Timings, a.out.Facts
	if phase == monitor.Body {
		o.Reason += fmt.Sprintf(" (%d bytes)", o.Facts.Bytes)
	}
	return o
}

// race follows the dialer through the addresses of one name: which it tried, when it
// began to connect, and how each fared.
type race struct {
	mu    sync.Mutex
	tried []lane
}

type lane struct {
	address string
	began   time.Time
	err     error
}

func (r *race) watch(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		ConnectStart: func(_, address string) {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.tried = append(r.tried, lane{address: address, began: time.Now()})
		},
		ConnectDone: func(_, address string, err error) {
			r.mu.Lock()
			defer r.mu.Unlock()
			for i := range r.tried {
				if r.tried[i].address == address {
					r.tried[i].err = err
				}
			}
		},
	})
}

// first returns when the first connect began, if any did.
func (r *race) first() (time.Time, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.tried) == 0 {
		return time.Time{}, false
	}
	return r.tried[0].began, true
}

// telling returns the error that says most of the target. The dialer reports the first
// address's; when that is only our own lack of a route to one family, another's counts.
func (r *race) telling(err error) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if failure(monitor.Connect, err, 0).Status == monitor.Down {
		return err
	}
	for _, l := range r.tried {
		if l.err != nil && failure(monitor.Connect, l.err, 0).Status == monitor.Down {
			return l.err
		}
	}
	return err
}

// losers says in words which addresses had to be given up before winner answered.
func (r *race) losers(winner string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var list []string
	for _, l := range r.tried {
		if l.address == winner {
			continue
		}
		how := "no answer in time"
		var op *net.OpError
		if errors.As(l.err, &op) && !op.Timeout() && !strings.Contains(op.Err.Error(), "canceled") {
			how = op.Err.Error()
		}
		list = append(list, l.address+" failed ("+how+")")
	}
	if len(list) == 0 {
		return ""
	}
	return strings.Join(list, ", ") + "; went on with " + winner
}

// hostPort checks that target is scheme://host:port and nothing more, and returns
// host:port.
func hostPort(target, scheme, example string) (string, error) {
	bad := func(problem string) (string, error) {
		return "", &monitor.FieldError{Field: "url", Value: target, Problem: problem, Example: example}
	}
	rest, ok := strings.CutPrefix(target, scheme+"://")
	if !ok {
		return bad("does not begin with " + scheme + "://")
	}
	host, port, err := net.SplitHostPort(strings.TrimSuffix(rest, "/"))
	switch {
	case err != nil:
		return bad("is not " + scheme + "://host:port")
	case !validHost(host):
		return bad("names no host that can exist")
	case !validPort(port):
		return bad("has a port that is not between 1 and 65535")
	}
	return net.JoinHostPort(host, port), nil
}

func validPort(port string) bool {
	n, err := netip.ParseAddrPort("0.0.0.0:" + port)
	return err == nil && n.Port() != 0
}

// validHost reports whether host is an IP address or could be a name: at most 253
// letters, digits, dots, dashes and underscores. A name beyond ASCII has to be written
// in its xn-- form, since nothing here would translate it.
func validHost(host string) bool {
	if _, err := netip.ParseAddr(host); err == nil {
		return true
	}
	if host == "" || len(host) > 253 || strings.Contains(host, "..") {
		return false
	}
	for _, c := range host {
		if !strings.ContainsRune(".-_", c) && (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'z') {
			return false
		}
	}
	return true
}
