package notify

import (
	"bytes"
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/fyr-status/fyr/monitor/secret"
	"github.com/fyr-status/fyr/statuspage"
)

const webhookDoc = `An HTTP request to any address: JSON as below, or a body of your own.

Settings:

- url: where to; https, or http; required
- secret: signs each request (Standard Webhooks): whsec_ and at least 24 bytes in base64
- headers: further request headers, such as Authorization
- method: POST when absent; PUT, PATCH or GET
- body: in the place of ours, with placeholders
- content_type: of the body; application/json when absent

Example:

    alerts:
      - channel: webhook
        url: https://hooks.example.com/fyr
        secret: ${HOOK_SECRET}

With a body of your own:

    alerts:
      - channel: webhook
        url: https://hooks.example.com/fyr
        body: '{"text": "{title}", "details": "{text}", "dedup": "{key}", "state": "{state}"}'

Placeholders: {title} {text} {link} {ack} {level} {state} {key} {id} {monitor} {status}
{cause} {since} {event} {at} {page}. state is firing or resolved, level good, notice,
minor, major or critical. In JSON each stands between quotes and is escaped; in a form and
in XML it is escaped too. {{ is a brace; any other brace is itself.

Our own body:

    {
      "id": "the delivery's id, the same at each attempt",
      "type": "alert.firing, or alert.resolved",
      "timestamp": "2026-11-22T01:30:00Z",
      "page": "https://status.example.com",
      "alert": {
        "key": "monitor:api", "firing": true, "subject": "…", "text": "…",
        "since": "2026-11-22T01:29:12Z", "monitor": "api", "status": "down",
        "cause": "timeout", "severity": "major",
        "event": "the public event's id, when there is one",
        "ack": "the link that acknowledges it",
        "others": "what failed together with it, likewise"
      }
    }

Headers: webhook-id, webhook-timestamp, and with a secret webhook-signature.
An answer of 2xx within 10 seconds is delivered; 410 is never tried again; redirects are
not followed; 429 and 503 may say Retry-After; anything else is tried again for 72 hours.
`

var _ = register(Channel{Name: "webhook", Doc: webhookDoc + webhookReaderDoc, Settings: webhookSettings{}, New: newWebhook, Reader: webhookEndpoint, NewReaders: newEndpoints})

const leastSecret = 24 // bytes, as Standard Webhooks asks

type webhookSettings struct {
	URL         secret.String            `json:"url"` // secret: its path often is the password
	Secret      secret.String            `json:"secret"`
	Headers     map[string]secret.String `json:"headers"` // secret, for Authorization is the usual one
	Method      string                   `json:"method"`
	Body        string                   `json:"body"`
	ContentType string                   `json:"content_type"`
}

type webhook struct {
	*poster
	env  Env
	set  webhookSettings
	body pattern // the settings' own
	sign *standardwebhooks.Webhook
}

func newWebhook(settings json.RawMessage, e Env) (Sender, error) {
	const example = "https://hooks.example.com/fyr"
	w := &webhook{env: e, set: webhookSettings{Method: http.MethodPost, ContentType: "application/json"}}
	if err := decode(settings, &w.set, `{"url": "`+example+`"}`); err != nil {
		return nil, err
	}
	if err := cmp.Or(needURL("url", w.set.URL.Reveal(), example), needMethod(w.set.Method), needHeaders(w.set.Headers), needContentType(w.set.ContentType)); err != nil {
		return nil, err
	}
	var err error
	if w.sign, err = signer(w.set.Secret); err != nil {
		return nil, err
	}
	if w.set.Body != "" {
		if w.body, err = readBody(w.set.Body, w.set.ContentType, placeholders); err != nil {
			return nil, err
		}
	}
	w.poster = newPoster(e, append(slices.Collect(maps.Values(w.set.Headers)), w.set.Secret, w.set.URL)...)
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

// content is a request's body.
func (w *webhook) content(p statuspage.Parcel) ([]byte, error) {
	if w.set.Body != "" {
		m, err := w.env.message(p)
		return []byte(w.body.fill(m.values(), inserting(w.set.ContentType))), err
	}
	kind := "alert.resolved"
	if p.Notice.Alert.Firing {
		kind = "alert.firing"
	}
	alert := w.env.acked(*p.Notice.Alert)
	return json.Marshal(webhookBody{ID: p.Delivery.ID, Type: kind, Timestamp: p.Notice.At.UTC(), Page: w.env.Page.Link(""), Alert: &alert})
}

// acked is an alert with a link in the place of the secret that acknowledges it.
func (e Env) acked(a statuspage.Alert) statuspage.Alert {
	a.Ack = e.ack(a)
	a.Others = slices.Clone(a.Others)
	for i := range a.Others {
		a.Others[i] = e.acked(a.Others[i])
	}
	return a
}

func (w *webhook) request(p statuspage.Parcel, now time.Time) (*http.Request, error) {
	body, err := w.content(p)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequest(w.set.Method, w.set.URL.Reveal(), bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	for name, value := range w.set.Headers {
		req.Header.Set(name, value.Reveal())
	}
	req.Header.Set("Content-Type", w.set.ContentType)
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
