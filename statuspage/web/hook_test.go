package web_test

import (
	"bufio"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fyr-status/fyr/monitor/secret"
	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/hook"
	"github.com/fyr-status/fyr/statuspage/web"
)

// The two secrets of a hook, and where its address is on a real site.
const (
	hookToken  = "canary-token-0123456789"
	hookSecret = "canary-secret-0123456789"
	hookPath   = "/status/hooks/"
)

// mustHear is a real site that listens to one program, whose incidents are public at once in
// our words.
func mustHear(t *testing.T) *real {
	t.Helper()
	r := mustReal(t)
	log := slog.New(slog.NewTextHandler(r.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	door := hook.NewDoor(r.desk, log)
	door.Set([]hook.Hook{{
		Hook: statuspage.Hook{ID: "shop", Publish: true, Components: []statuspage.Affected{{Component: "api", Status: statuspage.PartialOutage}}},
		Kind: "generic", Secret: secret.New(hookSecret), Token: hookToken,
	}})
	server, err := web.New(web.Config{Desk: r.desk, Reader: r.store, Hooks: door, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	r.site = &site{server: server, Handler: server.Handler()}
	return r
}

// firing is a message of a trouble, made at a time.
func firing(key string, at time.Time) string {
	return fmt.Sprintf(`{"key":%q,"state":"firing","title":"canary-title","message":"canary-message","at":%q}`, key, at.Format(time.RFC3339Nano))
}

// signed is the header that proves a body.
func signed(with, body string) []string {
	m := hmac.New(sha256.New, []byte(with))
	m.Write([]byte(body))
	return []string{"X-Hub-Signature-256", "sha256=" + hex.EncodeToString(m.Sum(nil))}
}

func (r *real) post(token, body string, header ...string) *httptest.ResponseRecorder {
	return r.do(http.MethodPost, hookPath+token, body, header...)
}

// A message needs the address and the proof; whatever else is wrong with it is refused, and
// no answer tells anything of the hook.
func TestHookDoor(t *testing.T) {
	t.Parallel()
	good, old := firing("k", time.Now()), firing("k", time.Now().Add(-hook.Within-time.Minute))
	stateless := strings.Replace(good, `"firing"`, `""`, 1)
	large := `{"key":"` + strings.Repeat("a", web.MaxHook) + `"}`
	tests := []struct {
		name, method, token, body string
		header                    []string
		want                      int
	}{
		{"right", "POST", hookToken, good, signed(hookSecret, good), http.StatusOK},
		{"wrong address", "POST", "wrong", good, signed(hookSecret, good), http.StatusNotFound},
		{"the hook's id for an address", "POST", "shop", good, signed(hookSecret, good), http.StatusNotFound},
		{"wrong secret", "POST", hookToken, good, signed("wrong", good), http.StatusUnauthorized},
		{"address alone", "POST", hookToken, good, nil, http.StatusUnauthorized},
		{"secret in the place of the address", "POST", hookSecret, good, signed(hookSecret, good), http.StatusNotFound},
		{"proof of another message", "POST", hookToken, good, signed(hookSecret, good+" "), http.StatusUnauthorized},
		{"too old", "POST", hookToken, old, signed(hookSecret, old), http.StatusConflict},
		{"no JSON", "POST", hookToken, "k=v", signed(hookSecret, "k=v"), http.StatusBadRequest},
		{"a name twice", "POST", hookToken, `{"key":"k","key":"l"}`, signed(hookSecret, `{"key":"k","key":"l"}`), http.StatusBadRequest},
		{"no state", "POST", hookToken, stateless, signed(hookSecret, stateless), http.StatusUnprocessableEntity},
		{"too large", "POST", hookToken, large, signed(hookSecret, large), http.StatusRequestEntityTooLarge},
		{"compressed", "POST", hookToken, good, append(signed(hookSecret, good), "Content-Encoding", "gzip"), http.StatusUnsupportedMediaType},
		{"GET", "GET", hookToken, "", nil, http.StatusMethodNotAllowed},
		{"PUT", "PUT", hookToken, good, signed(hookSecret, good), http.StatusMethodNotAllowed},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := mustHear(t)
			got := r.do(tt.method, hookPath+tt.token, tt.body, tt.header...)
			if got.Code != tt.want {
				t.Errorf("%d %s, want %d", got.Code, got.Body, tt.want)
			}
			if said := got.Body.String() + r.log.String() + fmt.Sprint(got.Header()); strings.Contains(said, "canary-") {
				t.Errorf("the answer or the log has what is private in it: %s", around(said, "canary-"))
			}
			if open := len(r.desk.View().Open); (open == 1) != (tt.want == http.StatusOK) {
				t.Errorf("%d incidents are open", open)
			}
		})
	}
}

// A message that breaks off on its way is no message that is too large, and opens nothing.
func TestBrokenHookMessages(t *testing.T) {
	t.Parallel()
	r := mustHear(t)
	srv := httptest.NewServer(r)
	t.Cleanup(srv.Close)
	good := firing("k", time.Now())
	c, err := net.Dial("tcp", srv.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	_, err = fmt.Fprintf(c, "POST %s HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\nzz\r\n\r\n", hookPath+hookToken, len(good), good)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	said, _ := io.ReadAll(answer.Body) // what came is enough
	if answer.StatusCode != http.StatusBadRequest || !strings.Contains(string(said), "broke off") {
		t.Errorf("%d %s", answer.StatusCode, said)
	}
	if open := r.desk.View().Open; len(open) > 0 {
		t.Errorf("an incident was made of a part: %+v", open)
	}
}

// Who knows no address learns nothing by the way a message is refused: whatever is in it,
// the answer is the same.
func TestUnknownHooksAnswerAlike(t *testing.T) {
	t.Parallel()
	r := mustHear(t)
	good := firing("k", time.Now())
	first := r.post("unknown", good)
	for _, token := range []string{"unknown", "shop", hookToken[:len(hookToken)-1], strings.ToUpper(hookToken), strings.Repeat("a", 2000), "%00"} {
		for _, header := range [][]string{nil, signed(hookSecret, good), signed("wrong", good)} {
			got := r.post(token, good, header...)
			if got.Code != first.Code || got.Body.String() != first.Body.String() {
				t.Errorf("%.20q: %d %s, and %d %s for another", token, got.Code, got.Body, first.Code, first.Body)
			}
		}
	}
	unproven := r.post(hookToken, good)
	for _, header := range [][]string{signed("wrong", good), {"Authorization", "Bearer " + hookSecret}, {"X-Hub-Signature-256", "sha256=zz"}} {
		if got := r.post(hookToken, good, header...); got.Code != unproven.Code || got.Body.String() != unproven.Body.String() {
			t.Errorf("with %v: %d %s, and %d %s without", header, got.Code, got.Body, unproven.Code, unproven.Body)
		}
	}
}

// The same message again is refused, and opens nothing.
func TestHookReplay(t *testing.T) {
	t.Parallel()
	r := mustHear(t)
	good := firing("k", time.Now())
	for n, want := range []int{http.StatusOK, http.StatusConflict, http.StatusConflict} {
		if got := r.post(hookToken, good, signed(hookSecret, good)...); got.Code != want {
			t.Errorf("message %d: %d %s, want %d", n+1, got.Code, got.Body, want)
		}
	}
	if open := r.desk.View().Open; len(open) != 1 || len(open[0].Updates) != 1 {
		t.Errorf("after replays: %+v", open)
	}
}

// Who guesses addresses or secrets is stopped, and so is who sends without end; others are
// heard meanwhile.
func TestHookRateLimit(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		token  string
		header []string
		taken  int // messages before it is too many
	}{
		"guessed addresses":    {"wrong", nil, web.HardMisses},
		"guessed secrets":      {hookToken, signed("wrong", "{}"), web.HardMisses},
		"messages of no sense": {hookToken, signed(hookSecret, "{}"), web.HardSignals},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := mustHear(t)
			for n := range tt.taken {
				if got := r.post(tt.token, "{}", tt.header...); got.Code == http.StatusTooManyRequests {
					t.Fatalf("message %d is one too many", n+1)
				}
			}
			good := firing("k", time.Now())
			if got := r.post(hookToken, good, signed(hookSecret, good)...); got.Code != http.StatusTooManyRequests || got.Header().Get("Retry-After") == "" {
				t.Errorf("message %d: %d, Retry-After %q", tt.taken+1, got.Code, got.Header().Get("Retry-After"))
			}
			elsewhere := slices.Concat(signed(hookSecret, good), []string{"Remote", "198.51.100.9:1234"})
			if got := r.post(hookToken, good, elsewhere...); got.Code != http.StatusOK {
				t.Errorf("another source: %d %s", got.Code, got.Body)
			}
		})
	}
}
