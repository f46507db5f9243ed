package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/fyr-status/fyr/statuspage/operator"
)

type maintenanceListCmd struct {
	installation
	Open  bool   `help:"Only what is scheduled or running."`
	After string `placeholder:"ID" help:"What is behind this one: the list holds 100 at most, the latest first."`
	JSON  bool   `name:"json" help:"Print JSON: an array."`
}

// Help shows an example.
func (maintenanceListCmd) Help() string { return "Example:\n\n  fyr maintenance list --open" }

// Run lists maintenance.
func (c *maintenanceListCmd) Run(t *terminal) error {
	works := listing[operator.Maintenance]{
		none:    "no maintenance",
		columns: []string{"ID", "STATUS", "START", "END", "COMPONENTS", "TITLE"},
		row: func(m operator.Maintenance) []string {
			from, to := tookPlace(m)
			return []string{m.ID, m.Status.String(), clockIn(m.Zone, from), clockIn(m.Zone, to), workedOn(m), m.Title}
		},
	}
	return c.with(t, "listing maintenance", func(to *client) error {
		return works.fetch(t, to, behind(onlyOpen("/maintenance", c.Open), c.After), c.JSON)
	})
}

// clockIn is an instant as the clocks of a zone show it; as the terminal prints it where
// the zone is not known here.
func clockIn(zone string, t time.Time) string {
	place, err := time.LoadLocation(zone)
	if err != nil || t.IsZero() {
		return clockOf(t)
	}
	return t.In(place).Format("2006-01-02 15:04:05 MST")
}

// workedOn lists the components of a maintenance.
func workedOn(m operator.Maintenance) string {
	ids := append([]string{}, m.Private...)
	for _, a := range m.Components {
		ids = append(ids, a.Component)
	}
	return strings.Join(ids, ",")
}

type maintenanceShowCmd struct {
	installation
	ID   string `arg:"" optional:"" help:"The maintenance's id or a unique beginning of it; the open one when left out."`
	JSON bool   `name:"json" help:"Print JSON."`
}

// Help shows an example.
func (maintenanceShowCmd) Help() string { return "Example:\n\n  fyr maintenance show q2kz" }

// Run prints one maintenance.
func (c *maintenanceShowCmd) Run(t *terminal) error {
	return c.with(t, "showing maintenance", func(to *client) error {
		var m operator.Maintenance
		if err := to.do(t, "GET", "/maintenance/"+orOpen(c.ID), nil, &m); err != nil {
			return err
		}
		if c.JSON {
			return t.printJSON(m)
		}
		t.printMaintenance(m)
		return nil
	})
}

// tookPlace is when the work began and ended, or is meant to. What was called off before it
// began keeps its plan.
func tookPlace(m operator.Maintenance) (from, to time.Time) {
	if m.Began.IsZero() {
		return m.Start, m.End
	}
	if m.Ended.IsZero() {
		return m.Began, m.End
	}
	return m.Began, m.Ended
}

func (t *terminal) printMaintenance(m operator.Maintenance) {
	fmt.Fprintf(t.Out, "%s\n%s · %s · planned %s to %s (%s)\n", m.Title, m.ID, m.Status, clockIn(m.Zone, m.Start), clockIn(m.Zone, m.End), m.Zone)
	if !m.Began.IsZero() {
		fmt.Fprintf(t.Out, "began %s · ended %s\n", clockIn(m.Zone, m.Began), clockIn(m.Zone, m.Ended))
	}
	for _, a := range m.Components {
		fmt.Fprintf(t.Out, "  %s %s\n", a.Component, a.Status)
	}
	for _, id := range m.Private {
		fmt.Fprintf(t.Out, "  %s (private)\n", id)
	}
	t.printUpdates(m.Updates, m.Told)
}

// printWork prints the id on standard output, and for people what happened beside it.
func (t *terminal) printWork(d operator.MaintenanceDone, asJSON bool) error {
	if asJSON {
		return t.printJSON(d)
	}
	m, latest := d.Maintenance, d.Maintenance.Latest()
	if d.DryRun {
		fmt.Fprintf(t.Out, "%s\n%s to %s\n%s: %s\n", m.Title, clockIn(m.Zone, m.Start), clockIn(m.Zone, m.End), latest.Stage, latest.Body)
		fmt.Fprintf(t.Out, "%s would be told%s\n", counted(d.Told, "subscriber"), byChannel(d.Channels))
		t.printMail(d.Preview)
		return nil
	}
	fmt.Fprintln(t.Out, m.ID)
	fmt.Fprintf(t.Errors, "%s: %s, %s to %s; %s\n", latest.Stage, m.Title, clockIn(m.Zone, m.Start), clockIn(m.Zone, m.End), told(d.Told))
	return nil
}

// aimless finds announced work on components that the configuration no longer has.
func aimless(s operator.Status) (found []finding) {
	for _, m := range s.Planned {
		for id := range strings.SplitSeq(workedOn(m), ",") {
			if !slices.ContainsFunc(s.Components, func(c operator.ComponentStatus) bool { return c.ID == id }) {
				found = append(found, finding{
					"risky", "maintenance", fmt.Sprintf("%s (%s) is about %s, which is configured no more", m.Title, m.ID, id),
					"`fyr maintenance cancel " + m.ID + "`, if it is not to take place.",
				})
			}
		}
	}
	return found
}
