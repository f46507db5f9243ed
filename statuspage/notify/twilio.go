package notify

import (
	"cmp"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"github.com/fyr-status/fyr/monitor/secret"
)

const twilioDoc = `Twilio: an SMS over Twilio's Programmable Messaging.

Settings:

- account: the account's SID, which begins with AC; required
- token: the account's auth token; required
- from: a number or sender id of the account, or the SID of a messaging service (MG…); required
- to: the number that is told, with + and country code; required
- parts: how many parts of 160 characters (70 where there are others than an SMS has) a text may take, 1 to 10; 2 when absent

Example:

    alerts:
      - channel: twilio
        account: AC0123456789abcdef0123456789abcdef
        token: ${TWILIO_TOKEN}
        from: "+15017122661"
        to: "+15558675310"

Sent: title, text and link, cut to the parts. Each part is billed.
`

const twilioTo = `"+15558675310"`

var _ = register(Channel{Name: "twilio", Doc: twilioDoc, Settings: twilioSettings{}, New: newTwilio, Merges: true})

type twilioSettings struct {
	Account string        `json:"account"`
	Token   secret.String `json:"token"`
	From    string        `json:"from"`
	To      string        `json:"to"`
	Parts   int           `json:"parts"`
}

func newTwilio(settings json.RawMessage, e Env) (Sender, error) {
	const account, from = "AC0123456789abcdef0123456789abcdef", `"+15017122661"`
	set := twilioSettings{Parts: smsParts}
	if err := decode(settings, &set, `{"account": "`+account+`", "token": "XXXX", "from": `+from+`, "to": `+twilioTo+`}`); err != nil {
		return nil, err
	}
	err := cmp.Or(need("account", set.Account, account), need("token", set.Token.Reveal(), "XXXX"),
		need("from", set.From, from), needNumber("to", set.To, twilioTo), needParts(set.Parts))
	if err != nil {
		return nil, err
	}
	return newTeller(e, func(m Message) (*http.Request, error) { return twilioRequest(set, m) }, set.Token), nil
}

// twilioRequest writes a message as a form.
func twilioRequest(set twilioSettings, m Message) (*http.Request, error) {
	form := url.Values{"To": {set.To}, "Body": {m.sms(set.Parts)}}
	if strings.HasPrefix(set.From, "MG") {
		form.Set("MessagingServiceSid", set.From)
	} else {
		form.Set("From", set.From)
	}
	req, err := formRequest("https://api.twilio.com/2010-04-01/Accounts/"+url.PathEscape(set.Account)+"/Messages.json", form)
	if err != nil {
		return nil, err
	}
	req.SetBasicAuth(set.Account, set.Token.Reveal())
	return req, nil
}
