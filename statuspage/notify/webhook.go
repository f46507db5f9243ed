package notify

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"slices"
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

const leastSecret = 24 // bytes, as Standard Webhooks asks

type webhookSettings struct {
	URL     string                   `json:"url"`
	Secret  secret.String            `json:"secret"`
	Headers map[string]secret.String `json:"headers"` // secret, for Authorization is the usual one
}

type webhook struct {
	*poster
	set  webhookSettings
	page string
	sign *standardwebhooks.Webhook
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
	if w.sign, err = signer(w.set.Secret); err != nil {
		return nil, err
	}
	w.poster = newPoster(e, append(slices.Collect(maps.Values(w.set.Headers)), w.set.Secret)...)
	w.gone = []int{http.StatusGone} // 404 is a deployment under way as often as not
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
	req, err := w.request(p, time.Now())
	if err != nil {
		return Receipt{Outcome: Refused, Answer: "the request can't be made: " + bare(err).Error()}
	}
	return w.post(ctx, req)
}

func (w *webhook) request(p statuspage.Parcel, now time.Time) (*http.Request, error) {
	kind := "alert.resolved"
	if p.Notice.Alert.Firing {
		kind = "alert.firing"
	}
	body, err := json.Marshal(webhookBody{ID: p.Delivery.ID, Type: kind, Timestamp: p.Notice.At.UTC(), Page: w.page, Alert: p.Notice.Alert})
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequest(http.MethodPost, w.set.URL, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	for name, value := range w.set.Headers {
		req.Header.Set(name, value.Reveal())
	}
	req.Header.Set("Content-Type", "application/json")
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
