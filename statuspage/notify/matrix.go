package notify

import (
	"cmp"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"github.com/fyr-status/fyr/monitor/secret"
)

const matrixDoc = `Matrix: a room, written to by an account of its own.

Settings:

- homeserver: the account's server, with https; required
- room: the room's id, which begins with "!"; required
- token: an access token of the account; required

Example:

    alerts:
      - channel: matrix
        homeserver: https://matrix.example.com
        room: "!abcdef:example.com"
        token: ${MATRIX_TOKEN}

In Element: invite the account into the room and join; the id is in the room's settings,
Advanced; the token in the account's, Help & About. A room that is encrypted works too,
but what is written here is not encrypted.

Sent: a text message, the title in bold, markup escaped, nobody mentioned. The same
attempt twice makes one message. 429 is tried again when the server says.
`

var _ = register(Channel{Name: "matrix", Doc: matrixDoc, Settings: matrixSettings{}, New: newMatrix, Merges: true})

// matrixText is how many characters of a text are sent, twice over: an event may have
// 65,536 bytes.
const matrixText = 8000

type matrixSettings struct {
	Homeserver string        `json:"homeserver"`
	Room       string        `json:"room"`
	Token      secret.String `json:"token"`
}

func newMatrix(settings json.RawMessage, e Env) (Sender, error) {
	const server, room = "https://matrix.example.com", "!abcdef:example.com"
	var set matrixSettings
	if err := decode(settings, &set, `{"homeserver": "`+server+`", "room": "`+room+`", "token": "syt_XXXX"}`); err != nil {
		return nil, err
	}
	if err := cmp.Or(needURL("homeserver", set.Homeserver, server), need("room", set.Room, room), need("token", set.Token.Reveal(), "syt_XXXX")); err != nil {
		return nil, err
	}
	return newTeller(e, func(m Message) (*http.Request, error) { return matrixRequest(set, m) }, set.Token), nil
}

type matrixMessage struct {
	Type      string   `json:"msgtype"`
	Body      string   `json:"body"`
	Format    string   `json:"format"`
	Formatted string   `json:"formatted_body"`
	Mentions  struct{} `json:"m.mentions"` // empty: "@room" in the text calls nobody
}

// matrixRequest sends an event to the room (Client-Server API, section 8.6). The
// delivery's id is the transaction's, by which the server knows a repeat.
func matrixRequest(set matrixSettings, m Message) (*http.Request, error) {
	address := strings.TrimSuffix(set.Homeserver, "/") + "/_matrix/client/v3/rooms/" + url.PathEscape(set.Room) +
		"/send/m.room.message/" + url.PathEscape(m.ID)
	title := cut(m.Title, 500)
	rich := "<strong>" + spell(title, 2500, angular) + "</strong><br><br>" + strings.ReplaceAll(m.prose(matrixText, angular), "\n", "<br>")
	req, err := jsonRequest(http.MethodPut, address, matrixMessage{
		Type: "m.text", Body: title + "\n\n" + m.prose(matrixText, asItIs), Format: "org.matrix.custom.html", Formatted: rich,
	})
	if err != nil {
		return nil, err
	}
	return bearer(req, set.Token), nil
}

// bearer adds a token to a request (RFC 6750 section 2.1).
func bearer(req *http.Request, token secret.String) *http.Request {
	req.Header.Set("Authorization", "Bearer "+token.Reveal())
	return req
}
