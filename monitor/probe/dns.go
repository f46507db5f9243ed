package probe

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/miekg/dns"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/monitor/dial"
)

var _ = register(Kind{
	Name:    "dns",
	Schemes: []string{"dns"},
	Doc: `Asks a resolver a question and judges the answer.

	dns://192.0.2.53/example.com?type=MX    asks 192.0.2.53, on port 53
	dns://[2001:db8::53]:5353/example.com   asks that one, for A records
	dns:///example.com?type=AAAA            asks the system's resolver

It goes over UDP, and over TCP when the answer was cut. The default expectation is the
code NOERROR with at least one record of the type. A named resolver is itself the
target: when it is silent the monitor is down. When the system's resolver is silent the
monitor is unknown, since that is our own trouble.

name, type, resolver: the same, for those who don't want to write a URL. type is one of
A (the default), AAAA, CAA, CNAME, MX, NS, PTR, SOA, SRV and TXT. The name of a PTR
question may be an IP address.
expect.rcode: the code of the answer, NOERROR by default; NXDOMAIN proves an absence.
expect.answers: the records, as in "192.0.2.1", "10 mx.example.com" or "v=spf1 -all".
Order, case and a trailing dot don't matter.
expect.match: "exact" (the default: these and no others), "all" (at least these) or
"any" (at least one of these).
expect.contains: text that at least one record must contain, in any case.`,
	Settings: &dnsSettings{},
	New:      newDNS,
})

type dnsSettings struct {
	Name     string    `json:"name,omitempty"`
	Type     string    `json:"type,omitempty"`
	Resolver string    `json:"resolver,omitempty"`
	Expect   dnsExpect `json:"expect,omitzero"`
}

// dnsQuestion is what to ask, and whom.
type dnsQuestion struct {
	resolver string // host:port; empty for the system's
	name     string // fully qualified
	kind     uint16 // the record type
}

type dnsProber struct {
	dnsQuestion
	dialer *dial.Dialer
	expect dnsExpect
	conf   string // the system's resolv.conf
}

func newDNS(m monitor.Monitor, o Options) (Prober, error) {
	var s dnsSettings
	if err := decode(m.Settings, &s); err != nil {
		return nil, err
	}
	if err := s.fromURL(m.Target); err != nil {
		return nil, err
	}
	q, err := s.question()
	if err != nil {
		return nil, err
	}
	if err := s.Expect.check(); err != nil {
		return nil, err
	}
	p := &dnsProber{dnsQuestion: q, expect: s.Expect, dialer: guarded(m, o), conf: "/etc/resolv.conf"}
	if p.resolver == "" {
		p.dialer = named() // our own machine's configuration names it
	}
	return p, nil
}

const dnsExample = "dns://192.0.2.53/example.com?type=MX"

// fromURL fills the settings that target says; none may be said twice.
func (s *dnsSettings) fromURL(target string) error {
	if target == "" || target == "dns:" {
		return nil
	}
	bad := func(problem string) error {
		return &monitor.FieldError{Field: "url", Value: target, Problem: problem, Example: dnsExample}
	}
	u, err := url.Parse(target)
	if err != nil || u.Scheme != "dns" || u.Opaque != "" || u.User != nil || u.Fragment != "" {
		return bad("is not dns://resolver/name?type=TYPE")
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return bad("has a query that can't be read")
	}
	for key, values := range query {
		if key != "type" || len(values) != 1 {
			return bad("has more in its query than one type")
		}
	}
	for _, part := range [...]struct {
		into *string
		said string
		name string
	}{{&s.Resolver, u.Host, "resolver"}, {&s.Name, strings.TrimPrefix(u.Path, "/"), "name"}, {&s.Type, query.Get("type"), "type"}} {
		if part.said != "" && *part.into != "" {
			return bad("says the " + part.name + ", which stands in the settings as well")
		}
		if part.said != "" {
			*part.into = part.said
		}
	}
	return nil
}

