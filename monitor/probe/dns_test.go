package probe

import (
	"context"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"

	"github.com/fyr-status/fyr/monitor"
)

// zone is what the test's resolver knows of example.com.
var zone = []string{
	"www.example.com. 60 IN A 192.0.2.2",
	"www.example.com. 60 IN A 192.0.2.1",
	"www.example.com. 60 IN AAAA 2001:db8::1",
	"alias.example.com. 60 IN CNAME WWW.Example.com.",
	"example.com. 60 IN MX 20 mx2.example.com.",
	"example.com. 60 IN MX 10 mx1.example.com.",
	`example.com. 60 IN TXT "v=spf1 " "-all \"quoted\""`,
	"example.com. 60 IN NS ns1.example.com.",
	"example.com. 60 IN SOA ns1.example.com. hostmaster.example.com. 7 3600 600 86400 60",
	`example.com. 60 IN CAA 0 issue "letsencrypt.org"`,
	"_sip._tcp.example.com. 60 IN SRV 1 2 5060 sip.example.com.",
	"1.2.0.192.in-addr.arpa. 60 IN PTR www.example.com.",
	"empty.example.com. 60 IN MX 0 .",
}

// resolve answers from zone; names that it doesn't know do not exist.
func resolve(w dns.ResponseWriter, q *dns.Msg) {
	r := new(dns.Msg).SetReply(q)
	r.Rcode = dns.RcodeNameError
	for _, text := range zone {
		rr, err := dns.NewRR(text)
		if err != nil {
			panic(err)
		}
		if !strings.EqualFold(rr.Header().Name, q.Question[0].Name) {
			continue
		}
		r.Rcode = dns.RcodeSuccess
		if t := rr.Header().Rrtype; t == q.Question[0].Qtype || t == dns.TypeCNAME {
			r.Answer = append(r.Answer, rr)
		}
	}
	for _, rr := range r.Answer {
		if alias, ok := rr.(*dns.CNAME); ok && q.Question[0].Qtype == dns.TypeA {
			r.Answer = append(r.Answer, &dns.A{Hdr: dns.RR_Header{Name: alias.Target, Rrtype: dns.TypeA, Class: dns.ClassINET}, A: net.IPv4(192, 0, 2, 7)})
		}
	}
	_ = w.WriteMsg(r)
}

// answers replies with code and nothing else.
func answers(code int) dns.HandlerFunc {
	return func(w dns.ResponseWriter, q *dns.Msg) { _ = w.WriteMsg(new(dns.Msg).SetRcode(q, code)) }
}

// MustResolver runs a resolver on address, over UDP and TCP on one port, until the test ends.
func MustResolver(tb testing.TB, address string, handle dns.HandlerFunc) string {
	tb.Helper()
	l, err := net.Listen("tcp", address)
	if err != nil {
		tb.Fatal(err)
	}
	pc, err := net.ListenPacket("udp", l.Addr().String())
	if err != nil {
		tb.Fatal(err)
	}
	for _, s := range []*dns.Server{{Listener: l, Handler: handle}, {PacketConn: pc, Handler: handle}} {
		started := make(chan struct{})
		s.NotifyStartedFunc = func() { close(started) }
		go func() { _ = s.ActivateAndServe() }()
		<-started
		tb.Cleanup(func() { _ = s.Shutdown() })
	}
	return l.Addr().String()
}

