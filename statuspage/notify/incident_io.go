package notify

import (
	"cmp"
	"encoding/json"
	"net/http"

	"github.com/fyr-status/fyr/monitor/secret"
)

const incidentDoc = `incident.io: an HTTP alert source.

Settings:

- url: the source's address; required
- token: the source's token; required

Example:

    alerts:
      - channel: incident_io
        url: https://api.incident.io/v2/alert_events/http/01HXXXXXXXXXXXXXXXXXXXXXXX
        token: ${INCIDENT_IO_TOKEN}

In incident.io: Alerts, Sources, Add source, HTTP, with the default sort of payload.

Sent: status firing when something fails and resolved when it is over, with one
deduplication_key for each monitor; what failed together is sent one by one. 429 is
tried again when incident.io says.
`

var _ = register(Channel{Name: "incident_io", Doc: incidentDoc, Settings: incidentSettings{}, New: newIncidentIO})

// incidentText is how many characters of a text are sent. incident.io names no limit.
const incidentText = 20_000

type incidentSettings struct {
	URL   string        `json:"url"`
	Token secret.String `json:"token"`
}

func newIncidentIO(settings json.RawMessage, e Env) (Sender, error) {
	const source = "https://api.incident.io/v2/alert_events/http/01HXXXXXXXXXXXXXXXXXXXXXXX"
	var set incidentSettings
	if err := decode(settings, &set, `{"url": "`+source+`", "token": "XXXX"}`); err != nil {
		return nil, err
	}
	if err := cmp.Or(needURL("url", set.URL, source), need("token", set.Token.Reveal(), "XXXX")); err != nil {
		return nil, err
	}
	return newManager(e, func(m Message) (*http.Request, error) { return incidentRequest(set, e, m) }, set.Token), nil
}

type incidentAlert struct {
	Title    string            `json:"title"`
	Text     string            `json:"description"` // Markdown
	Key      string            `json:"deduplication_key"`
	Status   string            `json:"status"`
	Link     string            `json:"source_url,omitempty"`
	Metadata map[string]string `json:"metadata"`
}

func incidentRequest(set incidentSettings, e Env, m Message) (*http.Request, error) {
	facts := m.facts()
	facts["level"] = m.Level.String()
	req, err := jsonRequest(http.MethodPost, set.URL, incidentAlert{
		Title: cut(m.Title, 500), Text: m.prose(incidentText, markdown), Key: e.dedup(m, 255),
		Status: m.state(), Link: m.Link, Metadata: facts,
	})
	if err != nil {
		return nil, err
	}
	return bearer(req, set.Token), nil
}
