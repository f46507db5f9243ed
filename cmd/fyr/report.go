package main

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/fyr-status/fyr/statuspage/report"
)

// reported are the days that a report or a pack covers.
type reported struct {
	Month string `placeholder:"YYYY-MM" help:"A calendar month, in the page's time zone."`
	From  string `placeholder:"DAY" help:"The first day; two months before this one when nothing is said."`
	To    string `placeholder:"DAY" help:"The last day, which counts too."`
}

func (d reported) query() string {
	return url.Values{"month": {d.Month}, "from": {d.From}, "to": {d.To}}.Encode()
}

// reportCmd prints how the services did.
type reportCmd struct {
	installation
	reported
	CSV      bool `name:"csv" help:"Print the availability by component, group and month as CSV."`
	Downtime bool `help:"Print each stretch of downtime as CSV."`
	JSON     bool `name:"json" help:"Print JSON: all of it."`
}

// Help shows examples.
func (reportCmd) Help() string {
	return "Examples:\n\n  fyr report --month 2026-10\n  fyr report --from 2026-01-01 --to 2026-12-31 --csv > availability.csv"
}

// Run prints the report.
func (c *reportCmd) Run(t *terminal) error {
	return c.with(t, "counting a report", func(to *client) error {
		switch {
		case c.CSV:
			return to.text(t, "GET", "/reports/availability.csv?"+c.query(), nil, t.Out)
		case c.Downtime:
			return to.text(t, "GET", "/reports/downtime.csv?"+c.query(), nil, t.Out)
		}
		var r report.Report
		if err := to.do(t, "GET", "/reports?"+c.query(), nil, &r); err != nil {
			return err
		}
		if c.JSON {
			return t.printJSON(r)
		}
		return t.printReport(r)
	})
}

func (t *terminal) printReport(r report.Report) error {
	fmt.Fprintf(t.Out, "%s to %s (%s)\n\n", clockOf(r.From), clockOf(r.To), r.Zone)
	rows := [][]string{{"SERVICE", "MONTH", "AVAILABILITY", "TARGET", "DOWN", "DEGRADED", "MEASURED"}}
	add := func(name string, f report.Figure, month string) {
		rows = append(rows, []string{
			name, month, cmp.Or(percent(f.Percent), "unknown"), targetOf(f),
			lasted(f.Major + f.Partial), lasted(f.Degraded), cmp.Or(percent(f.Coverage), "-"),
		})
	}
	for _, c := range r.Components {
		add(c.ID, c.All, "all")
		for _, m := range c.Months {
			add(c.ID, m.Figure, m.Month)
		}
	}
	for _, g := range r.Groups {
		add("group "+g.Name, g.All, "all")
	}
	if err := t.table(rows...); err != nil {
		return err
	}
	if r.Response.Incidents > 0 {
		fmt.Fprintf(t.Out, "\n%s%s\n", counted(r.Response.Incidents, "incident"), tookOf(r.Response))
	}
	fmt.Fprintf(t.Out, "\n%s\n", r.Rule)
	return nil
}

func percent(figure string) string {
	if figure == "" {
		return ""
	}
	return figure + " %"
}

func targetOf(f report.Figure) string {
	switch {
	case f.Target == 0:
		return "-"
	case f.Met == nil:
		return strconv.FormatFloat(f.Target, 'f', -1, 64) + " %"
	case *f.Met:
		return strconv.FormatFloat(f.Target, 'f', -1, 64) + " % met"
	}
	return strconv.FormatFloat(f.Target, 'f', -1, 64) + " % MISSED"
}

// lasted writes seconds as a person does.
func lasted(seconds int64) string {
	if seconds == 0 {
		return "-"
	}
	return (time.Duration(seconds) * time.Second).String()
}

// tookOf says how long the incident in the middle took, as far as it is known, as in
// "; in the middle noticed at once, told after 2m0s".
func tookOf(r report.Response) string {
	var said []string
	for _, until := range []struct {
		what    string
		seconds int64
	}{{"noticed", r.Detect.Median}, {"told", r.Publish.Median}, {"resolved", r.Resolve.Median}} {
		switch {
		case until.seconds == 0:
			said = append(said, until.what+" at once")
		case until.seconds > 0:
			said = append(said, until.what+" after "+lasted(until.seconds))
		}
	}
	if len(said) == 0 {
		return ""
	}
	return "; in the middle " + strings.Join(said, ", ")
}

// evidenceCmd writes what an auditor asks for.
type evidenceCmd struct {
	installation
	reported
	Output string `short:"o" placeholder:"FILE" help:"Where to write the ZIP file; in this folder under a name of its own when left out, - for standard output."`
}

// Help shows an example.
func (evidenceCmd) Help() string {
	return "Example:\n\n  fyr evidence --from 2026-01-01 --to 2026-12-31"
}

// Run writes the pack and prints its sum, which the audit log has too.
func (c *evidenceCmd) Run(t *terminal) error {
	return c.with(t, "taking the evidence", func(to *client) error {
		r, err := to.send(t, "POST", "/evidence?"+c.query(), nil)
		if err != nil {
			return err
		}
		defer r.Body.Close()
		if c.Output == "-" {
			_, err := io.Copy(t.Out, io.LimitReader(r.Body, maxAnswer))
			return err
		}
		name := cmp.Or(c.Output, nameOf(r))
		sum, err := writeNew(name, io.LimitReader(r.Body, maxAnswer))
		if err != nil {
			return err
		}
		fmt.Fprintf(t.Out, "%s\nsha256 %s\n", name, sum)
		return nil
	})
}

// nameOf is the file name that the server proposes, without any folder.
func nameOf(r *http.Response) string {
	_, params, err := mime.ParseMediaType(r.Header.Get("Content-Disposition"))
	if err != nil || params["filename"] == "" {
		return "evidence.zip"
	}
	return filepath.Base(params["filename"])
}

// writeNew writes a file that only its owner may read, and never over another.
func writeNew(name string, from io.Reader) (sum string, err error) {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return "", err
	}
	h := sha256.New()
	if _, err = io.Copy(io.MultiWriter(f, h), from); err == nil {
		err = f.Sync()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	return fmt.Sprintf("%x", h.Sum(nil)), err
}
