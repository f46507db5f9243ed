package notify

import (
	"cmp"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/fyr-status/fyr/monitor/secret"
	"github.com/fyr-status/fyr/statuspage"
)

const smsDoc = `An SMS over any gateway that takes an HTTP request.

Settings:

- url: the gateway's address; required. It may hold placeholders.
- to: the number that is told, with + and country code; required
- method: POST when absent
- body: what is sent, with placeholders; nothing when absent
- content_type: of the body; application/x-www-form-urlencoded when absent
- headers: further request headers, such as Authorization
- parts: how many parts of 160 characters (70 where there are others than an SMS has) a text may take, 1 to 10; 2 when absent

Placeholders: {to} {text}, and {title} {link} {level} {state} {key} {id} {monitor} and
the others of the channel webhook. {text} is the whole SMS. Each is written so that it
can't end the place it stands in. {{ is a brace.

Example:

    alerts:
      - channel: sms
        url: https://sms.example.com/send
        to: "+15558675310"
        headers: {Authorization: "Bearer ${SMS_TOKEN}"}
        content_type: application/json
        body: '{"to": "{to}", "text": "{text}"}'

An answer of 2xx is delivered; 429 and 503 may say Retry-After.
`

var _ = register(Channel{Name: "sms", Doc: smsDoc, Settings: smsSettings{}, New: newSMS, Reader: smsNumber, NewReaders: newNumbers, Merges: true})

// smsParts is how many parts a text takes at most, unless the settings say otherwise.
const smsParts = 2

type smsSettings struct {
	URL         secret.String            `json:"url"`
	To          string                   `json:"to"`
	Method      string                   `json:"method"`
	Body        string                   `json:"body"`
	ContentType string                   `json:"content_type"`
	Headers     map[string]secret.String `json:"headers"`
	Parts       int                      `json:"parts"`
}

// newSMS makes the sender of an operators' alert.
func newSMS(settings json.RawMessage, e Env) (Sender, error) {
	g, err := newGateway(settings)
	if err != nil {
		return nil, err
	}
	if err := needNumber("to", g.set.To, twilioTo); err != nil {
		return nil, err
	}
	return newTeller(e, func(m Message) (*http.Request, error) { return g.request(g.set.To, m) }, g.secrets()...), nil
}

// gateway is an SMS gateway as its settings describe it, for operators and readers alike.
type gateway struct {
	set     smsSettings
	address pattern
	body    pattern
}

// newGateway reads a gateway's settings; `to` may be absent.
func newGateway(settings json.RawMessage) (*gateway, error) {
	const example = "https://sms.example.com/send"
	g := &gateway{set: smsSettings{Method: http.MethodPost, ContentType: "application/x-www-form-urlencoded", Parts: smsParts}}
	if err := decode(settings, &g.set, `{"url": "`+example+`", "to": `+twilioTo+`}`); err != nil {
		return nil, err
	}
	if err := cmp.Or(needURL("url", g.set.URL.Reveal(), example), needMethod(g.set.Method), needParts(g.set.Parts),
		needHeaders(g.set.Headers), needContentType(g.set.ContentType)); err != nil {
		return nil, err
	}
	known := append([]string{"to"}, placeholders...)
	var err error
	if g.address, err = readPattern("url", g.set.URL.Reveal(), known); err != nil {
		return nil, err
	}
	g.body, err = readBody(g.set.Body, g.set.ContentType, known)
	return g, err
}

// secrets are what no answer may show.
func (g *gateway) secrets() []secret.String {
	return append(slices.Collect(maps.Values(g.set.Headers)), g.set.URL)
}

// request asks the gateway to tell one number.
func (g *gateway) request(to string, m Message) (*http.Request, error) {
	values := m.values()
	values["to"], values["text"] = to, m.sms(g.set.Parts)
	body := strings.NewReader(g.body.fill(values, inserting(g.set.ContentType)))
	req, err := http.NewRequest(g.set.Method, g.address.fill(values, url.QueryEscape), body)
	if err != nil {
		return nil, bare(err)
	}
	req.Header.Set("Content-Type", g.set.ContentType)
	for name, value := range g.set.Headers {
		req.Header.Set(name, value.Reveal())
	}
	return req, nil
}

// needMethod is the error for a setting that is no method that has a body, or GET.
func needMethod(method string) error {
	if slices.Contains([]string{http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodGet}, method) {
		return nil
	}
	return &statuspage.Invalid{Field: "method", Value: method, Reason: "is not POST, PUT, PATCH or GET", Example: "POST"}
}

func needParts(parts int) error {
	if parts >= 1 && parts <= 10 {
		return nil
	}
	return &statuspage.Invalid{Field: "parts", Value: strconv.Itoa(parts), Reason: "is not between 1 and 10", Example: "2"}
}
