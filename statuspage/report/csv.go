package report

import (
	"encoding/csv"
	"io"
	"strconv"
	"time"
)

// WriteCSV writes the availability of each component and group by month, and of the whole
// time as the month "all": one row each, for a spreadsheet.
func (r Report) WriteCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	_ = out.Write([]string{
		"kind", "id", "name", "month", "availability_percent", "coverage_percent", "target_percent", "met", "known_seconds",
		"major_seconds", "partial_seconds", "degraded_seconds", "unknown_seconds", "maintenance_seconds",
	})
	for _, c := range r.Components {
		writeFigures(out, "component", c.ID, c.Name, c.All, c.Months)
	}
	for _, g := range r.Groups {
		writeFigures(out, "group", "", g.Name, g.All, g.Months)
	}
	out.Flush()
	return out.Error()
}

// writeFigures leaves its errors to the writer, which keeps the first.
func writeFigures(out *csv.Writer, kind, id, name string, all Figure, months []Month) {
	for _, m := range append([]Month{{"all", all}}, months...) {
		n := func(v int64) string { return strconv.FormatInt(v, 10) }
		target, met := "", ""
		if m.Target > 0 {
			target = strconv.FormatFloat(m.Target, 'f', -1, 64)
		}
		if m.Met != nil {
			met = strconv.FormatBool(*m.Met)
		}
		_ = out.Write([]string{
			kind, id, cell(name), m.Month, m.Percent, m.Coverage, target, met, n(m.Known),
			n(m.Major), n(m.Partial), n(m.Degraded), n(m.Unknown), n(m.Maintenance),
		})
	}
}

// WriteLedgerCSV writes the downtime behind the figures: one row for each stretch.
func (r Report) WriteLedgerCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	_ = out.Write([]string{"component", "name", "from", "to", "status", "seconds", "weighted_seconds", "incident"})
	for _, c := range r.Components {
		for _, o := range c.Downtime {
			_ = out.Write([]string{
				c.ID, cell(c.Name), o.From.UTC().Format(time.RFC3339), o.To.UTC().Format(time.RFC3339), o.Status.String(),
				strconv.FormatInt(o.Seconds, 10), strconv.FormatInt(o.Weighted, 10), o.Incident,
			})
		}
	}
	out.Flush()
	return out.Error()
}

// cell keeps a spreadsheet from taking a name for a formula.
func cell(name string) string {
	if name != "" && (name[0] == '=' || name[0] == '+' || name[0] == '-' || name[0] == '@' || name[0] == '\t' || name[0] == '\r') {
		return "'" + name
	}
	return name
}
