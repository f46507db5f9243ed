package probe

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/netip"
	"strings"
	"syscall"
	"time"

	probing "github.com/prometheus-community/pro-bing"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/monitor/dial"
)

var _ = register(Kind{
	Name:    "icmp",
	Schemes: []string{"icmp"},
	Doc: `Pings icmp://host, which is a name or an IP address.

It is up when an answer comes, down when none does. When a name has addresses of both
families, each gets its share of the timeout until one answers. Latency is the average
round trip. Ping needs no root: an unprivileged socket is tried first, then a raw one.
When the system allows neither the monitor is unknown, never down, and the reason says
what to allow.

count: how many packets to send, 1 to 20, 3 by default, at most 200ms apart.
max_loss: the loss in percent up to which it is up, 0 to 99; 99 by default, so that
any answer will do. With more loss, but not all, it is degraded.`,
	Settings: &icmpSettings{},
	New:      newICMP,
})

type icmpSettings struct {
	Count   int  `json:"count,omitempty"`
	MaxLoss *int `json:"max_loss,omitempty"`
}

const (
	defaultPings   = 3
	maxPings       = 20
	defaultMaxLoss = 99
	pingGap        = 200 * time.Millisecond
)

// pingRemedy is what an operator can do when the system allows no ping at all.
const pingRemedy = `allow unprivileged ping: sysctl net.ipv4.ping_group_range="0 2147483647", or give the binary CAP_NET_RAW`

type icmpProber struct {
	host    string
	dialer  *dial.Dialer
	count   int
	maxLoss int
	ping    func(ctx context.Context, to netip.Addr, count int, raw bool) ([]time.Duration, error)
}

func newICMP(m monitor.Monitor, o Options) (Prober, error) {
	host, ok := strings.CutPrefix(m.Target, "icmp://")
	host = strings.Trim(strings.TrimSuffix(host, "/"), "[]")
	if !ok || !validHost(host) {
		return nil, &monitor.FieldError{Field: "url", Value: m.Target, Problem: "is not icmp://host", Example: "icmp://gateway.example.com"}
	}
	var s icmpSettings
	if err := decode(m.Settings, &s); err != nil {
		return nil, err
	}
	p := &icmpProber{host: host, dialer: guarded(m, o), count: s.Count, maxLoss: defaultMaxLoss, ping: ping}
	if p.count == 0 {
		p.count = defaultPings
	}
	if p.count < 1 || p.count > maxPings {
		return nil, &monitor.FieldError{Field: "count", Value: fmt.Sprint(s.Count), Problem: "is not between 1 and 20 packets", Example: "3"}
	}
	if s.MaxLoss != nil {
		p.maxLoss = *s.MaxLoss
	}
	if p.maxLoss < 0 || p.maxLoss > 99 {
		return nil, &monitor.FieldError{Field: "max_loss", Value: fmt.Sprint(p.maxLoss), Problem: "is not between 0 and 99 percent", Example: "25"}
	}
	return p, nil
}

func (p *icmpProber) Probe(ctx context.Context) monitor.Outcome {
	a := try()
	a.out.Phase = monitor.Resolve
	addrs, err := net.DefaultResolver.LookupNetIP(ctx, "ip", p.host)
	if err != nil {
		return a.fail(ctx, err)
	}
	return p.pingEach(ctx, a, onePerFamily(addrs))
}

// pingEach pings the candidates in turn until one answers.
func (p *icmpProber) pingEach(ctx context.Context, a *attempt, candidates []netip.Addr) monitor.Outcome {
	a.enter(monitor.FirstByte)
	var telling error
	for i, to := range candidates {
		if i > 0 {
			a.out.Facts.Warning = fmt.Sprintf("%s did not answer; went on with %s", candidates[i-1], to)
		}
		a.out.Facts.Address = to.String()
		trips, err := p.share(ctx, to, len(candidates)-i)
		if len(trips) > 0 {
			return p.judge(a, trips)
		}
		if i == 0 || failure(monitor.FirstByte, err, 0).Status == monitor.Down {
			telling = err // what says something of the target, before what says it of us
		}
	}
	return p.silence(ctx, a, telling)
}

