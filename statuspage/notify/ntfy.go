package notify

import (
	"cmp"
	"encoding/json"
	"net/http"

	"github.com/fyr-status/fyr/monitor/secret"
	"github.com/fyr-status/fyr/statuspage"
)

const ntfyDoc = `ntfy: push messages to phones and browsers, over ntfy.sh or a server of your own.

Settings:

- topic: the topic; required. On an open server who knows it can read and write there.
- url: the server; https://ntfy.sh when absent
- token: an access token, or
- user, password: an account that may write to the topic

Example:

    alerts:
      - channel: ntfy
        url: https://ntfy.example.com
        topic: ${NTFY_TOPIC}
        token: ${NTFY_TOKEN}

Sent: title and text, with a priority by how bad it is (over 3, minor 3, major 4,
critical 5), a link to click and a button that acknowledges. 429 is tried again when the
server says.
`

const ntfyServer = "https://ntfy.sh"

var _ = register(Channel{Name: "ntfy", Doc: ntfyDoc, Settings: ntfySettings{}, New: newNtfy, Merges: true})

// ntfyText is how many bytes a message may have: a longer one becomes an attachment.
const ntfyText = 4096

type ntfySettings struct {
	URL      string        `json:"url"`
	Topic    secret.String `json:"topic"`
	Token    secret.String `json:"token"`
	User     string        `json:"user"`
	Password secret.String `json:"password"`
}

func newNtfy(settings json.RawMessage, e Env) (Sender, error) {
	set := ntfySettings{URL: ntfyServer}
	if err := decode(settings, &set, `{"topic": "fyr-XXXX"}`); err != nil {
		return nil, err
	}
	if err := cmp.Or(needURL("url", set.URL, ntfyServer), need("topic", set.Topic.Reveal(), "fyr-XXXX")); err != nil {
		return nil, err
	}
	if !set.Token.Empty() && set.User != "" {
		return nil, &statuspage.Invalid{Field: "token", Reason: "stands beside a user: one of them is enough"}
	}
	return newTeller(e, func(m Message) (*http.Request, error) { return ntfyRequest(set, m) }, set.Topic, set.Token, set.Password), nil
}

type ntfyMessage struct {
	Topic    string       `json:"topic"`
	Title    string       `json:"title"`
	Message  string       `json:"message"`
	Priority int          `json:"priority"`
	Click    string       `json:"click,omitempty"`
	Actions  []ntfyAction `json:"actions,omitempty"`
}

type ntfyAction struct {
	Action string `json:"action"`
	Label  string `json:"label"`
	URL    string `json:"url"`
}

// ntfyPriorities are from 1, the least, to 5; 3 is the usual one.
var ntfyPriorities = [...]int{Good: 3, Note: 3, Minor: 3, Major: 4, Critical: 5}

// ntfyRequest publishes a message as JSON, which goes to the server's root.
func ntfyRequest(set ntfySettings, m Message) (*http.Request, error) {
	push := ntfyMessage{
		Topic: set.Topic.Reveal(), Title: cut(m.Title, 250), Message: cutBytes(m.story(), ntfyText),
		Priority: ntfyPriorities[m.Level], Click: m.Link,
	}
	if m.Ack != "" {
		push.Actions = []ntfyAction{{Action: "view", Label: "Acknowledge", URL: m.Ack}}
	}
	req, err := jsonRequest(http.MethodPost, set.URL, push)
	switch {
	case err != nil:
		return nil, err
	case !set.Token.Empty():
		return bearer(req, set.Token), nil
	case set.User != "":
		req.SetBasicAuth(set.User, set.Password.Reveal())
	}
	return req, nil
}
