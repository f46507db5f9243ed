package notify

import (
	"encoding/json"
	"net/http"

	"github.com/fyr-status/fyr/monitor/secret"
)

const jiraDoc = `Jira Service Management: alerts of its Operations part, over the integration events API.

Settings:

- api_key: the key of an API integration; required

Example:

    alerts:
      - channel: jira
        api_key: ${JSM_KEY}

In Jira: the team's Operations, Integrations, Add integration, API. It is the key of the
integration that is wanted, not an account's API token.

Sent: an alert is created when something fails, acknowledged when somebody takes it on in
Fyr and closed when it is over, with one alias for each monitor; what failed together is created one by one. Priority: minor P3,
major P2, critical P1. 429 is tried again.
`

var _ = register(Channel{Name: "jira", Doc: jiraDoc, Settings: jiraSettings{}, New: newJira, Acknowledges: true})

const jiraAlerts = "https://api.atlassian.com/jsm/ops/integration/v2/alerts"

type jiraSettings struct {
	APIKey secret.String `json:"api_key"`
}

func newJira(settings json.RawMessage, e Env) (Sender, error) {
	const key = "eb243592-faa2-4ba2-a551q-1afdf565c889"
	var set jiraSettings
	if err := decode(settings, &set, `{"api_key": "`+key+`"}`); err != nil {
		return nil, err
	}
	if err := need("api_key", set.APIKey.Reveal(), key); err != nil {
		return nil, err
	}
	return newManager(e, func(m Message) (*http.Request, error) { return genieRequest(jiraAlerts, set.APIKey, e, m) }, set.APIKey), nil
}
