package notify

import "net/http"

const slackDoc = `Slack: an incoming webhook, which writes into one channel.

Settings:

- url: the webhook's address; required. Keep it out of the file: who knows it can write there.

Example:

    alerts:
      - channel: slack
        url: ${SLACK_WEBHOOK}

In Slack: api.slack.com/apps, Create New App, Incoming Webhooks, Add New Webhook.

Sent: the title, and the text beside the colour of how bad it is. Nothing in
either is taken for markup or a mention. A deleted webhook (404, 410) is not tried again
for that alert; 429 is tried again when Slack says.
`

var slack = hook{example: "https://hooks.slack.com/services/T000/B000/XXXX", write: slackRequest}

var _ = register(Channel{Name: "slack", Doc: slackDoc, Settings: hookSettings{}, New: slack.open, Reader: slackRoom.endpoint, Merges: true})

// Slack's limits, in characters.
const (
	slackTitle = 3000 // of our own: Slack takes 40,000 in a message's text
	slackText  = 3000 // of a section's text
)

type slackMessage struct {
	Text        string            `json:"text"`   // also what notifications show
	Markdown    bool              `json:"mrkdwn"` // of Text
	Attachments []slackAttachment `json:"attachments"`
}

type slackAttachment struct {
	Color  string       `json:"color"`
	Blocks []slackBlock `json:"blocks"`
}

type slackBlock struct {
	Type string    `json:"type"`
	Text slackWord `json:"text"`
}

type slackWord struct {
	Type string `json:"type"`
	Text string `json:"text"`
}

// slackRequest writes a message for an incoming webhook. In a block of plain text Slack
// obeys no markup; elsewhere `<!channel>` and its kin do nothing once angle brackets are
// escaped, and links are found without them.
func slackRequest(address string, m Message) (*http.Request, error) {
	var blocks []slackBlock
	for _, w := range []slackWord{{"plain_text", cut(m.story(), slackText)}, {"mrkdwn", spell(m.links(), slackText, angular)}} {
		if w.Text != "" {
			blocks = append(blocks, slackBlock{"section", w})
		}
	}
	return jsonRequest(http.MethodPost, address, slackMessage{
		Text:        spell(m.Title, slackTitle, angular),
		Attachments: []slackAttachment{{Color: m.Level.colour(), Blocks: blocks}},
	})
}
