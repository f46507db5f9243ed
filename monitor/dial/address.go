package dial

import "net/netip"

// Where clouds hand a machine its credentials, over plain HTTP, to anyone on it.
var metadataAddrs = map[netip.Addr]bool{
	netip.AddrFrom4([4]byte{169, 254, 169, 254}): true, // AWS, Google, Azure, Oracle, DigitalOcean, Hetzner, OpenStack
	netip.AddrFrom4([4]byte{169, 254, 170, 2}):   true, // AWS: credentials of a container task
	netip.AddrFrom4([4]byte{169, 254, 170, 23}):  true, // AWS: credentials of a Kubernetes pod
	netip.AddrFrom4([4]byte{169, 254, 0, 23}):    true, // Tencent
	netip.AddrFrom4([4]byte{100, 100, 100, 200}): true, // Alibaba
	netip.AddrFrom4([4]byte{168, 63, 129, 16}):   true, // Azure: the host's agent
	netip.AddrFrom4([4]byte{192, 0, 0, 192}):     true, // Oracle, first generation
	netip.MustParseAddr("fd00:ec2::254"):         true, // AWS
	netip.MustParseAddr("fd00:ec2::23"):          true, // AWS: credentials of a Kubernetes pod
	netip.MustParseAddr("fd20:ce::254"):          true, // Google
	netip.MustParseAddr("fd00:42::42"):           true, // Scaleway
	netip.AddrFrom4([4]byte{169, 254, 42, 42}):   true, // Scaleway
}

func metadata(ip netip.Addr) bool { return metadataAddrs[ip] }

var (
	nat64      = netip.MustParsePrefix("64:ff9b::/96")   // RFC 6052
	nat64Local = netip.MustParsePrefix("64:ff9b:1::/48") // RFC 8215
	compatible = netip.MustParsePrefix("::/96")          // RFC 4291, deprecated
	sixToFour  = netip.MustParsePrefix("2002::/16")      // RFC 3056
	teredo     = netip.MustParsePrefix("2001::/32")      // RFC 4380
)

// carried returns the IPv4 address inside an IPv6 one, or the zero Addr when none is.
func carried(ip netip.Addr) netip.Addr {
	if !ip.Is6() {
		return netip.Addr{}
	}
	b := ip.As16()
	switch {
	case nat64.Contains(ip), nat64Local.Contains(ip), compatible.Contains(ip):
		return netip.AddrFrom4([4]byte(b[12:16]))
	case sixToFour.Contains(ip):
		return netip.AddrFrom4([4]byte(b[2:6]))
	case teredo.Contains(ip):
		return netip.AddrFrom4([4]byte{^b[12], ^b[13], ^b[14], ^b[15]})
	}
	return netip.Addr{}
}
