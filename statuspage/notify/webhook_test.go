package notify

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

const hookSecret = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"

func hookTo(t *testing.T, url, extra string) *webhook {
	t.Helper()
	s, err := newWebhook(json.RawMessage(fmt.Sprintf(`{"url": %q%s}`, url, extra)), testEnv(nil))
	if err != nil {
		t.Fatal(err)
	}
	return s.(*webhook)
}

func TestWebhookRequest(t *testing.T) {
	t.Parallel()
	var body []byte
	var header http.Header
	s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ = io.ReadAll(r.Body)
		header = r.Header
	}))
	defer s.Close()
	w := hookTo(t, s.URL+"/t0ken", `, "secret": "`+hookSecret+`", "headers": {"Authorization": "Bearer abc"}`)
	if r := w.Send(t.Context(), alert("a-1", at)); r.Outcome != Delivered {
		t.Fatalf("receipt %+v", r)
	}
	verifier, err := standardwebhooks.NewWebhook(hookSecret)
	if err != nil {
		t.Fatal(err)
	}
	if err := verifier.Verify(body, header); err != nil {
		t.Errorf("signature: %v", err)
	}
	if err := verifier.Verify(append(body, ' '), header); err == nil {
		t.Error("the signature fits another body too")
	}
	if header.Get("webhook-id") != "a-1" || header.Get("Authorization") != "Bearer abc" || header.Get("Content-Type") != "application/json" {
		t.Errorf("header %v", header)
	}
	var got, want any
	if err := json.Unmarshal(body, &got); err != nil {
		t.Fatal(err)
	}
	_ = json.Unmarshal([]byte(`{"id": "a-1", "type": "alert.firing", "timestamp": "2026-11-22T01:30:00Z", "page": "https://status.example.com",
		"alert": {"key": "monitor:api", "firing": true, "subject": "api is down", "text": "dial tcp 10.0.0.5:443: refused", "since": "2026-11-22T01:30:00Z",
		"monitor": "api", "status": "down", "cause": "refused", "event": "upd7x1n5w9rt"}}`), &want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("body (-want +got):\n%s", diff)
	}
}

// Fault F53: whatever the target answers, the receipt fits, and no redirect is followed.
func TestWebhookAnswers(t *testing.T) {
	t.Parallel()
	tests := []struct {
		status int
		header string // Retry-After
		want   Outcome
		after  time.Duration
	}{
		{200, "", Delivered, 0},
		{202, "", Delivered, 0},
		{302, "", Unreachable, 0},
		{400, "", Retry, 0},
		{401, "", Unreachable, 0},
		{404, "", Unreachable, 0},
		{410, "", Refused, 0},
		{429, "7", Unreachable, 7 * time.Second},
		{503, "99999999", Unreachable, time.Hour},
		{503, "soon", Unreachable, 0},
		{500, "7", Unreachable, 0},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprint(tt.status, tt.header), func(t *testing.T) {
			t.Parallel()
			var hits atomic.Int64
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				hits.Add(1)
				w.Header().Set("Retry-After", tt.header)
				w.Header().Set("Location", "/elsewhere")
				w.WriteHeader(tt.status)
				fmt.Fprint(w, "words of ops@example.com")
			}))
			defer s.Close()
			r := hookTo(t, s.URL+"/t0ken", "").Send(t.Context(), alert("a-1", at))
			if r.Outcome != tt.want || r.RetryAfter != tt.after || hits.Load() != 1 {
				t.Errorf("receipt %+v after %d requests, want %s, retry after %s, one", r, hits.Load(), tt.want, tt.after)
			}
			if strings.Contains(r.Answer, "t0ken") {
				t.Errorf("the path is in %q", r.Answer)
			}
		})
	}
}

func TestWebhookHugeAnswer(t *testing.T) {
	t.Parallel()
	var sent atomic.Int64
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusInternalServerError)
		chunk := bytes.Repeat([]byte("x"), 32<<10)
		for range 4096 {
			n, err := w.Write(chunk)
			sent.Add(int64(n))
			if err != nil {
				return
			}
		}
	}))
	defer s.Close()
	r := hookTo(t, s.URL, "").Send(t.Context(), alert("a-1", at))
	s.CloseClientConnections()
	if r.Outcome != Unreachable || len(r.Answer) > postAnswer+200 {
		t.Errorf("%s with an answer of %d bytes", r.Outcome, len(r.Answer))
	}
	if got := sent.Load(); got > 64<<20 {
		t.Errorf("%d bytes were read of an endless answer", got)
	}
}

func TestWebhookHangs(t *testing.T) {
	t.Parallel()
	quit := make(chan struct{})
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-quit }))
	defer s.Close()
	defer close(quit)
	w := hookTo(t, s.URL, "")
	w.client.Timeout = 100 * time.Millisecond
	r := w.Send(t.Context(), alert("a-1", at))
	if r.Outcome != Unreachable || !strings.Contains(r.Answer, "did not answer within 10 seconds") {
		t.Errorf("receipt %+v", r)
	}
}

// The path of a webhook is often its password.
func TestWebhookPathStaysSecret(t *testing.T) {
	t.Parallel()
	s := httptest.NewServer(http.NotFoundHandler())
	s.Close()
	r := hookTo(t, s.URL+"/t0ken", "").Send(t.Context(), alert("a-1", at))
	if r.Outcome != Unreachable || strings.Contains(r.Answer, "t0ken") {
		t.Errorf("receipt %+v", r)
	}
}

func TestWebhookSettings(t *testing.T) {
	t.Parallel()
	for settings, want := range map[string]string{
		`{}`:                                 `url: is missing (for example https://hooks.example.com/fyr)`,
		`{"url": "ftp://a.example/hunter2"}`: `url: is not an http or https address (for example https://hooks.example.com/fyr)`,
		`{"url": "https://a.example", "secret": "hunter2"}`: `secret: is not whsec_ and at least 24 bytes in base64 (for example whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD)`,
	} {
		if _, err := newWebhook(json.RawMessage(settings), testEnv(nil)); err == nil || err.Error() != want {
			t.Errorf("%s:\ngot  %v\nwant %s", settings, err, want)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	for v, want := range map[string]time.Duration{
		"": 0, "0": 0, "-3": 0, "120": 2 * time.Minute, "Sun, 22 Nov 2026 01:31:00 GMT": time.Minute, "Sun, 22 Nov 2026 01:29:00 GMT": 0, "1e9": 0,
	} {
		if got := retryAfter(v, at); got != want {
			t.Errorf("%q: %s, want %s", v, got, want)
		}
	}
}
