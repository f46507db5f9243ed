package web

import (
	"context"
	"errors"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// subject finds an incident, or what a maintenance shares with one, by its id.
func (s *Server) subject(ctx context.Context, id string) (statuspage.Incident, error) {
	i, err := s.reader.Incident(ctx, id)
	if !errors.Is(err, statuspage.ErrNotFound) {
		return i, err
	}
	w, err := s.reader.Maintenance(ctx, id)
	return w.Incident, err
}

// topicOf is what alone is followed, as it may be shown: without a title once it is not on
// the page any more. It is nil for everything.
func (s *Server) topicOf(ctx context.Context, m *moment, id string) (*templates.Topic, error) {
	if !isID(id) {
		return nil, nil
	}
	i, err := s.subject(ctx, id)
	switch {
	case errors.Is(err, statuspage.ErrNotFound):
		return &templates.Topic{ID: id}, nil
	case err != nil:
		return nil, err
	}
	topic := &templates.Topic{ID: id}
	if len(statuspage.PublicIncidents([]statuspage.Incident{i}, m.Standings)) > 0 {
		topic.Title, topic.Lang = m.title(i)
	}
	return topic, nil
}

// waysTo are the ways to be told that stand under an incident or a maintenance: it can be
// followed alone while something happens. Afterwards the page has no form, because it stays
// the same to the byte, and a form says when it was made.
func (s *Server) waysTo(m *moment, i statuspage.Incident) templates.Ways {
	if !i.Open() {
		return m.ways("")
	}
	w := m.ways(s.stamp(m.now))
	if w.More {
		w.Subject = i.ID
	}
	return w
}
