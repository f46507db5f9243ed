package probe

import (
	"crypto/tls"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/monitor/dial"
	"github.com/fyr-status/fyr/monitor/secret"
)

var _ = register(Kind{
	Name:    "http",
	Schemes: []string{"http", "https"},
	Doc: `Requests a URL over HTTP/1.1 and judges the answer, to the last byte of its body.

Every probe looks the name up, connects and, for https, verifies the certificate
afresh. One deadline, the timeout, covers all of it. It is down when there is no
answer, when the answer is not HTTP, or when it is not what is expected; degraded when
the body ends before its announced length.

method: GET by default. headers: names and values to send. body: what to send.
basic_auth {user, password} or bearer: how to sign in.
redirects: how many to follow, 5 by default, at most 10; 0 judges the redirect itself.
Credentials, own headers and the body go to no other host than the one in the URL.
max_body: how many bytes of the body to read, 1 MiB by default, at most 10 MiB. A longer
one is cut there, which the outcome notes, and judged by what was read.
tls {ca, client_cert, client_key, server_name, min_version, insecure}: PEM texts.
insecure accepts any certificate and is noted with each outcome.
proxy: an http:// URL of a proxy to go through.
reuse: true keeps the connection between probes, and so tests less.

expect {status, header, body, expr}: see "expectations" below; without it, a status
from 200 to 299.
` + expectDoc,
	Settings: &httpSettings{},
	New:      newHTTP,
})

type httpSettings struct {
	Method    string                   `json:"method,omitempty"`
	Headers   map[string]secret.String `json:"headers,omitempty"`
	Body      secret.String            `json:"body,omitzero"`
	BasicAuth *basicAuth               `json:"basic_auth,omitempty"`
	Bearer    secret.String            `json:"bearer,omitzero"`
	Redirects *int                     `json:"redirects,omitempty"`
	MaxBody   int64                    `json:"max_body,omitempty"` // bytes
	TLS       httpTLS                  `json:"tls,omitzero"`
	Proxy     secret.String            `json:"proxy,omitzero"`
	Reuse     bool                     `json:"reuse,omitempty"`
	Expect    expectSettings           `json:"expect,omitzero"`
}

type basicAuth struct {
	User     string        `json:"user"`
	Password secret.String `json:"password"`
}

type httpTLS struct {
	CA         string        `json:"ca,omitempty"`
	ClientCert string        `json:"client_cert,omitempty"`
	ClientKey  secret.String `json:"client_key,omitzero"`
	ServerName string        `json:"server_name,omitempty"`
	MinVersion string        `json:"min_version,omitempty"`
	Insecure   bool          `json:"insecure,omitempty"`
}

// Limits of one http probe.
const (
	DefaultRedirects = 5        // followed
	MaxRedirects     = 10       // that a setting may ask for
	DefaultBody      = 1 << 20  // bytes read of a body
	MaxBody          = 10 << 20 // bytes that a setting may ask for
	MaxHeaders       = 64 << 10 // bytes of all interim answers and headers together
	maxInterim       = 5        // answers with a 1xx status before the real one
)

// httpProber holds what is the same for every probe of one monitor.
type httpProber struct {
	dialer    *dial.Dialer
	strangers *dial.Dialer // for redirects from a public host to another
	first     hop
	expect    *expectation
	redirects int
	maxBody   int64
	insecure  bool
	secure    *tls.Config // nil: the default
	proxy     *proxy      // nil: none
	reuse     bool
	content   []byte      // the request's body
	header    http.Header // credentials included: for the first host only

	mu   sync.Mutex
	idle *line // a kept connection, when reuse is set
}

func newHTTP(m monitor.Monitor, o Options) (Prober, error) {
	var s httpSettings
	if err := decode(m.Settings, &s); err != nil {
		return nil, err
	}
	target, err := httpURL(m.Target)
	if err != nil {
		return nil, err
	}
	if err := s.validate(); err != nil {
		return nil, err
	}
	p := &httpProber{
		dialer: guarded(m, o), strangers: guarded(monitor.Monitor{}, o),
		redirects: DefaultRedirects, maxBody: DefaultBody, insecure: s.TLS.Insecure, reuse: s.Reuse,
		content: []byte(s.Body.Reveal()), header: s.header(),
	}
	if s.Redirects != nil {
		p.redirects = *s.Redirects
	}
	if s.MaxBody > 0 {
		p.maxBody = s.MaxBody
	}
	if p.secure, err = s.TLS.config(); err != nil {
		return nil, err
	}
	if p.expect, err = s.Expect.compile(); err != nil {
		return nil, err
	}
	if p.proxy, err = newProxy(s.Proxy, p.dialer, target); err != nil {
		return nil, err
	}
	p.first = p.hop(target, s.method(), true)
	return p, nil
}

func (s *httpSettings) method() string {
	if s.Method == "" {
		return http.MethodGet
	}
	return s.Method
}

// header returns what every request to the target's own host carries.
func (s *httpSettings) header() http.Header {
	if len(s.Headers) == 0 && s.BasicAuth == nil && s.Bearer.Empty() {
		return nil
	}
	h := http.Header{}
	for name, value := range s.Headers {
		h.Set(name, value.Reveal())
	}
	switch r := (http.Request{Header: h}); {
	case s.BasicAuth != nil:
		r.SetBasicAuth(s.BasicAuth.User, s.BasicAuth.Password.Reveal())
	case !s.Bearer.Empty():
		h.Set("Authorization", "Bearer "+s.Bearer.Reveal())
	}
	return h
}

