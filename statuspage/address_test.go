package statuspage_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/fyr-status/fyr/statuspage"
)

const (
	empty    = "is empty"
	oneAt    = "needs exactly one @"
	letters  = "has a character that can't be in an address"
	several  = "is more than one address, or has a space in it: give one"
	unplain  = "is not a plain address: no name, quotes or brackets"
	local    = "needs 1 to 64 characters before the @"
	dots     = "has a dot at the edge, or two in a row, before the @"
	nowhere  = "has no domain that mail can be sent to after the @"
	tooLarge = "is longer than 254 characters"
)

// The numbers are those of the list of bad input.
func TestAddressesThatAreRefused(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a", 64)
	for text, reason := range map[string]string{
		"":                                    empty, // 1
		" \t\r\n ":                            empty,
		"anna":                                oneAt, // 2
		"anna@@example.com":                   oneAt, // 3
		"an@na@example.com":                   oneAt,
		"anna@example.com\r\nBcc: b@d.com":    letters, // 4
		"anna@example.com\nBcc:b@d.com":       letters,
		"an\x00na@example.com":                letters, // 5
		"anna@exam\x07ple.com":                letters,
		"anna\xff@example.com":                letters,
		"anna@exam\u202eple.com":              letters,
		"an\u200bna@example.com":              letters,
		`"a> ORCPT=x"@example.com`:            several, // 6
		`"anna"@example.com`:                  unplain,
		`an\na@example.com`:                   unplain,
		"Anna <anna@example.com>":             several, // 7
		"<anna@example.com>":                  unplain,
		"anna@example.com(Anna)":              unplain,
		"anna@example.com,ben@example.com":    several, // 8
		"anna@example.com;ben@example.com":    several,
		"anna@example.com ben@example.com":    several,
		"anna@example.com\u3000b@example.com": several,
		"anna@localhost":                      nowhere, // 9
		"root@b":                              nowhere,
		"anna@127.0.0.1":                      nowhere,
		"anna@[127.0.0.1]":                    unplain,
		"anna@intranet.corp":                  nowhere,
		"anna@co.uk":                          nowhere,
		"anna@com":                            nowhere,
		"anna@example.123":                    nowhere,
		long + "a@example.com":                local, // 10
		"@example.com":                        local,
		"anna@" + long + ".com":               nowhere,
		long + "@" + strings.Repeat("b.", 93) + "example.com": tooLarge,
		"anna@-b.example.com": nowhere, // 11
		"anna@b-.example.com": nowhere,
		"anna@exa_mple.com":   nowhere,
		"anna@example..com":   nowhere,
		"anna@.example.com":   nowhere,
		"anna@example.com..":  nowhere,
		"anna@":               nowhere,
		".anna@example.com":   dots,
		"anna.@example.com":   dots,
		"an..na@example.com":  dots,
	} {
		_, err := statuspage.CheckAddress(text)
		var invalid *statuspage.Invalid
		if !errors.As(err, &invalid) || invalid.Reason != reason || invalid.Field != "email" {
			t.Errorf("%q: %v, want it to say that it %s", text, err, reason)
		}
	}
}

// What is one mailbox has one key (14, 15), and a domain has its A-labels (12).
func TestAddressesInOneForm(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]statuspage.Address{
		" Anna@Example.COM ":              {Mail: "Anna@example.com", Key: "anna@example.com"},
		"anna@example.com.":               {Mail: "anna@example.com", Key: "anna@example.com"},
		"anna+status@example.com":         {Mail: "anna+status@example.com", Key: "anna+status@example.com"},
		"anna@sub.example.co.uk":          {Mail: "anna@sub.example.co.uk", Key: "anna@sub.example.co.uk"},
		"anna@BÜCHER.de":                  {Mail: "anna@xn--bcher-kva.de", Key: "anna@xn--bcher-kva.de"},
		"anna@bu\u0308cher.de":            {Mail: "anna@xn--bcher-kva.de", Key: "anna@xn--bcher-kva.de"},
		"anna@xn--bcher-kva.de":           {Mail: "anna@xn--bcher-kva.de", Key: "anna@xn--bcher-kva.de"},
		"anna@例え.jp":                      {Mail: "anna@xn--r8jz45g.jp", Key: "anna@xn--r8jz45g.jp"},
		"zo\u0065\u0308@example.com":      {Mail: "zo\u00eb@example.com", Key: "zo\u00eb@example.com"},
		"ZO\u00cb@example.com":            {Mail: "ZO\u00cb@example.com", Key: "zo\u00eb@example.com"},
		"!#$%&'*+-/=?^_`{|}~@example.com": {Mail: "!#$%&'*+-/=?^_`{|}~@example.com", Key: "!#$%&'*+-/=?^_`{|}~@example.com"},
	} {
		got, err := statuspage.CheckAddress(text)
		if err != nil || got != want {
			t.Errorf("%q: %+v, %v, want %+v", text, got, err, want)
		}
		if beyond := strings.Contains(want.Key, "\u00eb"); got.NeedsSMTPUTF8() != beyond {
			t.Errorf("%q needs SMTPUTF8: %v", text, !beyond)
		}
	}
}

