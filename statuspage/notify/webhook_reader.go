package notify

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/fyr-status/fyr/monitor/secret"
	"github.com/fyr-status/fyr/statuspage"
)

const webhookReaderDoc = `
# For readers

A reader of the page gives an https address on port 443 or 8443 of a public host, and
nothing is sent there but a challenge until it has shown that it wants more:

    {
      "meta": {"unsubscribe": "…", "documentation": "…", "generated_at": "…"},
      "page": {"name": "Example Status", "url": "https://status.example.com"},
      "challenge": "a text that was never used before",
      "signing_secret": "whsec_…",
      "confirm": "https://status.example.com/subscribe/confirm?token=…"
    }

It answers 2xx with the challenge as the body, alone or as {"challenge": "…"}; or whoever
reads it opens the link and confirms. The signing secret is its own, and told nowhere else.

Then it gets each event as Statuspage's webhooks have it, ` + "`meta`, `page` and `incident`" + `
(maintenance too, with ` + "`scheduled_for`" + `), or ` + "`component_update` and `component`" + `, signed with
Standard Webhooks' headers. ` + "`webhook-id`" + ` is the same at each attempt. One event a request, in
order. 2xx within 10 seconds is delivered; 410 unsubscribes; anything else is tried again
for 72 hours.
`

// webhookMeta is what each body begins with.
type webhookMeta struct {
	Unsubscribe   string `json:"unsubscribe"` // a link: GET shows a button, a one-click POST is obeyed (RFC 8058)
	Documentation string `json:"documentation"`
	GeneratedAt   string `json:"generated_at"` // RFC 3339 with milliseconds
}

// webhookQuestion is the body of what is sent because somebody asked: the challenge, or
// a fresh link to what is held about the endpoint.
type webhookQuestion struct {
	Meta webhookMeta `json:"meta"`
	Page struct {
		Name string `json:"name"`
		URL  string `json:"url"`
	} `json:"page"`
	Challenge string `json:"challenge,omitempty"`
	Secret    string `json:"signing_secret,omitempty"`
	Confirm   string `json:"confirm,omitempty"`
	Link      string `json:"link,omitempty"`
}

// webhookEndpoint reads the address that a reader gives, and makes the secret that will
// sign what is sent there. Only the endpoint itself is told it: whoever typed the address
// may be anybody.
func webhookEndpoint(given string) (Endpoint, error) {
	u, err := publicAddress(given, "https://hooks.example.com/status")
	if err != nil {
		return Endpoint{}, err
	}
	key := make([]byte, leastSecret)
	_, _ = rand.Read(key) // never fails (crypto/rand, Go 1.24)
	address := u.String()
	return Endpoint{Address: address, Key: address, Secret: secret.New("whsec_" + base64.StdEncoding.EncodeToString(key))}, nil
}

// endpoints sends to readers' webhooks.
type endpoints struct {
	env  Env
	post *poster
}

func newEndpoints(settings json.RawMessage, e Env) (Sender, error) {
	if err := decode(settings, &struct{}{}, "{}"); err != nil {
		return nil, err
	}
	e = e.forReaders()
	post := newPoster(e)
	post.gone = []int{http.StatusGone}
	return apart{endpoints{env: e, post: post}, newHosts()}, nil
}

// Send posts an event, or the challenge.
func (s endpoints) Send(ctx context.Context, p statuspage.Parcel) Receipt {
	switch {
	case asks(p.Notice):
		return s.ask(ctx, p)
	case p.Told == nil:
		return Receipt{Outcome: Refused, Answer: errEmptyParcel.Error()}
	case s.env.Wire == nil:
		return Receipt{Outcome: Unreachable, Answer: "no server runs that could say what stands"}
	}
	event, err := s.env.Wire(ctx, *p.Told, s.env.language(*p.To))
	switch {
	case errors.Is(err, statuspage.ErrNotFound):
		return Receipt{Outcome: Refused, Answer: "what it tells of is not public any more"}
	case err != nil:
		return Receipt{Outcome: Retry, Answer: "the event can't be written now: " + err.Error()}
	}
	meta, err := json.Marshal(s.meta(p))
	if err != nil {
		return Receipt{Outcome: Refused, Answer: err.Error()}
	}
	body := append([]byte(`{"meta":`), meta...)
	body = append(append(body, ','), bytes.TrimPrefix(event, []byte("{"))...)
	r := s.deliver(ctx, s.post, p, body)
	if r.Outcome == Refused {
		r.Suspend = statuspage.SuspendedByReader
	}
	return r
}

