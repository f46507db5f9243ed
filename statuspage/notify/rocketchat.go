package notify

import "net/http"

const rocketchatDoc = `Rocket.Chat: an incoming webhook integration.

Settings:

- url: the webhook's address; required. Keep it out of the file: who knows it can write there.

Example:

    alerts:
      - channel: rocketchat
        url: ${ROCKETCHAT_WEBHOOK}

In Rocket.Chat: Administration, Workspace, Integrations, New, Incoming.

Sent: an attachment with title, text and the colour of how bad it is. Nobody is
mentioned, and Markdown stays text. An integration that was removed (404) is not tried
again for that alert.
`

var rocketchat = hook{example: "https://chat.example.com/hooks/XXXX/YYYY", write: rocketchatRequest, denied: rocketchatDenied}

var _ = register(Channel{Name: "rocketchat", Doc: rocketchatDoc, Settings: hookSettings{}, New: rocketchat.open, Merges: true})

// rocketchatText is how many characters of a text are sent; a message may have 5,000.
const rocketchatText = 4000

type rocketchatMessage struct {
	Attachments []chatAttachment `json:"attachments"`
}

// rocketchatRequest writes a message for an incoming webhook.
func rocketchatRequest(address string, m Message) (*http.Request, error) {
	return jsonRequest(http.MethodPost, address, rocketchatMessage{[]chatAttachment{{
		Color: m.Level.colour(), Title: spell(m.Title, 500, mentionless(asItIs)), TitleLink: m.Link,
		Text: m.prose(rocketchatText, mentionless(markdown)),
	}}})
}

// rocketchatDenied finds a refusal that came as a success.
func rocketchatDenied(_ int, body []byte) string {
	answer := struct {
		Success bool   `json:"success"`
		Error   string `json:"error"`
	}{Success: true}
	readJSON(body, &answer)
	switch {
	case answer.Success:
		return ""
	case answer.Error == "":
		return string(body)
	}
	return answer.Error
}
