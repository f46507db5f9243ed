package notify

import (
	"maps"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/http/httpguts"

	"github.com/fyr-status/fyr/monitor/dial"
	"github.com/fyr-status/fyr/monitor/secret"
	"github.com/fyr-status/fyr/statuspage"
)

// need is the error for a setting that is missing.
func need(field, value, example string) error {
	if value != "" {
		return nil
	}
	return &statuspage.Invalid{Field: field, Reason: "is missing", Example: example}
}

// needURL is the error for a setting that is no http or https address, or one that is
// never reached. It never repeats the value, which may hold a token.
func needURL(field, value, example string) error {
	if err := need(field, value, example); err != nil {
		return err
	}
	u, err := url.Parse(value)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return &statuspage.Invalid{Field: field, Reason: "is not an http or https address", Example: example}
	}
	if ip, err := netip.ParseAddr(u.Hostname()); err == nil && anywhere.CheckAddr(ip) != nil {
		return &statuspage.Invalid{Field: field, Reason: "leads to a cloud's metadata service, which is never reached", Example: example}
	}
	return nil
}

// anywhere may reach whatever any configuration can open.
var anywhere = dial.New(dial.Policy{Private: true})

// needChoice is the error for a setting that is none of the choices.
func needChoice[T any](field, value string, choices map[string]T) error {
	if _, ok := choices[value]; ok {
		return nil
	}
	all := slices.Sorted(maps.Keys(choices))
	return &statuspage.Invalid{Field: field, Value: value, Reason: "is not one of " + strings.Join(all, ", "), Example: all[0]}
}

// needKey is the error for a secret that is missing, or not of the letters and digits
// that all keys of its sort have.
func needKey(field string, value secret.String, example string) error {
	if err := need(field, value.Reveal(), example); err != nil {
		return err
	}
	key := regexp.MustCompile(`^[0-9A-Za-z]*$`)
	if len(value.Reveal()) == len(example) && key.MatchString(value.Reveal()) {
		return nil
	}
	return &statuspage.Invalid{Field: field, Reason: "is not " + strconv.Itoa(len(example)) + " letters and digits", Example: example}
}

// aNumber is an international telephone number (ITU-T E.164 section 6).
var aNumber = regexp.MustCompile(`^\+[1-9][0-9]{2,14}$`)

// needNumber is the error for a setting that is no telephone number as gateways take it.
func needNumber(field, value, example string) error {
	if err := need(field, value, example); err != nil {
		return err
	}
	if aNumber.MatchString(value) {
		return nil
	}
	return &statuspage.Invalid{Field: field, Value: value, Reason: "is not + with the country's code and the number, in digits", Example: example}
}

// needHeaders is the error for headers that can't be sent. It never repeats a value.
func needHeaders(headers map[string]secret.String) error {
	for _, name := range slices.Sorted(maps.Keys(headers)) {
		switch {
		case !httpguts.ValidHeaderFieldName(name):
			return &statuspage.Invalid{Field: "headers", Value: name, Reason: "is not the name of a header", Example: "Authorization"}
		case !httpguts.ValidHeaderFieldValue(headers[name].Reveal()):
			return &statuspage.Invalid{Field: "headers." + name, Reason: "has a line break or another character that no header may have", Example: "Bearer abc"}
		}
	}
	return nil
}

// needContentType is the error for what can't be sent as a Content-Type.
func needContentType(value string) error {
	if httpguts.ValidHeaderFieldValue(value) {
		return nil
	}
	return &statuspage.Invalid{Field: "content_type", Reason: "has a character that no header may have", Example: "application/json"}
}
