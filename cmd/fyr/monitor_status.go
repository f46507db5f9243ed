package main

import "github.com/fyr-status/fyr/statuspage/operator"

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
	monitors := listing[operator.MonitorStatus]{
		none:    "no monitors",
		columns: []string{"ID", "STATUS", "SINCE", "CHECKED", "MUTED UNTIL", "FOUND"},
		row: func(m operator.MonitorStatus) []string {
			return []string{m.ID, m.Status.String(), seenAt(m.Since), seenAt(m.Checked), seenAt(m.MutedUntil), dashed(clip(m.Reason, maxShown))}
		},
	}
	return c.with(t, "reading how monitors stand", func(to *client) error { return monitors.fetch(t, to, "/monitors", c.JSON) })
}
