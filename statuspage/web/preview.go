package web

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/feed"
	"github.com/fyr-status/fyr/templates"
)

// Preview renders what is not told yet as it would be in the page's language: the page of
// its incident or maintenance, and its entry in /feed.json. Nothing of it is kept.
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
	name, view, ok := s.previewView(m, t)
	if !ok {
		return "", statuspage.ErrNotFound
	}
	var b bytes.Buffer
	err := m.texts.Page(&b, name, view)
	return b.String(), err
}

// previewView is the page of what an event is about; false when it has no public one.
func (s *Server) previewView(m *moment, t statuspage.Told) (name string, view any, ok bool) {
	switch {
	case t.Maintenance != nil:
		public := m.maintenances([]statuspage.Maintenance{*t.Maintenance})
		if len(public) == 0 {
			return "", nil, false
		}
		return "maintenance", templates.MaintenancePage{Layout: s.ahead(m, "/maintenance/"+t.Maintenance.ID, t.Maintenance.Open()), Maintenance: public[0], Ways: s.waysTo(m, t.Maintenance.Incident)}, true
	case t.Incident != nil:
		public := statuspage.PublicIncidents([]statuspage.Incident{*t.Incident}, m.Standings)
		if len(public) == 0 {
			return "", nil, false
		}
		return "incident", templates.IncidentPage{Layout: s.ahead(m, "/incidents/"+t.Incident.ID, t.Incident.Open()), Incident: m.incident(public[0]), Ways: s.waysTo(m, *t.Incident)}, true
	}
	return "", nil, false
}

// ahead is the layout of a page that readers don't have yet. The console shows it, which
// serves the page's files below no base path.
func (s *Server) ahead(m *moment, path string, open bool) templates.Layout {
	l := s.about(m, path, open)
	l.Logo, l.Styles = strings.TrimPrefix(l.Logo, l.Base), slices.Clone(l.Styles)
	for n := range l.Styles {
		l.Styles[n] = strings.TrimPrefix(l.Styles[n], l.Base)
	}
	l.Base = ""
	return l
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
