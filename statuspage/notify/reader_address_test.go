package notify

import (
	"context"
	"errors"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
	"unicode/utf8"

	"github.com/fyr-status/fyr/monitor/dial"
	"github.com/fyr-status/fyr/statuspage"
)

// unreachable are addresses that no reader's endpoint may have: bad inputs 62 and 64.
var unreachable = map[string]string{
	"nothing":              "",
	"spaces":               " \t ",
	"plain http":           "http://hooks.example.com/x",
	"a file":               "file:///etc/passwd",
	"gopher":               "gopher://hooks.example.com/x",
	"no scheme":            "hooks.example.com/x",
	"no host":              "https:///x",
	"user":                 "https://user:pass@hooks.example.com/x",
	"fragment":             "https://hooks.example.com/x#y",
	"empty fragment":       "https://hooks.example.com/x#",
	"SMTP's port":          "https://hooks.example.com:25/x",
	"port 0":               "https://hooks.example.com:0/x",
	"port 65536":           "https://hooks.example.com:65536/x",
	"our own console":      "https://hooks.example.com:8081/x",
	"loopback":             "https://127.0.0.1/x",
	"loopback, short":      "https://127.1/x",
	"loopback, hex":        "https://0x7f000001/x",
	"loopback, hex parts":  "https://0x7f.0x0.0x0.0x1/x",
	"loopback, decimal":    "https://2130706433/x",
	"loopback, octal":      "https://0177.0.0.1/x",
	"loopback, 6":          "https://[::1]/x",
	"mapped metadata":      "https://[::ffff:169.254.169.254]/x",
	"metadata":             "https://169.254.169.254/latest/meta-data/",
	"metadata by NAT64":    "https://[64:ff9b::a9fe:a9fe]/x",
	"metadata by 6to4":     "https://[2002:a9fe:a9fe::1]/x",
	"metadata by name":     "https://metadata.google.internal/x",
	"unspecified":          "https://0.0.0.0/x",
	"private":              "https://10.0.0.5/x",
	"carrier's":            "https://100.64.0.1/x",
	"link-local with zone": "https://[fe80::1%25eth0]/x",
	"localhost":            "https://localhost/x",
	"localhost, dotted":    "https://a.localhost./x",
	"single label":         "https://intranet/x",
	"local":                "https://printer.local/x",
	"onion":                "https://abcdefghijklmnop.onion/x",
	"empty label":          "https://a..example.com/x",
	"underscore":           "https://a_b.example.com/x",
	"long label":           "https://" + strings.Repeat("a", 64) + ".example.com/x",
	"too long":             "https://hooks.example.com/" + strings.Repeat("a", 2000),
	"line break":           "https://hooks.example.com/x\r\nHost: evil",
	"NUL":                  "https://hooks.example.com/\x00",
	"not UTF-8":            "https://hooks.example.com/\xff",
	"space":                "https://hooks.example.com/a b",
	"javascript":           "javascript:alert(1)",
}

// TestNoReaderReachesInside gives each of them to every channel, as it is and in a
// browser's subscription.
func TestNoReaderReachesInside(t *testing.T) {
	t.Parallel()
	for _, c := range ForReaders() {
		for name, given := range unreachable {
			for _, form := range []string{given, subscriptionOf(t, given)} {
				if !utf8.ValidString(given) && form != given {
					continue // JSON is, and nothing else arrives in it
				}
				e, err := c.Reader(form)
				var invalid *statuspage.Invalid
				if !errors.As(err, &invalid) || invalid.Field != "address" {
					t.Errorf("%s: %s: %q is taken for %+v, error %v", c.Name, name, form, e, err)
				}
				if err != nil && len(given) > 12 && strings.Contains(err.Error(), given) {
					t.Errorf("%s: %s: the error repeats what was given: %v", c.Name, name, err)
				}
			}
		}
	}
}

// TestReachable sees to it that the rules let the rest through, each in its one form.
func TestReachable(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"https://hooks.example.com/x":            "https://hooks.example.com/x",
		"  HTTPS://Hooks.Example.COM:443/X?a=b ": "https://hooks.example.com/X?a=b",
		"https://hooks.example.com.":             "https://hooks.example.com/",
		"https://hooks.example.com:8443/?":       "https://hooks.example.com:8443/",
		"https://bücher.example.com/x":           "https://xn--bcher-kva.example.com/x",
		"https://8.8.8.8/x":                      "https://8.8.8.8/x",
		"https://[2606:4700:4700::1111]:8443/x":  "https://[2606:4700:4700::1111]:8443/x",
	} {
		if u, err := publicAddress(given, ""); err != nil || u.String() != want {
			t.Errorf("%q is %v, error %v; want %s", given, u, err, want)
		}
	}
}

