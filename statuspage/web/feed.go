package web

import (
	"context"
	"io"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/feed"
	"github.com/fyr-status/fyr/templates"
)

// feed serves one format. Any page's script may read it.
func (s *Server) feed(f feed.Format) echo.HandlerFunc {
	d := document{
		key: f.Path, contentType: f.ContentType, cacheControl: cacheFeed,
		make: func(ctx context.Context, w io.Writer, m *moment) error {
			told, err := s.told(ctx, m, f)
			if err != nil {
				return err
			}
			return f.Write(w, told)
		},
	}
	return func(c echo.Context) error {
		c.Response().Header()["Access-Control-Allow-Origin"] = []string{"*"}
		return s.serve(c, d)
	}
}

// told is what a feed of the format tells.
func (s *Server) told(ctx context.Context, m *moment, f feed.Format) (feed.Feed, error) {
	begun, err := s.beginning(ctx, m)
	if err != nil {
		return feed.Feed{}, err
	}
	told := feed.Feed{
		Page: m.Page, Base: s.feedBase, Created: begun.measured,
		Components: feed.Names(m.Standings), Words: voice{m.texts},
	}
	if told.Base == "" {
		told.Base = feed.NewBase(m.Page)
	}
	if told.Created.IsZero() {
		told.Created = m.Started
	}
	since := feed.Since(m.now)
	if f.What == feed.Updates {
		events, err := s.reader.Events(ctx, feed.MinEntries, since)
		told.Events = feed.Public(events, m.Standings)
		return told, err
	}
	told.Incidents, err = s.lastIncidents(ctx, m, since)
	return told, err
}

// lastIncidents are those since an instant, and at least feed.MinEntries if there are
// so many.
func (s *Server) lastIncidents(ctx context.Context, m *moment, since time.Time) ([]statuspage.Incident, error) {
	incidents, err := s.reader.Incidents(ctx, statuspage.IncidentQuery{From: since})
	if err == nil && len(incidents) < feed.MinEntries {
		incidents, err = s.reader.Incidents(ctx, statuspage.IncidentQuery{Limit: feed.MinEntries})
	}
	return statuspage.PublicIncidents(incidents, m.Standings), err
}

// shownFeeds are the feeds as pages link to them.
func shownFeeds() []templates.Feed {
	var feeds []templates.Feed
	for _, f := range feed.Formats() {
		feeds = append(feeds, templates.Feed{Name: f.Title, Path: f.Path, Type: f.MediaType(), What: f.What})
	}
	return feeds
}

// voice says in the page's language what feeds need words for.
type voice struct{ *templates.Set }

func (v voice) Markdown(source string) string { return string(v.Set.Markdown(source)) }

func (v voice) About(what string) string { return v.T("feed." + what) }

func (v voice) Stage(s statuspage.Stage) string { return v.T("stage." + s.String()) }

func (v voice) Status(s statuspage.Status) string { return v.T("status." + s.String()) }

func (v voice) Is(name string, s statuspage.Status) string {
	if s == statuspage.Operational {
		return name + ": " + v.Status(s)
	}
	return strings.TrimSuffix(v.T("is."+s.String(), "Names", name, "Count", 1), ".")
}

func (v voice) Changed(name string, is, was statuspage.Status) string {
	return v.T("mail.change", "Name", name, "Status", v.Status(is), "Was", v.Status(was))
}

func (v voice) Until(till, at time.Time) string {
	return v.T("mail.until", "At", v.Clock(till, at))
}
