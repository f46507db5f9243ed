package hook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/fyr-status/fyr/monitor/secret"
	"github.com/fyr-status/fyr/statuspage"
)

const given = "a-secret-for-tests-0123456789"

func headerOf(pairs ...string) http.Header {
	h := http.Header{}
	for n := 0; n+1 < len(pairs); n += 2 {
		h.Set(pairs[n], pairs[n+1])
	}
	return h
}

func macOf(key, body string) string {
	m := hmac.New(sha256.New, []byte(key))
	m.Write([]byte(body))
	return hex.EncodeToString(m.Sum(nil))
}

// standardHeader signs as Standard Webhooks has it.
func standardHeader(t *testing.T, key, body string, at time.Time) http.Header {
	t.Helper()
	w, err := standardwebhooks.NewWebhookRaw([]byte(key))
	if err != nil {
		t.Fatal(err)
	}
	signature, err := w.Sign("msg_1", at, []byte(body))
	if err != nil {
		t.Fatal(err)
	}
	return headerOf("webhook-id", "msg_1", "webhook-timestamp", strconv.FormatInt(at.Unix(), 10), "webhook-signature", signature)
}

// Who proves what, and who doesn't.
func TestProofs(t *testing.T) {
	t.Parallel()
	body := `{"key":"k","state":"firing","at":"2026-11-22T03:00:00Z"}`
	late := `{"key":"k","state":"firing","at":"2026-11-22T02:57:00Z"}`
	basic := "Basic " + base64.StdEncoding.EncodeToString([]byte("anybody:"+given))
	for _, test := range []struct {
		name, kind string
		header     http.Header
		body       string
		want       error
	}{
		{"bearer", "alertmanager", headerOf("Authorization", "Bearer "+given), body, nil},
		{"basic", "grafana", headerOf("Authorization", basic), body, nil},
		{"nothing", "alertmanager", headerOf(), body, statuspage.ErrUnproven},
		{"empty bearer", "alertmanager", headerOf("Authorization", "Bearer "), body, statuspage.ErrUnproven},
		{"wrong bearer", "grafana", headerOf("Authorization", "Bearer "+given+"x"), body, statuspage.ErrUnproven},
		{"half a bearer", "grafana", headerOf("Authorization", "Bearer "+given[:10]), body, statuspage.ErrUnproven},
		{"a signature is no password", "grafana", headerOf("X-Hub-Signature-256", "sha256="+macOf(given, body)), body, statuspage.ErrUnproven},
		{"one of several signatures", "pagerduty", headerOf("X-PagerDuty-Signature", "v1="+macOf("old", body)+", v1="+macOf(given, body)), body, nil},
		{"another version", "pagerduty", headerOf("X-PagerDuty-Signature", "v0="+macOf(given, body)), body, statuspage.ErrUnproven},
		{"another body", "pagerduty", headerOf("X-PagerDuty-Signature", "v1="+macOf(given, body)), late, statuspage.ErrUnproven},
		{"no hex", "pagerduty", headerOf("X-PagerDuty-Signature", "v1=zz"), body, statuspage.ErrUnproven},
		{"a password is no signature", "pagerduty", headerOf("Authorization", "Bearer "+given), body, statuspage.ErrUnproven},
		{"HMAC", "generic", headerOf("X-Hub-Signature-256", "sha256="+macOf(given, body)), body, nil},
		{"HMAC of long ago", "generic", headerOf("X-Hub-Signature-256", "sha256="+macOf(given, late)), late, statuspage.ErrReplay},
		{"HMAC without a time", "generic", headerOf("X-Hub-Signature-256", "sha256="+macOf(given, `{}`)), `{}`, statuspage.ErrReplay},
		{"standard", "generic", standardHeader(t, given, body, now), body, nil},
		{"standard with the clock behind", "generic", standardHeader(t, given, body, now.Add(-Within)), body, nil},
		{"standard of long ago", "generic", standardHeader(t, given, body, now.Add(-Within-time.Second)), body, statuspage.ErrReplay},
		{"standard of the future", "generic", standardHeader(t, given, body, now.Add(Within+time.Second)), body, statuspage.ErrReplay},
		{"standard by another key", "generic", standardHeader(t, "another-secret", body, now), body, statuspage.ErrUnproven},
		{"standard of another body", "generic", standardHeader(t, given, late, now), body, statuspage.ErrUnproven},
	} {
		k, _ := KindNamed(test.kind)
		if err := k.check(secret.New(given), message{test.header, []byte(test.body), now}); !errors.Is(err, test.want) {
			t.Errorf("%s for %s: %v, want %v", test.name, test.kind, err, test.want)
		}
	}
	for _, k := range Kinds() {
		for _, h := range []http.Header{headerOf(), headerOf("Authorization", "Bearer "), headerOf("X-PagerDuty-Signature", "v1="+macOf("", body)), headerOf("X-Hub-Signature-256", "sha256="+macOf("", body)), standardHeader(t, "", body, now)} {
			if err := k.check(secret.String{}, message{h, []byte(body), now}); err == nil || strings.Contains(err.Error(), given) {
				t.Errorf("%s without a secret: %v", k.Name, err)
			}
		}
	}
}
