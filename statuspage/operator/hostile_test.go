package operator

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fyr-status/fyr/statuspage/access"
)

// hostile is a request that nobody means well with, made of a route.
type hostile struct {
	name    string
	path    func(r route) string
	body    string
	headers []string
	only    func(r route) bool // nil: every route
	want    []int              // codes; nil: anything below 500
}

// spelt is a route's path with the same value for each parameter.
func spelt(value string) func(r route) string {
	return func(r route) string {
		parts := strings.Split(r.path, "/")
		for n, p := range parts {
			if strings.HasPrefix(p, ":") {
				parts[n] = value
			}
		}
		return strings.Join(parts, "/")
	}
}

func withQuery(query string) func(r route) string {
	return func(r route) string { return r.sample() + "?" + query }
}

func isAPI(r route) bool { return strings.HasPrefix(r.path, apiPrefix) }

func hasParameter(r route) bool { return strings.Contains(r.path, ":") }

// readsJSON are the routes whose body is read strictly by the handler itself.
func readsJSON(r route) bool {
	o := operations[r.key()]
	return isAPI(r) && o.reads != nil && !o.loose && !hasParameter(r)
}

// readsForm are the routes that a page's form is sent to, without the one that takes files.
func readsForm(r route) bool { return r.method == http.MethodPost && !isAPI(r) && r.path != importForm }

var formType = []string{"Content-Type", "application/x-www-form-urlencoded"}

var refused = []int{http.StatusUnprocessableEntity, http.StatusForbidden, http.StatusNotFound}

// hostileRequests are the bad inputs that every route gets.
var hostileRequests = []hostile{
	{name: "evil Host", path: route.sample, headers: []string{"Host", "evil.example"}},
	{name: "spoofed addresses", path: route.sample, headers: []string{"X-Forwarded-For", "127.0.0.1", "X-Forwarded-Host", "evil.example", "X-Forwarded-Proto", "https", "Forwarded", "for=127.0.0.1;host=evil.example", "X-Real-Ip", "::1"}},
	{name: "another method in a header", path: route.sample, headers: []string{"X-HTTP-Method-Override", "DELETE", "X-Method-Override", "DELETE"}},
	{name: "path traversal", path: spelt("..%2f..%2f..%2fetc%2fpasswd"), only: hasParameter},
	{name: "dots", path: spelt("%2e%2e"), only: hasParameter},
	{name: "NUL", path: spelt("a%00b"), only: hasParameter},
	{name: "backslash", path: spelt("..%5c..%5cfyr.yaml"), only: hasParameter},
	{name: "negative", path: spelt("-1"), only: hasParameter},
	{name: "2^63", path: spelt("9223372036854775808"), only: hasParameter},
	{name: "exponent", path: spelt("1e9"), only: hasParameter},
	{name: "digits of another script", path: spelt("%D9%A1%D9%A2"), only: hasParameter},
	{name: "quote and comment", path: spelt("'%20OR%201=1--"), only: hasParameter},
	{name: "a long id", path: spelt(strings.Repeat("a", 4000)), only: hasParameter},
	{name: "ten thousand query keys", path: withQuery(strings.Repeat("a=1&", 10_000))},
	{name: "the same parameter twice", path: withQuery("limit=1&limit=2&open=true&open=false&id=a&id=b&unmask=false&unmask=false")},
	{name: "odd numbers", path: withQuery("limit=-1&before=9223372036854775808&after=-1&event=1e9&from=-1&since=x")},
	{name: "a broken query", path: withQuery("%zz=%&;;=;")},
	{name: "compressed", path: route.sample, body: "\x1f\x8b\x08\x00", headers: []string{"Content-Encoding", "gzip"}, want: []int{http.StatusUnsupportedMediaType}, only: func(r route) bool { return r.method != http.MethodGet }},
	{name: "deep JSON", path: route.sample, body: strings.Repeat(`{"a":`, 20_000), only: readsJSON, want: refused},
	{name: "deep lists", path: route.sample, body: strings.Repeat(`[`, 100_000), only: readsJSON, want: refused},
	{name: "trailing data", path: route.sample, body: `{} {}`, only: readsJSON, want: refused},
	{name: "a list in the place of an object", path: route.sample, body: `[1]`, only: readsJSON, want: refused},
	{name: "a number in the place of an object", path: route.sample, body: `1e400`, only: readsJSON, want: refused},
	{name: "no JSON", path: route.sample, body: "title=x&message=y", only: readsJSON, want: refused},
	{name: "a form too large", path: route.sample, body: "name=" + strings.Repeat("a", maxBody), headers: formType, only: readsForm, want: []int{http.StatusRequestEntityTooLarge}},
	{name: "a form of too many fields", path: route.sample, body: strings.Repeat("a=&", 10_001), headers: formType, only: readsForm, want: []int{http.StatusBadRequest}},
	{name: "a broken form", path: route.sample, body: "name=%zz&a;b=%", headers: formType, only: readsForm, want: []int{http.StatusBadRequest}},
	{name: "mass assignment", path: route.sample, body: `{"role":"owner","roles_granted":["owner"],"confirmed":true,"owner":"x"}`, only: readsJSON, want: refused},
	{name: "too large", path: route.sample, body: `{"message":"` + strings.Repeat("a", maxImport) + `"}`, only: readsJSON, want: append(refused, http.StatusRequestEntityTooLarge)},
	{name: "invalid UTF-8", path: route.sample, body: "{\"\xff\":\"\xfe\"}", only: readsJSON, want: refused},
}

