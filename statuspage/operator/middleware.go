package operator

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"runtime/debug"
	"strings"

	"github.com/labstack/echo/v4"
)

// fromHere reports whether the request comes from this machine itself: a loopback
// peer, a loopback Host, and no proxy between.
func fromHere(c echo.Context) bool {
	r := c.Request()
	for _, h := range []string{"Forwarded", "X-Forwarded-For", "X-Real-Ip"} {
		if r.Header.Get(h) != "" {
			return false
		}
	}
	host, _, err := net.SplitHostPort(r.Host)
	if err != nil {
		host = r.Host
	}
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	return err == nil && peer.Addr().Unmap().IsLoopback() && (host == "localhost" || isLoopback(host))
}

func isLoopback(host string) bool {
	a, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil && a.IsLoopback()
}

// headers are on every answer: nothing is kept, nothing foreign is loaded, nothing frames it.
func (s *Server) headers(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		h.Set("Cache-Control", "no-store")
		h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		if s.c.URL.Scheme == "https" {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		return next(c)
	}
}

// maxBody bounds a request's body: a message of 20,000 bytes and room for the form. An
// import has room for the contacts of a whole company.
const (
	maxBody    = 128 << 10
	maxImport  = 8 << 20
	importPath = "/api/ops/v1/subscribers/import"
	importForm = "/readers/import"
)

func limitBody(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if c.Request().Header.Get("Content-Encoding") != "" {
			return echo.NewHTTPError(http.StatusUnsupportedMediaType, "compressed bodies are not read")
		}
		size := int64(maxBody)
		if c.Path() == importPath || c.Path() == importForm {
			size = maxImport
		}
		c.Request().Body = http.MaxBytesReader(c.Response(), c.Request().Body, size)
		return next(c)
	}
}

// readForm reads a page's form before its route does, which would take one that can't be
// read for an empty one. Programs' bodies are their routes' own, whatever type they name.
func readForm(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		if strings.HasPrefix(r.URL.Path, "/api/") || !strings.HasPrefix(r.Header.Get("Content-Type"), echo.MIMEApplicationForm) {
			return next(c)
		}
		var large *http.MaxBytesError
		if err := r.ParseForm(); err != nil && !errors.As(err, &large) {
			return echo.NewHTTPError(http.StatusBadRequest, "the form can't be read: "+err.Error())
		} else if err != nil {
			return err
		}
		return next(c)
	}
}

// sameOrigin refuses changes that another site's page asks for. Programs, which send
// neither Origin nor Sec-Fetch-Site, pass; their token speaks for them.
func sameOrigin(own *url.URL) echo.MiddlewareFunc {
	guard := http.NewCrossOriginProtection()
	if err := guard.AddTrustedOrigin(own.Scheme + "://" + own.Host); err != nil {
		panic("operator: operator.url is no origin: " + err.Error())
	}
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			if err := guard.Check(c.Request()); err != nil {
				return echo.NewHTTPError(http.StatusForbidden, "this request came from another site")
			}
			return next(c)
		}
	}
}

func recovered(log *slog.Logger) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) (err error) {
			defer func() {
				if r := recover(); r != nil && r != http.ErrAbortHandler {
					log.Error("handler panicked", "path", c.Path(), "err", fmt.Sprint(r), "stack", string(debug.Stack()))
					err = fmt.Errorf("handler panicked: %v", r)
				}
			}()
			return next(c)
		}
	}
}

// extractor believes the forwarded address only of listed proxies.
func extractor(proxies []netip.Prefix) echo.IPExtractor {
	if len(proxies) == 0 {
		return echo.ExtractIPDirect()
	}
	options := []echo.TrustOption{echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false)}
	for _, p := range proxies {
		_, network, err := net.ParseCIDR(p.Masked().String())
		if err == nil {
			options = append(options, echo.TrustIPRange(network))
		}
	}
	return echo.ExtractIPFromXFFHeader(options...)
}
