package probe

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/fyr-status/fyr/monitor"
)

// asked serves each connection raw: it reads one request's headers, then calls handle.
func asked(handle func(net.Conn)) func(net.Conn) {
	return func(c net.Conn) {
		if _, err := http.ReadRequest(bufio.NewReader(c)); err == nil {
			handle(c)
		}
	}
}

// replies answers each request with raw bytes and hangs up.
func replies(text string) func(net.Conn) {
	return asked(func(c net.Conn) {
		_, _ = io.WriteString(c, text)
		c.Close()
	})
}

// drips writes text byte by byte, each when the test's own clock ticks, until the
// client is gone.
func drips(head, text string) func(net.Conn) {
	return asked(func(c net.Conn) {
		_, _ = io.WriteString(c, head)
		tick := time.NewTicker(10 * time.Millisecond)
		defer tick.Stop()
		for i := 0; ; i++ {
			<-tick.C
			if _, err := c.Write([]byte{text[i%len(text)]}); err != nil {
				return
			}
		}
	})
}

const proper = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"

// Each way in which a target can fail, on a real socket: status, phase, cause and words.
func TestHTTPFaults(t *testing.T) {
	t.Parallel()
	const up, degraded, down = monitor.Up, monitor.Degraded, monitor.Down
	chunked := "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
	tests := map[string]struct {
		serve    func(net.Conn)
		settings string
		status   monitor.Status
		phase    monitor.Phase
		cause    monitor.Cause
		words    []string
	}{
		"F31 slow headers":       {drips("HTTP/1.1 200 OK\r\nX: ", "a"), "", down, monitor.FirstByte, monitor.NoAnswer, []string{"timeout after 1", "while reading headers (", " bytes)"}},
		"F31 slow body":          {drips("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", "a"), "", down, monitor.Body, monitor.NoAnswer, []string{"timeout after 1", "while reading body (", " bytes)"}},
		"F31 slow body, read":    {drips("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", "a"), `{"expect":{"body":"x"}}`, down, monitor.Body, monitor.NoAnswer, []string{"while reading body ("}},
		"F32 endless body":       {asked(endless("HTTP/1.1 200 OK\r\n\r\n")), `{"max_body":65536}`, up, monitor.NoPhase, monitor.NoCause, nil},
		"F38 TLS on a HTTP port": {replies("\x15\x03\x01\x00\x02\x02\x46"), "", down, monitor.FirstByte, monitor.BadAnswer, []string{"answers with TLS on a plain HTTP port"}},
		"F39 another protocol":   {replies("SSH-2.0-OpenSSH_9.2\r\n"), "", down, monitor.FirstByte, monitor.BadAnswer, []string{`answer is not HTTP: "SSH-2.0-OpenSSH_9.2\r\n"`}},
		"F39 garbage status":     {replies("HTTP/1.1 abc\r\n\r\n"), "", down, monitor.FirstByte, monitor.BadAnswer, []string{"not proper HTTP"}},
		"F39 garbage header":     {replies("HTTP/1.1 200 OK\r\nno colon here\r\n\r\n"), "", down, monitor.FirstByte, monitor.BadAnswer, []string{"not proper HTTP"}},
		"F39 1xx flood":          {replies(strings.Repeat("HTTP/1.1 103 Early Hints\r\n\r\n", 6) + proper), "", down, monitor.FirstByte, monitor.BadAnswer, []string{"more than 5 interim (1xx) answers"}},
		"F39 five interim":       {replies(strings.Repeat("HTTP/1.1 103 Early Hints\r\n\r\n", 5) + proper), "", up, monitor.NoPhase, monitor.NoCause, nil},
		"F39 huge headers":       {replies("HTTP/1.1 200 OK\r\nX: " + strings.Repeat("a", 70<<10) + "\r\n\r\n"), "", down, monitor.FirstByte, monitor.BadAnswer, []string{"headers are larger than 64 KiB"}},
		"F39 two lengths":        {replies("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok"), "", down, monitor.FirstByte, monitor.BadAnswer, []string{"not proper HTTP"}},
		"F39 short body":         {replies("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello"), "", degraded, monitor.Body, monitor.BadAnswer, []string{"body ended after 5 of 100 bytes"}},
		"F39 short chunks":       {replies(chunked + "5\r\nhello\r\n"), "", degraded, monitor.Body, monitor.BadAnswer, []string{"body ended early, after 5 bytes"}},
		"F39 broken chunks":      {replies(chunked + "zz\r\nhello\r\n"), "", down, monitor.Body, monitor.BadAnswer, []string{"invalid byte in chunk length"}},
		"F39 ends in headers":    {replies("HTTP/1.1 200 OK\r\nServer: x\r\n"), "", down, monitor.FirstByte, monitor.Reset, []string{"connection closed while reading headers (28 bytes)"}},
		"F40 no answer":          {silent, "", down, monitor.FirstByte, monitor.NoAnswer, []string{"timeout after 1", "while waiting for the answer"}},
		"F40 hangs up":           {asked(func(c net.Conn) { c.Close() }), "", down, monitor.FirstByte, monitor.Reset, []string{"connection closed while waiting for the answer"}},
		"F40 resets":             {asked(func(c net.Conn) { _ = c.(*net.TCPConn).SetLinger(0); c.Close() }), "", down, monitor.FirstByte, monitor.Reset, []string{"connection reset by 127.0.0.1:", "while waiting for the answer"}},
		"F44 overloaded":         {replies("HTTP/1.1 503 Service Unavailable\r\nRetry-After: 9\r\nContent-Length: 0\r\n\r\n"), "", down, monitor.Expectation, monitor.ErrorAnswer, []string{"status 503 Service Unavailable, want 200-299"}},
		"wrong, but no error":    {replies("HTTP/1.1 304 Not Modified\r\n\r\n"), "", down, monitor.Expectation, monitor.WrongContent, []string{"status 304 Not Modified"}},
		"not really gzip":        {replies("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 20\r\n\r\nhello, this is plain"), `{"expect":{"body":"x"}}`, down, monitor.Body, monitor.BadAnswer, nil},
		"until the end":          {replies("HTTP/1.0 200 OK\r\n\r\nhello"), `{"expect":{"body":"hello"}}`, up, monitor.NoPhase, monitor.NoCause, nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := MustProber(t, "http", "http://"+MustListen(t, "127.0.0.1:0", tt.serve)+"/", tt.settings)
			wantOutcome(t, probeFor(t, p, deadline(tt.cause)), tt.status, tt.phase, tt.cause, tt.words...)
		})
	}
}

