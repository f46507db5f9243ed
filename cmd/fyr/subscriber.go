package main

import (
	"encoding/json"
	"fmt"

	"github.com/fyr-status/fyr/statuspage/operator"
)

// subscriberCmd looks after who is told.
type subscriberCmd struct {
	List   subscriberListCmd   `cmd:"" help:"List subscribers, addresses masked."`
	Add    subscriberAddCmd    `cmd:"" help:"Send an address a confirmation."`
	Remove subscriberEraseCmd  `cmd:"" help:"End a subscription: erases the subscriber."`
	Export subscriberExportCmd `cmd:"" help:"Print everything held about a subscriber."`
	Erase  subscriberEraseCmd  `cmd:"" help:"Erase a subscriber and everything held about them."`
}

type subscriberListCmd struct {
	installation
	Unmask bool `help:"Show whole addresses; the audit log notes it."`
	JSON   bool `name:"json" help:"Print JSON."`
}

// Help shows an example.
func (subscriberListCmd) Help() string { return "Example:\n\n  fyr subscriber list" }

// pageOf is how many subscribers one answer holds at most.
const pageOf = 500

// Run lists subscribers, page by page.
func (c *subscriberListCmd) Run(t *terminal) error {
	return c.with(t, "listing subscribers", func(to *client) error {
		all, err := c.all(t, to)
		if err != nil || c.JSON {
			return firstError(err, func() error { return t.printJSON(all) })
		}
		if len(all) == 0 {
			fmt.Fprintln(t.Out, "no subscribers")
			return nil
		}
		rows := [][]string{{"ID", "ADDRESS", "STATE", "SINCE"}}
		for _, s := range all {
			rows = append(rows, []string{s.ID, s.Address, stateOf(s), clockOf(s.Created)})
		}
		return t.table(rows...)
	})
}

func firstError(err error, then func() error) error {
	if err != nil {
		return err
	}
	return then()
}

func (c *subscriberListCmd) all(t *terminal, to *client) ([]operator.SubscriberInfo, error) {
	all := []operator.SubscriberInfo{}
	after := ""
	for {
		path := "/subscribers?after=" + escaped(after)
		if c.Unmask {
			path += "&unmask=true"
		}
		var found []operator.SubscriberInfo
		if err := to.do(t, "GET", path, nil, &found); err != nil {
			return nil, err
		}
		all = append(all, found...)
		if len(found) < pageOf {
			return all, nil
		}
		after = found[len(found)-1].ID
	}
}

func stateOf(s operator.SubscriberInfo) string {
	switch {
	case !s.Suspended.IsZero():
		return "suspended: " + s.Suspension
	case s.Confirmed.IsZero():
		return "not confirmed"
	}
	return "confirmed"
}

type subscriberAddCmd struct {
	installation
	Address string `arg:"" help:"The mail address; it has to confirm like any other."`
}

// Help shows an example.
func (subscriberAddCmd) Help() string { return "Example:\n\n  fyr subscriber add anna@example.com" }

// Run asks for a confirmation.
func (c *subscriberAddCmd) Run(t *terminal) error {
	return c.with(t, "adding a subscriber", func(to *client) error {
		return to.do(t, "POST", "/subscribers", map[string]string{"address": c.Address}, nil)
	})
}

type subscriberExportCmd struct {
	installation
	ID string `arg:"" help:"The subscriber's id, as in fyr subscriber list."`
}

// Help shows an example.
func (subscriberExportCmd) Help() string { return "Example:\n\n  fyr subscriber export h4wn0c3t9xkd" }

// Run prints the extract.
func (c *subscriberExportCmd) Run(t *terminal) error {
	return c.with(t, "exporting a subscriber", func(to *client) error {
		var all json.RawMessage
		if err := to.do(t, "GET", "/subscribers/"+escaped(c.ID), nil, &all); err != nil {
			return err
		}
		return t.printJSON(all)
	})
}

type subscriberEraseCmd struct {
	installation
	ID string `arg:"" help:"The subscriber's id, as in fyr subscriber list."`
}

// Help shows an example.
func (subscriberEraseCmd) Help() string {
	return "Remove and erase are the same: what is held about a subscriber goes at once.\n\nExamples:\n\n  fyr subscriber remove h4wn0c3t9xkd\n  fyr subscriber erase h4wn0c3t9xkd"
}

// Run erases.
func (c *subscriberEraseCmd) Run(t *terminal) error {
	return c.with(t, "erasing a subscriber", func(to *client) error {
		return to.do(t, "DELETE", "/subscribers/"+escaped(c.ID), nil, nil)
	})
}