// ask posts a challenge and sees whether it comes back. One that does not is delivered
// all the same: a person may read it and open its link.
func (s endpoints) ask(ctx context.Context, p statuspage.Parcel) Receipt {
	q := s.question(p)
	body, err := json.Marshal(q)
	if err != nil {
		return Receipt{Outcome: Refused, Answer: err.Error()}
	}
	confirmed, listening := false, *s.post
	listening.denied = func(_ int, answer []byte) (why string) {
		confirmed = q.Challenge != "" && echoes(answer, q.Challenge)
		return ""
	}
	r := s.deliver(ctx, &listening, p, body)
	r.Confirmed = confirmed && r.Outcome == Delivered
	return r
}

func (s endpoints) question(p statuspage.Parcel) webhookQuestion {
	q := webhookQuestion{Meta: s.meta(p)}
	q.Page.Name, q.Page.URL = s.env.Page.Name, s.env.Page.Link("")
	if p.Notice.Kind == statuspage.TellLink {
		q.Link = s.env.freshLink(p).Link
		return q
	}
	q.Challenge, q.Secret, q.Confirm = rand.Text(), p.To.Secret.Reveal(), s.env.confirm(p).Link
	return q
}

// echoes reports whether an answer is the challenge: as it is, or as JSON.
func echoes(answer []byte, challenge string) bool {
	var said struct {
		Challenge string `json:"challenge"`
	}
	if strings.TrimSpace(string(answer)) == challenge {
		return true
	}
	return json.Unmarshal(answer, &said) == nil && said.Challenge == challenge
}

func (s endpoints) meta(p statuspage.Parcel) webhookMeta {
	return webhookMeta{
		Unsubscribe:   s.env.leave(*p.To),
		Documentation: s.env.Page.Link("/subscribe"),
		GeneratedAt:   time.Now().UTC().Format("2006-01-02T15:04:05.000Z"),
	}
}

// deliver posts a body with the headers of Standard Webhooks. Refused is the endpoint's
// own 410, and nothing else: what fails on our side is tried again, and the ledger says why.
func (s endpoints) deliver(ctx context.Context, post *poster, p statuspage.Parcel, body []byte) Receipt {
	now, id := time.Now(), p.Delivery.ID
	sign, err := signer(p.To.Secret)
	if err != nil || sign == nil {
		return Receipt{Outcome: Retry, Answer: "on our side: the endpoint has no secret to sign with"}
	}
	signature, err := sign.Sign(id, now, body)
	if err != nil {
		return Receipt{Outcome: Retry, Answer: "on our side: it can't be signed: " + err.Error()}
	}
	req, err := http.NewRequest(http.MethodPost, p.To.Address, bytes.NewReader(body))
	if err != nil {
		return Receipt{Outcome: Retry, Answer: "on our side: the request can't be made: " + bare(err).Error()}
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set(standardwebhooks.HeaderWebhookID, id)
	req.Header.Set(standardwebhooks.HeaderWebhookTimestamp, strconv.FormatInt(now.Unix(), 10))
	req.Header.Set(standardwebhooks.HeaderWebhookSignature, signature)
	r := post.post(ctx, req)
	r.Answer = hidden(r.Answer, p)
	return r
}

// hidden takes the links' secrets, which a remote may repeat, out of its words.
func hidden(words string, p statuspage.Parcel) string {
	for _, s := range []string{p.To.Secret.Reveal(), p.Notice.Token, url.QueryEscape(p.Notice.Token), p.To.LinkToken, url.QueryEscape(p.To.LinkToken)} {
		if s != "" {
			words = strings.ReplaceAll(words, s, secret.Redacted)
		}
	}
	return words
}
