package notify

import (
	"net/http"
	"net/url"
	"strings"
)

const googlechatDoc = `Google Chat: a space's webhook.

Settings:

- url: the webhook's address; required. Keep it out of the file: who knows it can write there.

Example:

    alerts:
      - channel: googlechat
        url: ${GOOGLE_CHAT_WEBHOOK}

In Google Chat: the space's menu, Apps & integrations, Webhooks.

Sent: a card with title, text and links. What one monitor, or one incident, has to say
forms a thread. Nobody is mentioned. The same attempt twice makes one message.
`

var googlechat = hook{example: "https://chat.googleapis.com/v1/spaces/AAAA/messages?key=XXXX&token=XXXX", write: googlechatRequest}

var _ = register(Channel{Name: "googlechat", Doc: googlechatDoc, Settings: hookSettings{}, New: googlechat.open, Reader: googlechatRoom.endpoint, Merges: true})

// googlechatText is how many characters of a text are sent: a message may have 32,000
// bytes in all.
const googlechatText = 6000

type googlechatMessage struct {
	Fallback string             `json:"fallbackText"`
	Cards    []googlechatCardV2 `json:"cardsV2"`
	Thread   googlechatThread   `json:"thread"`
}

type googlechatThread struct {
	Key string `json:"threadKey"`
}

type googlechatCardV2 struct {
	ID   string         `json:"cardId"`
	Card googlechatCard `json:"card"`
}

type googlechatCard struct {
	Header   googlechatHeader    `json:"header"`
	Sections []googlechatSection `json:"sections"`
}

type googlechatHeader struct {
	Title string `json:"title"`
}

type googlechatSection struct {
	Widgets []googlechatWidget `json:"widgets"`
}

type googlechatWidget struct {
	Paragraph googlechatParagraph `json:"textParagraph"`
}

type googlechatParagraph struct {
	Text string `json:"text"`
}

// googlechatRequest writes a card for a space's webhook. A card's text knows a few of
// HTML's tags, and no mentions.
func googlechatRequest(address string, m Message) (*http.Request, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	q := u.Query()
	q.Set("messageReplyOption", "REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD")
	q.Set("requestId", m.ID)
	u.RawQuery = q.Encode()
	text := strings.ReplaceAll(m.prose(googlechatText, angular), "\n", "<br>")
	return jsonRequest(http.MethodPost, u.String(), googlechatMessage{
		Fallback: cut(m.Title, 500), Thread: googlechatThread{Key: m.Key},
		Cards: []googlechatCardV2{{ID: m.ID, Card: googlechatCard{
			Header:   googlechatHeader{Title: cut(m.Title, 500)},
			Sections: []googlechatSection{{Widgets: []googlechatWidget{{Paragraph: googlechatParagraph{Text: text}}}}},
		}}},
	})
}
