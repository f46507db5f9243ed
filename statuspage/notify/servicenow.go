package notify

import (
	"cmp"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/fyr-status/fyr/monitor/secret"
)

const servicenowDoc = `ServiceNow: events of Event Management.

Settings:

- url: the instance; required
- user, password: an account with the role evt_mgmt_integration; required

Example:

    alerts:
      - channel: servicenow
        url: https://example.service-now.com
        user: fyr
        password: ${SERVICENOW_PASSWORD}

Sent: an event into em_event, with one message_key for each monitor. Severity: critical
1, major 2, minor 3; 0, with resolution_state Closing, when it is over. What failed
together is sent one by one.
`

var _ = register(Channel{Name: "servicenow", Doc: servicenowDoc, Settings: servicenowSettings{}, New: newServiceNow})

// ServiceNow's limits of an event, in characters.
const (
	servicenowText = 4000
	servicenowKey  = 1024
	servicenowName = 100
)

type servicenowSettings struct {
	URL      string        `json:"url"`
	User     string        `json:"user"`
	Password secret.String `json:"password"`
}

func newServiceNow(settings json.RawMessage, e Env) (Sender, error) {
	const instance = "https://example.service-now.com"
	var set servicenowSettings
	if err := decode(settings, &set, `{"url": "`+instance+`", "user": "fyr", "password": "XXXX"}`); err != nil {
		return nil, err
	}
	if err := cmp.Or(needURL("url", set.URL, instance), need("user", set.User, "fyr"), need("password", set.Password.Reveal(), "XXXX")); err != nil {
		return nil, err
	}
	return newManager(e, func(m Message) (*http.Request, error) { return servicenowRequest(set, e, m) }, set.Password), nil
}

type servicenowEvents struct {
	Records []servicenowEvent `json:"records"`
}

type servicenowEvent struct {
	Source     string `json:"source"`
	Class      string `json:"event_class"`
	Node       string `json:"node"`
	Resource   string `json:"resource"`
	Metric     string `json:"metric_name"`
	Type       string `json:"type"`
	Key        string `json:"message_key"`
	Severity   string `json:"severity"`
	Text       string `json:"description"`
	Info       string `json:"additional_info"` // JSON in a text
	At         string `json:"time_of_event"`   // UTC
	Resolution string `json:"resolution_state"`
}

var servicenowSeverities = [...]string{Good: "0", Note: "5", Minor: "3", Major: "2", Critical: "1"}

func servicenowRequest(set servicenowSettings, e Env, m Message) (*http.Request, error) {
	info := m.facts()
	info["link"], info["acknowledge"] = m.Link, m.Ack
	more, err := json.Marshal(info)
	if err != nil {
		return nil, err
	}
	subject := cut(cmp.Or(m.fact("monitor"), m.Key), servicenowName)
	event := servicenowEvent{
		Source: "Fyr", Class: cut(e.Page.Host(), servicenowName), Node: subject, Resource: subject,
		Metric: cut(m.fact("cause"), servicenowName), Type: "status", Key: e.dedup(m, servicenowKey),
		Severity: servicenowSeverities[m.Level], Text: cut(m.Title+"\n"+m.story(), servicenowText), Info: string(more),
		At: m.At.UTC().Format(time.DateTime), Resolution: "New",
	}
	if m.Over {
		event.Severity, event.Resolution = "0", "Closing"
	}
	req, err := jsonRequest(http.MethodPost, strings.TrimSuffix(set.URL, "/")+"/api/global/em/jsonv2", servicenowEvents{[]servicenowEvent{event}})
	if err != nil {
		return nil, err
	}
	req.SetBasicAuth(set.User, set.Password.Reveal())
	return req, nil
}
