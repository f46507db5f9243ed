package web

import (
	"context"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// index is the front page.
func (s *Server) index() echo.HandlerFunc {
	d := s.indexPage()
	return func(c echo.Context) error { return s.serve(c, d) }
}

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
	days := min(latelyDays(sum, begun), m.Page.Show.Lately())
	since := sum.Days[len(sum.Days)-1-days]
	return "index", templates.Index{
		Layout:      s.live(m, "/", true),
		Heading:     m.heading(sum),
		Open:        m.incidents(sum.Open),
		Maintenance: m.maintenances(m.Maintenance),
		Groups:      m.groups(sum.Groups),
		Lately:      m.incidents(slices.DeleteFunc(sum.Lately, func(i statuspage.Incident) bool { return endedBefore(i, since) })),
		Served:      m.served(slices.DeleteFunc(slices.Clone(past.works), func(w statuspage.Maintenance) bool { return endedBefore(w.Incident, since) })),
		LatelyDays:  days,
		Gaps:        shownGaps(sum.Gaps, m.now),
		First:       earlier(begun.incident, begun.work),
		Ways:        m.ways(s.stamp(m.now)),
	}, nil
}

// heading is what the one sentence is made of. Work that goes on is its title when
// nothing is worse.
func (m *moment) heading(sum statuspage.Summary) templates.Heading {
	h := sum.Heading
	shown := templates.Heading{
		Status: sum.Kind.String(), More: h.More, Services: h.Services, ByHand: h.ByHand, Checked: h.Checked, Waiting: h.Waiting,
		Troubled: m.troubles(h.Troubled), Unknown: m.troubles(h.Unknown),
	}
	if h.Incident != nil {
		shown.Incident = h.Incident.ID
		shown.Title, shown.Lang = m.title(*h.Incident)
	} else if works := m.maintenances(m.Maintenance); len(works) > 0 && works[0].Running() && sum.Kind == statuspage.UnderMaintenance {
		shown.Maintenance, shown.Title, shown.Lang = works[0].ID, works[0].Title, works[0].Lang
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
			row := m.component(c)
			if m.Page.Show.NoUptime {
				row.Days, row.Uptime = nil, templates.Uptime{}
			}
			group.Components = append(group.Components, row)
		}
		if g.Name == "" {
			shown = slices.Insert(shown, 0, group)
		} else {
			shown = append(shown, group)
		}
	}
	return shown
}

// endedBefore reports whether an incident or a maintenance was over before an instant.
func endedBefore(i statuspage.Incident, at time.Time) bool {
	return !i.Ended.IsZero() && i.Ended.Before(at)
}

// latelyDays is how many of the last days the page can speak of: those since the
// beginning.
func latelyDays(sum statuspage.Summary, b beginning) int {
	began := b.first()
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