// onePerFamily returns the first IPv6 and the first IPv4 address, in the resolver's order.
func onePerFamily(addrs []netip.Addr) []netip.Addr {
	var list []netip.Addr
	for _, addr := range addrs {
		addr = addr.Unmap()
		if len(list) == 0 || len(list) == 1 && list[0].Is4() != addr.Is4() {
			list = append(list, addr)
		}
	}
	return list
}

// share pings one address within its share of the time that is left.
func (p *icmpProber) share(ctx context.Context, to netip.Addr, shares int) ([]time.Duration, error) {
	if at, ok := ctx.Deadline(); ok {
		left := time.Until(at)
		// The library notices the end of its context up to 100ms late.
		left -= min(left/4, 110*time.Millisecond)
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, left/time.Duration(shares))
		defer cancel()
	}
	if err := p.reachable(ctx, to); err != nil {
		return nil, err
	}
	trips, err := p.ping(ctx, to, p.count, false)
	if refusedSocket(err) {
		trips, err = p.ping(ctx, to, p.count, true)
	}
	if refusedSocket(err) {
		err = fmt.Errorf("%w: %w", errNoPing, err)
	}
	return trips, err
}

// reachable asks our rules and our routing table. Connecting a UDP socket sends nothing,
// and spares the ping library a route that forbids sending, on which it would spin.
func (p *icmpProber) reachable(ctx context.Context, to netip.Addr) error {
	if err := p.dialer.CheckAddr(to); err != nil {
		return err
	}
	conn, err := p.dialer.DialContext(ctx, "udp", netip.AddrPortFrom(to, 7).String())
	if err != nil {
		return err
	}
	return conn.Close()
}

var errNoPing = errors.New("the system allows no ping")

// refusedSocket reports whether err denies us the socket, rather than the sending.
func refusedSocket(err error) bool {
	var op *net.OpError
	if errors.As(err, &op) && op.Op == "write" {
		return false
	}
	return errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EPROTONOSUPPORT)
}

// judge weighs the round trips of a target that answered.
func (p *icmpProber) judge(a *attempt, trips []time.Duration) monitor.Outcome {
	var sum time.Duration
	for _, t := range trips {
		sum += t
	}
	out := a.up()
	out.Latency = sum / time.Duration(len(trips))
	out.Timings.FirstByte = out.Latency
	if lost := p.count - len(trips); 100*lost > p.maxLoss*p.count {
		out.Status, out.Cause, out.Phase = monitor.Degraded, monitor.NoAnswer, monitor.FirstByte
		out.Reason = fmt.Sprintf("%d of %d packets lost, more than %d %%", lost, p.count, p.maxLoss)
	}
	return out
}

// silence explains why nothing came back.
func (p *icmpProber) silence(ctx context.Context, a *attempt, err error) monitor.Outcome {
	if errors.Is(err, errNoPing) {
		out := a.down(monitor.NoPhase, monitor.NoPermission, pingRemedy)
		out.Status = monitor.Unknown
		return out
	}
	if timedOut(err) && !errors.Is(ctx.Err(), context.Canceled) {
		return a.down(monitor.FirstByte, monitor.NoAnswer, fmt.Sprintf("none of %d packets was answered in %s", p.count, about(time.Since(a.began))))
	}
	return a.fail(ctx, err)
}

// ping sends count echo requests and returns the round trips of those that were
// answered before ctx ended. They are measured on the monotonic clock, which the
// library's own figures are not.
func ping(ctx context.Context, to netip.Addr, count int, raw bool) ([]time.Duration, error) {
	p := probing.New(to.String())
	p.SetIPAddr(&net.IPAddr{IP: to.AsSlice(), Zone: to.Zone()})
	p.SetPrivileged(raw)
	p.SetLogger(probing.NoopLogger{})
	p.Count, p.Interval = count, pingGap
	if at, ok := ctx.Deadline(); ok {
		p.Interval = min(pingGap, max(time.Until(at)/time.Duration(2*count), time.Millisecond))
	}
	p.RecordRtts, p.RecordTTLs = false, false

	sent := map[int]time.Time{}
	var trips []time.Duration
	p.OnSend = func(k *probing.Packet) { sent[k.Seq] = time.Now() }
	p.OnRecv = func(k *probing.Packet) { trips = append(trips, time.Since(sent[k.Seq])) }
	if err := p.RunWithContext(ctx); err != nil {
		return trips, err
	}
	return trips, ctx.Err()
}
