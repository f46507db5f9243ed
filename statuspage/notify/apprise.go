package notify

import (
	"cmp"
	"encoding/json"
	"net/http"

	"github.com/fyr-status/fyr/monitor/secret"
)

const appriseDoc = `Apprise: an Apprise API server, which knows a hundred services more.

Settings:

- url: the server's /notify address; with a key in it, what is stored there under it; required
- urls: Apprise addresses to notify, when there is no key in url
- tag: only those with this tag

Example:

    alerts:
      - channel: apprise
        url: http://127.0.0.1:8000/notify/fyr
        tag: operators

Sent: title, text and links as plain text, of the type success, info, warning or failure.
204 (nobody is stored under the key) and 424 (a service did not take it) count as not
delivered.
`

var _ = register(Channel{Name: "apprise", Doc: appriseDoc, Settings: appriseSettings{}, New: newApprise, Merges: true})

// appriseText is how many characters of a text are sent; Apprise cuts it for its services.
const appriseText = 20_000

type appriseSettings struct {
	URL  secret.String `json:"url"`
	URLs secret.String `json:"urls"`
	Tag  string        `json:"tag"`
}

func newApprise(settings json.RawMessage, e Env) (Sender, error) {
	const server = "http://127.0.0.1:8000/notify/fyr"
	var set appriseSettings
	if err := decode(settings, &set, `{"url": "`+server+`"}`); err != nil {
		return nil, err
	}
	if err := needURL("url", set.URL.Reveal(), server); err != nil {
		return nil, err
	}
	t := newTeller(e, func(m Message) (*http.Request, error) { return appriseRequest(set, m) }, set.URL, set.URLs)
	t.denied = appriseDenied
	return t, nil
}

type appriseMessage struct {
	URLs   string `json:"urls,omitempty"`
	Tag    string `json:"tag,omitempty"`
	Title  string `json:"title"`
	Body   string `json:"body"`
	Type   string `json:"type"`
	Format string `json:"format"`
}

var appriseTypes = [...]string{Good: "success", Note: "info", Minor: "warning", Major: "failure", Critical: "failure"}

func appriseRequest(set appriseSettings, m Message) (*http.Request, error) {
	return jsonRequest(http.MethodPost, set.URL.Reveal(), appriseMessage{
		URLs: set.URLs.Reveal(), Tag: set.Tag, Title: cut(m.Title, 500), Body: cmp.Or(m.prose(appriseText, asItIs), m.Title),
		Type: appriseTypes[m.Level], Format: "text",
	})
}

// appriseDenied finds the success that told nobody.
func appriseDenied(status int, _ []byte) string {
	if status == http.StatusNoContent {
		return "nobody is stored under this key"
	}
	return ""
}
