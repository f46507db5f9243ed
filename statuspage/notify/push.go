package notify

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/fyr-status/fyr/monitor/secret"
	"github.com/fyr-status/fyr/statuspage"
)

const pushDoc = `Notifications of a browser (Web Push), for readers of the page.

Settings: none. The page's key is made at the first start and kept in the database, and
page.url has to be https: push services look for us there.

The browser gets JSON, which nobody on the way can read:

    {
      "title": "…", "body": "plain text, several lines",
      "url": "what a tap opens",
      "tag": "the same for all news of one incident: a newer one takes its place",
      "lang": "en"
    }

A push service keeps what it can't deliver for three days, and of one incident only the
newest. An answer of 404 or 410 says that the browser has left: nothing more is sent there.
A browser whose push service has renewed its endpoint tells the page so by itself, with the
old one as proof, and stays subscribed.
`

var _ = register(Channel{Name: "push", Doc: pushDoc, Reader: pushReader, NewReaders: newPush, Merges: true})

// What a push service is asked to do (RFC 8030, section 5).
const (
	pushKeeps = noticeLives // TTL: news older than this is no news
	mostTopic = 32          // characters of a topic
)

// pushPayload is what the page's service worker gets.
type pushPayload struct {
	Title string `json:"title"`
	Body  string `json:"body"`
	URL   string `json:"url"`
	Tag   string `json:"tag"`
	Lang  string `json:"lang"` // BCP 47
}

// pushReader reads what a browser's PushManager returns, as JSON: PushSubscription.toJSON
// (Push API, section 8). The endpoint is a capability, and so part of the secret.
func pushReader(given string) (Endpoint, error) {
	bad := func(reason string) (Endpoint, error) {
		return Endpoint{}, &statuspage.Invalid{Field: "address", Reason: reason, Example: `{"endpoint": "https://…", "keys": {"p256dh": "…", "auth": "…"}}`}
	}
	var b browser
	if len(given) > 2*mostAddress || json.Unmarshal([]byte(given), &b) != nil {
		return bad("is not what a browser gives for its notifications")
	}
	u, err := publicAddress(b.Endpoint, "https://push.example.com/…")
	if err != nil {
		return Endpoint{}, err
	}
	if _, _, err := b.keys(); err != nil {
		return bad("has no keys that something can be sealed with")
	}
	b.Endpoint = u.String()
	kept, err := json.Marshal(b)
	if err != nil {
		return bad("can't be kept: " + err.Error())
	}
	origin := (&url.URL{Scheme: u.Scheme, Host: u.Host}).String()
	return Endpoint{Address: origin, Key: keyOf(origin, []byte(b.Endpoint)), Secret: secret.New(string(kept))}, nil
}

// push sends to browsers through their push services.
type push struct {
	env  Env
	post *poster
}

func newPush(settings json.RawMessage, e Env) (Sender, error) {
	if err := decode(settings, &struct{}{}, "{}"); err != nil {
		return nil, err
	}
	switch {
	case e.Page.URL.Scheme != "https":
		return nil, &statuspage.Invalid{Field: "channels", Value: "push", Reason: "needs a page.url that is https", Example: "https://status.example.com"}
	case e.PushKey == nil:
		return nil, errors.New("channel push: the page has no key")
	}
	e = e.forReaders()
	return apart{push{env: e, post: newPoster(e)}, newHosts()}, nil
}

// Send seals the parcel for the browser and hands it to the browser's push service.
func (s push) Send(ctx context.Context, p statuspage.Parcel) Receipt {
	var b browser
	if err := json.Unmarshal([]byte(p.To.Secret.Reveal()), &b); err != nil {
		return Receipt{Outcome: Refused, Answer: "the browser's keys can't be read", Suspend: "the browser's keys can't be read"}
	}
	m, err := s.env.said(p, "device")
	if err != nil {
		return Receipt{Outcome: Refused, Answer: err.Error()}
	}
	req, err := s.request(b, m, s.env.language(*p.To))
	if err != nil {
		return Receipt{Outcome: Refused, Answer: "it can't be sealed: " + bare(err).Error()}
	}
	r := s.post.post(ctx, req)
	if r.Outcome == Refused {
		r.Suspend = cleanAnswer(r.Answer)
	}
	return r
}

func (s push) request(b browser, m Message, language string) (*http.Request, error) {
	payload, err := json.Marshal(pushWords(m, language))
	if err != nil {
		return nil, err
	}
	body, err := b.seal(payload)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequest(http.MethodPost, b.Endpoint, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	who, err := s.env.PushKey.authorization(req.URL, s.env.Page.Link(""), time.Now())
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", who)
	req.Header.Set("Content-Encoding", "aes128gcm")
	req.Header.Set("Content-Type", "application/octet-stream")
	req.Header.Set("TTL", strconv.Itoa(int(pushKeeps/time.Second)))
	req.Header.Set("Urgency", urgency(m.Level))
	req.Header.Set("Topic", pushTopic(m.Key))
	return req, nil
}

// pushWords is a message as a notification shows it, within what a push service takes.
func pushWords(m Message, language string) pushPayload {
	body := strings.TrimSpace(m.Text)
	for _, e := range slices.Backward(m.Earlier) {
		body += "\n" + e.Title
	}
	const mostTitle, mostBody = 200, 300 // UTF-16 units: six bytes each at most, when JSON escapes them; within mostSealed
	return pushPayload{Title: cut(m.Title, mostTitle), Body: cut(body, mostBody), URL: m.Link, Tag: m.Key, Lang: language}
}

// urgency is how much of a device's battery the news is worth (RFC 8030, section 5.3).
func urgency(l Level) string {
	if l >= Major {
		return "high"
	}
	return "normal"
}

// pushTopic is the same for all news of one thing: the service keeps the newest only
// (RFC 8030, section 5.4). It is a hash, for keys may be longer than topics.
func pushTopic(key string) string {
	sum := sha256.Sum256([]byte(key))
	return base64.RawURLEncoding.EncodeToString(sum[:])[:mostTopic]
}
