package web

import (
	"context"
	"slices"
	"time"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// corrections returns what was said of the records of public components in [from, to)
// afterwards, the latest first; of one component, or of all.
func (s *Server) corrections(ctx context.Context, m *moment, component string, from, to time.Time) ([]templates.Correction, error) {
	found, err := s.reader.Corrections(ctx, statuspage.CorrectionQuery{Component: component, From: from, To: to})
	if err != nil {
		return nil, err
	}
	var shown []templates.Correction
	for _, c := range slices.Backward(found) {
		if st, ok := m.public(c.Component, m.now); ok {
			shown = append(shown, templates.Correction{
				Name: st.Component.Name, From: c.From, To: c.To, Was: c.Was.String(), As: c.As.String(),
				At: c.At, Reason: c.Reason, Withdrawn: c.Withdrawn, Why: c.Why,
			})
		}
	}
	return shown, nil
}

// v1Correction is what was said of a component's record afterwards.
type v1Correction struct {
	ID        string            `json:"id"`
	From      spTime            `json:"from"`
	To        spTime            `json:"to"`
	Was       statuspage.Status `json:"was"` // the worst that the record said before
	As        statuspage.Status `json:"as"`
	At        spTime            `json:"corrected_at"`
	Reason    string            `json:"reason"`
	Withdrawn *spTime           `json:"withdrawn_at"` // null: it holds
	Why       *string           `json:"withdrawn_because"`
}

func (m *moment) v1Corrections(found []statuspage.Correction) []v1Correction {
	list := make([]v1Correction, 0, len(found))
	for _, c := range found {
		shown := v1Correction{ID: c.ID, From: m.at(c.From), To: m.at(c.To), Was: c.Was, As: c.As, At: m.at(c.At), Reason: c.Reason}
		if !c.Withdrawn.IsZero() {
			at := m.at(c.Withdrawn)
			shown.Withdrawn, shown.Why = &at, &c.Why
		}
		list = append(list, shown)
	}
	return list
}
