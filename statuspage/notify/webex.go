package notify

import (
	"cmp"
	"encoding/json"
	"net/http"

	"github.com/fyr-status/fyr/monitor/secret"
)

const webexDoc = `Webex: a bot that writes into a space.

Settings:

- token: the bot's access token; required
- room: the space's id; required

Example:

    alerts:
      - channel: webex
        token: ${WEBEX_TOKEN}
        room: Y2lzY29zcGFyazovL3VzL1JPT00vXXXX

On developer.webex.com: Create a Bot; add it to the space; "List Rooms" there shows the
space's id.

Sent: title, text and links as plain text. 429 is tried again when Webex says.
`

var _ = register(Channel{Name: "webex", Doc: webexDoc, Settings: webexSettings{}, New: newWebex, Merges: true})

// webexText is how many characters of a text are sent: a message may have 7,439 bytes,
// and a character up to four (in UTF-16 units, two).
const webexText = 2400

type webexSettings struct {
	Token secret.String `json:"token"`
	Room  string        `json:"room"`
}

func newWebex(settings json.RawMessage, e Env) (Sender, error) {
	const room = "Y2lzY29zcGFyazovL3VzL1JPT00vXXXX"
	var set webexSettings
	if err := decode(settings, &set, `{"token": "XXXX", "room": "`+room+`"}`); err != nil {
		return nil, err
	}
	if err := cmp.Or(need("token", set.Token.Reveal(), "XXXX"), need("room", set.Room, room)); err != nil {
		return nil, err
	}
	return newTeller(e, func(m Message) (*http.Request, error) { return webexRequest(set, m) }, set.Token), nil
}

// webexMessage has no markdown: what would be markup there is text here.
type webexMessage struct {
	Room string `json:"roomId"`
	Text string `json:"text"`
}

func webexRequest(set webexSettings, m Message) (*http.Request, error) {
	req, err := jsonRequest(http.MethodPost, "https://webexapis.com/v1/messages", webexMessage{Room: set.Room, Text: m.plain(webexText)})
	if err != nil {
		return nil, err
	}
	return bearer(req, set.Token), nil
}