// question checks what is to be asked.
func (s dnsSettings) question() (q dnsQuestion, err error) {
	kind := strings.ToUpper(s.Type)
	if kind == "" {
		kind = "A"
	}
	if !slices.Contains(dnsTypes, kind) {
		return q, &monitor.FieldError{Field: "type", Value: s.Type, Problem: "is not one of " + strings.Join(dnsTypes, ", "), Example: "MX"}
	}
	q.kind = dns.StringToType[kind]
	q.name = dns.Fqdn(s.Name)
	if ip, err := netip.ParseAddr(s.Name); err == nil && kind == "PTR" {
		q.name, _ = dns.ReverseAddr(ip.WithZone("").String())
	}
	_, ok := dns.IsDomainName(q.name)
	if s.Name == "" || !ok || strings.ContainsFunc(s.Name, func(c rune) bool { return c <= ' ' || c > '~' || c == '\\' }) {
		return q, &monitor.FieldError{Field: "name", Value: s.Name, Problem: "is not a domain name (beyond ASCII, write its xn-- form)", Example: "example.com"}
	}
	q.resolver, err = resolverAddress(s.Resolver)
	return q, err
}

// resolverAddress adds the port to a resolver that was named without one.
func resolverAddress(resolver string) (string, error) {
	if resolver == "" {
		return "", nil
	}
	host, port, err := net.SplitHostPort(resolver)
	if err != nil {
		host, port = strings.TrimSuffix(strings.TrimPrefix(resolver, "["), "]"), "53"
	}
	if !validHost(host) || !validPort(port) {
		return "", &monitor.FieldError{Field: "resolver", Value: resolver, Problem: "is not a host or host:port", Example: "192.0.2.53"}
	}
	return net.JoinHostPort(host, port), nil
}

func (p *dnsProber) Probe(ctx context.Context) monitor.Outcome {
	if p.resolver != "" {
		return p.ask(ctx, p.resolver)
	}
	conf, err := dns.ClientConfigFromFile(p.conf)
	if err != nil || len(conf.Servers) == 0 {
		return monitor.Outcome{
			Status: monitor.Unknown, Phase: monitor.Resolve, Cause: monitor.OwnTrouble,
			Reason: "this machine names no resolver in " + p.conf,
		}
	}
	return p.askSystem(ctx, conf.Servers, conf.Port)
}

// askSystem asks the system's resolvers in turn, each in its share of the time.
func (p *dnsProber) askSystem(ctx context.Context, servers []string, port string) (out monitor.Outcome) {
	for i, server := range servers {
		out = p.askInShare(ctx, net.JoinHostPort(server, port), len(servers)-i)
		if out.Status != monitor.Down || out.Phase > monitor.FirstByte {
			return out
		}
		out.Status, out.Cause = monitor.Unknown, monitor.OwnTrouble
		out.Reason = fmt.Sprintf("our resolver %s: %s", server, out.Reason)
	}
	return out
}

func (p *dnsProber) askInShare(ctx context.Context, server string, shares int) monitor.Outcome {
	if at, ok := ctx.Deadline(); ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Until(at)/time.Duration(shares))
		defer cancel()
	}
	return p.ask(ctx, server)
}

// ask puts the question to server.
func (p *dnsProber) ask(ctx context.Context, server string) monitor.Outcome {
	a := try()
	answer, err := p.exchange(ctx, a, "udp", server)
	if err == nil && answer.Truncated {
		answer, err = p.exchange(ctx, a, "tcp", server)
	}
	if err != nil {
		return a.fail(ctx, err)
	}
	return p.expect.judge(a, answer, p.kind)
}

// ednsSize is the largest UDP answer to invite: what passes everywhere unfragmented
// (DNS Flag Day 2020).
const ednsSize = 1232

func (p *dnsProber) exchange(ctx context.Context, a *attempt, network, server string) (*dns.Msg, error) {
	conn, err := a.connect(ctx, p.dialer, network, server)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	q := new(dns.Msg).SetQuestion(p.name, p.kind).SetEdns0(ednsSize, false)
	c := &dns.Conn{Conn: conn, UDPSize: ednsSize}
	a.enter(monitor.Write)
	if err := c.WriteMsg(q); err != nil {
		return nil, err
	}
	a.enter(monitor.FirstByte)
	for {
		r, err := c.ReadMsg()
		if err != nil {
			return nil, err
		}
		if r.Id == q.Id && r.Response { // others are late answers to somebody else, or forged
			a.enter(monitor.Expectation)
			return r, nil
		}
	}
}
