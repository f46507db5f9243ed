package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/fyr-status/fyr/statuspage/operator"
)

// maintenanceSeriesCmd is maintenance that comes back; `maintenance schedule --every` makes
// one.
type maintenanceSeriesCmd struct {
	List seriesListCmd `cmd:"" help:"List what comes back."`
	Show seriesShowCmd `cmd:"" help:"Print one series, and its next occurrences."`
	Edit seriesEditCmd `cmd:"" help:"Change its rule or its words; what is announced follows."`
	Skip seriesSkipCmd `cmd:"" help:"Leave out one day."`
	End  seriesEndCmd  `cmd:"" help:"Let it come back no more."`
}

// repeats is how often work comes back.
type repeats struct {
	Every  string   `placeholder:"TEXT" help:"It comes back: \"weekly on Sunday\", \"every 2 days\", \"monthly on the last Friday\", \"monthly on day 15\"."`
	Rrule  string   `placeholder:"RULE" help:"Instead of --every: a recurrence rule of RFC 5545, as in \"FREQ=WEEKLY;INTERVAL=2;BYDAY=SU\"."`
	Except []string `placeholder:"DAY" help:"A day on which it does not take place, as in 2026-12-24; may be repeated."`
}

// given reports whether anything comes back.
func (r repeats) given() bool { return r.Every != "" || r.Rrule != "" }

// repeating is the request that makes, or changes, a series.
func (w working) repeating(title string, titleIn, components []string, start string, when planning, often repeats) (operator.Repeating, error) {
	s, err := w.scheduling(title, titleIn, components, when.api(start))
	if err == nil && when.End != "" {
		err = fmt.Errorf("--end: what comes back takes as long each time: say --for (for example --for 2h)")
	}
	return operator.Repeating{
		Title: s.Title, Titles: s.Titles, Message: s.Message, Components: components, Start: start, Zone: when.Zone, For: when.For,
		Rule: often.Rrule, Every: often.Every, Except: often.Except, Quiet: s.Quiet, DryRun: s.DryRun, Translations: s.Translations,
	}, err
}

// actSeries makes a request that changes a series, and prints what was done.
func (t *terminal) actSeries(in installation, what, method, path string, body any, asJSON bool) error {
	return in.with(t, what, func(to *client) error {
		var done operator.SeriesDone
		if err := to.do(t, method, "/maintenance/series"+path, body, &done); err != nil {
			return err
		}
		if asJSON {
			return t.printJSON(done)
		}
		return t.printSeriesDone(done)
	})
}

// printSeriesDone prints the id on standard output, and for people what happened beside it.
func (t *terminal) printSeriesDone(d operator.SeriesDone) error {
	out := t.Errors
	if d.DryRun {
		out = t.Out
	} else {
		fmt.Fprintln(t.Out, d.Series.ID)
	}
	for _, m := range d.Changed {
		fmt.Fprintf(out, "%s: %s, %s to %s\n", m.Latest().Stage, m.Title, clockIn(m.Zone, m.Start), clockIn(m.Zone, m.End))
	}
	if d.DryRun {
		fmt.Fprintf(out, "%s would be told\n", counted(d.Told, "subscriber"))
		return nil
	}
	fmt.Fprintln(out, told(d.Told))
	return nil
}

type seriesListCmd struct {
	installation
	Open bool `help:"Only what goes on."`
	JSON bool `name:"json" help:"Print JSON: an array."`
}

// Help shows an example.
func (seriesListCmd) Help() string { return "Example:\n\n  fyr maintenance series list" }

// Run lists series.
func (c *seriesListCmd) Run(t *terminal) error {
	series := listing[operator.Series]{
		none:    "no maintenance comes back",
		columns: []string{"ID", "RULE", "AT", "FOR", "ZONE", "NEXT", "COMPONENTS", "TITLE"},
		row: func(s operator.Series) []string {
			return []string{
				s.ID, string(s.Rule), timeOfDay(s), brief(time.Duration(s.For)), s.Zone, nextOf(s), strings.Join(s.Components, ","), s.Title,
			}
		},
	}
	return c.with(t, "listing series", func(to *client) error {
		return series.fetch(t, to, onlyOpen("/maintenance/series", c.Open), c.JSON)
	})
}

// timeOfDay is the time at which the occurrences of a series begin: "02:30:00".
func timeOfDay(s operator.Series) string {
	_, clock, _ := strings.Cut(s.Start.String(), "T")
	return clock
}

