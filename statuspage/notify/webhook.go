package notify

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/fyr-status/fyr/monitor/secret"
	"github.com/fyr-status/fyr/statuspage"
)

const webhookDoc = `Operators' alerts as an HTTP POST with a JSON body.

Settings:

- ` + "`url`" + ` where to; https, or http; required
- ` + "`secret`" + ` signs each request (Standard Webhooks): ` + "`whsec_`" + ` and at least 24 bytes in base64
- ` + "`headers`" + ` further request headers, such as Authorization

The body:

    {
      "id": "the delivery's id, the same at each attempt",
      "type": "alert.firing, or alert.resolved",
      "timestamp": "2026-11-22T01:30:00Z",
      "page": "https://status.example.com",
      "alert": {
        "key": "monitor:api", "firing": true, "subject": "…", "text": "…",
        "since": "2026-11-22T01:29:12Z", "monitor": "api", "status": "down",
        "cause": "timeout", "event": "the public event's id, when there is one"
      }
    }

Headers: ` + "`webhook-id`, `webhook-timestamp`, and with a secret `webhook-signature`" + `.
An answer of 2xx within 10 seconds is delivered; 410 is never tried again; redirects are
not followed; 429 and 503 may say Retry-After; anything else is tried again for 72 hours.
`

var _ = register(Channel{Name: "webhook", Doc: webhookDoc, New: newWebhook})

// The limits of a request.
const (
	webhookDeadline = 10 * time.Second
	webhookAnswer   = 64 << 10 // bytes read of an answer
	leastSecret     = 24       // bytes, as Standard Webhooks asks
)

type webhookSettings struct {
	URL     string                   `json:"url"`
	Secret  secret.String            `json:"secret"`
	Headers map[string]secret.String `json:"headers"` // secret, for Authorization is the usual one
}

type webhook struct {
	set    webhookSettings
	page   string
	host   string // for answers and logs: the path may hold a token
	sign   *standardwebhooks.Webhook
	client *http.Client
}

func newWebhook(settings json.RawMessage, e Env) (Sender, error) {
	const example = "https://hooks.example.com/fyr"
	w := &webhook{page: e.Page.Link("")}
	if err := decode(settings, &w.set, `{"url": "`+example+`"}`); err != nil {
		return nil, err
	}
	u, err := url.Parse(w.set.URL)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return nil, &statuspage.Invalid{Field: "url", Reason: "is not an http or https address", Example: example}
	}
	w.host = u.Host
	if w.sign, err = signer(w.set.Secret); err != nil {
		return nil, err
	}
	w.client = &http.Client{
		Timeout:       webhookDeadline,
		Transport:     &http.Transport{DialContext: e.Dial, TLSClientConfig: &tls.Config{RootCAs: e.Roots, MinVersion: tls.VersionTLS12}, DisableKeepAlives: true, MaxResponseHeaderBytes: webhookAnswer},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return w, nil
}

func signer(s secret.String) (*standardwebhooks.Webhook, error) {
	if s.Empty() {
		return nil, nil
	}
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(s.Reveal(), "whsec_"))
	if err != nil || len(key) < leastSecret {
		return nil, &statuspage.Invalid{Field: "secret", Reason: "is not whsec_ and at least 24 bytes in base64", Example: "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"}
	}
	return standardwebhooks.NewWebhookRaw(key)
}

// webhookBody is the body of a request, as webhookDoc has it.
type webhookBody struct {
	ID        string            `json:"id"`
	Type      string            `json:"type"`
	Timestamp time.Time         `json:"timestamp"`
	Page      string            `json:"page"`
	Alert     *statuspage.Alert `json:"alert"`
}

