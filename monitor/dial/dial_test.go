package dial

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"
)

func TestCheckAddr(t *testing.T) {
	t.Parallel()
	lan := []netip.Prefix{netip.MustParsePrefix("10.1.0.0/16"), netip.MustParsePrefix("169.254.0.0/16")}
	public, listed, private := New(Policy{}), New(Policy{Networks: lan}), New(Policy{Private: true})
	tests := []struct {
		addr                    string
		public, listed, private bool // allowed under each policy
	}{
		{"93.184.216.34", true, true, true},
		{"2606:2800:220:1::1", true, true, true},
		{"127.0.0.1", false, false, true},
		{"::1", false, false, true},
		{"::ffff:127.0.0.1", false, false, true},
		{"0.0.0.0", false, false, true},
		{"10.1.2.3", false, true, true},
		{"::ffff:10.1.2.3", false, true, true},
		{"10.2.0.1", false, false, true},
		{"192.168.1.1", false, false, true},
		{"100.64.0.1", false, false, true},
		{"fe80::1%eth0", false, false, true},
		{"fd12::1", false, false, true},
		{"169.254.1.1", false, true, true},
		{"64:ff9b::5db8:d822", true, true, true}, // NAT64 of a public address
		{"64:ff9b::7f00:1", false, false, true},  // NAT64 of loopback
		{"64:ff9b::a01:203", false, true, true},  // NAT64 of 10.1.2.3
		{"2002:7f00:1::", false, false, true},    // 6to4 of loopback
		{"169.254.169.254", false, false, false}, // metadata, in every spelling
		{"::ffff:169.254.169.254", false, false, false},
		{"::169.254.169.254", false, false, false},
		{"64:ff9b::a9fe:a9fe", false, false, false},
		{"64:ff9b:1::a9fe:a9fe", false, false, false},
		{"2002:a9fe:a9fe::1", false, false, false},
		{"2001:0:1:2:3:4:5601:5601", false, false, false}, // Teredo, inverted
		{"fd00:ec2::254", false, false, false},
		{"fd00:ec2::254%eth0", false, false, false},
		{"100.100.100.200", false, false, false},
		{"168.63.129.16", false, false, false},
	}
	for _, tt := range tests {
		ip := netip.MustParseAddr(tt.addr)
		for _, p := range []struct {
			name string
			d    *Dialer
			want bool
		}{{"public", public, tt.public}, {"listed", listed, tt.listed}, {"private", private, tt.private}} {
			err := p.d.CheckAddr(ip)
			if (err == nil) != p.want {
				t.Errorf("%s under %s: allowed %t, want %t (%v)", tt.addr, p.name, err == nil, p.want, err)
			}
			if err != nil && !errors.Is(err, ErrBlocked) {
				t.Errorf("%s under %s: %v is not ErrBlocked", tt.addr, p.name, err)
			}
		}
	}
}

func TestDialContextRefusesAfterTheResolver(t *testing.T) {
	t.Parallel()
	l := listen(t, "127.0.0.1:0")
	_, port, _ := net.SplitHostPort(l)
	for _, host := range []string{"127.0.0.1", "localhost"} {
		_, err := New(Policy{}).DialContext(t.Context(), "tcp", net.JoinHostPort(host, port))
		if !errors.Is(err, ErrBlocked) {
			t.Errorf("dialling %s: %v, want ErrBlocked", host, err)
		}
	}
	c, err := New(Policy{Private: true}).DialContext(t.Context(), "tcp", l)
	if err != nil {
		t.Fatal(err)
	}
	c.Close()
}

func TestDialContextRefusesOtherNetworks(t *testing.T) {
	t.Parallel()
	for _, network := range []string{"unix", "ip4:icmp", ""} {
		if _, err := New(Policy{Private: true}).DialContext(t.Context(), network, "/run/docker.sock"); !errors.Is(err, ErrBlocked) {
			t.Errorf("network %q: %v, want ErrBlocked", network, err)
		}
	}
}

func TestBlockedSaysWhatOpensIt(t *testing.T) {
	t.Parallel()
	_, err := New(Policy{}).DialContext(t.Context(), "udp", "10.0.0.1:53")
	if err == nil || !strings.Contains(err.Error(), "10.0.0.1 is not on the public internet; name its network under probes.allow_networks") {
		t.Errorf("got %v", err)
	}
}

// A name whose first address swallows every packet must still connect by its second.
func TestBrokenFamilyDelaysButDoesNotFail(t *testing.T) {
	t.Parallel()
	addr := listen(t, "127.0.0.1:0")
	_, port, _ := net.SplitHostPort(addr)
	blackHole(t, port)
	d := New(Policy{Private: true})
	d.net.Resolver = &net.Resolver{PreferGo: true, Dial: answerBoth(t, "::1", "127.0.0.1")}
	d.net.FallbackDelay = 10 * time.Millisecond
	c, err := d.DialContext(t.Context(), "tcp", net.JoinHostPort("dual.test.", port))
	if err != nil {
		t.Fatalf("working IPv4 beside broken IPv6: %v", err)
	}
	defer c.Close()
	if got := c.RemoteAddr().String(); got != addr {
		t.Errorf("connected to %s, want %s", got, addr)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, err := d.DialContext(ctx, "tcp6", net.JoinHostPort("dual.test.", port)); err == nil {
		t.Error("over IPv6 alone it connected, want a failure")
	}
}

func TestDeadlineEndsTheDial(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithDeadline(t.Context(), time.Now().Add(-time.Second))
	defer cancel()
	if _, err := New(Policy{Private: true}).DialContext(ctx, "tcp", listen(t, "127.0.0.1:0")); err == nil {
		t.Error("a passed deadline did not fail the dial")
	}
}

func listen(t *testing.T, addr string) string {
	t.Helper()
	l, err := net.Listen("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l.Addr().String()
}

func BenchmarkCheckAddr(b *testing.B) {
	d, ip := New(Policy{}), netip.MustParseAddr("93.184.216.34")
	for b.Loop() {
		if err := d.CheckAddr(ip); err != nil {
			b.Fatal(err)
		}
	}
}
