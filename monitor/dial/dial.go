package dial

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"syscall"

	"code.dny.dev/ssrf"
)

// ErrBlocked says that the policy forbids the address. It is about our rules, never
// about the target, so a probe that meets it has learnt nothing.
var ErrBlocked = errors.New("address is not allowed")

// guard knows IANA's registries of special-purpose addresses.
var guard = ssrf.New(ssrf.WithAnyNetwork(), ssrf.WithAnyPort())

// Policy says which networks may be reached beside the public internet.
type Policy struct {
	// Private opens every private, loopback and link-local network: for targets that
	// the configuration file or the command line named.
	Private bool

	// Networks are private networks that may be reached even when Private is false.
	Networks []netip.Prefix
}

// Dialer connects under a policy. It is safe for concurrent use and keeps no connections.
type Dialer struct {
	net    net.Dialer
	policy Policy
}

// New makes a Dialer for p.
func New(p Policy) *Dialer {
	d := &Dialer{policy: Policy{Private: p.Private, Networks: slices.Clone(p.Networks)}}
	// Keep-alive probes cost four system calls on a connection that lives for one
	// exchange; a caller that keeps connections open turns them on itself.
	d.net.KeepAlive = -1
	d.net.Control = d.control
	return d
}

// DialContext connects to addr ("host:port") over network ("tcp", "udp" or their 4 and
// 6 variants). A name with both IPv6 and IPv4 addresses is tried over both (RFC 8305),
// so that one broken family delays but does not fail the connection.
// An address that the policy forbids gives an error that is ErrBlocked.
func (d *Dialer) DialContext(ctx context.Context, network, addr string) (net.Conn, error) {
	if !internet(network) {
		return nil, fmt.Errorf("%w: network %q is neither tcp nor udp", ErrBlocked, network)
	}
	return d.net.DialContext(ctx, network, addr)
}

// CheckAddr reports whether the policy lets ip be reached: nil, or an error that is
// ErrBlocked and says why and what would open it.
func (d *Dialer) CheckAddr(ip netip.Addr) error {
	ip = ip.WithZone("").Unmap()
	inner := carried(ip)
	for _, a := range [...]netip.Addr{ip, inner} {
		if metadata(a) {
			return fmt.Errorf("%w: %s is a cloud metadata address, which is never reached", ErrBlocked, ip)
		}
	}
	if d.policy.Private || d.listed(ip) {
		return nil
	}
	if inner.IsValid() && nat64.Contains(ip) {
		return d.CheckAddr(inner)
	}
	if err := guard.SafeAddr(ip); err != nil {
		return fmt.Errorf("%w: %s is not on the public internet; name its network under probes.allow_networks", ErrBlocked, ip)
	}
	return nil
}

func (d *Dialer) control(network, address string, _ syscall.RawConn) error {
	if !internet(network) {
		return fmt.Errorf("%w: network %q is neither tcp nor udp", ErrBlocked, network)
	}
	ap, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("%w: %q has no IP address", ErrBlocked, address)
	}
	return d.CheckAddr(ap.Addr())
}

func (d *Dialer) listed(ip netip.Addr) bool {
	return slices.ContainsFunc(d.policy.Networks, func(p netip.Prefix) bool { return p.Contains(ip) })
}

func internet(network string) bool {
	return strings.HasPrefix(network, "tcp") || strings.HasPrefix(network, "udp")
}