// Every route gets every bad input, by somebody who may do everything and by nobody: none
// answers with a fault of ours, none believes a header, and none tells a path or a stack.
func TestEveryRouteStandsBadInput(t *testing.T) {
	t.Parallel()
	h := besieged(t)
	owner := h.signInAs(h.person("owner", access.Owner, access.Privacy))
	handler := h.door.Handler()
	for _, bad := range hostileRequests {
		t.Run(bad.name, func(t *testing.T) {
			for _, r := range h.door.routes() {
				if bad.only != nil && !bad.only(r) {
					continue
				}
				credentials := []string{"Authorization", "Bearer " + token}
				if r.rule.door == pageDoor {
					credentials = []string{"Cookie", owner}
				}
				if !slices.Contains(endSession, r.method+" "+r.path) {
					bad.judge(t, r, bad.ask(handler, r, credentials...))
				}
				if w := bad.ask(handler, r); w != nil && w.Code < 300 && r.rule.door != openDoor {
					t.Errorf("%s %s lets in nobody: %d", r.method, r.path, w.Code)
				}
			}
		})
	}
}

// endSession are the routes that end the session of who asks, whatever else is asked: they are
// asked by nobody alone.
var endSession = []string{"POST /sign-out", "POST /account/codes"}

// besieged is a house that has a part for every route, and is about to stop, so that streams
// end.
func besieged(t *testing.T) *house {
	t.Helper()
	h, _ := furnished(t)
	h.door.c.Export = func() ([]byte, error) { return []byte("page: {}\n"), nil }
	h.door.Close()
	return h
}

// ask asks a route something bad; nil when no client can say it, so that no server reads it.
// It does not hold the answer against the document, as [house.ask] does: that takes longer
// than all of this.
func (bad hostile) ask(to http.Handler, r route, credentials ...string) *httptest.ResponseRecorder {
	path, query, _ := strings.Cut(bad.path(r), "?")
	q := httptest.NewRequest(r.method, "http://localhost:8081/", strings.NewReader(bad.body))
	u, err := q.URL.Parse(path)
	if err != nil {
		return nil
	}
	q.URL, q.URL.RawQuery = u, query
	q.RemoteAddr = "192.0.2.7:1234"
	for pair := range slices.Chunk(slices.Concat(credentials, bad.headers), 2) {
		if q.Header.Set(pair[0], pair[1]); pair[0] == "Host" {
			q.Host = pair[1]
		}
	}
	w := httptest.NewRecorder()
	to.ServeHTTP(w, q)
	return w
}

// judge looks at the answer to who may do everything; nil is none.
func (bad hostile) judge(t *testing.T, r route, w *httptest.ResponseRecorder) {
	t.Helper()
	if w == nil {
		return
	}
	text, to := w.Body.String(), w.Header().Get("Location")
	switch {
	case w.Code >= http.StatusInternalServerError && w.Code != http.StatusServiceUnavailable:
		t.Errorf("%s %s: %d %.200s", r.method, r.path, w.Code, text)
	case r.rule.door != openDoor && (w.Code == http.StatusUnauthorized || to == "/signin"):
		t.Errorf("%s %s does not know who asks: %d", r.method, r.path, w.Code)
	case bad.want != nil && !slices.Contains(bad.want, w.Code):
		t.Errorf("%s %s: %d %.200s, want one of %v", r.method, r.path, w.Code, text, bad.want)
	case strings.Contains(to+text, "evil.example"):
		t.Errorf("%s %s believes a header: %s %.200s", r.method, r.path, to, text)
	}
	for _, told := range []string{"goroutine ", "root:x:", ".go:", "SQLITE"} {
		if strings.Contains(text, told) {
			t.Errorf("%s %s tells too much, %q: %.200s", r.method, r.path, told, text)
		}
	}
}