func TestDNSUp(t *testing.T) {
	t.Parallel()
	v4, v6 := MustResolver(t, "127.0.0.1:0", resolve), MustResolver(t, "[::1]:0", resolve)
	tests := []struct {
		question string
		settings string
		want     []string
	}{
		{"www.example.com", "", []string{"192.0.2.1", "192.0.2.2"}},
		{"www.example.com?type=A", `{"expect":{"answers":["192.0.2.2","192.0.2.1"]}}`, []string{"192.0.2.1", "192.0.2.2"}},
		{"www.example.com", `{"expect":{"answers":["192.0.2.2"],"match":"all"}}`, []string{"192.0.2.1", "192.0.2.2"}},
		{"www.example.com", `{"expect":{"answers":["192.0.2.2","192.0.2.9"],"match":"any"}}`, []string{"192.0.2.1", "192.0.2.2"}},
		{"www.example.com?type=aaaa", `{"expect":{"answers":["2001:0DB8:0:0::1"]}}`, []string{"2001:db8::1"}},
		{"alias.example.com?type=CNAME", `{"expect":{"answers":["www.example.com."]}}`, []string{"WWW.Example.com"}},
		{"alias.example.com", `{"expect":{"answers":["192.0.2.7"]}}`, []string{"192.0.2.7"}},
		{"example.com?type=MX", `{"expect":{"answers":["10 MX1.example.com.","20 mx2.example.com"]}}`, []string{"10 mx1.example.com", "20 mx2.example.com"}},
		{"example.com?type=TXT", `{"expect":{"answers":["v=spf1 -all \"quoted\""]}}`, []string{`v=spf1 -all "quoted"`}},
		{"example.com?type=TXT", `{"expect":{"contains":"V=SPF1"}}`, []string{`v=spf1 -all "quoted"`}},
		{"example.com?type=NS", "", []string{"ns1.example.com"}},
		{"example.com?type=SOA", "", []string{"ns1.example.com hostmaster.example.com 7 3600 600 86400 60"}},
		{"example.com?type=CAA", "", []string{"0 issue letsencrypt.org"}},
		{"_sip._tcp.example.com?type=SRV", "", []string{"1 2 5060 sip.example.com"}},
		{"192.0.2.1?type=PTR", "", []string{"www.example.com"}},
		{"empty.example.com?type=MX", `{"expect":{"answers":["0 ."]}}`, []string{"0 ."}},
		{"nothing.example.com", `{"expect":{"rcode":"nxdomain"}}`, nil},
	}
	for _, tt := range tests {
		for _, server := range []string{v4, v6} {
			out := probeFor(t, MustProber(t, "dns", "dns://"+server+"/"+tt.question, tt.settings), 5*time.Second)
			wantOutcome(t, out, monitor.Up, monitor.NoPhase, monitor.NoCause)
			if !slices.Equal(out.Facts.Answers, tt.want) || out.Facts.Address != server {
				t.Errorf("%s: got %q from %s, want %q from %s", tt.question, out.Facts.Answers, out.Facts.Address, tt.want, server)
			}
			if out.Timings.FirstByte <= 0 {
				t.Errorf("%s: timings %+v lack the wait for the answer", tt.question, out.Timings)
			}
		}
	}
}

func TestDNSWrongAnswers(t *testing.T) {
	t.Parallel()
	server := MustResolver(t, "127.0.0.1:0", resolve)
	failing := MustResolver(t, "127.0.0.1:0", answers(dns.RcodeServerFailure))
	tests := []struct {
		url      string
		settings string
		cause    monitor.Cause
		reason   string
	}{
		{"dns://" + server + "/nothing.example.com", "", monitor.NameNotFound, "the answer is NXDOMAIN, expected NOERROR"},
		{"dns://" + failing + "/www.example.com", "", monitor.ErrorAnswer, "the answer is SERVFAIL, expected NOERROR"},
		{"dns://" + server + "/www.example.com", `{"expect":{"rcode":"NXDOMAIN"}}`, monitor.ErrorAnswer, "the answer is NOERROR, expected NXDOMAIN"},
		{"dns://" + server + "/www.example.com?type=MX", "", monitor.WrongContent, "the answer has no MX record"},
		{"dns://" + server + "/www.example.com", `{"expect":{"answers":["192.0.2.1"]}}`, monitor.WrongContent, "the A records are 192.0.2.1, 192.0.2.2: unexpected 192.0.2.2"},
		{"dns://" + server + "/www.example.com", `{"expect":{"answers":["192.0.2.1","192.0.2.9"],"match":"all"}}`, monitor.WrongContent, "the A records are 192.0.2.1, 192.0.2.2: without 192.0.2.9"},
		{"dns://" + server + "/www.example.com", `{"expect":{"answers":["192.0.2.8","192.0.2.9"],"match":"any"}}`, monitor.WrongContent, "the A records are 192.0.2.1, 192.0.2.2: none of 192.0.2.8, 192.0.2.9"},
		{"dns://" + server + "/example.com?type=TXT", `{"expect":{"contains":"v=DKIM1"}}`, monitor.WrongContent, `the TXT records are v=spf1 -all "quoted": none contains "v=DKIM1"`},
	}
	for _, tt := range tests {
		out := probeFor(t, MustProber(t, "dns", tt.url, tt.settings), 5*time.Second)
		wantOutcome(t, out, monitor.Down, monitor.Expectation, tt.cause, tt.reason)
	}
}

