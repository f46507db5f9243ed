package main

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/jsonschema-go/jsonschema"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/monitor/secret"
	"github.com/fyr-status/fyr/statuspage"
)

// form is what a single value looks like: how it is read, and how editors are told.
type form struct {
	parse  func(text string) (value any, problem string)
	schema jsonschema.Schema
}

// textForm is a text of at most most characters.
func textForm(most int) form {
	return form{
		parse: func(s string) (any, string) {
			switch {
			case strings.TrimSpace(s) == "":
				return nil, "is empty"
			case len([]rune(s)) > most:
				return nil, fmt.Sprintf("is longer than %d characters", most)
			case strings.ContainsFunc(s, func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' || r == 0x7f }):
				return nil, "holds a control character"
			}
			return s, ""
		},
		schema: jsonschema.Schema{Type: "string", MinLength: new(1), MaxLength: new(most)},
	}
}

// lineForm is text on one line.
func lineForm(most int) form {
	f := textForm(most)
	parse := f.parse
	f.parse = func(s string) (any, string) {
		if strings.ContainsAny(s, "\r\n") {
			return nil, "has more than one line"
		}
		return parse(s)
	}
	return f
}

// idForm is a permanent id.
func idForm() form {
	return form{
		parse: func(s string) (any, string) {
			if !monitor.ValidID(s) {
				return nil, fmt.Sprintf("is not an id: lower-case letters, digits, - _ and ., at most %d", monitor.MaxIDLength)
			}
			return s, ""
		},
		schema: pattern(`[a-z0-9]([a-z0-9._-]*[a-z0-9])?`),
	}
}

// durationForm is a duration from least to most.
func durationForm(least, most time.Duration) form {
	return form{
		parse: func(s string) (any, string) {
			d, problem := parseDuration(s)
			switch {
			case problem != "":
				return nil, problem
			case d < least:
				return nil, "is shorter than " + brief(least) + ", the least"
			case d > most:
				return nil, "is longer than " + brief(most) + ", the most"
			}
			return d, ""
		},
		schema: pattern(`([0-9.]+(ms|us|µs|ns|s|m|h|d|w))+|0`),
	}
}

var dayPart = regexp.MustCompile(`^([0-9]{1,6})([dw])(.*)$`)

// parseDuration reads Go's durations, and days and weeks before them: 90d, 1w, 1d12h.
func parseDuration(s string) (time.Duration, string) {
	rest, whole := s, time.Duration(0)
	if m := dayPart.FindStringSubmatch(s); m != nil {
		unit := day
		if m[2] == "w" {
			unit *= 7
		}
		n, _ := strconv.Atoi(m[1])
		if whole = time.Duration(n) * unit; whole/unit != time.Duration(n) {
			return 0, "is too long"
		}
		if rest = m[3]; rest == "" {
			return whole, ""
		}
	}
	d, err := time.ParseDuration(rest)
	switch {
	case err == nil && d < 0:
		return 0, "is negative"
	case err == nil && d > math.MaxInt64-whole:
		return 0, "is too long"
	case err == nil:
		return whole + d, ""
	case strings.Contains(err.Error(), "missing unit"):
		return 0, "needs a unit"
	}
	return 0, "is not a duration: a number and a unit, ms, s, m, h, d or w"
}

// countForm is a whole number from least to most.
func countForm(least, most int) form {
	return form{
		parse: func(s string) (any, string) {
			n, err := strconv.Atoi(s)
			if err != nil && !errors.Is(err, strconv.ErrRange) || strconv.Itoa(n) != s && err == nil {
				return nil, "is not a whole number"
			}
			if err != nil || n < least || n > most {
				return nil, fmt.Sprintf("is not between %d and %d", least, most)
			}
			return n, ""
		},
		schema: jsonschema.Schema{AnyOf: []*jsonschema.Schema{
			{Type: "integer", Minimum: new(float64(least)), Maximum: new(float64(most))}, reference(),
		}},
	}
}

// flagForm is true or false and nothing else: yes, no, on and off mean different things to
// different readers of YAML.
func flagForm() form {
	return form{
		parse: func(s string) (any, string) {
			switch s {
			case "true", "false":
				return s == "true", ""
			}
			return nil, "is neither true nor false"
		},
		schema: jsonschema.Schema{AnyOf: []*jsonschema.Schema{{Type: "boolean"}, reference()}},
	}
}

// choiceForm is one of some words.
func choiceForm(of ...string) form {
	list := make([]any, len(of))
	for i, o := range of {
		list[i] = o
	}
	return form{
		parse: func(s string) (any, string) {
			if slices.Contains(of, s) {
				return s, ""
			}
			return nil, "is not " + oneOf(of)
		},
		schema: jsonschema.Schema{AnyOf: []*jsonschema.Schema{{Enum: list}, reference()}},
	}
}

func oneOf(list []string) string {
	if len(list) == 1 {
		return list[0] + ", the only choice"
	}
	return strings.Join(list[:len(list)-1], ", ") + " or " + list[len(list)-1]
}

// statusForm is a component's status that trouble may bring.
func statusForm() form {
	f := choiceForm("degraded_performance", "partial_outage", "major_outage")
	parse := f.parse
	f.parse = func(s string) (any, string) {
		if _, problem := parse(s); problem != "" {
			return nil, problem
		}
		status, err := statuspage.ParseStatus(s)
		if err != nil {
			return nil, "is not a component's status"
		}
		return status, ""
	}
	return f
}

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

// contactForm is where readers may turn to.
func contactForm() form {
	return form{
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

// zoneForm is an IANA time zone.
func zoneForm() form {
	return form{
		parse: func(s string) (any, string) {
			z, err := time.LoadLocation(s)
			if err != nil || s == "Local" || s == "" {
				return nil, "is not a time zone of the IANA database"
			}
			return z, ""
		},
		schema: jsonschema.Schema{Type: "string"},
	}
}

// secretForm is a secret.
func secretForm() form {
	return form{
		parse: func(s string) (any, string) {
			if s == "" {
				return nil, "is empty"
			}
			return secret.New(s), ""
		},
		schema: jsonschema.Schema{Type: "string", MinLength: new(1)},
	}
}

// targetForm is what a monitor probes. The kind looks closer.
func targetForm() form {
	return form{
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

// reference is what the schema lets stand wherever something else than a text is wanted.
func reference() *jsonschema.Schema { return &jsonschema.Schema{Type: "string", Pattern: `\$\{`} }

func pattern(p string) jsonschema.Schema {
	return jsonschema.Schema{Type: "string", Pattern: `^(` + p + `)$|\$\{`}
}