// HEAD answers wherever GET does, with the same code.
func TestHeadIsLikeGet(t *testing.T) {
	t.Parallel()
	h := besieged(t)
	handler, plain := h.door.Handler(), hostile{path: route.sample}
	for _, r := range h.door.routes() {
		if r.method != http.MethodGet || !isAPI(r) {
			continue
		}
		get := plain.ask(handler, r, "Authorization", "Bearer "+token)
		r.method = http.MethodHead
		if head := plain.ask(handler, r, "Authorization", "Bearer "+token); get.Code != head.Code {
			t.Errorf("%s: GET %d, HEAD %d", r.path, get.Code, head.Code)
		}
	}
}

// Requests that two programs could read differently are refused by the server itself
// (RFC 9112 section 6.3), and never reach a route.
func TestSmuggledRequestsAreRefused(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	srv := httptest.NewServer(h.door.Handler())
	t.Cleanup(srv.Close)
	for name, text := range map[string]string{
		"two lengths":         "POST /api/ops/v1/incidents HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nContent-Length: 5\r\n\r\nabcde",
		"a negative length":   "POST /api/ops/v1/incidents HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
		"a folded header":     "GET / HTTP/1.1\r\nHost: localhost\r\n X-Folded: 1\r\n\r\n",
		"a blank before":      "GET / HTTP/1.1\r\nHost : localhost\r\n\r\n",
		"an unknown coding":   "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
		"two hosts":           "GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n",
		"no host":             "GET / HTTP/1.1\r\n\r\n",
		"a NUL in the header": "GET / HTTP/1.1\r\nHost: localhost\r\nX-A: a\x00b\r\n\r\n",
	} {
		if code, _ := rawAnswer(t, srv.Listener.Addr().String(), text); code < 400 || code >= 500 && code != http.StatusNotImplemented {
			t.Errorf("%s: %d", name, code)
		}
	}
}

// A body that breaks off is refused with words, even when what came of it could be read.
func TestBrokenBodiesAreRefused(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	srv := httptest.NewServer(h.door.Handler())
	t.Cleanup(srv.Close)
	const whole = `{"title":"API fails","message":"We are looking."}`
	for _, path := range []string{"/incidents", "/monitors/test"} {
		for name, body := range map[string]string{
			"a bad chunk":              "zz\r\n{}\r\n0\r\n\r\n",
			"a bad chunk after a good": fmt.Sprintf("%x\r\n%s\r\nzz\r\n\r\n", len(whole), whole),
		} {
			head := "POST /api/ops/v1" + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token + "\r\nTransfer-Encoding: chunked\r\n\r\n"
			code, said := rawAnswer(t, srv.Listener.Addr().String(), head+body)
			if code != http.StatusBadRequest || !strings.Contains(said, "broke off") {
				t.Errorf("%s, %s: %d %s", path, name, code, said)
			}
		}
	}
	if open := h.desk.View().Open; len(open) > 0 {
		t.Errorf("an incident was made of a part: %+v", open)
	}
}

// rawAnswer sends a text and reads the answer's status and body.
func rawAnswer(t *testing.T, address, text string) (int, string) {
	t.Helper()
	c, err := net.DialTimeout("tcp", address, 5*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	_ = c.SetDeadline(time.Now().Add(10 * time.Second))
	if _, err := io.WriteString(c, text); err != nil {
		t.Fatal(err)
	}
	answer, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		return http.StatusBadRequest, "" // the connection was closed, which refuses too
	}
	defer func() { _ = answer.Body.Close() }()
	said, _ := io.ReadAll(answer.Body) // what came is enough
	return answer.StatusCode, string(said)
}

// Every answer of the console says that nobody keeps it, frames it, or makes it load or run
// what is not ours; over https it says to stay there.
func TestConsoleHeaders(t *testing.T) {
	t.Parallel()
	h := besieged(t)
	h.door.c.URL = &url.URL{Scheme: "https", Host: "ops.example.com"}
	handler, plain := h.door.Handler(), hostile{path: route.sample}
	for _, r := range h.door.routes() {
		if r.path == "/static/:file" || r.path == "/favicon.svg" {
			continue // kept by browsers, and the same for everybody
		}
		got := plain.ask(handler, r).Header()
		for name, want := range map[string]string{
			"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Strict-Transport-Security": "max-age=31536000",
			"Cross-Origin-Opener-Policy": "same-origin", "Access-Control-Allow-Origin": "",
		} {
			if got.Get(name) != want {
				t.Errorf("%s %s: %s is %q, want %q", r.method, r.path, name, got.Get(name), want)
			}
		}
		policy := got.Get("Content-Security-Policy")
		if !strings.Contains(policy, "default-src 'none'") || !strings.Contains(policy, "frame-ancestors 'none'") || strings.Contains(policy, "unsafe") {
			t.Errorf("%s %s: weak policy %q", r.method, r.path, policy)
		}
	}
}
