package main

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/operator"
)

// componentCmd is a person's word over the monitors'.
type componentCmd struct {
	Set   componentSetCmd   `cmd:"" help:"Set a component's status for a while, visible as a person's word."`
	Clear componentClearCmd `cmd:"" help:"Take that word back."`
	List  componentListCmd  `cmd:"" help:"List the components, as they stand."`

	Show    settingShowCmd[aComponent]    `cmd:"" help:"Print one as the file would say it."`
	Add     settingAddCmd[aComponent]     `cmd:"" help:"Show readers one more."`
	Edit    settingEditCmd[aComponent]    `cmd:"" help:"Change one that was made here."`
	Archive settingArchiveCmd[aComponent] `cmd:"" help:"Show it no longer; its history stays."`
	Restore settingRestoreCmd[aComponent] `cmd:"" help:"Show it again."`
	Order   componentOrderCmd             `cmd:"" help:"Order those that were made here, and their groups."`
	Group   componentGroupCmd             `cmd:"" help:"List, rename and archive the headings of components."`
	Form    settingFormCmd[aComponent]    `cmd:"" help:"Say what may be said of one."`
}

type componentSetCmd struct {
	installation
	ID     string        `arg:"" help:"The component."`
	Status string        `arg:"" help:"operational, degraded_performance, partial_outage, major_outage or under_maintenance."`
	For    time.Duration `required:"" help:"For how long, as in 2h; at most 30 days."`
	Reason string        `required:"" help:"Why; readers see it."`
}

// Help shows an example.
func (componentSetCmd) Help() string {
	return "Example:\n\n  fyr component set api degraded_performance --for 2h --reason 'moving to new hardware'"
}

// Run sets the status.
func (c *componentSetCmd) Run(t *terminal) error {
	const what = "setting a component's status"
	status, err := statuspage.ParseStatus(c.Status)
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return c.with(t, what, func(to *client) error {
		return to.do(t, "PUT", "/components/"+escaped(c.ID)+"/status", operator.SetComponent{Status: status, For: operator.Duration(c.For), Reason: c.Reason}, nil)
	})
}

type componentClearCmd struct {
	installation
	ID string `arg:"" help:"The component."`
}

// Help shows an example.
func (componentClearCmd) Help() string { return "Example:\n\n  fyr component clear api" }

// Run takes the word back.
func (c *componentClearCmd) Run(t *terminal) error {
	return c.with(t, "clearing a component's status", func(to *client) error {
		return to.do(t, "DELETE", "/components/"+escaped(c.ID)+"/status", nil, nil)
	})
}

type componentListCmd struct {
	installation
	JSON bool `name:"json" help:"Print JSON."`
}

// Help shows an example.
func (componentListCmd) Help() string { return "Example:\n\n  fyr component list" }

// Run lists the components.
func (c *componentListCmd) Run(t *terminal) error {
	return c.with(t, "listing components", func(to *client) error {
		var found []operator.ComponentStatus
		if err := to.do(t, "GET", "/components", nil, &found); err != nil {
			return err
		}
		if c.JSON {
			return t.printJSON(found)
		}
		rows := [][]string{{"ID", "NAME", "GROUP", "STATUS", "SINCE", "A PERSON'S WORD UNTIL"}}
		for _, x := range found {
			rows = append(rows, []string{x.ID, x.Name, x.Group, t.paint(colourOf(x.Status), x.Status.String()), clockOf(x.Since), clockOf(x.Until)})
		}
		return t.table(rows...)
	})
}

// colourOf is the colour of a status in the terminal; the word always stands beside it.
func colourOf(s statuspage.Status) string {
	switch s {
	case statuspage.Operational:
		return green
	case statuspage.MajorOutage, statuspage.PartialOutage:
		return red
	case statuspage.DegradedPerformance, statuspage.UnderMaintenance:
		return yellow
	}
	return grey
}

// muteCmd keeps a monitor quiet.
type muteCmd struct {
	installation
	ID     string        `arg:"" help:"The monitor."`
	For    time.Duration `arg:"" help:"For how long, as in 30m; 0s ends it."`
	Reason string        `help:"Why; the audit log keeps it."`
}

// Help shows an example.
func (muteCmd) Help() string { return "Example:\n\n  fyr mute api 30m --reason 'deploying'" }

// Run mutes the monitor.
func (c *muteCmd) Run(t *terminal) error {
	if c.For > 0 && strings.TrimSpace(c.Reason) == "" {
		return errors.New("muting a monitor: --reason is empty; say why, for whoever comes next (for example --reason deploying)")
	}
	return c.with(t, "muting a monitor", func(to *client) error {
		return to.do(t, "PUT", "/monitors/"+escaped(c.ID)+"/mute", operator.Mute{For: operator.Duration(c.For), Reason: c.Reason}, nil)
	})
}
