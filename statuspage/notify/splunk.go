package notify

import (
	"cmp"
	"encoding/json"
	"net/http"

	"github.com/fyr-status/fyr/monitor/secret"
)

const splunkDoc = `Splunk On-Call (VictorOps): alerts of the REST endpoint.

Settings:

- url: the endpoint's address with the routing key as its last part; required

Example:

    alerts:
      - channel: splunk
        url: ${SPLUNK_ONCALL_URL}

In Splunk On-Call: Integrations, 3rd Party Integrations, REST - Generic. Put a routing
key in the place of $routing_key.

Sent: WARNING (minor) or CRITICAL when something fails and RECOVERY when it is over, with
one entity_id for each monitor; what failed together is sent one by one.
`

const splunkExample = "https://alert.victorops.com/integrations/generic/20131114/alert/XXXX/database"

var _ = register(Channel{Name: "splunk", Doc: splunkDoc, Settings: splunkSettings{}, New: newSplunk})

// splunkText is how many characters a state message may have.
const splunkText = 20_480

type splunkSettings struct {
	URL secret.String `json:"url"`
}

func newSplunk(settings json.RawMessage, e Env) (Sender, error) {
	var set splunkSettings
	if err := decode(settings, &set, `{"url": "`+splunkExample+`"}`); err != nil {
		return nil, err
	}
	if err := needURL("url", set.URL.Reveal(), splunkExample); err != nil {
		return nil, err
	}
	t := newManager(e, func(m Message) (*http.Request, error) { return splunkRequest(set.URL.Reveal(), e, m) }, set.URL)
	t.denied = splunkDenied
	return t, nil
}

type splunkAlert struct {
	Type    string `json:"message_type"`
	Entity  string `json:"entity_id"`
	Display string `json:"entity_display_name"`
	Message string `json:"state_message"`
	Start   int64  `json:"state_start_time"` // unix seconds
	Tool    string `json:"monitoring_tool"`
	URL     string `json:"alert_url,omitempty"`
}

// splunkTypes: INFO opens no incident.
var splunkTypes = [...]string{Good: "INFO", Note: "INFO", Minor: "WARNING", Major: "CRITICAL", Critical: "CRITICAL"}

func splunkRequest(address string, e Env, m Message) (*http.Request, error) {
	alert := splunkAlert{
		Type: splunkTypes[m.Level], Entity: e.dedup(m, 255), Display: cut(m.Title, 255),
		Message: m.prose(splunkText, asItIs), Start: m.Since.Unix(), Tool: "Fyr", URL: m.Link,
	}
	if m.Over {
		alert.Type = "RECOVERY"
	}
	return jsonRequest(http.MethodPost, address, alert)
}

// splunkDenied finds a refusal that came as a success.
func splunkDenied(_ int, body []byte) string {
	var answer struct {
		Result   string `json:"result"`
		Messages string `json:"messages"`
		Message  string `json:"message"`
	}
	readJSON(body, &answer)
	if answer.Result != "failure" {
		return ""
	}
	return cmp.Or(answer.Messages, answer.Message, answer.Result)
}
