package hook

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// Bounds of what is read of one message.
const (
	maxKey    = 1024 // bytes of a key; Alertmanager's can be long
	maxLabels = 500  // alerts whose labels are looked at
)

// decode reads one JSON value, which has to be unambiguous (RFC 7493, section 2). Programs
// add fields with their versions, so unknown ones are passed over, unless strict. The error
// is an *Invalid, whose Why is statuspage.ErrGarbled when the body is no such JSON at all.
func decode(body []byte, into any, strict bool) error {
	var invalid *statuspage.Invalid
	if errors.As(statuspage.CheckForeignJSON(body), &invalid) {
		invalid.Field, invalid.Why = cmp.Or(invalid.Field, "body"), statuspage.ErrGarbled
		return invalid
	}
	d := json.NewDecoder(bytes.NewReader(body))
	if strict {
		d.DisallowUnknownFields()
	}
	err := d.Decode(into)
	if err == nil || errors.As(err, &invalid) {
		return err
	}
	return &statuspage.Invalid{Field: "body", Reason: "is not the JSON that this hook takes: " + err.Error()}
}

func checkKey(key, field, example string) error {
	if strings.TrimSpace(key) == "" || len(key) > maxKey {
		return &statuspage.Invalid{Field: field, Reason: "is empty or longer than 1024 bytes: it says which trouble is meant", Example: example}
	}
	return nil
}

// alertGroup is what Alertmanager posts (version 4), and Grafana too, with more fields.
type alertGroup struct {
	Version  string            `json:"version"`
	GroupKey string            `json:"groupKey"`
	Status   string            `json:"status"`
	Common   map[string]string `json:"commonLabels"`
	Notes    map[string]string `json:"commonAnnotations"`
	Alerts   []groupedAlert    `json:"alerts"`
	Title    string            `json:"title"`   // Grafana's
	Message  string            `json:"message"` // Grafana's
}

type groupedAlert struct {
	Status      string            `json:"status"`
	Labels      map[string]string `json:"labels"`
	Annotations map[string]string `json:"annotations"`
	StartsAt    time.Time         `json:"startsAt"`
}

// signal is a group as one trouble: its key stays while any of its alerts fires.
func (g alertGroup) signal() (statuspage.Signal, error) {
	s := statuspage.Signal{Key: g.GroupKey, Title: g.Title, Message: g.Message}
	switch g.Status {
	case "firing":
	case "resolved":
		s.Over = true
	default:
		return s, &statuspage.Invalid{Field: "status", Value: g.Status, Reason: "is neither firing nor resolved", Example: "firing"}
	}
	for _, a := range g.Alerts[:min(maxLabels, len(g.Alerts))] {
		if a.Status == "firing" {
			s.Labels = append(s.Labels, a.Labels)
		}
	}
	if s.Title == "" {
		s.Title = firstOf(g.Notes["summary"], g.first("summary"), g.Common["alertname"])
	}
	if s.Message == "" {
		s.Message = firstOf(g.Notes["description"], g.first("description"), s.Title)
	}
	return s, checkKey(s.Key, "groupKey", `{}:{alertname="Test"}`)
}

// first is an annotation of the first alert that has it.
func (g alertGroup) first(name string) string {
	n := slices.IndexFunc(g.Alerts, func(a groupedAlert) bool { return a.Annotations[name] != "" })
	if n < 0 {
		return ""
	}
	return g.Alerts[n].Annotations[name]
}

func firstOf(texts ...string) string {
	for _, t := range texts {
		if strings.TrimSpace(t) != "" {
			return t
		}
	}
	return ""
}
