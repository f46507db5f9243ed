package main

import (
	"fmt"
	"time"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/operator"
)

// statusCmd says what the page says.
type statusCmd struct {
	installation
	Watch bool `short:"w" help:"Again every two seconds, until interrupted."`
	JSON  bool `name:"json" help:"Print JSON."`
}

// Help shows an example.
func (statusCmd) Help() string { return "Example:\n\n  fyr status --watch" }

const watchEvery = 2 * time.Second

// Run prints the status; it exits with 1 when a component is in trouble.
func (c *statusCmd) Run(t *terminal) error {
	return c.with(t, "reading the status", func(to *client) error {
		for {
			var s operator.Status
			if err := to.do(t, "GET", "/status", nil, &s); err != nil {
				return err
			}
			err := t.printStatus(s, c.JSON)
			if err != nil || !c.Watch {
				return firstError(err, func() error { return verdictOf(s) })
			}
			select {
			case <-t.Done():
				return nil
			case <-time.After(watchEvery):
				fmt.Fprintln(t.Out)
			}
		}
	})
}

// verdictOf is errNo when anything is in trouble.
func verdictOf(s operator.Status) error {
	for _, c := range s.Components {
		if c.Status.Trouble() {
			return errNo
		}
	}
	if len(s.Incidents) > 0 {
		return errNo
	}
	return nil
}

func (t *terminal) printStatus(s operator.Status, asJSON bool) error {
	if asJSON {
		return t.printJSON(s)
	}
	fmt.Fprintf(t.Out, "%s · %s · checked %s\n", s.Page, s.URL, clockOf(s.Checked))
	for _, w := range append(s.Health.Trouble, overdue(s.Health)...) {
		fmt.Fprintln(t.Out, t.paint(red, "! "+w))
	}
	for _, i := range s.Incidents {
		fmt.Fprintf(t.Out, "%s %s (%s, %s, since %s)\n", t.paint(red, "●"), i.Title, i.ID, stageOf(i), clockOf(i.Began))
	}
	for _, m := range s.Planned {
		fmt.Fprintf(t.Out, "%s %s (%s, %s, %s to %s)\n", t.paint(yellow, "●"), m.Title, m.ID, m.Status, clockOf(m.Start), clockOf(m.End))
	}
	rows := [][]string{{"COMPONENT", "STATUS", "SINCE"}}
	for _, c := range s.Components {
		rows = append(rows, []string{c.Name, t.paint(colourOf(c.Status), c.Status.String()), clockOf(c.Since)})
	}
	for _, m := range s.Internal {
		rows = append(rows, []string{m.Name + " (internal)", t.paint(colourOfMonitor(m.Status), m.Status.String()), clockOf(m.Since)})
	}
	if err := t.table(rows...); err != nil {
		return err
	}
	if s.Outbox.Waiting > 0 {
		fmt.Fprintf(t.Out, "waiting to be sent: %s, the oldest since %s\n", counted(s.Outbox.Waiting, "notice"), clockOf(s.Outbox.Oldest))
	}
	return nil
}

// colourOfMonitor is the colour of a monitor's status in the terminal.
func colourOfMonitor(s monitor.Status) string {
	switch s {
	case monitor.Up:
		return green
	case monitor.Down:
		return red
	case monitor.Degraded:
		return yellow
	}
	return grey
}

func overdue(h statuspage.Health) []string {
	if len(h.Overdue) == 0 {
		return nil
	}
	return []string{fmt.Sprintf("%s overdue by three intervals: %s", are(len(h.Overdue), "monitor"), clip(fmt.Sprint(h.Overdue), maxShown))}
}
