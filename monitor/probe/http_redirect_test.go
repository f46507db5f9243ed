package probe

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/monitor/dial"
)

// mover sends /a to /b and back, /hop/3 to /hop/2 and so on to the end, and /to?u to u
// with the status in code.
func mover(w http.ResponseWriter, r *http.Request) {
	var n int
	switch {
	case r.URL.Path == "/a":
		http.Redirect(w, r, "/b", http.StatusFound)
	case r.URL.Path == "/b":
		http.Redirect(w, r, "/a", http.StatusFound)
	case r.URL.Path == "/to":
		w.Header().Set("Location", r.URL.Query().Get("u"))
		code := http.StatusFound
		_, _ = fmt.Sscan(r.URL.Query().Get("code"), &code)
		w.WriteHeader(code)
	default:
		if _, err := fmt.Sscanf(r.URL.Path, "/hop/%d", &n); err == nil && n > 0 {
			http.Redirect(w, r, fmt.Sprintf("/hop/%d", n-1), http.StatusMovedPermanently)
		}
	}
}

// F37
func TestHTTPRedirects(t *testing.T) {
	t.Parallel()
	base := MustServe(t, mover)
	const up, down = monitor.Up, monitor.Down
	to := func(u string) string { return "/to?u=" + url.QueryEscape(u) }
	tests := map[string]struct {
		path, settings string
		status         monitor.Status
		cause          monitor.Cause
		reason         string
	}{
		"five":        {"/hop/5", "", up, monitor.NoCause, ""},
		"six":         {"/hop/6", "", down, monitor.TooManyHops, "stopped after 5 redirects: BASE/hop/6 → BASE/hop/5 → BASE/hop/4 → BASE/hop/3 → BASE/hop/2 → BASE/hop/1"},
		"loop":        {"/a", `{"redirects":2}`, down, monitor.TooManyHops, "stopped after 2 redirects: BASE/a → BASE/b → BASE/a"},
		"not at all":  {"/a", `{"redirects":0}`, down, monitor.WrongContent, "status 302 Found, want 200-299"},
		"as expected": {"/a", `{"expect":{"status":"301-302"}}`, up, monitor.NoCause, ""},
		"file":        {to("file:///etc/passwd"), "", down, monitor.TooManyHops, "redirects to file:///etc/passwd, which is not followed: only http and https are"},
		"no URL":      {to("http://a b/%"), "", down, monitor.TooManyHops, `redirects to "http://a b/%", which is not a URL`},
		"no host":     {to("http:///x"), "", down, monitor.TooManyHops, "redirects to http:///x, which names no host that can exist"},
		"in disguise": {to("http://2130706433/"), "", down, monitor.TooManyHops, "redirects to http://2130706433/, which names no host that can exist"},
		"metadata":    {to("http://169.254.169.254/latest"), "", down, monitor.TooManyHops, "redirects to http://169.254.169.254/latest, which must not be reached: address is not allowed: 169.254.169.254 is a cloud metadata address, which is never reached"},
		"nowhere":     {to(""), "", down, monitor.WrongContent, "status 302 Found, want 200-299"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out := probeFor(t, MustProber(t, "http", base+tt.path, tt.settings), 5*time.Second)
			if out.Status != tt.status || out.Cause != tt.cause || out.Reason != strings.ReplaceAll(tt.reason, "BASE", base) {
				t.Errorf("got %v for %v: %s\nwant %v for %v: %s", out.Status, out.Cause, out.Reason, tt.status, tt.cause, tt.reason)
			}
		})
	}
}

func TestHTTPRedirectsAreFacts(t *testing.T) {
	t.Parallel()
	base := MustServe(t, mover)
	out := probeFor(t, MustProber(t, "http", base+"/hop/2", ""), 5*time.Second)
	if got, want := strings.Join(out.Facts.Answers, " "), base+"/hop/1 "+base+"/hop/0"; got != want || out.Facts.Code != 200 {
		t.Errorf("got %q and %d, want %q", got, out.Facts.Code, want)
	}
}

// What is meant for one host goes to no other, and methods change as browsers change them.
func TestHTTPRedirectKeepsSecrets(t *testing.T) {
	t.Parallel()
	seen := make(chan string, 1)
	witness := func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/end" {
			mover(w, r)
			return
		}
		body, _ := io.ReadAll(r.Body)
		seen <- fmt.Sprintf("%s auth=%q key=%q body=%q", r.Method, r.Header.Get("Authorization"), r.Header.Get("X-Key"), body)
	}
	here, there := MustServe(t, witness), MustServe(t, witness)
	const settings = `{"method":"POST","headers":{"X-Key":"k"},"bearer":"t","body":"b"}`
	for _, tt := range []struct{ to, code, want string }{
		{here + "/end", "307", `POST auth="Bearer t" key="k" body="b"`},
		{here + "/end", "303", `GET auth="Bearer t" key="k" body="b"`},
		{there + "/end", "302", `GET auth="" key="" body=""`},
	} {
		target := fmt.Sprintf("%s/to?code=%s&u=%s", here, tt.code, url.QueryEscape(tt.to))
		wantOutcome(t, probeFor(t, MustProber(t, "http", target, settings), 5*time.Second), monitor.Up, monitor.NoPhase, monitor.NoCause)
		if got := <-seen; got != tt.want {
			t.Errorf("%s to %s: sent %s, want %s", tt.code, tt.to, got, tt.want)
		}
	}
	target := fmt.Sprintf("%s/to?code=307&u=%s", here, url.QueryEscape(there+"/end"))
	out := probeFor(t, MustProber(t, "http", target, settings), 5*time.Second)
	wantOutcome(t, out, monitor.Down, monitor.Expectation, monitor.TooManyHops, "redirects the request's body to "+there+"/end, another host, which is not followed")
}

