package notify

import (
	"cmp"
	"encoding/json"
	"net/http"

	"github.com/fyr-status/fyr/monitor/secret"
)

const telegramDoc = `Telegram: a bot that writes to a person, a group or a channel.

Settings:

- token: the bot's token; required
- chat: the chat's id, or @name of a public channel; required
- thread: the id of a topic in a group with topics

Example:

    alerts:
      - channel: telegram
        token: ${TELEGRAM_TOKEN}
        chat: "-1001234567890"

In Telegram: @BotFather makes a bot. Add it to the group, or write to it, before it may
write.

Sent: title, text and links as plain text. 429 is tried again when Telegram says; a
wrong token (401, 404), or a bot that was thrown out (403), rests the channel.
`

const telegramExample = "123456:ABC-DEF1234ghIkl"

var _ = register(Channel{Name: "telegram", Doc: telegramDoc, Settings: telegramSettings{}, New: newTelegram, Reader: telegramRoom.endpoint, Merges: true})

// telegramText is how many characters a message may have.
const telegramText = 4096

type telegramSettings struct {
	Token  secret.String `json:"token"`
	Chat   string        `json:"chat"`
	Thread int64         `json:"thread"`
}

func newTelegram(settings json.RawMessage, e Env) (Sender, error) {
	var set telegramSettings
	if err := decode(settings, &set, `{"token": "`+telegramExample+`", "chat": "-1001234567890"}`); err != nil {
		return nil, err
	}
	if err := cmp.Or(need("token", set.Token.Reveal(), telegramExample), need("chat", set.Chat, `"-1001234567890"`)); err != nil {
		return nil, err
	}
	t := newTeller(e, func(m Message) (*http.Request, error) { return telegramRequest(set, m) }, set.Token)
	t.denied = telegramDenied
	return t, nil
}

type telegramMessage struct {
	Chat    string          `json:"chat_id"`
	Thread  int64           `json:"message_thread_id,omitempty"`
	Text    string          `json:"text"`
	Preview telegramPreview `json:"link_preview_options"`
}

type telegramPreview struct {
	Disabled bool `json:"is_disabled"`
}

// telegramRequest writes a message for the Bot API. Without a parse_mode markup is text.
func telegramRequest(set telegramSettings, m Message) (*http.Request, error) {
	return jsonRequest(http.MethodPost, "https://api.telegram.org/bot"+set.Token.Reveal()+"/sendMessage", telegramMessage{
		Chat: set.Chat, Thread: set.Thread, Text: m.plain(telegramText), Preview: telegramPreview{Disabled: true},
	})
}

// telegramDenied finds a refusal that came as a success.
func telegramDenied(_ int, body []byte) string {
	answer := struct {
		OK          bool   `json:"ok"`
		Description string `json:"description"`
	}{OK: true}
	readJSON(body, &answer)
	if answer.OK {
		return ""
	}
	return cmp.Or(answer.Description, "not ok")
}
