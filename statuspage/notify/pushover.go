package notify

import (
	"cmp"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/fyr-status/fyr/monitor/secret"
)

const pushoverDoc = `Pushover: push messages to phones.

Settings:

- token: an application's token; required
- user: the key of a user or a group; required
- device: only this device of theirs
- sound: the name of a sound

Example:

    alerts:
      - channel: pushover
        token: ${PUSHOVER_TOKEN}
        user: ${PUSHOVER_USER}

On pushover.net: Create an Application.

Sent: title and text with a link, as plain text, with a priority by how bad it is (major
and critical 1, which sounds in quiet hours too; all else 0).
`

var _ = register(Channel{Name: "pushover", Doc: pushoverDoc, Settings: pushoverSettings{}, New: newPushover, Merges: true})

// Pushover's limits, in characters.
const (
	pushoverTitle = 250
	pushoverText  = 1024
	pushoverURL   = 512
)

type pushoverSettings struct {
	Token  secret.String `json:"token"`
	User   secret.String `json:"user"`
	Device string        `json:"device"`
	Sound  string        `json:"sound"`
}

func newPushover(settings json.RawMessage, e Env) (Sender, error) {
	const token, user = "azGDORePK8gMaC0QOYAMyEEuzJnyUi", "uQiRzpo4DXghDmr9QzzfQu27cmVRsG"
	var set pushoverSettings
	if err := decode(settings, &set, `{"token": "`+token+`", "user": "`+user+`"}`); err != nil {
		return nil, err
	}
	if err := cmp.Or(needKey("token", set.Token, token), needKey("user", set.User, user)); err != nil {
		return nil, err
	}
	t := newTeller(e, func(m Message) (*http.Request, error) { return pushoverRequest(set, m) }, set.Token, set.User)
	t.denied = pushoverDenied
	return t, nil
}

// pushoverRequest writes a message as a form. A message must not be empty.
func pushoverRequest(set pushoverSettings, m Message) (*http.Request, error) {
	form := url.Values{
		"token": {set.Token.Reveal()}, "user": {set.User.Reveal()},
		"title": {cut(m.Title, pushoverTitle)}, "message": {cmp.Or(cut(m.story(), pushoverText), m.Title)},
		"priority": {"0"}, "timestamp": {strconv.FormatInt(m.At.Unix(), 10)},
	}
	if m.Level >= Major {
		form.Set("priority", "1")
	}
	for name, value := range map[string]string{"device": set.Device, "sound": set.Sound, "url": cmp.Or(m.Ack, m.Link)} {
		if value != "" && len(value) <= pushoverURL {
			form.Set(name, value)
		}
	}
	if m.Ack != "" {
		form.Set("url_title", "Acknowledge")
	}
	return formRequest("https://api.pushover.net/1/messages.json", form)
}

// pushoverDenied finds a refusal that came as a success.
func pushoverDenied(_ int, body []byte) string {
	answer := struct {
		Status int      `json:"status"`
		Errors []string `json:"errors"`
	}{Status: 1}
	readJSON(body, &answer)
	if answer.Status == 1 {
		return ""
	}
	return cmp.Or(strings.Join(answer.Errors, ", "), "status 0")
}