func TestDNSTruncatedGoesOverTCP(t *testing.T) {
	t.Parallel()
	server := MustResolver(t, "127.0.0.1:0", func(w dns.ResponseWriter, q *dns.Msg) {
		if _, ok := w.RemoteAddr().(*net.UDPAddr); ok {
			r := new(dns.Msg).SetReply(q)
			r.Truncated = true
			_ = w.WriteMsg(r)
			return
		}
		resolve(w, q)
	})
	out := probeFor(t, MustProber(t, "dns", "dns://"+server+"/www.example.com", ""), 5*time.Second)
	wantOutcome(t, out, monitor.Up, monitor.NoPhase, monitor.NoCause)
	if len(out.Facts.Answers) != 2 {
		t.Errorf("answers are %q, want both of the whole answer", out.Facts.Answers)
	}
}

// A late or forged answer to another question is not taken for ours.
func TestDNSIgnoresForgedAnswers(t *testing.T) {
	t.Parallel()
	server := MustResolver(t, "127.0.0.1:0", func(w dns.ResponseWriter, q *dns.Msg) {
		forged := new(dns.Msg).SetRcode(q, dns.RcodeNameError)
		forged.Id++
		_ = w.WriteMsg(forged)
		resolve(w, q)
	})
	out := probeFor(t, MustProber(t, "dns", "dns://"+server+"/www.example.com", ""), 5*time.Second)
	wantOutcome(t, out, monitor.Up, monitor.NoPhase, monitor.NoCause)
}

// F27, F31, F40: a named resolver that fails is down; the system's is our own trouble.
func TestDNSResolverFails(t *testing.T) {
	t.Parallel()
	mute := MustResolver(t, "127.0.0.1:0", func(dns.ResponseWriter, *dns.Msg) {})
	garbage := MustResolver(t, "127.0.0.1:0", func(w dns.ResponseWriter, _ *dns.Msg) { _, _ = w.Write([]byte("hello")) })
	tests := []struct {
		name, server string
		phase        monitor.Phase
		cause        monitor.Cause
		words        []string
	}{
		{"silent", mute, monitor.FirstByte, monitor.NoAnswer, []string{"timeout after 1", "while waiting for the answer"}},
		{"refused", closedPort, monitor.FirstByte, monitor.Refused, []string{"connection refused"}},
		{"garbage", garbage, monitor.FirstByte, monitor.BadAnswer, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			out := probeFor(t, MustProber(t, "dns", "dns://"+tt.server+"/www.example.com", ""), deadline(tt.cause))
			wantOutcome(t, out, monitor.Down, tt.phase, tt.cause, tt.words...)
		})
	}
}