func endless(head string) func(net.Conn) {
	return func(c net.Conn) {
		_, _ = io.WriteString(c, head)
		for zeros := make([]byte, 32<<10); ; {
			if _, err := c.Write(zeros); err != nil {
				return
			}
		}
	}
}

func TestHTTPEndlessBodyIsCut(t *testing.T) {
	t.Parallel()
	for _, expect := range []string{``, `,"expect":{"body":"\u0000"}`} {
		target := "http://" + MustListen(t, "127.0.0.1:0", asked(endless("HTTP/1.1 200 OK\r\n\r\n")))
		out := probeFor(t, MustProber(t, "http", target, `{"max_body":1048576`+expect+`}`), 5*time.Second)
		if out.Facts.Bytes != 1<<20 || out.Facts.Warning != "body cut at 1 MiB" || out.Status != monitor.Up {
			t.Errorf("got %d bytes, %q, %v (%s)", out.Facts.Bytes, out.Facts.Warning, out.Status, out.Reason)
		}
	}
}

// F36: a small answer that unpacks to a very large one.
func TestHTTPGzipBomb(t *testing.T) {
	t.Parallel()
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	for chunk, i := make([]byte, 1<<20), 0; i < 64; i++ {
		_, _ = z.Write(chunk)
	}
	z.Close()
	head := fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n", bomb.Len())
	target := "http://" + MustListen(t, "127.0.0.1:0", replies(head+bomb.String()))
	out := probeFor(t, MustProber(t, "http", target, `{"expect":{"body":{"not_contains":"x"}}}`), 5*time.Second)
	if out.Facts.Bytes != DefaultBody || out.Facts.Warning != "body cut at 1 MiB" || out.Status != monitor.Up {
		t.Errorf("got %d bytes, %q, %v (%s)", out.Facts.Bytes, out.Facts.Warning, out.Status, out.Reason)
	}
}

