package main

import (
	"errors"
	"fmt"

	"github.com/fyr-status/fyr/statuspage/operator"
)

// alertCmd looks after what the operators are told.
type alertCmd struct {
	List alertListCmd `cmd:"" help:"List the troubles that last."`
	Ack  alertAckCmd  `cmd:"" help:"Say that somebody takes one on: reminders and escalations end."`
}

type alertListCmd struct {
	installation
	JSON bool `name:"json" help:"Print JSON."`
}

// Help shows an example.
func (alertListCmd) Help() string { return "Example:\n\n  fyr alert list" }

// Run lists the alarms; it exits with 1 when somebody has to take one on.
func (c *alertListCmd) Run(t *terminal) error {
	return c.with(t, "listing alerts", func(to *client) error {
		var found []operator.Alarm
		if err := to.do(t, "GET", "/alerts", nil, &found); err != nil {
			return err
		}
		if c.JSON {
			return firstError(t.printJSON(found), func() error { return waiting(found) })
		}
		rows := [][]string{{"KEY", "WHAT", "SEVERITY", "SINCE", "TOLD", "ACKNOWLEDGED"}}
		for _, a := range found {
			rows = append(rows, []string{a.Key, clip(a.Subject, maxShown), a.Severity.String(), clockOf(a.Since), counted(len(a.Told), "target"), takenOn(a)})
		}
		return firstError(t.table(rows...), func() error { return waiting(found) })
	})
}

func takenOn(a operator.Alarm) string {
	switch {
	case a.Acked.IsZero() && a.Hush != "":
		return "(quiet: " + string(a.Hush) + ")"
	case a.Acked.IsZero():
		return "no"
	}
	return clockOf(a.Acked) + " " + a.AckedBy
}

// waiting is errNo when nobody has taken on one of them.
func waiting(found []operator.Alarm) error {
	for _, a := range found {
		if a.Acked.IsZero() && a.Hush == "" {
			return errNo
		}
	}
	return nil
}

type alertAckCmd struct {
	installation
	Key  string `arg:"" optional:"" help:"The alert's key, as fyr alert list shows it; the only one that waits when absent."`
	By   string `help:"Who takes it on; you when absent."`
	Note string `help:"A word for the others; the audit log keeps it."`
}

// Help shows an example.
func (alertAckCmd) Help() string {
	return "Examples:\n\n  fyr alert ack\n  fyr alert ack monitor:api --by anna --note 'restarting it'"
}

// Run acknowledges it.
func (c *alertAckCmd) Run(t *terminal) error {
	return c.with(t, "acknowledging an alert", func(to *client) error {
		key, err := c.key(t, to)
		if err != nil {
			return err
		}
		var done operator.Alarm
		if err := to.do(t, "POST", "/alerts/"+escaped(key)+"/ack", operator.Acknowledgement{By: c.By, Note: c.Note}, &done); err != nil {
			return err
		}
		fmt.Fprintf(t.Out, "%s: acknowledged by %s\n", done.Subject, done.AckedBy)
		return nil
	})
}

// key is the one that was named, or the only one that waits.
func (c *alertAckCmd) key(t *terminal, to *client) (string, error) {
	if c.Key != "" {
		return c.Key, nil
	}
	var found []operator.Alarm
	if err := to.do(t, "GET", "/alerts", nil, &found); err != nil {
		return "", err
	}
	var open []string
	for _, a := range found {
		if a.Acked.IsZero() {
			open = append(open, a.Key)
		}
	}
	switch len(open) {
	case 0:
		return "", errors.New("no alert waits for somebody")
	case 1:
		return open[0], nil
	}
	return "", fmt.Errorf("%d alerts wait; name one, as in `fyr alert ack %s`", len(open), open[0])
}