// F31: a resolver that answers over TCP one byte at a time meets the deadline.
func TestDNSSlowTCP(t *testing.T) {
	t.Parallel()
	server := MustResolver(t, "127.0.0.1:0", func(w dns.ResponseWriter, q *dns.Msg) {
		r := new(dns.Msg).SetReply(q)
		r.Truncated = true
		if _, ok := w.RemoteAddr().(*net.UDPAddr); ok {
			_ = w.WriteMsg(r)
		}
	})
	out := probeFor(t, MustProber(t, "dns", "dns://"+server+"/www.example.com", ""), deadline(monitor.NoAnswer))
	wantOutcome(t, out, monitor.Down, monitor.FirstByte, monitor.NoAnswer, "timeout after 1")
}

// systemDNS is a prober whose system names servers, which listen on port.
func systemDNS(tb testing.TB, conf string) *dnsProber {
	tb.Helper()
	p := MustProber(tb, "dns", "dns:///www.example.com", "").(*dnsProber)
	p.conf = filepath.Join(tb.TempDir(), "resolv.conf")
	if conf != "" {
		if err := os.WriteFile(p.conf, []byte(conf), 0o600); err != nil {
			tb.Fatal(err)
		}
	}
	return p
}

func TestDNSSystemResolver(t *testing.T) {
	t.Parallel()
	_, port, _ := net.SplitHostPort(MustResolver(t, "127.0.0.1:0", resolve))
	p := systemDNS(t, "")
	out := withDeadline(t, func(ctx context.Context) monitor.Outcome {
		return p.askSystem(ctx, []string{"127.0.0.9", "127.0.0.1"}, port)
	})
	wantOutcome(t, out, monitor.Up, monitor.NoPhase, monitor.NoCause)

	mute, err := net.ListenPacket("udp", net.JoinHostPort("127.0.0.7", port))
	if err != nil {
		t.Fatal(err)
	}
	defer mute.Close()
	out = withDeadline(t, func(ctx context.Context) monitor.Outcome {
		return p.askSystem(ctx, []string{"127.0.0.7", "127.0.0.1"}, port)
	})
	wantOutcome(t, out, monitor.Up, monitor.NoPhase, monitor.NoCause)

	out = withDeadline(t, func(ctx context.Context) monitor.Outcome {
		return p.askSystem(ctx, []string{"127.0.0.8", "127.0.0.9"}, port)
	})
	wantOutcome(t, out, monitor.Unknown, monitor.FirstByte, monitor.OwnTrouble, "our resolver 127.0.0.9: connection refused")
}

func withDeadline(tb testing.TB, ask func(context.Context) monitor.Outcome) monitor.Outcome {
	tb.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 4*time.Second)
	defer cancel()
	return ask(ctx)
}

func TestDNSSystemNamesNoResolver(t *testing.T) {
	t.Parallel()
	for _, conf := range []string{"", "# nothing\n"} {
		out := systemDNS(t, conf).Probe(context.Background())
		if out.Status != monitor.Unknown || out.Cause != monitor.OwnTrouble || !strings.Contains(out.Reason, "names no resolver") {
			t.Errorf("%q: got %v for %v (%s), want unknown for our own trouble", conf, out.Status, out.Cause, out.Reason)
		}
	}
}

