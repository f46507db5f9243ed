package main

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/operator"
)

// escaped is an id as a part of a path.
func escaped(id string) string { return url.PathEscape(id) }

type incidentListCmd struct {
	installation
	Open  bool   `help:"Only those that run."`
	After string `xor:"which" placeholder:"ID" help:"Those behind this one: the list holds 100 at most, the latest first."`
	Gone  bool   `xor:"which" help:"Those that were withdrawn, with who did it and why."`
	JSON  bool   `name:"json" help:"Print JSON: an array."`
}

// Help shows an example.
func (incidentListCmd) Help() string { return "Example:\n\n  fyr incident list --open" }

// Run lists incidents.
func (c *incidentListCmd) Run(t *terminal) error {
	return c.with(t, "listing incidents", func(to *client) error {
		if c.Gone {
			return t.printGone(to, c.JSON)
		}
		return listing[statuspage.Incident]{
			none:    "no incidents",
			columns: []string{"ID", "STATUS", "IMPACT", "BEGAN", "COMPONENTS", "TITLE"},
			row: func(i statuspage.Incident) []string {
				return []string{i.ID, stageOf(i), i.Impact.String(), clockOf(i.Began), componentsOf(i), i.Title}
			},
		}.fetch(t, to, behind(onlyOpen("/incidents", c.Open), c.After), c.JSON)
	})
}

func stageOf(i statuspage.Incident) string {
	switch {
	case i.Draft && i.Open():
		return "draft"
	case i.Draft:
		return "discarded"
	}
	return i.Stage.String()
}

func componentsOf(i statuspage.Incident) string {
	var ids []string
	for _, a := range i.Components {
		ids = append(ids, a.Component)
	}
	if len(ids) == 0 {
		return "-"
	}
	return strings.Join(ids, ",")
}

type incidentShowCmd struct {
	installation
	ID   string `arg:"" optional:"" help:"The incident's id or a unique beginning of it; the open one when left out."`
	JSON bool   `name:"json" help:"Print JSON."`
	Text bool   `help:"Print a few lines to paste into a chat."`
}

// Help shows an example.
func (incidentShowCmd) Help() string { return "Example:\n\n  fyr incident show q2kz" }

// Run prints one incident.
func (c *incidentShowCmd) Run(t *terminal) error {
	return c.with(t, "showing an incident", func(to *client) error {
		var i operator.IncidentInfo
		if err := to.do(t, "GET", "/incidents/"+orOpen(c.ID), nil, &i); err != nil {
			return err
		}
		if c.JSON {
			return t.printJSON(i)
		}
		if c.Text {
			fmt.Fprint(t.Out, i.Text)
			return nil
		}
		return t.printIncident(to, i)
	})
}

func (t *terminal) printIncident(to *client, i operator.IncidentInfo) error {
	fmt.Fprintf(t.Out, "%s\n%s · %s · %s · began %s\n", i.Title, i.ID, stageOf(i.Incident), i.Impact, clockOf(i.Began))
	if !i.Confirmed.IsZero() {
		fmt.Fprintf(t.Out, "confirmed %s after %s\n", clockOf(i.Confirmed), i.Confirmed.Sub(i.Began).Round(time.Millisecond))
	}
	if !i.Confirmed.IsZero() && !i.Published.IsZero() {
		fmt.Fprintf(t.Out, "published %s after %s\n", clockOf(i.Published), i.Published.Sub(i.Began).Round(time.Millisecond))
	}
	for _, a := range i.Components {
		fmt.Fprintf(t.Out, "  %s %s\n", a.Component, a.Status)
	}
	t.printUpdates(i.Updates, i.Told)
	return t.printAround(to, i)
}

// printUpdates prints updates with the texts that they have had before, and how many
// people have been told, by their ids.
func (t *terminal) printUpdates(updates []statuspage.Update, told map[string]statuspage.DeliveryCounts) {
	for _, u := range updates {
		fmt.Fprintf(t.Out, "\n%s  %s  (%s)\n%s\n", clockOf(u.At), u.Stage, u.ID, u.Body)
		for _, e := range u.Edits {
			fmt.Fprintf(t.Out, "  until %s it said: %s\n", clockOf(e.At), e.Body)
		}
		if counts, ok := told[u.ID]; ok {
			fmt.Fprintf(t.Out, "  %s\n", toldOf(counts.Tally))
		}
	}
}
