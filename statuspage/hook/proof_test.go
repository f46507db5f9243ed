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

// grafanaHeader signs as Grafana 12 does when its contact point names a timestamp header.
func grafanaHeader(key, body string, at time.Time) http.Header {
	seconds := strconv.FormatInt(at.Unix(), 10)
	return headerOf("X-Grafana-Alerting-Signature", macOf(key, seconds+":"+body), "X-Grafana-Alerting-Timestamp", seconds)
}

// Who signs rightly and names no time is told what to set, and nothing is taken.
func TestWhoSignsNamesTheTime(t *testing.T) {
	t.Parallel()
	body := `{"key":"k","state":"firing"}`
	for _, test := range []struct {
		kind, field, want string
		header            http.Header
	}{
		{"grafana", "X-Grafana-Alerting-Timestamp", "timestamp header of the contact point", headerOf("X-Grafana-Alerting-Signature", macOf(given, body))},
		{"generic", "at", "is missing: a message that is signed in X-Hub-Signature-256 says when it was made (for example 2026-11-22T03:03:00Z)", headerOf("X-Hub-Signature-256", "sha256="+macOf(given, body))},
	} {
		k, _ := KindNamed(test.kind)
		err := k.check(secret.New(given), message{test.header, []byte(body), now})
		var invalid *statuspage.Invalid
		if !errors.As(err, &invalid) || invalid.Field != test.field || !strings.Contains(invalid.Error(), test.want) {
			t.Errorf("%s: %v", test.kind, err)
		}
	}
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
		{"bearer in small letters", "alertmanager", headerOf("Authorization", "bearer "+given), body, nil},
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
		{"standard", "generic", standardHeader(t, given, body, now), body, nil},
		{"standard with the clock behind", "generic", standardHeader(t, given, body, now.Add(-Within)), body, nil},
		{"standard of long ago", "generic", standardHeader(t, given, body, now.Add(-Within-time.Second)), body, statuspage.ErrReplay},
		{"standard of the future", "generic", standardHeader(t, given, body, now.Add(Within+time.Second)), body, statuspage.ErrReplay},
		{"standard by another key", "generic", standardHeader(t, "another-secret", body, now), body, statuspage.ErrUnproven},
		{"standard of another body", "generic", standardHeader(t, given, late, now), body, statuspage.ErrUnproven},
		{"Grafana's", "grafana", grafanaHeader(given, body, now), body, nil},
		{"Grafana's of another body", "grafana", grafanaHeader(given, late, now), body, statuspage.ErrUnproven},
		{"Grafana's by another key", "grafana", grafanaHeader("another-secret", body, now), body, statuspage.ErrUnproven},
		{"Grafana's of long ago", "grafana", grafanaHeader(given, body, now.Add(-Within-time.Second)), body, statuspage.ErrReplay},
		{"Grafana's with the time changed", "grafana", headerOf(grafanaSignature, grafanaHeader(given, body, now.Add(-time.Hour)).Get(grafanaSignature), grafanaTime, strconv.FormatInt(now.Unix(), 10)), body, statuspage.ErrUnproven},
		{"Grafana's with no time that is one", "grafana", headerOf(grafanaSignature, macOf(given, "now:"+body), grafanaTime, "now"), body, statuspage.ErrReplay},
		{"a wrong signature beside the password", "grafana", headerOf(grafanaSignature, macOf("x", body), "Authorization", "Bearer "+given), body, statuspage.ErrUnproven},
		{"Grafana's without a time, by another key", "grafana", headerOf(grafanaSignature, macOf("x", body)), body, statuspage.ErrUnproven},
	} {
		k, _ := KindNamed(test.kind)
		if err := k.check(secret.New(given), message{test.header, []byte(test.body), now}); !errors.Is(err, test.want) {
			t.Errorf("%s for %s: %v, want %v", test.name, test.kind, err, test.want)
		}
	}
	for _, k := range Kinds() {
		for _, h := range []http.Header{headerOf(), headerOf("Authorization", "Bearer "), headerOf("X-PagerDuty-Signature", "v1="+macOf("", body)), headerOf("X-Hub-Signature-256", "sha256="+macOf("", body)), standardHeader(t, "", body, now), grafanaHeader("", body, now)} {
			if err := k.check(secret.String{}, message{h, []byte(body), now}); err == nil || strings.Contains(err.Error(), given) {
				t.Errorf("%s without a secret: %v", k.Name, err)
			}
		}
	}
}
