package main

import (
	"cmp"
	"errors"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/google/jsonschema-go/jsonschema"
)

// listenForm is an address to listen on; the port 0 takes any free one.
func listenForm() form {
	return form{
		parse: func(s string) (any, string) {
			host, port, err := net.SplitHostPort(s)
			if err != nil {
				return nil, "is not host:port"
			}
			if n, err := strconv.ParseUint(port, 10, 16); err != nil || strconv.FormatUint(n, 10) != port {
				return nil, "has a port that is not between 0 and 65535"
			}
			if strings.ContainsAny(host, " /@") {
				return nil, "is not host:port"
			}
			return s, ""
		},
		schema: pattern(`.*:[0-9]+`),
	}
}

// siteForm is the address of a site: where it lives, without a query or a fragment.
func siteForm() form {
	return form{
		parse: func(s string) (any, string) {
			u, err := url.Parse(s)
			switch {
			case err != nil:
				return nil, "is not a URL: " + urlFault(err)
			case u.Scheme != "http" && u.Scheme != "https":
				return nil, "does not begin with https:// or http://"
			case u.Hostname() == "":
				return nil, "names no host"
			case u.User != nil:
				return nil, "holds a user name, which readers would see"
			case u.RawQuery != "" || u.Fragment != "" || u.ForceQuery:
				return nil, "has a ? or # part, and paths are to be added to it"
			case !portInRange(u):
				return nil, "has a port that is not between 1 and 65535"
			}
			u.Path = strings.TrimRight(u.Path, "/")
			return u, ""
		},
		schema: pattern(`https?://.+`),
	}
}

// urlFault is what an error of url.Parse says beside repeating the URL.
func urlFault(err error) string {
	var of *url.Error
	if errors.As(err, &of) {
		return of.Err.Error()
	}
	return err.Error()
}

func portInRange(u *url.URL) bool {
	if u.Port() == "" {
		return !strings.HasSuffix(u.Host, ":")
	}
	n, err := strconv.ParseUint(u.Port(), 10, 16)
	return err == nil && n > 0
}

// placeForm is where a browser may be sent: a whole address, or a path at the same host.
func placeForm() form {
	return form{
		parse: func(s string) (any, string) {
			u, err := url.Parse(s)
			switch {
			case err != nil:
				return nil, "is not a URL: " + urlFault(err)
			case u.Scheme == "" && u.Host == "" && strings.HasPrefix(u.Path, "/") && !strings.ContainsAny(s, "\\"):
				return u.String(), ""
			case u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || !portInRange(u):
				return nil, "is neither a path nor an address with https:// or http://"
			case u.User != nil:
				return nil, "holds a user name, which everybody would see"
			}
			return u.String(), ""
		},
		schema: pattern(`(https?:/)?/.+`),
	}
}

// contactForm is where readers may turn to.
func contactForm() form {
	return form{
		looks: "url",
		parse: func(s string) (any, string) {
			if to, ok := strings.CutPrefix(s, "mailto:"); ok {
				if a, err := mail.ParseAddress(to); err != nil || a.Address != to {
					return nil, "holds no mail address after mailto:"
				}
				return s, ""
			}
			u, err := url.Parse(s)
			if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
				return nil, "is neither mailto: nor https:"
			}
			return s, ""
		},
		schema: pattern(`(mailto:|https?://).+`),
	}
}

// mailboxForm is one mail address, with or without a name.
func mailboxForm() form {
	return form{
		parse: func(s string) (any, string) {
			a, err := mail.ParseAddress(s)
			if err != nil || strings.ContainsAny(s, "\r\n") {
				return nil, "is not one mail address"
			}
			if _, domain, _ := strings.Cut(a.Address, "@"); strings.ContainsAny(domain, "[]") {
				return nil, "is at an address literal, which few relays take"
			}
			return a, ""
		},
		schema: pattern(`.+@.+`),
	}
}

var hostName = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?\.?$`)

// hostForm is the name or the IP address of a machine, without a port.
func hostForm() form {
	return form{
		parse: func(s string) (any, string) {
			if _, err := netip.ParseAddr(s); err != nil && (!hostName.MatchString(s) || len(s) > 253) {
				return nil, "is not a host name or an IP address; the port stands in its own key"
			}
			return s, ""
		},
		schema: jsonschema.Schema{Type: "string"},
	}
}

// networkForm is a range of addresses, or a single one.
func networkForm() form {
	return form{
		parse: func(s string) (any, string) {
			if ip, err := netip.ParseAddr(s); err == nil && ip.Zone() == "" {
				return netip.PrefixFrom(ip, ip.BitLen()), ""
			}
			p, err := netip.ParsePrefix(s)
			if err != nil {
				return nil, "is not a network: an IP address, a slash and the number of bits"
			}
			return p.Masked(), ""
		},
		schema: jsonschema.Schema{Type: "string"},
	}
}

// targetForm is what a monitor probes. The kind looks closer.
func targetForm() form {
	return form{
		looks: "url",
		parse: func(s string) (any, string) {
			if problem := badTarget(s); problem != "" {
				return nil, problem
			}
			return s, ""
		},
		schema: pattern(`[a-z][a-z0-9+.-]*:.*`),
	}
}

func badTarget(s string) string {
	u, err := url.Parse(s)
	switch {
	case err != nil && strings.Contains(err.Error(), "invalid port"):
		return "has a port that is not between 1 and 65535"
	case err != nil:
		return "is not a URL: " + urlFault(err)
	case u.Scheme == "" || u.Opaque != "" && u.Host == "" && strings.Contains(s, "."):
		return "does not begin with a scheme such as https://"
	case u.User != nil:
		return "holds a user name or a password, which pages and logs might show; give it in the kind's own setting, from a reference such as ${API_PASSWORD}"
	case u.Fragment != "" || strings.HasSuffix(s, "#"):
		return "has a # part, which is never sent to a server"
	case u.Host != "" && !portInRange(u):
		return "has a port that is not between 1 and 65535"
	case cmp.Or(u.Host, u.Opaque, u.Path) == "" && strings.Contains(s, "//"):
		return "names no host"
	}
	return ""
}