// TestReadersDialPublicOnly holds the guard at connect time: what a name resolves to may
// change after it was checked (bad input 63).
func TestReadersDialPublicOnly(t *testing.T) {
	t.Parallel()
	e := Env{DialPublic: dial.New(dial.Policy{}).DialContext}.forReaders()
	for _, addr := range []string{
		"127.0.0.1:443", "[::1]:8443", "10.0.0.5:443", "169.254.169.254:443", "[64:ff9b::a9fe:a9fe]:443", "localhost:443",
		"8.8.8.8:25", "8.8.8.8:80", "8.8.8.8:8081",
	} {
		conn, err := e.Dial(t.Context(), "tcp", addr)
		if err == nil {
			conn.Close()
		}
		if !errors.Is(err, dial.ErrBlocked) {
			t.Errorf("%s: %v, want it blocked", addr, err)
		}
		if err != nil && strings.ContainsAny(err.Error(), "0123456789") {
			t.Errorf("%s: the error says more than a reader may know: %v", addr, err)
		}
	}
	if _, err := (Env{}).forReaders().Dial(context.Background(), "tcp", "8.8.8.8:443"); !errors.Is(err, errNoPublicDialer) {
		t.Errorf("without a dialer: %v", err)
	}
}

// TestUnreachedTellsNoAddress: a name that leads to nothing, and a door that is closed,
// are told without the addresses of our network.
func TestUnreachedTellsNoAddress(t *testing.T) {
	t.Parallel()
	for _, err := range []error{
		&net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "no such host", Name: "hooks.example.com", Server: "10.0.0.53:53", IsNotFound: true}},
		&net.OpError{Op: "dial", Net: "tcp", Addr: &net.TCPAddr{IP: net.IPv4(10, 0, 0, 5), Port: 443}, Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)},
		errors.New("socks 10.0.0.1: busy"),
	} {
		e := Env{DialPublic: func(context.Context, string, string) (net.Conn, error) { return nil, err }}.forReaders()
		_, got := e.Dial(t.Context(), "tcp", "hooks.example.com:443")
		if got == nil || !errors.Is(got, err) || strings.Contains(got.Error(), "10.0.0") {
			t.Errorf("%v becomes %v", err, got)
		}
	}
}

// TestOwnHostIsRefused keeps readers from having us talk to ourselves.
func TestOwnHostIsRefused(t *testing.T) {
	t.Parallel()
	check := channels["webhook"].Offer("status.example.com", "ops.example.com").Check
	if _, _, _, err := check("https://ops.example.com/api/ops/v1/incidents"); err == nil {
		t.Error("the operators' own host is taken")
	}
	if _, _, _, err := check("https://hooks.example.com/x"); err != nil {
		t.Error(err)
	}
}

// FuzzPublicAddress looks for addresses that pass and are not what they seem.
func FuzzPublicAddress(f *testing.F) {
	for _, given := range unreachable {
		f.Add(given)
	}
	f.Add("https://hooks.example.com:8443/x?y=%20")
	f.Fuzz(func(t *testing.T, given string) {
		u, err := publicAddress(given, "")
		if err != nil {
			return
		}
		again, err := publicAddress(u.String(), "")
		if err != nil || again.String() != u.String() {
			t.Errorf("%q becomes %q, and that %v, error %v", given, u, again, err)
		}
		if u.Scheme != "https" || u.User != nil || u.Fragment != "" || u.Port() != "" && u.Port() != "8443" {
			t.Errorf("%q passes as %q", given, u)
		}
	})
}

func FuzzPhoneNumber(f *testing.F) {
	f.Add("+46 70-123 45 67")
	f.Fuzz(func(t *testing.T, given string) {
		n, err := phoneNumber(given)
		if err == nil && (len(n) < 9 || len(n) > 16 || strings.Trim(n[1:], "0123456789") != "" || n[0] != '+' || n[1] == '0') {
			t.Errorf("%q passes as %q", given, n)
		}
	})
}

func TestPhoneNumber(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"+46 70 123 45 67": "+46701234567", " +1 (555) 867-5310 ": "+15558675310", "+62.812.3456.789": "+628123456789",
		"0701234567": "", "+0701234567": "", "0046701234567": "", "+4670": "", "+1234567890123456": "", "+46701234567;+4670": "",
		"+46x0123456": "", "": "", "+": "", "+٤٦٧٠١٢٣٤٥٦٧": "", "+46701234567\r\nTo: x": "",
	} {
		if got, err := phoneNumber(given); got != want || (err == nil) != (want != "") {
			t.Errorf("%q is %q, error %v; want %q", given, got, err, want)
		}
	}
}
