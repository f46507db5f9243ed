package notify

import (
	"encoding/json"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/fyr-status/fyr/monitor/secret"
	"github.com/fyr-status/fyr/statuspage"
)

// room is how a chat writes the addresses by which a program may post into one of its
// rooms. Whoever pastes one has it from the room, and a message there asks for the
// confirmation; which hosts are the chat's own is fixed, so that nothing else can be
// reached in its name.
type room struct {
	chat    string         // its name, for errors
	example string         // an address, for errors
	hosts   []string       // one that begins with a dot stands for all names below it
	path    *regexp.Regexp // of the address; what its groups match names the room and is no secret
	query   []string       // parameters that are kept, in this order; all others are dropped
	shown   []string       // those of them that are no secret
	needed  []string       // those of them without which it is no address of a room

	settings func(u *url.URL) any // the channel's, for that room; nil: the address as url
}

// endpoint reads a pasted address. What of it is a password is kept apart from what may
// be shown to whoever manages the subscription.
func (r room) endpoint(pasted string) (Endpoint, error) {
	u, err := publicAddress(pasted, r.example)
	if err != nil {
		return Endpoint{}, err
	}
	parts := r.path.FindStringSubmatch(u.EscapedPath())
	if parts == nil || !r.complete(u) || u.Port() != "" || !r.has(u.Hostname()) {
		return Endpoint{}, r.refuse()
	}
	given := u.Query()
	u.RawQuery = pick(given, r.query)
	settings, err := r.settingsOf(u)
	if err != nil {
		return Endpoint{}, r.refuse()
	}
	shown := url.URL{Scheme: "https", Host: u.Host, Path: "/" + strings.Trim(strings.Join(parts[1:], "/"), "/"), RawQuery: pick(given, r.shown)}
	return Endpoint{Address: shown.String(), Key: keyOf(shown.String(), []byte(u.String())), Secret: secret.New(string(settings))}, nil
}

// settingsOf are those with which the channel's New reaches the room.
func (r room) settingsOf(u *url.URL) ([]byte, error) {
	if r.settings != nil {
		return json.Marshal(r.settings(u))
	}
	return json.Marshal(map[string]string{"url": u.String()})
}

// complete reports whether every parameter that must be there is: Telegram's room, and
// the passwords of others.
func (r room) complete(u *url.URL) bool {
	for _, name := range r.needed {
		if u.Query().Get(name) == "" {
			return false
		}
	}
	return true
}

func (r room) refuse() error {
	return &statuspage.Invalid{Field: "address", Reason: "is not an address that " + r.chat + " gives out for a room", Example: r.example}
}

// has reports whether a host is one of the chat's.
func (r room) has(host string) bool {
	for _, h := range r.hosts {
		if host == h || strings.HasPrefix(h, ".") && strings.HasSuffix(host, h) {
			return true
		}
	}
	return false
}

// pick writes some parameters of a query, the first value of each.
func pick(given url.Values, names []string) string {
	var kept []string
	for _, name := range names {
		if v := given.Get(name); v != "" {
			kept = append(kept, url.QueryEscape(name)+"="+url.QueryEscape(v))
		}
	}
	return strings.Join(kept, "&")
}

// slackRoom: api.slack.com/messaging/webhooks.
var slackRoom = room{
	chat: "Slack", example: slack.example, hosts: []string{"hooks.slack.com", "hooks.slack-gov.com"},
	path: regexp.MustCompile(`^/(services)/(T[A-Z0-9]+)/(B[A-Z0-9]+)/[A-Za-z0-9]+$`),
}

// teamsRoom: learn.microsoft.com, "Create incoming webhooks with Workflows for Microsoft
// Teams"; the first form is the older connectors'.
var teamsRoom = room{
	chat: "Microsoft Teams", example: teams.example, hosts: []string{".webhook.office.com", ".logic.azure.com", ".api.powerplatform.com"},
	path: regexp.MustCompile(`^/(webhookb2/[0-9a-f@-]+)/IncomingWebhook/[0-9A-Za-z/_-]+$|` +
		`^/(workflows/[0-9a-f]+)/triggers/[a-z]+/paths/invoke$|` +
		`^/(powerautomate/automations/direct/workflows/[0-9a-f]+)/triggers/[a-z]+/paths/invoke$`),
	query: []string{"api-version", "sp", "sv", "sig"},
}

// discordRoom: discord.com/developers/docs/resources/webhook.
var discordRoom = room{
	chat: "Discord", example: discord.example, hosts: []string{"discord.com", "discordapp.com", "ptb.discord.com", "canary.discord.com"},
	path:  regexp.MustCompile(`^/(api(?:/v[0-9]+)?/webhooks/[0-9]+)/[A-Za-z0-9_-]+$`),
	query: []string{"thread_id"}, shown: []string{"thread_id"},
}

// googlechatRoom: developers.google.com/workspace/chat/quickstart/webhooks.
var googlechatRoom = room{
	chat: "Google Chat", example: googlechat.example, hosts: []string{"chat.googleapis.com"},
	path:  regexp.MustCompile(`^/(v1/spaces/[A-Za-z0-9_-]+)/messages$`),
	query: []string{"key", "token"}, needed: []string{"key", "token"},
}

// telegramRoom: core.telegram.org/bots/api#sendmessage. The bot is the reader's own.
var telegramRoom = room{
	chat: "Telegram", example: "https://api.telegram.org/bot123456:XXXX/sendMessage?chat_id=-1001234567890", hosts: []string{"api.telegram.org"},
	path:  regexp.MustCompile(`^/(bot[0-9]+):[A-Za-z0-9_-]{20,}/sendMessage$`),
	query: []string{"chat_id", "message_thread_id"}, needed: []string{"chat_id"}, shown: []string{"chat_id", "message_thread_id"},
	settings: func(u *url.URL) any {
		token := strings.TrimSuffix(strings.TrimPrefix(u.Path, "/bot"), "/sendMessage")
		thread, _ := strconv.ParseInt(u.Query().Get("message_thread_id"), 10, 64) // none is 0, and so is a wrong one
		return map[string]any{"token": token, "chat": u.Query().Get("chat_id"), "thread": thread}
	},
}
