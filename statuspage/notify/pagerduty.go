package notify

import (
	"cmp"
	"encoding/json"
	"net/http"
	"time"

	"github.com/fyr-status/fyr/monitor/secret"
)

const pagerdutyDoc = `PagerDuty: events of the Events API v2.

Settings:

- routing_key: the integration key of a service; required
- region: us (default) or eu

Example:

    alerts:
      - channel: pagerduty
        routing_key: ${PAGERDUTY_KEY}

In PagerDuty: the service, Integrations, Events API V2.

Sent: trigger when something fails, acknowledge when somebody takes it on in Fyr, resolve
when it is over, with one dedup_key for each monitor; what failed together is triggered
one by one. Severity: minor warning, major
error, critical critical. 429 is tried again; 400 is a wrong key.
`

var _ = register(Channel{Name: "pagerduty", Doc: pagerdutyDoc, Settings: pagerdutySettings{}, New: newPagerDuty, Acknowledges: true})

// PagerDuty's limits: of the summary and the key in characters, and ours of the text,
// for an event may have 512 KB.
const (
	pagerdutySummary = 1024
	pagerdutyKey     = 255
	pagerdutyText    = 20_000
)

var pagerdutyRegions = map[string]string{
	"us": "https://events.pagerduty.com/v2/enqueue",
	"eu": "https://events.eu.pagerduty.com/v2/enqueue",
}

type pagerdutySettings struct {
	RoutingKey secret.String `json:"routing_key"`
	Region     string        `json:"region"`
}

func newPagerDuty(settings json.RawMessage, e Env) (Sender, error) {
	const key = "R0123456789ABCDEF0123456789ABCDE"
	set := pagerdutySettings{Region: "us"}
	if err := decode(settings, &set, `{"routing_key": "`+key+`"}`); err != nil {
		return nil, err
	}
	if err := cmp.Or(needKey("routing_key", set.RoutingKey, key), needChoice("region", set.Region, pagerdutyRegions)); err != nil {
		return nil, err
	}
	return newManager(e, func(m Message) (*http.Request, error) { return pagerdutyRequest(set, e, m) }, set.RoutingKey), nil
}

type pagerdutyEvent struct {
	RoutingKey string            `json:"routing_key"`
	Action     string            `json:"event_action"`
	DedupKey   string            `json:"dedup_key"`
	Payload    *pagerdutyPayload `json:"payload,omitempty"`
	Client     string            `json:"client,omitempty"`
	ClientURL  string            `json:"client_url,omitempty"`
	Links      []pagerdutyLink   `json:"links,omitempty"`
}

type pagerdutyPayload struct {
	Summary   string            `json:"summary"`
	Source    string            `json:"source"`
	Severity  string            `json:"severity"`
	Timestamp time.Time         `json:"timestamp"`
	Component string            `json:"component,omitempty"`
	Class     string            `json:"class,omitempty"`
	Details   map[string]string `json:"custom_details"`
}

type pagerdutyLink struct {
	Href string `json:"href"`
	Text string `json:"text"`
}

var pagerdutySeverities = [...]string{Good: "info", Note: "info", Minor: "warning", Major: "error", Critical: "critical"}

// pagerdutyRequest writes an event. To resolve and to acknowledge need no more than the key.
func pagerdutyRequest(set pagerdutySettings, e Env, m Message) (*http.Request, error) {
	event := pagerdutyEvent{RoutingKey: set.RoutingKey.Reveal(), Action: "resolve", DedupKey: e.dedup(m, pagerdutyKey)}
	switch {
	case m.Acked != "":
		event.Action = "acknowledge"
	case !m.Over:
		event.Action, event.Client, event.ClientURL = "trigger", "Fyr", m.Link
		event.Payload = pagerdutyBody(e, m)
		if m.Ack != "" {
			event.Links = []pagerdutyLink{{Href: m.Ack, Text: "Acknowledge in Fyr"}}
		}
	}
	return jsonRequest(http.MethodPost, pagerdutyRegions[set.Region], event)
}

func pagerdutyBody(e Env, m Message) *pagerdutyPayload {
	details := m.facts()
	details["text"] = cut(m.story(), pagerdutyText)
	return &pagerdutyPayload{
		Summary: cut(m.Title, pagerdutySummary), Source: cmp.Or(m.fact("monitor"), e.Page.Host()), Severity: pagerdutySeverities[m.Level],
		Timestamp: m.Since.UTC(), Component: m.fact("monitor"), Class: m.fact("cause"), Details: details,
	}
}
