package notify

import "net/http"

const mattermostDoc = `Mattermost: an incoming webhook.

Settings:

- url: the webhook's address; required. Keep it out of the file: who knows it can write there.

Example:

    alerts:
      - channel: mattermost
        url: ${MATTERMOST_WEBHOOK}

In Mattermost: Integrations, Incoming Webhooks, Add Incoming Webhook.

Sent: an attachment with title, text and the colour of how bad it is. Nobody is
mentioned, and Markdown stays text. A deleted webhook (404) is not tried again for that
alert.
`

var mattermost = hook{example: "https://chat.example.com/hooks/XXXX", write: mattermostRequest}

var _ = register(Channel{Name: "mattermost", Doc: mattermostDoc, Settings: hookSettings{}, New: mattermost.open, Merges: true})

// mattermostText is how many characters of a text are sent; a post may have 16,383.
const mattermostText = 7000

// chatAttachment is how Mattermost and Rocket.Chat, which took it from Slack, show a
// coloured block below a message.
type chatAttachment struct {
	Fallback  string `json:"fallback,omitempty"`
	Color     string `json:"color"`
	Title     string `json:"title"`
	TitleLink string `json:"title_link,omitempty"`
	Text      string `json:"text"`
}

type mattermostMessage struct {
	Attachments []chatAttachment `json:"attachments"`
}

// mattermostRequest writes a post for an incoming webhook.
func mattermostRequest(address string, m Message) (*http.Request, error) {
	by := mentionless(markdown)
	return jsonRequest(http.MethodPost, address, mattermostMessage{[]chatAttachment{{
		Fallback: cut(m.Title, 500), Color: m.Level.colour(),
		Title: spell(m.Title, 500, by), TitleLink: m.Link, Text: m.prose(mattermostText, by),
	}}})
}
