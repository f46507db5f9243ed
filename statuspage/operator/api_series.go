package operator

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
)

// Series is maintenance that comes back, as operators see it.
type Series struct {
	statuspage.Series
	For         Duration            `json:"for"`                   // how long each occurrence takes
	Next        []statuspage.Window `json:"next"`                  // the next occurrences, announced or not
	Occurrences []Maintenance       `json:"occurrences,omitempty"` // of one: those that are announced or run
}

// shownNext is how many occurrences of a series are looked ahead.
const shownNext = 5

func seriesOf(s statuspage.Series) Series {
	return Series{Series: s, For: Duration(s.Lasts), Next: list(s.Upcoming(time.Now(), shownNext))}
}

// Repeating is the body of POST maintenance/series, and of PATCH maintenance/series/{id},
// where what is left out stays.
type Repeating struct {
	Title      string            `json:"title,omitempty"`   // "": made of the components' names
	Titles     map[string]string `json:"titles,omitempty"`  // translations of the title, by tag
	Message    string            `json:"message,omitempty"` // "": from when to when
	Components []string          `json:"components,omitempty"`
	Start      string            `json:"start,omitempty"`  // "2026-03-29 02:30" on the zone's clocks: no occurrence lies before
	Zone       string            `json:"zone,omitempty"`   // IANA name; "": the page's
	For        string            `json:"for,omitempty"`    // "2h"
	Rule       string            `json:"rrule,omitempty"`  // RFC 5545: "FREQ=WEEKLY;BYDAY=SU"
	Every      string            `json:"every,omitempty"`  // instead of rrule: "weekly on Sunday"
	Except     []string          `json:"except,omitempty"` // days on which it does not take place: "2026-12-24"
	Quiet      bool              `json:"quiet,omitempty"`
	DryRun     bool              `json:"dry_run,omitempty"`
	Translations
}

// Skipping is the body of POST maintenance/series/{id}/skip.
type Skipping struct {
	Day     string `json:"day"` // "2026-03-29"
	Message string `json:"message,omitempty"`
	DryRun  bool   `json:"dry_run,omitempty"`
}

// EndingSeries is the body of POST maintenance/series/{id}/end.
type EndingSeries struct {
	Keep   bool `json:"keep,omitempty"` // what is announced still takes place
	DryRun bool `json:"dry_run,omitempty"`
}

// SeriesDone is the answer to what changes a series.
type SeriesDone struct {
	Series  Series        `json:"series"`
	Changed []Maintenance `json:"changed"` // occurrences that were announced, moved or cancelled
	Told    int           `json:"told"`    // subscribers who are told of the first of them, or would be
	DryRun  bool          `json:"dry_run,omitempty"`
}

func (s *Server) apiSeriesList(c echo.Context) error {
	open, err := yes(c, "open")
	if err != nil {
		return err
	}
	found, err := s.c.Reader.AllSeries(c.Request().Context())
	if err != nil {
		return err
	}
	all := make([]Series, 0, len(found))
	for _, one := range found {
		if !open || one.Ended.IsZero() {
			all = append(all, seriesOf(one))
		}
	}
	return c.JSON(http.StatusOK, all)
}