func TestHTTPGzipIsLookedInto(t *testing.T) {
	t.Parallel()
	target := MustServe(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		_, _ = io.WriteString(z, "all is well")
		z.Close()
	})
	out := probeFor(t, MustProber(t, "http", target, `{"expect":{"body":"all is well"}}`), 5*time.Second)
	wantOutcome(t, out, monitor.Up, monitor.NoPhase, monitor.NoCause)
}

func TestHTTPCannotConnect(t *testing.T) {
	t.Parallel()
	refused := probeFor(t, MustProber(t, "http", "http://"+closedPort, ""), 5*time.Second)
	wantOutcome(t, refused, monitor.Down, monitor.Connect, monitor.Refused, "connection refused by 127.0.0.1:")
	noName := probeFor(t, MustProber(t, "http", "http://no-such-host.invalid", ""), 5*time.Second)
	if noName.Phase != monitor.Resolve || noName.Cause != monitor.NameNotFound && noName.Cause != monitor.OwnTrouble {
		t.Errorf("a name that does not exist: %+v", noName)
	}
	p, err := New(monitor.Monitor{Kind: "http", Target: "http://127.0.0.1:1"}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	blocked := probeFor(t, p, 5*time.Second)
	wantOutcome(t, blocked, monitor.Unknown, monitor.Connect, monitor.NoPermission, "127.0.0.1 is not on the public internet; name its network under probes.allow_networks")
	metadata := probeFor(t, MustProber(t, "http", "http://[::ffff:169.254.169.254]/latest", ""), 5*time.Second)
	wantOutcome(t, metadata, monitor.Unknown, monitor.Connect, monitor.NoPermission, "cloud metadata address, which is never reached")
}

// MustServe serves HTTP until the test ends, and returns its URL.
func MustServe(tb testing.TB, handle http.HandlerFunc) string {
	tb.Helper()
	s := httptest.NewServer(handle)
	tb.Cleanup(s.Close)
	return s.URL
}

func TestHTTPSendsWhatItIsTold(t *testing.T) {
	t.Parallel()
	seen := make(chan string, 1)
	target := MustServe(t, func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		user, password, _ := r.BasicAuth()
		seen <- fmt.Sprintf("%s %s host=%s key=%s auth=%s:%s close=%t body=%s", r.Method, r.URL, r.Host, r.Header.Get("X-Api-Key"), user, password, r.Close, body)
	})
	p := MustProber(t, "http", target+"/a?b=c", `{"method":"PUT","headers":{"x-api-key":"k","Host":"other.example"},"body":"hello","basic_auth":{"user":"u","password":"p"}}`)
	wantOutcome(t, probeFor(t, p, 5*time.Second), monitor.Up, monitor.NoPhase, monitor.NoCause)
	if got, want := <-seen, "PUT /a?b=c host=other.example key=k auth=u:p close=true body=hello"; got != want {
		t.Errorf("it sent %s\nwant     %s", got, want)
	}
}

func TestHTTPBearer(t *testing.T) {
	t.Parallel()
	target := MustServe(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer t0ken" || r.Method != http.MethodHead {
			w.WriteHeader(http.StatusUnauthorized)
		}
		w.Header().Set("Content-Length", "1000")
	})
	out := probeFor(t, MustProber(t, "http", target, `{"method":"HEAD","bearer":"t0ken"}`), 5*time.Second)
	wantOutcome(t, out, monitor.Up, monitor.NoPhase, monitor.NoCause)
	if out.Facts.Bytes != 0 {
		t.Errorf("it read %d bytes of an answer to HEAD", out.Facts.Bytes)
	}
}