func TestRoleAddresses(t *testing.T) {
	t.Parallel()
	for mail, want := range map[string]bool{
		"Postmaster@example.com": true, "abuse+x@example.com": true, "no-reply@example.com": true,
		"support@example.com": false, "anna@example.com": false, "abusers@example.com": false,
	} {
		if a, err := statuspage.CheckAddress(mail); err != nil || a.Role() != want {
			t.Errorf("%s is a role's: %v, %v", mail, a.Role(), err)
		}
	}
}

// A domain is shown as people write it, unless it could pass for another one.
func TestDisplayAddress(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"anna@bücher.de":                          "anna@bücher.de",
		"anna@пример.com":                         "anna@пример.com",
		"anna@東京タワー.jp":                           "anna@東京タワー.jp",
		"anna@example.com":                        "anna@example.com",
		"anna@b\u00fccher\u0430.de":               "anna@xn--bcher-kva858c.de", // a Cyrillic a among Latin letters
		"anna@\u0430\u0440\u0440\u04cf\u0435.com": "anna@xn--80ak6aa92e.com",   // Cyrillic that looks like Latin
	} {
		a, err := statuspage.CheckAddress(typed)
		if err != nil {
			t.Errorf("%s: %v", typed, err)
		}
		if got := statuspage.DisplayAddress(a.Mail); got != want && want != "" {
			t.Errorf("%s is shown as %s, want %s", a.Mail, got, want)
		}
	}
}

func TestMaskAddress(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"anna@example.org":                                          "a•••@example.org",
		"örjan@xn--bcher-kva.de":                                    "ö•••@bücher.de",
		"https://hooks.slack.com/services/T0/B0/secret":             "hooks.slack.com/•••",
		"https://user:secret@hooks.example.com:8443/x@y?token=1":    "hooks.example.com/•••",
		"https://api.telegram.org/bot12:secret/sendMessage?chat=-1": "api.telegram.org/•••",
		"+4791234512": "+47•••12",
		"+12345":      "•••",
		"anna":        "•••",
		"://":         "•••",
		"":            "•••",
	} {
		if got := statuspage.MaskAddress(address); got != want {
			t.Errorf("%s is masked as %s, want %s", address, got, want)
		}
	}
}

// Whatever is typed: what is taken can stand in a mail's header as it is, is taken again
// in the same form, and shows nothing that would break a line.
func FuzzCheckAddress(f *testing.F) {
	for _, seed := range []string{
		"anna@example.com", "a@b\r\nBcc: c@d.com", `"a b"@example.com`, "ANNA@BÜCHER.de.", "a@xn--a.com", "a@[::1]", "é@例え.jp", "a@" + strings.Repeat("b.", 200) + "com",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		a, err := statuspage.CheckAddress(text)
		if err != nil {
			if strings.ContainsAny(err.Error(), "\r\n\x00") {
				t.Errorf("%q: the error breaks a line: %q", text, err)
			}
			return
		}
		if len(a.Mail) > 254 || strings.ContainsAny(a.Mail, " \t\r\n\x00\"<>()[],;:\\") || strings.Count(a.Mail, "@") != 1 {
			t.Errorf("%q became %q", text, a.Mail)
		}
		if again, err := statuspage.CheckAddress(a.Mail); err != nil || again != a {
			t.Errorf("%q became %+v, and that %+v, %v", text, a, again, err)
		}
		if shown := statuspage.DisplayAddress(a.Mail); strings.ContainsAny(shown, "\r\n\x00") {
			t.Errorf("%q is shown as %q", text, shown)
		}
	})
}
