package hook

import (
	"strings"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/fyr-status/fyr/monitor/secret"
	"github.com/fyr-status/fyr/statuspage"
)

// signatureHeader holds "sha256=" + HMAC-SHA-256 of the body in hex, as GitHub and WebSub
// (W3C, section 8) have it, for programs that don't speak Standard Webhooks.
const signatureHeader = "X-Hub-Signature-256"

// The generic form is ours, for scripts and for programs that can shape what they send.
var _ = register(Kind{
	Name: "generic", Own: true,
	Doc: `POST https://status.example.com/hooks/…   (fyr hook list prints it)
  {"key": "checkout", "state": "firing", "title": "Payments fail", "message": "Cards are refused.",
   "components": ["checkout=partial_outage"], "impact": "major", "labels": {"team": "pay"}, "at": "2026-11-22T03:00:00Z"}
key and state (firing or resolved) are needed. Signed as Standard Webhooks has it (webhook-id,
webhook-timestamp, webhook-signature), or with X-Hub-Signature-256: sha256= and the HMAC-SHA-256
of the body in hex; then "at" is needed, within five minutes of now.`,
	Least: `{"key": "checkout", "state": "firing", "at": "2026-11-22T03:00:00Z"}`,
	check: proveGeneric,
	read:  readGeneric,
})

// genericMessage is the form.
type genericMessage struct {
	Key        string            `json:"key"`
	State      string            `json:"state"`
	Title      string            `json:"title"`
	Message    string            `json:"message"`
	Components []string          `json:"components"` // "api=partial_outage"; "api" alone is a major outage
	Impact     string            `json:"impact"`
	Labels     map[string]string `json:"labels"`
	At         time.Time         `json:"at"`
}

func proveGeneric(s secret.String, m message) error {
	if m.header.Get(standardwebhooks.HeaderWebhookSignature) != "" {
		return standard(s, m)
	}
	if err := mac(s, m.body, m.header.Get(signatureHeader), "sha256="); err != nil {
		return err
	}
	var g struct {
		At time.Time `json:"at"`
	}
	if err := decode(m.body, &g, false); err != nil {
		return err
	}
	if g.At.IsZero() {
		return &statuspage.Invalid{Field: "at", Reason: "is missing: a message that is signed in X-Hub-Signature-256 says when it was made", Example: m.now.UTC().Format(time.RFC3339)}
	}
	return fresh(g.At, m.now)
}

func readGeneric(m message) (statuspage.Signal, error) {
	var g genericMessage
	if err := decode(m.body, &g, true); err != nil {
		return statuspage.Signal{}, err
	}
	s := statuspage.Signal{Key: g.Key, Title: g.Title, Message: firstOf(g.Message, g.Title), ID: m.header.Get(standardwebhooks.HeaderWebhookID), At: g.At}
	if at := m.secondsIn(standardwebhooks.HeaderWebhookTimestamp); m.header.Get(standardwebhooks.HeaderWebhookSignature) != "" {
		s.At = at // what is signed counts
	}
	switch g.State {
	case "firing":
	case "resolved":
		s.Over = true
	default:
		return s, &statuspage.Invalid{Field: "state", Value: g.State, Reason: "is neither firing nor resolved", Example: "firing"}
	}
	if g.Labels != nil {
		s.Labels = []map[string]string{g.Labels}
	}
	if g.Impact != "" {
		impact, err := statuspage.ParseImpact(g.Impact)
		if err != nil {
			return s, err
		}
		s.Impact = &impact
	}
	var err error
	if s.Components, err = affected(g.Components); err != nil {
		return s, err
	}
	return s, checkKey(s.Key, "key", "checkout")
}

func affected(texts []string) ([]statuspage.Affected, error) {
	var list []statuspage.Affected
	for _, text := range texts {
		id, name, said := strings.Cut(text, "=")
		a := statuspage.Affected{Component: id, Status: statuspage.MajorOutage}
		if said {
			var err error
			if a.Status, err = statuspage.ParseStatus(name); err != nil {
				return nil, err
			}
		}
		if !a.Status.Trouble() {
			return nil, &statuspage.Invalid{Field: "components", Value: text, Reason: "is not a component in trouble", Example: "api=partial_outage"}
		}
		list = append(list, a)
	}
	return list, nil
}