func (s *httpSettings) validate() error {
	bad := func(field, value, problem, example string) error {
		return &monitor.FieldError{Field: field, Value: value, Problem: problem, Example: example}
	}
	for _, name := range slices.Sorted(maps.Keys(s.Headers)) {
		if !token(name) {
			return bad("headers", name, "is not a header's name", "Accept")
		}
		if strings.ContainsAny(s.Headers[name].Reveal(), "\r\n\x00") {
			return bad("headers."+name, "", "has a line break in it", "text/html")
		}
	}
	switch {
	case !token(s.method()) || s.method() == http.MethodConnect:
		return bad("method", s.Method, "is not a method", "POST")
	case s.BasicAuth != nil && !s.Bearer.Empty():
		return bad("bearer", "", "stands beside basic_auth; only one can be sent", "remove one of them")
	case strings.ContainsAny(s.Bearer.Reveal(), "\r\n\x00"):
		return bad("bearer", "", "has a line break in it", "${API_TOKEN}")
	case s.BasicAuth != nil && strings.Contains(s.BasicAuth.User, ":"):
		return bad("basic_auth.user", s.BasicAuth.User, "has a colon in it", "status")
	case s.Redirects != nil && (*s.Redirects < 0 || *s.Redirects > MaxRedirects):
		return bad("redirects", strconv.Itoa(*s.Redirects), "is not between 0 and 10", "5")
	case s.MaxBody < 0 || s.MaxBody > MaxBody:
		return bad("max_body", strconv.FormatInt(s.MaxBody, 10), "is not between 1 and 10485760 bytes", "1048576")
	}
	return nil
}

// config makes the TLS settings, or nil when all are the default.
func (t httpTLS) config() (*tls.Config, error) {
	certificate := t.ClientCert != "" || !t.ClientKey.Empty()
	if !certificate && !t.Insecure && t.CA+t.ServerName+t.MinVersion == "" {
		return nil, nil
	}
	c := &tls.Config{ServerName: t.ServerName, InsecureSkipVerify: t.Insecure}
	var err error
	if c.MinVersion, err = tlsMinimum(t.MinVersion); err != nil {
		return nil, in("tls", err)
	}
	if c.RootCAs, err = tlsRoots(t.CA); err != nil {
		return nil, in("tls", err)
	}
	if !certificate {
		return c, nil
	}
	pair, err := tls.X509KeyPair([]byte(t.ClientCert), []byte(t.ClientKey.Reveal()))
	if err != nil {
		return nil, &monitor.FieldError{Field: "tls.client_cert", Problem: "does not go with tls.client_key: " + err.Error(), Example: "${file:client.pem}"}
	}
	c.Certificates = []tls.Certificate{pair}
	return c, nil
}

// httpURL checks a target more strictly than clients do: what looks like a mistake,
// or like a way round the guard, is refused with the remedy.
func httpURL(target string) (*url.URL, error) {
	bad := func(problem string) (*url.URL, error) {
		return nil, &monitor.FieldError{Field: "url", Value: target, Problem: problem, Example: "https://www.example.com/health"}
	}
	u, err := url.Parse(target)
	switch {
	case err != nil:
		return bad("is not a URL")
	case u.Scheme != "http" && u.Scheme != "https":
		return bad("does not begin with http:// or https://")
	case u.User != nil:
		u.User = nil
		target = u.String()
		return bad("has a user or password in it, which belong under basic_auth")
	case u.Fragment != "":
		return bad("has a #fragment, which is never sent")
	case !goodHost(u.Hostname()):
		return bad("names no host that can exist")
	case u.Port() != "" && !validPort(u.Port()) || strings.HasSuffix(u.Host, ":"):
		return bad("has a port that is not between 1 and 65535")
	}
	return u, nil
}

func goodHost(host string) bool {
	ascii, err := asciiHost(host)
	return err == nil && validHost(ascii) && !numeric(ascii)
}

// numeric reports whether host is a number in disguise (127.1, 0x7f000001, 2130706433):
// resolvers differ on what it means.
func numeric(host string) bool {
	if net.ParseIP(host) != nil || strings.Contains(host, ":") {
		return false
	}
	host = strings.TrimSuffix(host, ".")
	last := host[strings.LastIndexByte(host, '.')+1:]
	_, err := strconv.ParseUint(last, 0, 64)
	return err == nil
}

// token reports whether s can be a method or a header's name (RFC 9110, section 5.6.2).
func token(s string) bool {
	for _, c := range s {
		if c <= ' ' || c >= 0x7f || strings.ContainsRune(`"(),/:;<=>?@[\]{}`, c) {
			return false
		}
	}
	return s != ""
}

// in puts a field error's field under a parent.
func in(parent string, err error) error {
	if f, ok := err.(*monitor.FieldError); ok {
		inner := *f
		inner.Field = parent + "." + f.Field
		return &inner
	}
	return fmt.Errorf("%s: %w", parent, err)
}