func TestDNSGuarded(t *testing.T) {
	t.Parallel()
	p, err := New(monitor.Monitor{Kind: "dns", Target: "dns://127.0.0.1/www.example.com"}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	out := probeFor(t, p, deadline(monitor.NoPermission))
	wantOutcome(t, out, monitor.Unknown, out.Phase, monitor.NoPermission, "not allowed")
}

func TestDNSQuestion(t *testing.T) {
	t.Parallel()
	tests := []struct {
		target, settings string
		want             dnsQuestion
	}{
		{"dns://192.0.2.53/example.com", "", dnsQuestion{"192.0.2.53:53", "example.com.", dns.TypeA}},
		{"dns://192.0.2.53:5353/example.com.?type=mx", "", dnsQuestion{"192.0.2.53:5353", "example.com.", dns.TypeMX}},
		{"dns://[2001:db8::53]/example.com?type=AAAA", "", dnsQuestion{"[2001:db8::53]:53", "example.com.", dns.TypeAAAA}},
		{"dns://[2001:db8::53]:54/example.com", "", dnsQuestion{"[2001:db8::53]:54", "example.com.", dns.TypeA}},
		{"dns:///example.com", "", dnsQuestion{"", "example.com.", dns.TypeA}},
		{"", `{"name":"example.com","type":"NS","resolver":"ns.example.net"}`, dnsQuestion{"ns.example.net:53", "example.com.", dns.TypeNS}},
		{"dns:", `{"name":"2001:db8::1","type":"PTR","resolver":"2001:db8::53"}`, dnsQuestion{"[2001:db8::53]:53", "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.", dns.TypePTR}},
		{"dns:///", `{"name":".","type":"NS"}`, dnsQuestion{"", ".", dns.TypeNS}},
	}
	for _, tt := range tests {
		got := MustProber(t, "dns", tt.target, tt.settings).(*dnsProber).dnsQuestion
		if got != tt.want {
			t.Errorf("%s %s: got %+v, want %+v", tt.target, tt.settings, got, tt.want)
		}
	}
}

func TestDNSSettings(t *testing.T) {
	t.Parallel()
	for _, url := range []string{"dns:example.com", "http://a/b", "dns://user@a/b", "dns://a/b#c", "dns://a/b?class=IN", "dns://a/b?type=A&type=MX", "dns://a/b?%zz", "dns://a:b:c/d"} {
		wantFieldError(t, "dns", url, "", "url")
	}
	good := "dns://192.0.2.53/example.com"
	wantFieldError(t, "dns", "", "", "name")
	wantFieldError(t, "dns", "dns://192.0.2.53/", "", "name")
	wantFieldError(t, "dns", "dns://192.0.2.53/a..b", "", "name")
	wantFieldError(t, "dns", "dns://192.0.2.53/b%C3%BCcher.example", "", "name")
	wantFieldError(t, "dns", good+"?type=ANY", "", "type")
	wantFieldError(t, "dns", "dns://192.0.2.53:0/example.com", "", "resolver")
	wantFieldError(t, "dns", good, `{"name":"example.org"}`, "url")
	wantFieldError(t, "dns", good, `{"resolver":"192.0.2.54"}`, "url")
	wantFieldError(t, "dns", good+"?type=A", `{"type":"MX"}`, "url")
	wantFieldError(t, "dns", good, `{"expect":{"rcode":"FINE"}}`, "expect.rcode")
	wantFieldError(t, "dns", good, `{"expect":{"rcode":"NXDOMAIN","answers":["192.0.2.1"]}}`, "expect.rcode")
	wantFieldError(t, "dns", good, `{"expect":{"match":"some","answers":["192.0.2.1"]}}`, "expect.match")
	wantFieldError(t, "dns", good, `{"expect":{"match":"any"}}`, "expect.match")
}

func FuzzDNSTarget(f *testing.F) {
	for _, target := range []string{"dns://192.0.2.53/example.com?type=MX", "dns:///a", "dns://[::1]:53/1.2.3.4?type=PTR", `dns://a/\.`, `dns:/0\`, "dns://a/%00"} {
		f.Add(target)
	}
	f.Fuzz(func(t *testing.T, target string) {
		var s dnsSettings
		if s.fromURL(target) != nil {
			return
		}
		q, err := s.question()
		if err != nil {
			return
		}
		if _, err := new(dns.Msg).SetQuestion(q.name, q.kind).Pack(); err != nil {
			t.Errorf("%q passes as %+v, which can't be asked: %v", target, q, err)
		}
		if q.resolver == "" {
			return
		}
		if _, _, err := net.SplitHostPort(q.resolver); err != nil {
			t.Errorf("%q passes with the resolver %q: %v", target, q.resolver, err)
		}
	})
}