// nextOf is when a series takes place next.
func nextOf(s operator.Series) string {
	switch {
	case !s.Ended.IsZero():
		return "ended"
	case len(s.Next) == 0:
		return "over"
	}
	return clockIn(s.Zone, s.Next[0].Start)
}

type seriesShowCmd struct {
	installation
	ID   string `arg:"" help:"The series' id or a unique beginning of it."`
	JSON bool   `name:"json" help:"Print JSON."`
}

// Help shows an example.
func (seriesShowCmd) Help() string { return "Example:\n\n  fyr maintenance series show q2kz" }

// Run prints one series.
func (c *seriesShowCmd) Run(t *terminal) error {
	return c.with(t, "showing a series", func(to *client) error {
		var s operator.Series
		if err := to.do(t, "GET", "/maintenance/series/"+escaped(c.ID), nil, &s); err != nil {
			return err
		}
		if c.JSON {
			return t.printJSON(s)
		}
		t.printSeries(s)
		return nil
	})
}

func (t *terminal) printSeries(s operator.Series) {
	fmt.Fprintf(t.Out, "%s · %s · %s from %s (%s), for %s\n", s.ID, s.Title, s.Rule, s.Start, s.Zone, brief(time.Duration(s.For)))
	for _, day := range s.Skipped {
		fmt.Fprintf(t.Out, "  not on %s\n", day)
	}
	announced := map[int64]string{}
	for _, m := range s.Occurrences {
		announced[m.Start.Unix()] = m.ID
	}
	for _, w := range s.Next {
		fmt.Fprintf(t.Out, "  %s to %s  %s\n", clockIn(w.Zone, w.Start), clockIn(w.Zone, w.End), announced[w.Start.Unix()])
	}
}

type seriesEditCmd struct {
	installation
	working
	planning
	titling
	repeats
	ID        string   `arg:"" help:"The series' id or a unique beginning of it."`
	Title     string   `short:"t" help:"Another headline."`
	Component []string `placeholder:"ID" help:"What is worked on instead; may be repeated."`
	Start     string   `placeholder:"TIME" help:"The day from which on, and the time of day at which it begins: \"2026-03-29 02:30\"."`
}

// Help shows an example.
func (seriesEditCmd) Help() string {
	return "What is announced and has not begun follows: on a day that is no longer in the rule it is cancelled.\n\n" +
		"Example:\n\n  fyr maintenance series edit q2kz --every 'weekly on Saturday' --start '2026-12-05 03:00'"
}

// Run changes the series.
func (c *seriesEditCmd) Run(t *terminal) error {
	const what = "changing a series"
	body, err := c.repeating(c.Title, c.TitleIn, c.Component, c.Start, c.planning, c.repeats)
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return t.actSeries(c.installation, what, "PATCH", "/"+escaped(c.ID), body, c.JSON)
}

type seriesSkipCmd struct {
	installation
	ID      string `arg:"" help:"The series' id or a unique beginning of it."`
	Day     string `arg:"" help:"The day on which it does not take place, as in 2026-12-24."`
	Message string `short:"m" help:"Why, in Markdown; without it, that it will not take place."`
	DryRun  bool   `name:"dry-run" help:"Only show what would be said, and to how many people."`
	JSON    bool   `name:"json" help:"Print JSON."`
}

// Help shows an example.
func (seriesSkipCmd) Help() string {
	return "Example:\n\n  fyr maintenance series skip q2kz 2026-12-24"
}

// Run leaves the day out.
func (c *seriesSkipCmd) Run(t *terminal) error {
	body := operator.Skipping{Day: c.Day, Message: c.Message, DryRun: c.DryRun}
	return t.actSeries(c.installation, "skipping an occurrence", "POST", "/"+escaped(c.ID)+"/skip", body, c.JSON)
}

type seriesEndCmd struct {
	installation
	ID     string `arg:"" help:"The series' id or a unique beginning of it."`
	Keep   bool   `help:"What is announced still takes place; without it, that is cancelled."`
	DryRun bool   `name:"dry-run" help:"Only show what would be said, and to how many people."`
	JSON   bool   `name:"json" help:"Print JSON."`
}

// Help shows an example.
func (seriesEndCmd) Help() string { return "Example:\n\n  fyr maintenance series end q2kz" }

// Run ends the series.
func (c *seriesEndCmd) Run(t *terminal) error {
	body := operator.EndingSeries{Keep: c.Keep, DryRun: c.DryRun}
	return t.actSeries(c.installation, "ending a series", "POST", "/"+escaped(c.ID)+"/end", body, c.JSON)
}
