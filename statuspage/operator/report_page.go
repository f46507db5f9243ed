package operator

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/report"
	"github.com/fyr-status/fyr/templates"
)

// outagesShown is how much downtime the page lists: the table to download has all of it.
const outagesShown = 50

func (s *Server) reportPage(c echo.Context) error {
	asked := daysOf(c)
	view := templates.OperatorReports{Layout: s.layout(c), First: asked.From, Last: asked.To, Formula: statuspage.FormulaVersion}
	r, err := s.report(c.Request().Context(), asked, time.Now())
	var invalid *statuspage.Invalid
	if errors.As(err, &invalid) {
		view.Problems = []templates.Problem{{Field: invalid.Field, Text: invalid.Reason}}
		if r, err = s.report(c.Request().Context(), Days{}, time.Now()); err == nil {
			showReport(&view, r)
			view.First, view.Last = asked.From, asked.To
			return s.page(c, http.StatusUnprocessableEntity, "operator_reports", view)
		}
	}
	if err != nil {
		return err
	}
	showReport(&view, r)
	return s.page(c, http.StatusOK, "operator_reports", view)
}

func showReport(view *templates.OperatorReports, r report.Report) {
	last := r.To.Add(-time.Nanosecond).In(r.From.Location())
	view.From, view.To, view.Rule = r.From, r.To, r.Rule
	view.First, view.Last = r.From.Format(time.DateOnly), last.Format(time.DateOnly)
	for n, c := range r.Components {
		if n == 0 {
			for _, m := range c.Months {
				view.Months = append(view.Months, m.Month)
			}
		}
		view.Services = append(view.Services, templates.ReportRow{
			ID: c.ID, Name: c.Name, Group: c.Group, Private: c.Private, All: shownFigure(c.All), Months: shownMonths(c.Months),
		})
		for _, o := range c.Downtime {
			view.Downtime = append(view.Downtime, templates.ReportOutage{Name: c.Name, From: o.From, To: o.To, Status: o.Status.String(), Incident: o.Incident})
		}
	}
	for _, g := range r.Groups {
		view.Groups = append(view.Groups, templates.ReportRow{Name: g.Name, All: shownFigure(g.All), Months: shownMonths(g.Months)})
	}
	slices.SortStableFunc(view.Downtime, func(a, b templates.ReportOutage) int { return b.From.Compare(a.From) })
	view.Hidden = max(0, len(view.Downtime)-outagesShown)
	view.Downtime = view.Downtime[:len(view.Downtime)-view.Hidden]
	view.Took = shownTimes(r.Response)
}

func shownMonths(months []report.Month) []templates.ReportFigure {
	all := make([]templates.ReportFigure, 0, len(months))
	for _, m := range months {
		all = append(all, shownFigure(m.Figure))
	}
	return all
}

func shownFigure(f report.Figure) templates.ReportFigure {
	known := time.Duration(f.Known) * time.Second
	shown := templates.ReportFigure{
		Known: known, Good: known - time.Duration(f.Weighted)*time.Second,
		Life: known + time.Duration(f.Unknown)*time.Second, Missed: f.Met != nil && !*f.Met,
	}
	if f.Target > 0 {
		shown.Target = strconv.FormatFloat(f.Target, 'f', -1, 64)
	}
	return shown
}

func shownTimes(r report.Response) templates.ReportTook {
	of := func(seconds int64) time.Duration { return time.Duration(seconds) * time.Second }
	return templates.ReportTook{
		Incidents: r.Incidents,
		Detect:    of(r.Detect.Median), Publish: of(r.Publish.Median), Resolve: of(r.Resolve.Median),
		WorstDetect: of(r.Detect.Worst), WorstPublish: of(r.Publish.Worst), WorstResolve: of(r.Resolve.Worst),
	}
}
