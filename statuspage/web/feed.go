package web

import (
	"cmp"
	"context"
	"io"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/feed"
	"github.com/fyr-status/fyr/templates"
)

// feed serves one format. Any page's script may read it.
func (s *Server) feed(f feed.Format) echo.HandlerFunc {
	d := s.feedDocument(f)
	return func(c echo.Context) error {
		c.Response().Header()["Access-Control-Allow-Origin"] = []string{"*"}
		s.discover(c, f)
		err := s.serve(c, d)
		if err != nil {
			c.Response().Header().Del("Link")
		}
		return err
	}
}

// feedDocument is one format, for any language and choice of components.
func (s *Server) feedDocument(f feed.Format) document {
	return document{
		key: f.Path, contentType: f.ContentType, cacheControl: cacheFeed, choosable: true,
		make: func(ctx context.Context, w io.Writer, m *moment) error {
			told, err := s.tell(ctx, m, f)
			if err != nil {
				return err
			}
			return f.Write(w, told)
		},
	}
}

// tell is a feed of the format, with what it tells.
func (s *Server) tell(ctx context.Context, m *moment, f feed.Format) (told feed.Feed, err error) {
	if told, err = s.untold(ctx, m); err != nil {
		return told, err
	}
	switch since := feed.Since(m.now); f.What {
	case feed.Updates:
		told.Events, err = s.lastEvents(ctx, m, since)
	case feed.Incidents:
		if told.Incidents, err = s.lastIncidents(ctx, m, since); err == nil {
			told.Maintenance, err = s.maintenanceSince(ctx, m, since)
		}
	case feed.Windows:
		told.Maintenance, err = s.maintenanceSince(ctx, m, m.windowFrom(yearDays))
	}
	return told, err
}

// untold is a feed that tells nothing yet.
func (s *Server) untold(ctx context.Context, m *moment) (feed.Feed, error) {
	begun, err := s.beginning(ctx, m)
	told := feed.Feed{
		Page: m.Page, Base: cmp.Or(s.feedBase, feed.NewBase(m.Page)), Created: begun.measured,
		Language: m.spoken.Tag, Prefix: m.prefix(m.spoken), Only: m.only, Hub: s.hubLink(m.Page),
		Components: feed.Names(m.Standings), Words: voice{m.texts, m.Page.Language},
	}
	if told.Created.IsZero() {
		told.Created = m.Started
	}
	return told, err
}

// lastEvents are those since an instant, and at least the last feed.MinEntries of all.
func (s *Server) lastEvents(ctx context.Context, m *moment, since time.Time) ([]statuspage.Told, error) {
	events, err := s.reader.Events(ctx, feed.MinEntries, since)
	return slices.DeleteFunc(feed.Public(events, m.Standings), func(t statuspage.Told) bool { return !m.wants(t) }), err
}

// wants reports whether an event is about something that the reader wants to see.
func (m *moment) wants(t statuspage.Told) bool {
	switch {
	case t.Incident != nil:
		return m.concerns(*t.Incident)
	case t.Maintenance != nil:
		return m.concerns(t.Maintenance.Incident)
	}
	return m.shows(t.Component)
}

// lastIncidents are those since an instant, and at least feed.MinEntries if there are
// so many.
func (s *Server) lastIncidents(ctx context.Context, m *moment, since time.Time) ([]statuspage.Incident, error) {
	incidents, err := s.reader.Incidents(ctx, statuspage.IncidentQuery{From: since})
	if err == nil && len(incidents) < feed.MinEntries {
		incidents, err = s.reader.Incidents(ctx, statuspage.IncidentQuery{Limit: feed.MinEntries})
	}
	public := statuspage.PublicIncidents(incidents, m.Standings)
	return slices.DeleteFunc(public, func(i statuspage.Incident) bool { return !m.concerns(i) }), err
}

// maintenanceSince is what was planned for an instant or later, in whatever stage.
func (s *Server) maintenanceSince(ctx context.Context, m *moment, since time.Time) ([]statuspage.Maintenance, error) {
	all, err := s.reader.Maintenances(ctx, statuspage.MaintenanceQuery{From: since})
	public := statuspage.PublicMaintenance(all, m.Standings)
	return slices.DeleteFunc(public, func(p statuspage.Maintenance) bool { return !m.concerns(p.Incident) }), err
}

// shownFeeds are the feeds as pages link to them.
func shownFeeds() []templates.Feed {
	var feeds []templates.Feed
	for _, f := range feed.Formats() {
		feeds = append(feeds, templates.Feed{Name: f.Title, Path: f.Path, Type: f.MediaType(), What: f.What})
	}
	return feeds
}
