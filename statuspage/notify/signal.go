package notify

import (
	"cmp"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/fyr-status/fyr/statuspage"
)

const signalDoc = `Signal: people and groups, through a signal-cli-rest-api gateway of your own.

Settings:

- url: the gateway; required
- number: the number that the gateway is registered with; required
- recipients: numbers, or ids of groups as the gateway lists them ("group.…"); required

Example:

    alerts:
      - channel: signal
        url: http://127.0.0.1:8080
        number: "+4912345678"
        recipients: ["+4987654321"]

Sent: title, text and links as plain text.
`

var _ = register(Channel{Name: "signal", Doc: signalDoc, Settings: signalSettings{}, New: newSignal, Merges: true})

// signalText is how many characters of a text are sent: Signal shows 2,000 at once, and
// the rest behind a tap.
const signalText = 2000

type signalSettings struct {
	URL        string   `json:"url"`
	Number     string   `json:"number"`
	Recipients []string `json:"recipients"`
}

func newSignal(settings json.RawMessage, e Env) (Sender, error) {
	const gateway, number, to = "http://127.0.0.1:8080", `"+4912345678"`, `["+4987654321"]`
	var set signalSettings
	if err := decode(settings, &set, `{"url": "`+gateway+`", "number": `+number+`, "recipients": `+to+`}`); err != nil {
		return nil, err
	}
	if err := cmp.Or(needURL("url", set.URL, gateway), needNumber("number", set.Number, number)); err != nil {
		return nil, err
	}
	if len(set.Recipients) == 0 {
		return nil, &statuspage.Invalid{Field: "recipients", Reason: "is missing", Example: to}
	}
	return newTeller(e, func(m Message) (*http.Request, error) { return signalRequest(set, m) }), nil
}

type signalMessage struct {
	Message    string   `json:"message"`
	Number     string   `json:"number"`
	Recipients []string `json:"recipients"`
	TextMode   string   `json:"text_mode"` // normal: asterisks are asterisks
}

// signalRequest writes a message for the gateway's second version of sending.
func signalRequest(set signalSettings, m Message) (*http.Request, error) {
	return jsonRequest(http.MethodPost, strings.TrimSuffix(set.URL, "/")+"/v2/send", signalMessage{
		Message: m.plain(signalText), Number: set.Number, Recipients: set.Recipients, TextMode: "normal",
	})
}
