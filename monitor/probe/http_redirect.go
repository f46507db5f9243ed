package probe

import (
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"github.com/fyr-status/fyr/monitor/dial"
)

// redirects reports whether an answer asks to look elsewhere.
func redirects(r *http.Response) bool {
	switch r.StatusCode {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return r.Header.Get("Location") != ""
	}
	return false
}

// errRedirect is a redirect that must not be followed; its text is the whole reason.
type errRedirect string

func (e errRedirect) Error() string { return string(e) }

// next follows a redirect from h, or says with an errRedirect why not. passed are the
// URLs requested so far.
func (p *httpProber) next(h hop, r *http.Response, passed []string) (hop, error) {
	location := r.Header.Get("Location")
	if len(passed) > p.redirects {
		return hop{}, errRedirect(fmt.Sprintf("stopped after %d redirects: %s", p.redirects, strings.Join(passed, " → ")))
	}
	u, err := h.url.Parse(location)
	switch {
	case err != nil:
		return hop{}, errRedirect(fmt.Sprintf("redirects to %q, which is not a URL", location))
	case u.Scheme != "http" && u.Scheme != "https":
		return hop{}, errRedirect(fmt.Sprintf("redirects to %s, which is not followed: only http and https are", u.Redacted()))
	case !goodHost(u.Hostname()) || u.Port() != "" && !validPort(u.Port()):
		return hop{}, errRedirect(fmt.Sprintf("redirects to %s, which names no host that can exist", u.Redacted()))
	}
	u.User, u.Fragment = nil, ""
	method, own := h.method, h.own && sameHost(h.url, u)
	switch {
	case r.StatusCode != http.StatusTemporaryRedirect && r.StatusCode != http.StatusPermanentRedirect:
		if method != http.MethodHead {
			method = http.MethodGet
		}
	case !own && len(p.content) > 0:
		return hop{}, errRedirect(fmt.Sprintf("redirects the request's body to %s, another host, which is not followed", u))
	}
	return p.hop(u, method, own), p.proxy.check(p.dialer, u)
}

// sameHost reports whether b may be told what was told to a: it is the same host and
// port, or the same host's move from http to https.
func sameHost(a, b *url.URL) bool {
	if !strings.EqualFold(a.Hostname(), b.Hostname()) {
		return false
	}
	upgrade := a.Scheme == "http" && b.Scheme == "https" && a.Port() == "" && b.Port() == ""
	return upgrade || a.Scheme == b.Scheme && strings.EqualFold(hostAddress(a), hostAddress(b))
}

// towards returns the dialer for h. What named the target vouches for its host only:
// from a public host a redirect leads to public hosts, or one page on the internet
// could turn this prober against the network that it stands in.
func (v *visit) towards(h hop) *dial.Dialer {
	if v.public && !sameName(h.url, v.first.url) {
		return v.strangers
	}
	return v.dialer
}

func sameName(a, b *url.URL) bool { return strings.EqualFold(a.Hostname(), b.Hostname()) }

// onInternet is a policy without any private network.
var onInternet = dial.New(dial.Policy{})

// isPublic reports whether a peer's address lies on the public internet.
func isPublic(address string) bool {
	ap, err := netip.ParseAddrPort(address)
	return err == nil && onInternet.CheckAddr(ap.Addr()) == nil
}

// forbidden turns a blocked address behind a redirect into the target's fault.
func forbidden(err error, h hop) error {
	if errors.Is(err, dial.ErrBlocked) {
		return errRedirect(fmt.Sprintf("redirects to %s, which must not be reached: %s", h.url, words(err)))
	}
	return err
}