func TestSameHost(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		a, b string
		want bool
	}{
		{"http://a.test/x", "http://a.test/y", true},
		{"http://a.test", "http://A.TEST:80", true},
		{"http://a.test", "https://a.test", true},
		{"https://a.test", "http://a.test", false},
		{"http://a.test", "http://a.test:8080", false},
		{"http://a.test", "http://b.a.test", false},
		{"http://a.test:8080", "https://a.test:8443", false},
	} {
		a, _ := url.Parse(tt.a)
		b, _ := url.Parse(tt.b)
		if got := sameHost(a, b); got != tt.want {
			t.Errorf("%s to %s: got %t", tt.a, tt.b, got)
		}
	}
}

// The word of who named a public host does not open the private network to that host.
func TestHTTPPublicHostLeadsNowherePrivate(t *testing.T) {
	t.Parallel()
	p := MustProber(t, "http", "http://www.example.com/", "").(*httpProber)
	inside, _ := url.Parse("http://10.0.0.1/")
	v := &visit{httpProber: p, public: true}
	ip := netip.MustParseAddr("10.0.0.1")
	if err := v.towards(p.hop(inside, http.MethodGet, false)).CheckAddr(ip); err == nil {
		t.Error("a public host's redirect reaches a private one")
	}
	if err := v.towards(p.first).CheckAddr(ip); err != nil {
		t.Errorf("the host that was named: %v", err)
	}
	v.public = false
	if err := v.towards(p.hop(inside, http.MethodGet, false)).CheckAddr(ip); err != nil {
		t.Errorf("from a private host to another: %v", err)
	}
	if isPublic("127.0.0.1:80") || !isPublic("93.184.216.34:443") {
		t.Error("public and private addresses are mixed up")
	}
}

// relay is a proxy: it tunnels CONNECT to address whatever is asked for, and answers
// everything else itself.
func relay(address, status string, seen chan<- string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		seen <- r.Method + " " + r.RequestURI + " " + r.Header.Get("Proxy-Authorization")
		if r.Method != http.MethodConnect {
			return
		}
		client, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			return
		}
		defer client.Close()
		_, _ = io.WriteString(client, "HTTP/1.1 "+status+"\r\n\r\n")
		server, err := net.Dial("tcp", address)
		if err != nil {
			return
		}
		go func() { _, _ = io.Copy(server, client) }()
		_, _ = io.Copy(client, server)
	}
}

func TestHTTPProxy(t *testing.T) {
	t.Parallel()
	ca := root(t, "Fyr test root", 100*day)
	target := MustListen(t, "127.0.0.1:0", secured(ca.issue(t, MustKey(t), "localhost", 30*day, false), nil))
	_, port, _ := net.SplitHostPort(target)
	settings := func(proxy string) string {
		return fmt.Sprintf(`{"proxy":%q,"tls":{"ca":%q}}`, proxy, ca.pem())
	}
	for _, tt := range []struct {
		target, answer, want string
		status               monitor.Status
		phase                monitor.Phase
		cause                monitor.Cause
	}{
		{"http://www.example.com/x", "", "GET http://www.example.com/x ", monitor.Up, monitor.NoPhase, monitor.NoCause},
		{"https://localhost:" + port, "200 OK", "CONNECT localhost:" + port + " ", monitor.Up, monitor.NoPhase, monitor.NoCause},
		{"https://localhost:" + port, "407 Proxy Authentication Required", "CONNECT localhost:" + port + " ", monitor.Unknown, monitor.Connect, monitor.NoPermission},
		{"https://localhost:" + port, "502 Bad Gateway", "CONNECT localhost:" + port + " ", monitor.Down, monitor.Connect, monitor.Unreachable},
	} {
		seen := make(chan string, 1)
		proxy := strings.Replace(MustServe(t, relay(target, tt.answer, seen)), "http://", "http://u:p@", 1)
		out := probeFor(t, MustProber(t, "http", tt.target, settings(proxy)), 5*time.Second)
		wantOutcome(t, out, tt.status, tt.phase, tt.cause)
		if got, want := <-seen, tt.want+"Basic dTpw"; got != want {
			t.Errorf("the proxy saw %q, want %q", got, want)
		}
	}
	out := probeFor(t, MustProber(t, "http", "http://www.example.com", settings("http://"+closedPort)), 5*time.Second)
	wantOutcome(t, out, monitor.Unknown, monitor.Connect, monitor.OwnTrouble, "our proxy: connection refused by ")
	wantFieldError(t, "http", "http://169.254.169.254/", `{"proxy":"http://127.0.0.1:3128"}`, "url")
}

func TestForbiddenIsTheTargetsFault(t *testing.T) {
	t.Parallel()
	h := hop{url: &url.URL{Scheme: "http", Host: "10.0.0.1"}}
	if err := forbidden(dial.New(dial.Policy{}).CheckAddr(netip.MustParseAddr("10.0.0.1")), h); !strings.HasPrefix(err.Error(), "redirects to http://10.0.0.1, which must not be reached") {
		t.Errorf("got %v", err)
	}
	if err := forbidden(io.EOF, h); err != io.EOF {
		t.Errorf("another error became %v", err)
	}
}
