package web

import (
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"sync/atomic"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
)

// sources tells where requests come from. Forwarded headers count only from the
// configured proxies: anybody else could write whatever they like into them.
type sources struct {
	trusted []netip.Prefix
	address echo.IPExtractor
	log     *slog.Logger
	warned  *atomic.Bool
}

func newSources(trusted []netip.Prefix, log *slog.Logger) sources {
	s := sources{trusted: trusted, address: echo.ExtractIPDirect(), log: log, warned: new(atomic.Bool)}
	if len(trusted) == 0 {
		return s
	}
	// echo trusts loopback, link-local and private peers unless told otherwise.
	options := []echo.TrustOption{echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false)}
	for _, p := range trusted {
		p = p.Masked()
		options = append(options, echo.TrustIPRange(&net.IPNet{
			IP:   p.Addr().AsSlice(),
			Mask: net.CIDRMask(p.Bits(), p.Addr().BitLen()),
		}))
	}
	s.address = echo.ExtractIPFromXFFHeader(options...)
	return s
}

// warn says once that somebody who is no configured proxy sent a forwarded header:
// mostly a forgotten trusted_proxies, which makes all readers look like one source.
func (s sources) warn(r *http.Request) {
	if len(r.Header["X-Forwarded-For"]) == 0 || s.warned.Load() || s.trusts(r.RemoteAddr) {
		return
	}
	if s.warned.CompareAndSwap(false, true) {
		s.log.Warn("forwarded header ignored: its sender is not in trusted_proxies")
	}
}

func (s sources) trusts(remote string) bool {
	addr := peer(remote)
	for _, p := range s.trusted {
		if p.Contains(addr) {
			return true
		}
	}
	return false
}

// peer reads the address of "192.0.2.1:4711"; what can't be read is the zero address.
func peer(remote string) netip.Addr {
	ap, err := netip.ParseAddrPort(remote)
	if err != nil {
		return netip.Addr{}
	}
	return ap.Addr().Unmap().WithZone("")
}

// source is where a request comes from, as far as it is kept.
func source(c echo.Context) string { return statuspage.ShortenSource(c.RealIP()) }
