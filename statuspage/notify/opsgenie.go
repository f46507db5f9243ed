package notify

import (
	"cmp"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"github.com/fyr-status/fyr/monitor/secret"
)

const opsgenieDoc = `Opsgenie: alerts of the Alert API.

Settings:

- api_key: the key of an API integration; required
- region: us (default) or eu

Example:

    alerts:
      - channel: opsgenie
        api_key: ${OPSGENIE_KEY}
        region: eu

In Opsgenie: Settings, Integrations, API.

Sent: an alert is created when something fails, acknowledged when somebody takes it on in
Fyr and closed when it is over, with one alias for each monitor; what failed together is created one by one. Priority: minor P3,
major P2, critical P1. 429 is tried again.
`

var _ = register(Channel{Name: "opsgenie", Doc: opsgenieDoc, Settings: opsgenieSettings{}, New: newOpsgenie, Acknowledges: true})

// Opsgenie's limits, in characters.
const (
	opsgenieMessage = 130
	opsgenieAlias   = 512
	opsgenieText    = 15_000
	opsgenieSource  = 100
)

var opsgenieRegions = map[string]string{
	"us": "https://api.opsgenie.com/v2/alerts",
	"eu": "https://api.eu.opsgenie.com/v2/alerts",
}

type opsgenieSettings struct {
	APIKey secret.String `json:"api_key"`
	Region string        `json:"region"`
}

func newOpsgenie(settings json.RawMessage, e Env) (Sender, error) {
	const key = "eb243592-faa2-4ba2-a551q-1afdf565c889"
	set := opsgenieSettings{Region: "us"}
	if err := decode(settings, &set, `{"api_key": "`+key+`"}`); err != nil {
		return nil, err
	}
	if err := cmp.Or(need("api_key", set.APIKey.Reveal(), key), needChoice("region", set.Region, opsgenieRegions)); err != nil {
		return nil, err
	}
	return newManager(e, func(m Message) (*http.Request, error) {
		return genieRequest(opsgenieRegions[set.Region], set.APIKey, e, m)
	}, set.APIKey), nil
}

// genieAlert is an alert as Opsgenie and its successor, Jira Service Management, take it.
type genieAlert struct {
	Message     string            `json:"message"`
	Alias       string            `json:"alias"`
	Description string            `json:"description"`
	Details     map[string]string `json:"details"`
	Entity      string            `json:"entity,omitempty"`
	Source      string            `json:"source"`
	Priority    string            `json:"priority"`
}

// genieAct is what is done to an alert that is there.
type genieAct struct {
	Source string `json:"source"`
	Note   string `json:"note"`
}

var geniePriorities = [...]string{Good: "P5", Note: "P5", Minor: "P3", Major: "P2", Critical: "P1"}

// genieRequest creates, acknowledges or closes the alert by its alias.
func genieRequest(alerts string, key secret.String, e Env, m Message) (*http.Request, error) {
	alias := e.dedup(m, opsgenieAlias)
	address := alerts
	var body any = genieAlert{
		Message: cut(m.Title, opsgenieMessage), Alias: alias, Description: m.prose(opsgenieText, asItIs),
		Details: m.facts(), Entity: m.fact("monitor"), Source: cut(e.Page.Host(), opsgenieSource), Priority: geniePriorities[m.Level],
	}
	existing := alerts + "/" + url.PathEscape(alias)
	switch {
	case m.Acked != "":
		address = existing + "/acknowledge?identifierType=alias"
		body = genieAct{Source: cut(e.Page.Host(), opsgenieSource), Note: cut(strings.TrimSuffix("Acknowledged by "+m.Acked+": "+m.Note, ": "), opsgenieText)}
	case m.Over:
		address = existing + "/close?identifierType=alias"
		body = genieAct{Source: cut(e.Page.Host(), opsgenieSource), Note: cut(m.story(), opsgenieText)}
	}
	req, err := jsonRequest(http.MethodPost, address, body)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "GenieKey "+key.Reveal())
	return req, nil
}