func (s *Server) apiSeries(c echo.Context) error {
	ctx := c.Request().Context()
	one, err := s.resolveSeries(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	works, err := s.c.Reader.Maintenances(ctx, statuspage.MaintenanceQuery{OpenOnly: true, Private: true})
	if err != nil {
		return err
	}
	works = slices.DeleteFunc(works, func(m statuspage.Maintenance) bool { return m.Series != one.ID })
	shown := seriesOf(one)
	shown.Occurrences = maintenancesOf(works)
	return c.JSON(http.StatusOK, shown)
}

func (s *Server) apiRepeat(c echo.Context) error {
	o, dry, err := s.repeating(c, statuspage.Series{Zone: s.c.Desk.View().Page.Zone.String()})
	if err != nil {
		return err
	}
	done, err := s.c.Desk.Repeat(c.Request().Context(), actor(c), o, dry)
	return s.seriesDone(c, http.StatusCreated, done, dry, err)
}

func (s *Server) apiReviseSeries(c echo.Context) error {
	one, err := s.resolveSeries(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	o, dry, err := s.repeating(c, one)
	if err != nil {
		return err
	}
	done, err := s.c.Desk.ReviseSeries(c.Request().Context(), actor(c), one.ID, o, dry)
	return s.seriesDone(c, http.StatusOK, done, dry, err)
}

// repeating reads what a person says of a series; what is left out is old's.
func (s *Server) repeating(c echo.Context, old statuspage.Series) (o statuspage.Repeating, dry bool, err error) {
	var r Repeating
	if err = read(c, &r); err == nil {
		err = s.checkLanguages(r.Translations, r.Titles)
	}
	if err != nil {
		return o, false, err
	}
	o = statuspage.Repeating{
		Title: r.Title, Titles: r.Titles, Message: r.Message, Bodies: r.Messages, Language: r.Language,
		Components: r.Components, Zone: r.Zone, Except: r.Except, Quiet: r.Quiet,
	}
	if o.Zone == "" {
		o.Zone = old.Zone
	}
	err = r.times(&o)
	return o, r.DryRun, err
}

// times reads when, for how long and how often it takes place.
func (r Repeating) times(o *statuspage.Repeating) (err error) {
	zone, err := statuspage.ReadZone(o.Zone)
	if err == nil && r.Start != "" {
		o.Start, err = statuspage.ReadWallClock("start", r.Start)
	}
	if err == nil && r.For != "" {
		var lasts Duration
		err = lasts.UnmarshalText([]byte(r.For))
		o.Lasts = time.Duration(lasts)
	}
	switch {
	case err != nil:
	case r.Every != "" && r.Rule != "":
		err = &statuspage.Invalid{Field: "every", Value: r.Every, Reason: "and rrule are both given: one of them is enough"}
	case r.Every != "":
		o.Rule, err = statuspage.ReadEvery(r.Every)
	case r.Rule != "":
		o.Rule, err = statuspage.ReadRule(r.Rule, zone)
	}
	return err
}

func (s *Server) apiSkip(c echo.Context) error {
	var r Skipping
	if err := read(c, &r); err != nil {
		return err
	}
	one, err := s.resolveSeries(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	done, err := s.c.Desk.SkipOccurrence(c.Request().Context(), actor(c), one.ID, r.Day, r.Message, r.DryRun)
	return s.seriesDone(c, http.StatusOK, done, r.DryRun, err)
}

func (s *Server) apiEndSeries(c echo.Context) error {
	var r EndingSeries
	if err := read(c, &r); err != nil {
		return err
	}
	one, err := s.resolveSeries(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	done, err := s.c.Desk.EndSeries(c.Request().Context(), actor(c), one.ID, r.Keep, r.DryRun)
	return s.seriesDone(c, http.StatusOK, done, r.DryRun, err)
}

func (s *Server) seriesDone(c echo.Context, status int, r statuspage.SeriesReceipt, dry bool, err error) error {
	if err != nil {
		return err
	}
	if dry {
		status = http.StatusOK
	}
	return c.JSON(status, SeriesDone{Series: seriesOf(r.Series), Changed: maintenancesOf(r.Changed), Told: r.Audience, DryRun: dry})
}

// resolveSeries finds the series that an id, or a unique beginning of one, means.
func (s *Server) resolveSeries(ctx context.Context, id string) (statuspage.Series, error) {
	found, err := s.c.Reader.AllSeries(ctx)
	if err != nil {
		return statuspage.Series{}, err
	}
	found = slices.DeleteFunc(found, func(one statuspage.Series) bool { return !strings.HasPrefix(one.ID, id) })
	switch len(found) {
	case 0:
		return statuspage.Series{}, statuspage.ErrNotFound
	case 1:
		return found[0], nil
	}
	return statuspage.Series{}, &statuspage.Invalid{Field: "id", Value: id, Reason: "begins several series' ids", Example: found[0].ID}
}
