package web

import (
	"context"
	"encoding/json"
	"io"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
)

// This file is the badges: one line about the page or a component as a picture, and
// beside it as the data that shields.io draws such pictures from. The language is that
// of the path; the colour only repeats what the words say.

// badge is what a badge says.
type badge struct {
	label   string
	message string
	status  statuspage.Status // colours it
}

// badgeMaker finds out what a badge says; [statuspage.ErrNotFound] when there is no such
// component.
type badgeMaker func(ctx context.Context, m *moment, component string) (badge, error)

// badgeForm is a form that badges are to be had in.
type badgeForm struct {
	ending      string
	contentType string
	write       func(b badge, w io.Writer) error
}

var badgeForms = []badgeForm{
	{".svg", "image/svg+xml", badge.draw},
	{".json", contentJSON, badge.describe},
}

// badgeRoutes are the badges of the page and of its components.
func (s *Server) badgeRoutes() {
	for _, f := range badgeForms {
		s.get("/badge"+f.ending, s.badge(f, "", pageBadge))
		s.get("/badge/:component/uptime"+f.ending, s.badge(f, "/uptime", s.uptimeBadge))
		s.get("/badge/:component/latency"+f.ending, s.badge(f, "/latency", s.latencyBadge))
	}
	s.get("/badge/:component", func(c echo.Context) error {
		for _, f := range badgeForms {
			if id, ok := strings.CutSuffix(c.Param("component"), f.ending); ok {
				return s.openBadge(c, f, id, "", componentBadge)
			}
		}
		return statuspage.ErrNotFound
	})
}

func (s *Server) badge(f badgeForm, about string, of badgeMaker) echo.HandlerFunc {
	return func(c echo.Context) error { return s.openBadge(c, f, c.Param("component"), about, of) }
}

func (s *Server) openBadge(c echo.Context, f badgeForm, component, about string, of badgeMaker) error {
	return s.open(c, document{
		key: "/badge/" + component + about + f.ending, contentType: f.contentType, cacheControl: cacheFeed, measured: true,
		make: func(ctx context.Context, w io.Writer, m *moment) error {
			b, err := of(ctx, m, component)
			if err != nil {
				return err
			}
			return f.write(b, w)
		},
	})
}

// pageBadge tells of the page as a whole. An open incident always shows, even one that
// says nothing of any component.
func pageBadge(_ context.Context, m *moment, _ string) (badge, error) {
	sum := m.summary()
	b := badge{label: m.Page.Name, message: m.pageWord(sum), status: sum.Kind}
	if b.status == statuspage.Operational && len(sum.Open) > 0 {
		b.status = statuspage.DegradedPerformance
	}
	return b, nil
}

// pageWord says the page's state in a few words: what one component has is not said of
// all of them.
func (m *moment) pageWord(sum statuspage.Summary) string {
	affected := sum.Heading.Troubled
	if len(affected) == 0 {
		affected = sum.Heading.Unknown
	}
	switch n := len(affected); {
	case n == 1:
		return m.texts.T("has."+affected[0].Status.String(), "Name", affected[0].Component.Name)
	case n > 1 && affected[0].Status == affected[n-1].Status && (n == sum.Heading.Services || !sum.Kind.Trouble()):
		return m.texts.T("state." + affected[0].Status.String())
	case n > 1 || len(sum.Open) > 0:
		return m.texts.T("state.mixed")
	}
	return m.texts.T("state." + sum.Kind.String())
}

// componentBadge tells how a component stands.
func componentBadge(_ context.Context, m *moment, id string) (badge, error) {
	st, ok := m.public(id, m.now)
	if !ok {
		return badge{}, statuspage.ErrNotFound
	}
	return badge{label: st.Component.Name, message: m.texts.T("status." + st.Status.String()), status: st.Status}, nil
}

// uptimeBadge tells a component's uptime over the days of its bars.
func (s *Server) uptimeBadge(ctx context.Context, m *moment, id string) (badge, error) {
	b, err := componentBadge(ctx, m, id)
	if err != nil {
		return badge{}, err
	}
	spans, err := s.spansOf(ctx, m, id)
	if err != nil {
		return badge{}, err
	}
	st, _ := m.public(id, m.now)
	from := m.windowFrom(statuspage.BarDays)
	u := statuspage.UptimeOf(spans, from, m.now)
	if u.Known <= 0 || len(st.Component.Monitors) == 0 {
		b.message, b.status = m.texts.T("uptime.none"), statuspage.Unknown
		return b, nil
	}
	share := m.texts.Share(u.Known-u.Weighted(), u.Known)
	b.message = m.texts.T("uptime.in", "Share", share, "Count", statuspage.BarDays)
	if began := statuspage.Beginning(spans, from, m.now); !began.IsZero() {
		b.message = m.texts.T("uptime.since", "Share", share, "Day", m.texts.Day(began, m.now))
	}
	return b, nil
}

// latencyBadge tells how fast a component answers: half of the answers of the last day
// came sooner.
func (s *Server) latencyBadge(ctx context.Context, m *moment, id string) (badge, error) {
	b, err := componentBadge(ctx, m, id)
	if err != nil {
		return badge{}, err
	}
	st, _ := m.public(id, m.now)
	b.message, b.status = m.texts.T("uptime.none"), statuspage.Unknown
	points, err := s.reader.Latency(ctx, st.Component.Monitors, m.now.Add(-latencyWindow), m.now, latencyWindow)
	if len(points) > 0 {
		b.status = st.Status
		b.message = m.texts.Latency(points[0].P50) // of the one step
	}
	return b, err
}

// describe writes the badge as shields.io's endpoint reads it.
func (b badge) describe(w io.Writer) error {
	return json.NewEncoder(w).Encode(struct {
		Version int    `json:"schemaVersion"`
		Label   string `json:"label"`
		Message string `json:"message"`
		Color   string `json:"color"`
	}{1, b.label, b.message, badgeColours[b.status]})
}