// Send posts the parcel's alert.
func (w *webhook) Send(ctx context.Context, p statuspage.Parcel) Receipt {
	if p.Notice.Alert == nil {
		return Receipt{Outcome: Refused, Answer: "the notice holds no alert"}
	}
	ctx, cancel := context.WithTimeout(ctx, webhookDeadline)
	defer cancel()
	req, err := w.request(ctx, p, time.Now())
	if err != nil {
		return Receipt{Outcome: Refused, Answer: "the request can't be made: " + w.bare(err)}
	}
	resp, err := w.client.Do(req)
	if err != nil {
		return w.unanswered(err)
	}
	defer resp.Body.Close()
	words, _ := io.ReadAll(io.LimitReader(resp.Body, webhookAnswer))
	return w.receipt(resp, words)
}

func (w *webhook) request(ctx context.Context, p statuspage.Parcel, now time.Time) (*http.Request, error) {
	kind := "alert.resolved"
	if p.Notice.Alert.Firing {
		kind = "alert.firing"
	}
	body, err := json.Marshal(webhookBody{ID: p.Delivery.ID, Type: kind, Timestamp: p.Notice.At.UTC(), Page: w.page, Alert: p.Notice.Alert})
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, w.set.URL, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	for name, value := range w.set.Headers {
		req.Header.Set(name, value.Reveal())
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "fyr")
	req.Header.Set(standardwebhooks.HeaderWebhookID, p.Delivery.ID)
	req.Header.Set(standardwebhooks.HeaderWebhookTimestamp, strconv.FormatInt(now.Unix(), 10))
	return req, w.addSignature(req, p.Delivery.ID, now, body)
}

func (w *webhook) addSignature(req *http.Request, id string, now time.Time, body []byte) error {
	if w.sign == nil {
		return nil
	}
	signature, err := w.sign.Sign(id, now, body)
	req.Header.Set(standardwebhooks.HeaderWebhookSignature, signature)
	return err
}

// receipt judges an answer. What the one target refuses for reasons of its own (5xx, 429)
// rests the channel; a 4xx may be about this body alone.
func (w *webhook) receipt(resp *http.Response, words []byte) Receipt {
	answer := fmt.Sprintf("%s answered %s: %s", w.host, resp.Status, words)
	switch code := resp.StatusCode; {
	case code >= 200 && code < 300:
		return Receipt{Outcome: Delivered, Answer: fmt.Sprintf("%s answered %s", w.host, resp.Status)}
	case code == http.StatusGone:
		return Receipt{Outcome: Refused, Answer: answer}
	case code == http.StatusTooManyRequests || code == http.StatusServiceUnavailable:
		return Receipt{Outcome: Unreachable, Answer: answer, RetryAfter: retryAfter(resp.Header.Get("Retry-After"), time.Now())}
	case code >= 500 || code >= 300 && code < 400:
		return Receipt{Outcome: Unreachable, Answer: answer}
	}
	return Receipt{Outcome: Retry, Answer: answer}
}

// unanswered judges a request without an answer. Once a connection stood the target may
// have acted on it; it recognises a repeat by the id.
func (w *webhook) unanswered(err error) Receipt {
	var op *net.OpError
	if errors.As(err, &op) && op.Op == "dial" {
		return Receipt{Outcome: Unreachable, Answer: w.host + " can't be reached: " + w.bare(err)}
	}
	if errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, context.DeadlineExceeded) {
		return Receipt{Outcome: Unreachable, Answer: w.host + " did not answer within 10 seconds"}
	}
	return Receipt{Outcome: Unreachable, Answer: w.host + " failed: " + w.bare(err)}
}

// bare takes the address, which may hold a token, out of an error.
func (w *webhook) bare(err error) string {
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	return err.Error()
}

// retryAfter reads seconds or a date (RFC 9110 section 10.2.3); 0 when it is neither.
func retryAfter(v string, now time.Time) time.Duration {
	if s, err := strconv.Atoi(v); err == nil && s > 0 {
		return time.Duration(min(s, int(longestAsked/time.Second))) * time.Second
	}
	if at, err := http.ParseTime(v); err == nil && at.After(now) {
		return at.Sub(now)
	}
	return 0
}
