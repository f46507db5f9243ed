package notify

import (
	"encoding/json"
	"net/http"

	"github.com/fyr-status/fyr/monitor/secret"
)

const grafanaDoc = `Grafana OnCall and Grafana IRM: a formatted webhook.

Settings:

- url: the integration's address; required. Keep it out of the file: who knows it can write there.

Example:

    alerts:
      - channel: grafana_oncall
        url: ${GRAFANA_ONCALL_URL}

In Grafana: Alerts & IRM, IRM, Integrations, New integration, Formatted Webhook.

Sent: state alerting when something fails and ok when it is over, with one alert_uid for
each monitor; what failed together is sent one by one.
`

const grafanaExample = "https://oncall-prod-us-central-0.grafana.net/oncall/integrations/v1/formatted_webhook/XXXX/"

var _ = register(Channel{Name: "grafana_oncall", Doc: grafanaDoc, Settings: grafanaSettings{}, New: newGrafana})

// grafanaText is how many characters of a text are sent. Grafana names no limit.
const grafanaText = 20_000

type grafanaSettings struct {
	URL secret.String `json:"url"`
}

func newGrafana(settings json.RawMessage, e Env) (Sender, error) {
	var set grafanaSettings
	if err := decode(settings, &set, `{"url": "`+grafanaExample+`"}`); err != nil {
		return nil, err
	}
	if err := needURL("url", set.URL.Reveal(), grafanaExample); err != nil {
		return nil, err
	}
	return newManager(e, func(m Message) (*http.Request, error) { return grafanaRequest(set.URL.Reveal(), e, m) }, set.URL), nil
}

type grafanaAlert struct {
	UID     string `json:"alert_uid"`
	Title   string `json:"title"`
	State   string `json:"state"`
	Link    string `json:"link_to_upstream_details,omitempty"`
	Message string `json:"message"`

	// Beyond what Grafana knows by itself; its routes and templates can use them.
	Level  Level             `json:"level"`
	Fields map[string]string `json:"fields"`
}

func grafanaRequest(address string, e Env, m Message) (*http.Request, error) {
	alert := grafanaAlert{
		UID: e.dedup(m, 255), Title: cut(m.Title, 500), State: "alerting", Link: m.Link,
		Message: m.prose(grafanaText, markdown), Level: m.Level, Fields: m.facts(),
	}
	if m.Over {
		alert.State = "ok"
	}
	return jsonRequest(http.MethodPost, address, alert)
}
