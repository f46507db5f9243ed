package notify

import (
	"bytes"
	"net/http"
	"strings"
)

const teamsDoc = `Microsoft Teams: a webhook of the Workflows app, which writes into one channel or chat.

Settings:

- url: the workflow's address; required. Keep it out of the file: who knows it can write there.

Example:

    alerts:
      - channel: teams
        url: ${TEAMS_WEBHOOK}

In Teams: the channel's menu, Workflows, "Post to a channel when a webhook request is
received". The older connectors' addresses work as long as Microsoft runs them.

Sent: an Adaptive Card with title, text and links. Nothing in the text is taken for
Markdown or a mention. 429 is tried again when Teams says.
`

var teams = hook{example: "https://example.westeurope.logic.azure.com/workflows/…", write: teamsRequest, denied: teamsDenied}

var _ = register(Channel{Name: "teams", Doc: teamsDoc, Settings: hookSettings{}, New: teams.open, Reader: teamsRoom.endpoint, Merges: true})

// teamsText is how many characters of a text are sent: a card may have 28 KB in all.
const teamsText = 6000

type teamsMessage struct {
	Type        string            `json:"type"`
	Attachments []teamsAttachment `json:"attachments"`
}

type teamsAttachment struct {
	ContentType string    `json:"contentType"`
	Content     teamsCard `json:"content"`
}

type teamsCard struct {
	Schema  string        `json:"$schema"`
	Type    string        `json:"type"`
	Version string        `json:"version"`
	Body    []teamsBlock  `json:"body"`
	Actions []teamsAction `json:"actions,omitempty"`
}

// teamsBlock is a RichTextBlock: in its runs, unlike in a TextBlock, Markdown is text.
type teamsBlock struct {
	Type    string     `json:"type"`
	Inlines []teamsRun `json:"inlines"`
}

type teamsRun struct {
	Type   string `json:"type"`
	Text   string `json:"text"`
	Weight string `json:"weight,omitempty"`
	Size   string `json:"size,omitempty"`
	Color  string `json:"color,omitempty"`
}

type teamsAction struct {
	Type  string `json:"type"`
	Title string `json:"title"`
	URL   string `json:"url"`
}

// teamsColours are the card's own names for how bad something is.
var teamsColours = [...]string{Good: "good", Note: "default", Minor: "warning", Major: "attention", Critical: "attention"}

// teamsRequest writes a card for a workflow's webhook.
func teamsRequest(address string, m Message) (*http.Request, error) {
	card := teamsCard{
		Schema: "http://adaptivecards.io/schemas/adaptive-card.json", Type: "AdaptiveCard", Version: "1.4",
		Body: []teamsBlock{teamsLine(teamsRun{Text: cut(m.Title, 500), Weight: "bolder", Size: "medium", Color: teamsColours[m.Level]})},
	}
	text := m.prose(teamsText, asItIs)
	if m.Footer == "" { // readers have their links in the text, in their own language
		text, card.Actions = cut(m.story(), teamsText), teamsActions(m)
	}
	for line := range strings.SplitSeq(text, "\n") {
		if line != "" {
			card.Body = append(card.Body, teamsLine(teamsRun{Text: line}))
		}
	}
	return jsonRequest(http.MethodPost, address, teamsMessage{Type: "message", Attachments: []teamsAttachment{{"application/vnd.microsoft.card.adaptive", card}}})
}

// teamsActions are the card's buttons.
func teamsActions(m Message) (buttons []teamsAction) {
	for _, a := range []teamsAction{{Title: "Open", URL: m.Link}, {Title: "Acknowledge", URL: m.Ack}} {
		if a.URL != "" {
			a.Type = "Action.OpenUrl"
			buttons = append(buttons, a)
		}
	}
	return buttons
}

func teamsLine(run teamsRun) teamsBlock {
	run.Type = "TextRun"
	return teamsBlock{Type: "RichTextBlock", Inlines: []teamsRun{run}}
}

// teamsDenied finds what a connector answers with 200 when Teams behind it refused.
func teamsDenied(_ int, body []byte) string {
	if bytes.Contains(body, []byte("delivery failed")) {
		return string(body)
	}
	return ""
}
