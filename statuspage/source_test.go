package statuspage

import "testing"

func TestShortenSource(t *testing.T) {
	t.Parallel()
	for addr, want := range map[string]string{
		"192.0.2.77": "192.0.2.0/24", "::ffff:192.0.2.77": "192.0.2.0/24", "2001:db8:1:2:3::4": "2001:db8:1::/48", "fe80::1%eth0": "fe80::/48",
		"nobody": "unknown", "": "unknown",
	} {
		if got := ShortenSource(addr); got != want {
			t.Errorf("ShortenSource(%q) = %q, want %q", addr, got, want)
		}
	}
}
