package notify

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

const discordDoc = `Discord: a channel's webhook.

Settings:

- url: the webhook's address; required. Keep it out of the file: who knows it can write there.

Example:

    alerts:
      - channel: discord
        url: ${DISCORD_WEBHOOK}

In Discord: the channel's settings, Integrations, Webhooks, New Webhook.

Sent: an embed with title, text and the colour of how bad it is. Nobody is mentioned,
and Markdown stays text. A deleted webhook (404) is not tried again for that alert; 429
is tried again when Discord says.
`

var discord = hook{example: "https://discord.com/api/webhooks/1234/XXXX", write: discordRequest}

var _ = register(Channel{Name: "discord", Doc: discordDoc, Settings: hookSettings{}, New: discord.open, Reader: discordRoom.endpoint, Merges: true})

// Discord's limits of an embed, in characters; 6000 in all.
const (
	discordTitle = 256
	discordText  = 4096
)

type discordMessage struct {
	Embeds   []discordEmbed  `json:"embeds"`
	Mentions discordMentions `json:"allowed_mentions"`
}

// discordMentions says what may be mentioned; an empty list is nobody.
type discordMentions struct {
	Parse []string `json:"parse"`
}

type discordEmbed struct {
	Title       string    `json:"title"`
	Description string    `json:"description"`
	URL         string    `json:"url,omitempty"`
	Color       int64     `json:"color"`
	Timestamp   time.Time `json:"timestamp"`
}

// discordRequest writes an embed for a webhook.
func discordRequest(address string, m Message) (*http.Request, error) {
	colour, err := strconv.ParseInt(strings.TrimPrefix(m.Level.colour(), "#"), 16, 32)
	if err != nil {
		return nil, err
	}
	return jsonRequest(http.MethodPost, address, discordMessage{
		Mentions: discordMentions{Parse: []string{}},
		Embeds: []discordEmbed{{
			Title: spell(m.Title, discordTitle, markdown), Description: m.prose(discordText, mentionless(markdown)),
			URL: m.Link, Color: colour, Timestamp: m.At.UTC(),
		}},
	})
}