func TestHTTPTimings(t *testing.T) {
	t.Parallel()
	target := strings.Replace(MustServe(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "ok") }), "127.0.0.1", "localhost", 1)
	out := probeFor(t, MustProber(t, "http", target, ""), 5*time.Second)
	wantOutcome(t, out, monitor.Up, monitor.NoPhase, monitor.NoCause)
	if out.Status != monitor.Up || out.Facts.Code != 200 || out.Facts.Bytes != 2 || !strings.Contains(out.Facts.Address, ":") {
		t.Errorf("facts are %+v", out.Facts)
	}
	tm := out.Timings
	if tm.Resolve <= 0 || tm.Connect <= 0 || tm.Write <= 0 || tm.FirstByte <= 0 || tm.Body <= 0 || tm.Handshake != 0 {
		t.Errorf("timings are %+v", tm)
	}
	if sum := tm.Resolve + tm.Connect + tm.Write + tm.FirstByte + tm.Body; sum > out.Latency {
		t.Errorf("the phases took %s, the whole only %s", sum, out.Latency)
	}
}

func TestHTTPFreshConnections(t *testing.T) {
	t.Parallel()
	var opened atomic.Int32
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			opened.Add(1)
		}
	}
	s.Start()
	t.Cleanup(s.Close)
	fresh, kept := MustProber(t, "http", s.URL, ""), MustProber(t, "http", s.URL, `{"reuse":true}`)
	for range 3 {
		wantOutcome(t, probeFor(t, fresh, 5*time.Second), monitor.Up, monitor.NoPhase, monitor.NoCause)
	}
	if n := opened.Swap(0); n != 3 {
		t.Errorf("three probes opened %d connections", n)
	}
	for range 3 {
		wantOutcome(t, probeFor(t, kept, 5*time.Second), monitor.Up, monitor.NoPhase, monitor.NoCause)
	}
	if n := opened.Swap(0); n != 1 {
		t.Errorf("three probes with reuse opened %d connections", n)
	}
	s.CloseClientConnections()
	wantOutcome(t, probeFor(t, kept, 5*time.Second), monitor.Up, monitor.NoPhase, monitor.NoCause)
	if n := opened.Load(); n != 1 {
		t.Errorf("after the target closed the kept one, %d connections were opened", n)
	}
}

