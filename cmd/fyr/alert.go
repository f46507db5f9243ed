package main

import (
	"errors"
	"fmt"
	"slices"

	"github.com/fyr-status/fyr/statuspage/operator"
)

// alertCmd looks after what the operators are told.
type alertCmd struct {
	List alertListCmd `cmd:"" help:"List the troubles that last."`
	Ack  alertAckCmd  `cmd:"" help:"Say that somebody takes one on: reminders and escalations end."`

	Channel channelCmd   `cmd:"" help:"Look after the channels by which operators are told."`
	Test    alertTestCmd `cmd:"" help:"Send one test message over a channel, and print the answer."`
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
	return clockOf(a.Acked) + " " + takenBy(a)
}

// takenBy names who has taken an alarm on, and whom they did it for.
func takenBy(a operator.Alarm) string {
	if a.AckedFor == "" {
		return a.AckedBy
	}
	return a.AckedBy + " on behalf of " + a.AckedFor
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
	Keys []string `arg:"" optional:"" name:"key" help:"The alerts' keys, as fyr alert list shows them, or that of a group; the only one that waits when absent."`
	All  bool     `help:"All that wait."`
	By   string   `help:"Who takes it on, when that is not you; the audit log names you both."`
	Note string   `help:"A word for the others; the audit log keeps it."`
}

// Help shows an example.
func (alertAckCmd) Help() string {
	return "Examples:\n\n  fyr alert ack\n  fyr alert ack monitor:api monitor:web --by anna --note 'restarting them'\n  fyr alert ack --all"
}

// Run acknowledges them.
func (c *alertAckCmd) Run(t *terminal) error {
	return c.with(t, "acknowledging an alert", func(to *client) error {
		keys, err := c.chosen(t, to)
		if err != nil {
			return err
		}
		for _, key := range keys {
			var done operator.Alarm
			if err := to.do(t, "POST", "/alerts/"+escaped(key)+"/ack", operator.Acknowledgement{By: c.By, Note: c.Note}, &done); err != nil {
				return err
			}
			fmt.Fprintf(t.Out, "%s: acknowledged by %s\n", done.Subject, takenBy(done))
		}
		return nil
	})
}

// chosen are the keys that were named, those of a group's alerts in its stead; without
// one, all that wait or the only one.
func (c *alertAckCmd) chosen(t *terminal, to *client) ([]string, error) {
	if c.All && len(c.Keys) > 0 {
		return nil, errors.New("name alerts, or take --all")
	}
	var found []operator.Alarm
	if err := to.do(t, "GET", "/alerts", nil, &found); err != nil {
		return nil, err
	}
	if len(c.Keys) > 0 {
		return ungrouped(c.Keys, found), nil
	}
	open := keysOf(found, func(a operator.Alarm) bool { return a.Acked.IsZero() })
	switch {
	case len(open) == 0:
		return nil, errors.New("no alert waits for somebody")
	case len(open) == 1 || c.All:
		return open, nil
	}
	return nil, fmt.Errorf("%d alerts wait; name some, as in `fyr alert ack %s`, or take `--all`", len(open), open[0])
}

// ungrouped puts the alerts that a group was told of in the place of its key.
func ungrouped(keys []string, found []operator.Alarm) (all []string) {
	for _, key := range keys {
		members := keysOf(found, func(a operator.Alarm) bool { return slices.Contains(a.Groups, key) })
		if len(members) == 0 {
			members = []string{key}
		}
		all = append(all, members...)
	}
	return all
}

func keysOf(found []operator.Alarm, which func(operator.Alarm) bool) (keys []string) {
	for _, a := range found {
		if which(a) {
			keys = append(keys, a.Key)
		}
	}
	return keys
}
