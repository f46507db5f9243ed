package probe

import (
	"bufio"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/monitor/dial"
	"github.com/fyr-status/fyr/monitor/secret"
)

// proxy is an HTTP proxy to go through. Its methods work on nil: no proxy.
type proxy struct {
	address string
	auth    string // Proxy-Authorization; empty: none
}

func newProxy(s secret.String, d *dial.Dialer, target *url.URL) (*proxy, error) {
	if s.Empty() {
		return nil, nil
	}
	bad := func(problem string) (*proxy, error) {
		return nil, &monitor.FieldError{Field: "proxy", Value: s.String(), Problem: problem, Example: "http://proxy.example.com:3128"}
	}
	u, err := url.Parse(s.Reveal())
	switch {
	case err != nil || u.Scheme != "http":
		return bad("is not an http:// URL")
	case !validHost(u.Hostname()) || u.Port() != "" && !validPort(u.Port()):
		return bad("names no host and port that can exist")
	}
	p := &proxy{address: hostAddress(u)}
	if u.User != nil {
		password, _ := u.User.Password()
		p.auth = "Basic " + base64.StdEncoding.EncodeToString([]byte(u.User.Username()+":"+password))
	}
	if err := p.check(d, target); err != nil {
		return nil, &monitor.FieldError{Field: "url", Value: target.String(), Problem: err.Error(), Example: "https://www.example.com"}
	}
	return p, nil
}

// check refuses an address that the proxy would reach for us and the dialer would not.
// Names are the proxy's to resolve and to guard.
func (p *proxy) check(d *dial.Dialer, u *url.URL) error {
	if p == nil {
		return nil
	}
	ip, err := netip.ParseAddr(u.Hostname())
	if err != nil {
		return nil
	}
	if err := d.CheckAddr(ip); err != nil {
		return errRedirect(fmt.Sprintf("leads to %s, which must not be reached: %v", u, err))
	}
	return nil
}

// sign adds the proxy's credentials to a request that it reads.
func (p *proxy) sign(h http.Header) {
	if p.auth != "" {
		h.Set("Proxy-Authorization", p.auth)
	}
}

// tunnel asks for a connection to address (RFC 9110, section 9.3.6).
func (p *proxy) tunnel(l *line, address string) error {
	r := http.Request{Method: http.MethodConnect, URL: &url.URL{Opaque: address}, Host: address, Header: http.Header{}}
	p.sign(r.Header)
	if err := r.Write(l.conn); err != nil {
		return err
	}
	answer, err := http.ReadResponse(bufio.NewReader(&l.limit), &r)
	if err != nil {
		return err
	}
	if answer.StatusCode != http.StatusOK {
		return refusal{answer.StatusCode, answer.Status}
	}
	return nil
}

// refusal is a proxy's answer to a tunnel that it does not open.
type refusal struct {
	code   int
	status string
}

func (r refusal) Error() string { return "proxy answered " + r.status }

// outcome says whose fault a refusal is: behind a gateway error stands the target,
// behind anything else our own access to the proxy.
func (r refusal) outcome(o *monitor.Outcome) {
	o.Status, o.Cause, o.Reason = monitor.Unknown, monitor.NoPermission, r.Error()
	if r.code >= 500 {
		o.Status, o.Cause = monitor.Down, monitor.Unreachable
	}
}
