package main

import (
	"fmt"

	"github.com/fyr-status/fyr/statuspage/operator"
)

// monitorStatusCmd shows monitors as they stand: also those that no component shows, and the
// raw cause, which readers never see.
type monitorStatusCmd struct {
	installation
	JSON bool `name:"json" help:"Print JSON: an array."`
}

// Help shows an example.
func (monitorStatusCmd) Help() string { return "Example:\n\n  fyr monitor status" }

// Run prints the monitors.
func (c *monitorStatusCmd) Run(t *terminal) error {
	return c.with(t, "reading how monitors stand", func(to *client) error {
		var all []operator.MonitorStatus
		if err := to.do(t, "GET", "/monitors", nil, &all); err != nil {
			return err
		}
		if c.JSON {
			return t.printJSON(all)
		}
		if len(all) == 0 {
			fmt.Fprintln(t.Out, "no monitors")
			return nil
		}
		rows := [][]string{{"ID", "STATUS", "SINCE", "CHECKED", "MUTED UNTIL", "FOUND"}}
		for _, m := range all {
			rows = append(rows, []string{m.ID, m.Status.String(), seenAt(m.Since), seenAt(m.Checked), seenAt(m.MutedUntil), dashed(clip(m.Reason, maxShown))})
		}
		return t.table(rows...)
	})
}
