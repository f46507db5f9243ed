package web

import (
	"context"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// index is the front page.
func (s *Server) index(c echo.Context) error { return s.serve(c, s.indexPage()) }

func (s *Server) indexPage() document {
	d := view("/", s.makeIndex)
	d.measured, d.choosable = true, true
	return d
}

func (s *Server) makeIndex(ctx context.Context, m *moment) (string, any, error) {
	past, err := s.past(ctx, m)
	if err != nil {
		return "", nil, err
	}
	begun, err := s.beginning(ctx, m)
	if err != nil {
		return "", nil, err
	}
	sum := statuspage.Summarize(statuspage.SummaryInput{
		Zone: m.zone(), Standings: m.Standings, Open: m.Open, Recent: past.recent, Spans: past.spans,
	}, m.now)
	return "index", templates.Index{
		Layout:     s.layout(m, "/"),
		Heading:    m.heading(sum),
		Open:       m.incidents(sum.Open),
		Groups:     m.groups(sum.Groups),
		Lately:     m.incidents(sum.Lately),
		LatelyDays: latelyDays(sum, begun),
		Gaps:       shownGaps(sum.Gaps, m.now),
		First:      begun.incident,
		Ways:       m.ways(),
	}, nil
}

func (m *moment) heading(sum statuspage.Summary) templates.Heading {
	h := sum.Heading
	shown := templates.Heading{
		Status: sum.Kind.String(), More: h.More, Services: h.Services, Checked: h.Checked, Waiting: h.Waiting,
		Troubled: m.troubles(h.Troubled), Unknown: m.troubles(h.Unknown),
	}
	if h.Incident != nil {
		shown.Incident, shown.Title = h.Incident.ID, h.Incident.Title
	}
	return shown
}

func (m *moment) troubles(standings []statuspage.Standing) []templates.Trouble {
	var shown []templates.Trouble
	for _, s := range standings {
		shown = append(shown, templates.Trouble{Name: s.Component.Name, Status: s.Status.String(), Cause: m.cause(s), Since: s.Since})
	}
	return shown
}

// groups shows the components; those in no group stand first.
func (m *moment) groups(groups []statuspage.GroupSummary) []templates.Group {
	var shown []templates.Group
	for _, g := range groups {
		group := templates.Group{Name: g.Name}
		for _, c := range g.Components {
			group.Components = append(group.Components, m.component(c))
		}
		if g.Name == "" {
			shown = slices.Insert(shown, 0, group)
		} else {
			shown = append(shown, group)
		}
	}
	return shown
}

// latelyDays is how many of the last days the page can speak of: those since the
// beginning.
func latelyDays(sum statuspage.Summary, b beginning) int {
	began := earlier(b.measured, b.incident)
	if began.IsZero() {
		return 0
	}
	days := 0
	for _, end := range sum.Days[max(1, len(sum.Days)-statuspage.LatelyDays):] {
		if end.After(began) {
			days++
		}
	}
	return days
}
