package hook

import (
	"slices"
	"time"

	"github.com/fyr-status/fyr/monitor/secret"
	"github.com/fyr-status/fyr/statuspage"
)

// PagerDuty posts events of its incidents (webhooks version 3; see "Webhooks Overview" and
// "Verifying Signatures" in its developer manual). X-PagerDuty-Signature lists one or more
// signatures "v1=" + HMAC-SHA-256 of the body in hex.
var _ = register(Kind{
	Name: "pagerduty",
	Doc: `Integrations, Generic Webhooks (v3), New Webhook:
  Webhook URL   https://status.example.com/hooks/…   (fyr hook list prints it)
  Events        incident.triggered, incident.acknowledged, incident.reopened, incident.resolved
The secret is the one that PagerDuty shows once when the webhook is made.`,
	Least: `{"event": {"event_type": "incident.triggered", "occurred_at": "2026-11-22T03:00:00Z", "data": {"id": "PT4KHLK"}}}`,
	check: func(s secret.String, m message) error {
		return mac(s, m.body, m.header.Get("X-PagerDuty-Signature"), "v1=")
	},
	read: readPagerDuty,
})

// pagerDutyEvent is what is read of an event.
type pagerDutyEvent struct {
	Event struct {
		ID       string    `json:"id"`
		Type     string    `json:"event_type"`
		Occurred time.Time `json:"occurred_at"`
		Data     struct {
			ID      string `json:"id"`
			Title   string `json:"title"`
			Service struct {
				ID      string `json:"id"`
				Summary string `json:"summary"`
			} `json:"service"`
			Urgency  string `json:"urgency"`
			Priority *struct {
				Summary string `json:"summary"`
			} `json:"priority"`
		} `json:"data"`
	} `json:"event"`
}

// goesOn are the events that say that a trouble goes on. All others but its end say
// nothing of it: notes, responders, delegations.
var goesOn = []string{"incident.triggered", "incident.acknowledged", "incident.unacknowledged", "incident.reopened", "incident.escalated", "incident.priority_updated"}

// errNothing is a message that is in order, and says nothing of a trouble.
var errNothing = &statuspage.Invalid{Field: "event", Reason: "says nothing of a trouble"}

// readPagerDuty reads an event. Events are ordered by when they occurred: PagerDuty sends
// them again for two days, so that age alone is no reason to refuse one.
func readPagerDuty(m message) (statuspage.Signal, error) {
	var e pagerDutyEvent
	if err := decode(m.body, &e, false); err != nil {
		return statuspage.Signal{}, err
	}
	d := e.Event.Data
	s := statuspage.Signal{Key: d.ID, Title: d.Title, Message: d.Title, ID: e.Event.ID, At: e.Event.Occurred}
	switch {
	case e.Event.Type == "incident.resolved":
		s.Over = true
	case !slices.Contains(goesOn, e.Event.Type):
		return s, errNothing // "pagey.ping" is the test of its setup page
	}
	if s.At.IsZero() || s.At.After(m.now.Add(Within)) {
		return s, statuspage.ErrReplay
	}
	labels := map[string]string{"service": d.Service.Summary, "service_id": d.Service.ID, "urgency": d.Urgency}
	if d.Priority != nil {
		labels["priority"] = d.Priority.Summary
	}
	s.Labels = []map[string]string{labels}
	return s, checkKey(s.Key, "event.data.id", "PT4KHLK")
}
