package operator

import (
	"context"
	"slices"
	"time"

	"github.com/fyr-status/fyr/statuspage/report"
	"github.com/fyr-status/fyr/templates"
)

// MonthlyReport is the mail about a month, in the page's language, for people who answer
// for the services: private ones are in it. The text is empty when nothing was there yet.
func (s *Server) MonthlyReport(ctx context.Context, month, now time.Time) (subject, text string, err error) {
	r, err := s.report(ctx, Days{Month: month.Format("2006-01")}, now)
	if err != nil {
		return "", "", err
	}
	if !slices.ContainsFunc(r.Components, func(c report.Component) bool { return c.Began.Before(r.To) && !c.Began.IsZero() }) {
		return "", "", nil
	}
	page := s.c.Desk.View().Page
	view := templates.OperatorReports{Layout: templates.Layout{Name: page.Name, Now: now, URL: s.c.URL.JoinPath("/reports").String()}}
	showReport(&view, r)
	subject, text = s.c.Templates.In(page.Language).MonthlyReport(view)
	return subject, text, nil
}