func TestHTTPProbesAtOnce(t *testing.T) {
	t.Parallel()
	p := MustProber(t, "http", MustServe(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{"ok":true}`) }),
		`{"reuse":true,"expect":{"body":[{"json":"$.ok","equals":true},{"regex":"ok"}],"expr":"json.ok"}}`)
	done := make(chan monitor.Outcome)
	for range 20 {
		go func() { done <- p.Probe(t.Context()) }()
	}
	for range 20 {
		wantOutcome(t, <-done, monitor.Up, monitor.NoPhase, monitor.NoCause)
	}
}

func TestHTTPStoppedIsUnknown(t *testing.T) {
	t.Parallel()
	began := make(chan struct{})
	target := "http://" + MustListen(t, "127.0.0.1:0", asked(func(net.Conn) { close(began) }))
	ctx, stop := context.WithCancel(t.Context())
	go func() {
		<-began
		stop()
	}()
	wantOutcome(t, MustProber(t, "http", target, "").Probe(ctx), monitor.Unknown, monitor.FirstByte, monitor.OwnTrouble, "the probe was stopped")
}

// F38: each thing that can be wrong with TLS has its own cause.
func TestHTTPSFaults(t *testing.T) {
	t.Parallel()
	ca := root(t, "Fyr test root", 100*day)
	good := ca.issue(t, MustKey(t), "localhost", 30*day, false)
	old := ca.issue(t, MustKey(t), "localhost", -day, false)
	settings := func(extra string) string {
		trust, err := json.Marshal(ca.pem())
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprintf(`{"tls":{"ca":%s%s}}`, trust, extra)
	}
	tests := map[string]struct {
		serve    func(net.Conn)
		settings string
		status   monitor.Status
		cause    monitor.Cause
		words    string
	}{
		"good":          {secured(good, nil), settings(""), monitor.Up, monitor.NoCause, ""},
		"expired":       {secured(old, nil), settings(""), monitor.Down, monitor.CertExpired, "certificate expired at "},
		"wrong host":    {secured(good, nil), settings(`,"server_name":"other.example"`), monitor.Down, monitor.CertInvalid, "other.example"},
		"nobody trusts": {secured(good, nil), "", monitor.Down, monitor.CertInvalid, "signed by nobody we trust"},
		"insecure":      {secured(old, nil), `{"tls":{"insecure":true}}`, monitor.Up, monitor.NoCause, ""},
		"too old a version": {
			secured(good, func(c *tls.Config) { c.MinVersion, c.MaxVersion = tls.VersionTLS10, tls.VersionTLS11 }), settings(""),
			monitor.Down, monitor.TLSFailed, "protocol version",
		},
		"wants our certificate": {
			secured(good, func(c *tls.Config) { c.ClientAuth, c.MaxVersion = tls.RequireAnyClientCert, tls.VersionTLS12 }), settings(""),
			monitor.Down, monitor.TLSFailed, "",
		},
		"plain HTTP": {says("HTTP/1.1 400 Bad Request\r\n\r\n"), "", monitor.Down, monitor.TLSFailed, "it answers with plain HTTP"},
		"garbage":    {says("hello, this is not TLS"), "", monitor.Down, monitor.TLSFailed, "does not speak TLS"},
		"hangs up":   {func(c net.Conn) { _, _ = c.Read(make([]byte, 16<<10)); c.Close() }, "", monitor.Down, monitor.Reset, "connection closed while setting up TLS"},
		"says no":    {silent, "", monitor.Down, monitor.NoAnswer, "while setting up TLS"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, port, _ := net.SplitHostPort(MustListen(t, "127.0.0.1:0", tt.serve))
			phase := monitor.Handshake
			if tt.status == monitor.Up {
				phase = monitor.NoPhase
			}
			out := probeFor(t, MustProber(t, "http", "https://localhost:"+port, tt.settings), deadline(tt.cause))
			wantOutcome(t, out, tt.status, phase, tt.cause, tt.words)
			if tt.status == monitor.Up {
				certified(t, out, name == "insecure")
			}
		})
	}
}

func secured(a authority, change func(*tls.Config)) func(net.Conn) {
	config := &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{a.cert.Raw}, PrivateKey: a.key}}}
	if change != nil {
		change(config)
	}
	return func(c net.Conn) { replies(proper)(tls.Server(c, config)) }
}

func certified(t *testing.T, out monitor.Outcome, insecure bool) {
	t.Helper()
	f := out.Facts
	if f.CertExpires.IsZero() || f.CertSubject != "CN=localhost" || f.CertIssuer != "CN=Fyr test root" || f.TLSVersion != "TLS 1.3" || out.Timings.Handshake <= 0 {
		t.Errorf("facts are %+v", f)
	}
	if warned := f.Warning == "the certificate was not verified"; warned != insecure {
		t.Errorf("insecure %t, warning %q", insecure, f.Warning)
	}
}

func TestHTTPSClientCertificate(t *testing.T) {
	t.Parallel()
	ca := root(t, "Fyr test root", 100*day)
	good, own := ca.issue(t, MustKey(t), "localhost", 30*day, false), ca.issue(t, MustKey(t), "prober", 30*day, false)
	target := "https://" + MustListen(t, "127.0.0.1:0", secured(good, func(c *tls.Config) { c.ClientAuth = tls.RequireAnyClientCert }))
	s, err := json.Marshal(map[string]any{"tls": map[string]string{"ca": ca.pem(), "client_cert": own.pem(), "client_key": own.keyPEM(t)}})
	if err != nil {
		t.Fatal(err)
	}
	wantOutcome(t, probeFor(t, MustProber(t, "http", target, string(s)), 5*time.Second), monitor.Up, monitor.NoPhase, monitor.NoCause)
}
