package statuspage

import "net/netip"

// ShortenSource returns the IP address of a request's sender as it may be kept: the /24 of
// IPv4, the /48 of IPv6, which is what one household or office is given at most. What is
// no address is "unknown".
func ShortenSource(address string) string {
	addr, err := netip.ParseAddr(address)
	if err != nil {
		return "unknown"
	}
	addr = addr.Unmap().WithZone("")
	bits := 48
	if addr.Is4() {
		bits = 24
	}
	p, _ := addr.Prefix(bits) // of an address without a zone, which has so many
	return p.String()
}
