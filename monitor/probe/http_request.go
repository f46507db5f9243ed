package probe

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/net/idna"
)

// hop is one request on the way to the final answer, ready to be sent.
type hop struct {
	url     *url.URL
	method  string
	address string // host:port to connect to
	own     bool   // goes to the target's own host: with credentials, headers and body
	request []byte // as it goes over the wire
}

// hop writes the request for u down. The first is written once for all probes.
func (p *httpProber) hop(u *url.URL, method string, own bool) hop {
	h := hop{url: u, method: method, address: hostAddress(u), own: own}
	r := &http.Request{Method: method, URL: u, Host: u.Host, Header: http.Header{}, Close: !p.reuse}
	r.Header.Set("User-Agent", "Fyr (status monitor)")
	r.Header.Set("Accept", "*/*")
	r.Header.Set("Accept-Encoding", "gzip")
	if own {
		p.own(r)
	}
	var b bytes.Buffer
	write := r.Write
	if p.proxy != nil && u.Scheme == "http" {
		p.proxy.sign(r.Header)
		write = r.WriteProxy
	}
	// A buffer takes everything, and newHTTP or the redirect checked the rest: what
	// can't be written is answered by the target as the broken request that it is.
	_ = write(&b)
	h.request = b.Bytes()
	return h
}

// own adds what only the target's own host may see.
func (p *httpProber) own(r *http.Request) {
	for name, values := range p.header {
		r.Header[name] = values
	}
	if host := p.header.Get("Host"); host != "" {
		r.Host = host
	}
	if len(p.content) > 0 && r.Method != http.MethodHead {
		r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(p.content)), int64(len(p.content))
	}
}

// hostAddress is the host:port that a URL is fetched from.
func hostAddress(u *url.URL) string {
	host, err := asciiHost(u.Hostname())
	if err != nil {
		host = u.Hostname()
	}
	port := u.Port()
	switch {
	case port != "":
	case u.Scheme == "https":
		port = "443"
	default:
		port = "80"
	}
	return net.JoinHostPort(host, port)
}

// asciiHost writes an internationalised name the way resolvers and certificates know it.
func asciiHost(host string) (string, error) {
	for _, c := range host {
		if c >= 0x80 {
			return idna.Lookup.ToASCII(host)
		}
	}
	return host, nil
}

// serverName is the name to ask for in a handshake and to verify.
func (h hop) serverName() string {
	host, _, _ := net.SplitHostPort(h.address)
	return strings.TrimSuffix(host, ".")
}
