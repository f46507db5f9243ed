package main

import (
	"fmt"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/operator"
)

// approvalCmd is the second pair of eyes.
type approvalCmd struct {
	List    approvalListCmd    `cmd:"" help:"List what waits for a second person."`
	Approve approvalApproveCmd `cmd:"" help:"Let a change happen that somebody else asked for."`
	Decline approvalDeclineCmd `cmd:"" help:"Answer no."`

	Withdraw approvalWithdrawCmd `cmd:"" help:"Take back what you have asked for."`
}

type approvalListCmd struct {
	installation
	All  bool `help:"What was answered, too."`
	JSON bool `name:"json" help:"Print JSON: an array."`
}

// Help shows an example.
func (approvalListCmd) Help() string { return "Example:\n\n  fyr approval list" }

// Run lists them.
func (c *approvalListCmd) Run(t *terminal) error {
	return c.with(t, "listing approvals", func(to *client) error {
		path := "/approvals"
		if c.All {
			path += "?all=true"
		}
		var found []statuspage.Approval
		if err := to.do(t, "GET", path, nil, &found); err != nil {
			return err
		}
		if c.JSON {
			return t.printJSON(found)
		}
		if len(found) == 0 {
			fmt.Fprintln(t.Out, "nothing waits for a second person")
			return nil
		}
		names, err := to.names(t)
		if err != nil {
			return err
		}
		rows := [][]string{{"ID", "WHAT", "OBJECT", "ASKED BY", "UNTIL", "ANSWER", "REASON"}}
		for _, a := range found {
			rows = append(rows, []string{a.ID, a.Kind, a.Object, names.Of(a.By), clockOf(a.Expires), answerOf(a, names), clip(a.Reason, maxShown)})
		}
		return t.table(rows...)
	})
}

func answerOf(a statuspage.Approval, names operator.Names) string {
	switch {
	case a.Waiting():
		return "waits"
	case a.Answerer.ID == "":
		return string(a.Answer)
	}
	return string(a.Answer) + " by " + names.Of(a.Answerer)
}

type approvalApproveCmd struct {
	installation
	ID string `arg:"" help:"The approval's id or a unique beginning of it."`
}

// Help shows an example.
func (approvalApproveCmd) Help() string { return "Example:\n\n  fyr approval approve q2kz" }

// Run approves the change.
func (c *approvalApproveCmd) Run(t *terminal) error {
	return c.with(t, "approving a change", func(to *client) error {
		var a statuspage.Approval
		if err := to.do(t, "POST", "/approvals/"+escaped(c.ID)+"/approve", nil, &a); err != nil {
			return err
		}
		fmt.Fprintf(t.Out, "%s of %s: done\n", a.Kind, a.Object)
		return nil
	})
}

type approvalDeclineCmd struct {
	installation
	ID     string `arg:"" help:"The approval's id or a unique beginning of it."`
	Reason string `help:"Why not; who asked for it reads it."`
}

// Help shows an example.
func (approvalDeclineCmd) Help() string {
	return "Example:\n\n  fyr approval decline q2kz --reason 'the incident was real'"
}

// Run declines the change.
func (c *approvalDeclineCmd) Run(t *terminal) error {
	return c.with(t, "declining a change", func(to *client) error {
		var a statuspage.Approval
		if err := to.do(t, "POST", "/approvals/"+escaped(c.ID)+"/decline", operator.Declining{Reason: c.Reason}, &a); err != nil {
			return err
		}
		fmt.Fprintf(t.Out, "%s of %s: declined\n", a.Kind, a.Object)
		return nil
	})
}

type approvalWithdrawCmd struct {
	installation
	ID string `arg:"" help:"The approval's id or a unique beginning of it."`
}

// Help shows an example.
func (approvalWithdrawCmd) Help() string { return "Example:\n\n  fyr approval withdraw q2kz" }

// Run takes back what you have asked for.
func (c *approvalWithdrawCmd) Run(t *terminal) error {
	return c.with(t, "withdrawing a request", func(to *client) error {
		var a statuspage.Approval
		if err := to.do(t, "POST", "/approvals/"+escaped(c.ID)+"/withdraw", nil, &a); err != nil {
			return err
		}
		fmt.Fprintf(t.Out, "%s of %s: withdrawn\n", a.Kind, a.Object)
		return nil
	})
}
