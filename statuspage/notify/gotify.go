package notify

import (
	"cmp"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/fyr-status/fyr/monitor/secret"
)

const gotifyDoc = `Gotify: push messages over a server of your own.

Settings:

- url: the server; required
- token: an application's token; required

Example:

    alerts:
      - channel: gotify
        url: https://gotify.example.com
        token: ${GOTIFY_TOKEN}

In Gotify: Apps, Create Application.

Sent: title, text and links as plain text, with a priority by how bad it is (over 4,
minor 5, major 8, critical 10).
`

var _ = register(Channel{Name: "gotify", Doc: gotifyDoc, Settings: gotifySettings{}, New: newGotify, Merges: true})

// gotifyText is how many characters of a text are sent. Gotify names no limit; ours
// keeps a phone's list readable.
const gotifyText = 8000

type gotifySettings struct {
	URL   string        `json:"url"`
	Token secret.String `json:"token"`
}

func newGotify(settings json.RawMessage, e Env) (Sender, error) {
	const server = "https://gotify.example.com"
	var set gotifySettings
	if err := decode(settings, &set, `{"url": "`+server+`", "token": "AXXXX"}`); err != nil {
		return nil, err
	}
	if err := cmp.Or(needURL("url", set.URL, server), need("token", set.Token.Reveal(), "AXXXX")); err != nil {
		return nil, err
	}
	return newTeller(e, func(m Message) (*http.Request, error) { return gotifyRequest(set, m) }, set.Token), nil
}

type gotifyMessage struct {
	Title    string       `json:"title"`
	Message  string       `json:"message"`
	Priority int          `json:"priority"`
	Extras   gotifyExtras `json:"extras"`
}

type gotifyExtras struct {
	Display      gotifyDisplay       `json:"client::display"`
	Notification *gotifyNotification `json:"client::notification,omitempty"`
}

type gotifyDisplay struct {
	ContentType string `json:"contentType"`
}

type gotifyNotification struct {
	Click gotifyClick `json:"click"`
}

type gotifyClick struct {
	URL string `json:"url"`
}

// gotifyPriorities are from 0 to 10; from 4 a phone sounds, from 8 it insists.
var gotifyPriorities = [...]int{Good: 4, Note: 4, Minor: 5, Major: 8, Critical: 10}

// gotifyRequest writes a message of plain text.
func gotifyRequest(set gotifySettings, m Message) (*http.Request, error) {
	push := gotifyMessage{
		Title: cut(m.Title, 250), Message: m.prose(gotifyText, asItIs), Priority: gotifyPriorities[m.Level],
		Extras: gotifyExtras{Display: gotifyDisplay{ContentType: "text/plain"}},
	}
	if m.Link != "" {
		push.Extras.Notification = &gotifyNotification{Click: gotifyClick{URL: m.Link}}
	}
	req, err := jsonRequest(http.MethodPost, strings.TrimSuffix(set.URL, "/")+"/message", push)
	if err != nil {
		return nil, err
	}
	req.Header.Set("X-Gotify-Key", set.Token.Reveal())
	return req, nil
}
