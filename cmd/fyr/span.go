package main

import (
	"fmt"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/operator"
)

// spanCmd corrects what a component's record says.
type spanCmd struct {
	Correct  spanCorrectCmd  `cmd:"" help:"Correct a part of a component's record; the original is kept, and readers are told."`
	List     spanListCmd     `cmd:"" help:"List what was corrected."`
	Withdraw spanWithdrawCmd `cmd:"" help:"Take a correction back; it stays in the footnotes."`
}

type spanCorrectCmd struct {
	installation
	Component string            `arg:"" help:"The component's id."`
	From      string            `arg:"" help:"The beginning: \"2026-03-29 02:30\" on the page's clocks, or 2026-03-29T02:30:00+02:00."`
	To        string            `arg:"" help:"The end, written like the beginning."`
	As        statuspage.Status `required:"" placeholder:"STATUS" help:"What it should say: unknown, operational, degraded_performance, partial_outage or major_outage."`
	Reason    string            `required:"" help:"Why; readers are told."`
	DryRun    bool              `name:"dry-run" help:"Only show what would become of the uptime."`
	JSON      bool              `name:"json" help:"Print JSON."`
}

// Help shows an example.
func (spanCorrectCmd) Help() string {
	return "What makes the record better waits for a second person: see fyr approval.\n\n" +
		"Example:\n\n  fyr span correct api '2026-03-29 02:30' '2026-03-29 02:50' --as unknown --reason 'our own network failed'"
}

// Run corrects the record.
func (c *spanCorrectCmd) Run(t *terminal) error {
	body := operator.Correcting{Component: c.Component, From: c.From, To: c.To, As: c.As, Reason: c.Reason, DryRun: c.DryRun}
	return t.changeRecord(c.installation, "correcting the record", "/corrections", body, c.JSON)
}

// changeRecord makes a request that changes a component's record, and prints what was done.
func (t *terminal) changeRecord(in installation, what, path string, body any, asJSON bool) error {
	return in.with(t, what, func(to *client) error {
		var done operator.CorrectionDone
		if err := to.do(t, "POST", path, body, &done); err != nil {
			return err
		}
		if asJSON {
			return t.printJSON(done)
		}
		t.printCorrected(done)
		return nil
	})
}

func (t *terminal) printCorrected(d operator.CorrectionDone) {
	switch {
	case d.DryRun:
		fmt.Fprintf(t.Out, "uptime of that time: %s before, %s after\n", share(d.Before), share(d.After))
		return
	case d.Approval != nil:
		fmt.Fprintln(t.Out, d.Approval.ID)
		fmt.Fprintf(t.Errors, "it waits for a second person until %s: `fyr approval approve %s`\n", clockOf(d.Approval.Expires), d.Approval.ID)
		return
	}
	fmt.Fprintln(t.Out, d.Correction.ID)
	fmt.Fprintf(t.Errors, "uptime of that time: %s before, %s now\n", share(d.Before), share(d.After))
}

// share is an uptime in per cent, or that nothing of it counts.
func share(percent string) string {
	if percent == "" {
		return "not counted"
	}
	return percent + " %"
}

type spanListCmd struct {
	installation
	Component string `placeholder:"ID" help:"Only of this component."`
	JSON      bool   `name:"json" help:"Print JSON: an array."`
}

// Help shows an example.
func (spanListCmd) Help() string { return "Example:\n\n  fyr span list --component api" }

// Run lists corrections.
func (c *spanListCmd) Run(t *terminal) error {
	return c.with(t, "listing corrections", func(to *client) error {
		path := "/corrections"
		if c.Component != "" {
			path += "?component=" + escaped(c.Component)
		}
		var found []statuspage.Correction
		if err := to.do(t, "GET", path, nil, &found); err != nil {
			return err
		}
		if c.JSON {
			return t.printJSON(found)
		}
		if len(found) == 0 {
			fmt.Fprintln(t.Out, "nothing was corrected")
			return nil
		}
		names, err := to.names(t)
		if err != nil {
			return err
		}
		rows := [][]string{{"ID", "COMPONENT", "FROM", "TO", "WAS", "AS", "BY", "APPROVED BY", "WITHDRAWN", "REASON"}}
		for _, c := range found {
			rows = append(rows, []string{
				c.ID, c.Component, clockOf(c.From), clockOf(c.To), c.Was.String(), c.As.String(),
				names.Of(c.By), dashed(names.Of(c.Approved)), clockOf(c.Withdrawn), clip(c.Reason, maxShown),
			})
		}
		return t.table(rows...)
	})
}

type spanWithdrawCmd struct {
	installation
	ID     string `arg:"" help:"The correction's id or a unique beginning of it."`
	Reason string `required:"" help:"Why; readers are told."`
	DryRun bool   `name:"dry-run" help:"Only show what would become of the uptime."`
	JSON   bool   `name:"json" help:"Print JSON."`
}

// Help shows an example.
func (spanWithdrawCmd) Help() string {
	return "Example:\n\n  fyr span withdraw q2kz --reason 'it was an outage after all'"
}

// Run withdraws the correction.
func (c *spanWithdrawCmd) Run(t *terminal) error {
	body := operator.WithdrawingCorrection{Reason: c.Reason, DryRun: c.DryRun}
	return t.changeRecord(c.installation, "withdrawing a correction", "/corrections/"+escaped(c.ID)+"/withdraw", body, c.JSON)
}
