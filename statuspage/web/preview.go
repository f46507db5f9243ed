package web

import (
	"bytes"
	"context"
	"encoding/json"
	"time"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/feed"
	"github.com/fyr-status/fyr/templates"
)

// Preview renders what is not told yet as it would be in the page's language: the page of
// its incident, and its entry in /feed.json. Nothing of it is kept.
func (s *Server) Preview(ctx context.Context, t statuspage.Told) (page string, entry json.RawMessage, err error) {
	now := time.Now()
	st, err := s.stand(now)
	if err != nil {
		return "", nil, err
	}
	m, err := st.moment(ctx, now)
	if err != nil {
		return "", nil, err
	}
	if page, err = s.previewPage(m, t); err != nil {
		return "", nil, err
	}
	entry, err = s.previewEntry(ctx, m, t)
	return page, entry, err
}

func (s *Server) previewPage(m *moment, t statuspage.Told) (string, error) {
	if t.Incident == nil {
		return "", statuspage.ErrNotFound
	}
	public := statuspage.PublicIncidents([]statuspage.Incident{*t.Incident}, m.Standings)
	if len(public) == 0 {
		return "", statuspage.ErrNotFound
	}
	view := templates.IncidentPage{Incident: m.incident(public[0])}
	view.Layout = s.about(m, "/incidents/"+t.Incident.ID, t.Incident.Open())
	var b bytes.Buffer
	err := m.texts.Page(&b, "incident", view)
	return b.String(), err
}

func (s *Server) previewEntry(ctx context.Context, m *moment, t statuspage.Told) (json.RawMessage, error) {
	told, err := s.untold(ctx, m)
	if err != nil {
		return nil, err
	}
	told.Events = feed.Public([]statuspage.Told{t}, m.Standings)
	var b bytes.Buffer
	if err := feed.ByPath("/feed.json").Write(&b, told); err != nil {
		return nil, err
	}
	var whole struct{ Items []json.RawMessage }
	if err := json.Unmarshal(b.Bytes(), &whole); err != nil || len(whole.Items) == 0 {
		return nil, statuspage.ErrNotFound
	}
	return whole.Items[0], nil
}
