package notify

import (
	"cmp"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"github.com/fyr-status/fyr/monitor/secret"
)

const zulipDoc = `Zulip: a bot that writes into a channel's topic.

Settings:

- url: the organisation's address; required
- email, api_key: the bot's; required
- stream: the channel's name; required
- topic: the topic; when absent, a topic for each monitor

Example:

    alerts:
      - channel: zulip
        url: https://example.zulipchat.com
        email: fyr-bot@example.zulipchat.com
        api_key: ${ZULIP_KEY}
        stream: operations

In Zulip: Settings, Bots, Add a new bot, Incoming webhook.

Sent: the title in bold, the text in a block in which no markup and no mention is read,
and links. 429 is tried again when Zulip says.
`

var _ = register(Channel{Name: "zulip", Doc: zulipDoc, Settings: zulipSettings{}, New: newZulip, Merges: true})

// Zulip's limits, in characters: 10,000 for a message, 60 for a topic.
const (
	zulipText  = 7000
	zulipTopic = 60
)

type zulipSettings struct {
	URL    string        `json:"url"`
	Email  string        `json:"email"`
	APIKey secret.String `json:"api_key"`
	Stream string        `json:"stream"`
	Topic  string        `json:"topic"`
}

func newZulip(settings json.RawMessage, e Env) (Sender, error) {
	const site, bot = "https://example.zulipchat.com", "fyr-bot@example.zulipchat.com"
	var set zulipSettings
	if err := decode(settings, &set, `{"url": "`+site+`", "email": "`+bot+`", "api_key": "XXXX", "stream": "operations"}`); err != nil {
		return nil, err
	}
	if err := cmp.Or(needURL("url", set.URL, site), need("email", set.Email, bot), need("api_key", set.APIKey.Reveal(), "XXXX"), need("stream", set.Stream, "operations")); err != nil {
		return nil, err
	}
	t := newTeller(e, func(m Message) (*http.Request, error) { return zulipRequest(set, m) }, set.APIKey)
	t.denied = zulipDenied
	return t, nil
}

// zulipRequest writes a message as a form.
func zulipRequest(set zulipSettings, m Message) (*http.Request, error) {
	topic := cmp.Or(set.Topic, m.fact("monitor"), m.Key)
	content := "**" + spell(m.Title, 500, mentionless(markdown)) + "**\n" + fenced(cut(m.story(), zulipText)) + "\n" + m.links()
	req, err := formRequest(strings.TrimSuffix(set.URL, "/")+"/api/v1/messages", url.Values{
		"type": {"stream"}, "to": {set.Stream}, "topic": {cut(topic, zulipTopic)}, "content": {strings.TrimSpace(content)},
	})
	if err != nil {
		return nil, err
	}
	req.SetBasicAuth(set.Email, set.APIKey.Reveal())
	return req, nil
}

// fenced puts a text into a block of code, whose fence is longer than any in the text
// (CommonMark 0.31 section 4.5).
func fenced(text string) string {
	if text == "" {
		return ""
	}
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	return fence + "text\n" + text + "\n" + fence
}

// zulipDenied finds a refusal that came as a success.
func zulipDenied(_ int, body []byte) string {
	var answer struct {
		Result string `json:"result"`
		Msg    string `json:"msg"`
	}
	readJSON(body, &answer)
	if answer.Result != "error" {
		return ""
	}
	return cmp.Or(answer.Msg, answer.Result)
}
