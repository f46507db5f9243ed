package main

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/fyr-status/fyr/statuspage"
)

// subscriberCmd looks after who is told.
type subscriberCmd struct {
	List    subscriberListCmd    `cmd:"" help:"List subscribers, addresses masked."`
	Add     subscriberAddCmd     `cmd:"" help:"Send an address a confirmation."`
	Import  subscriberImportCmd  `cmd:"" help:"Subscribe contacts from a CSV file who agreed elsewhere."`
	Remove  subscriberEraseCmd   `cmd:"" help:"End a subscription: erases the subscriber."`
	Export  subscriberExportCmd  `cmd:"" help:"Print everything held about a subscriber, or all of them."`
	Erase   subscriberEraseCmd   `cmd:"" help:"Erase a subscriber and everything held about them."`
	Resume  subscriberResumeCmd  `cmd:"" help:"Tell a suspended subscriber again, once the cause is over."`
	Hold    subscriberHoldCmd    `cmd:"" help:"Keep a subscriber from being erased, for a legal reason."`
	Release subscriberReleaseCmd `cmd:"" help:"End a legal hold, and erase who has asked for that."`
}

type subscriberAddCmd struct {
	installation
	Address       string   `arg:"" help:"The mail address, or what the channel takes; it has to confirm like any other."`
	Channel       string   `default:"mail" placeholder:"NAME" help:"A channel that readers are offered, see fyr help channels."`
	Component     []string `placeholder:"ID" help:"Only of this component; may be repeated."`
	Group         []string `placeholder:"NAME" help:"Only of this group of components; may be repeated."`
	Impact        string   `default:"none" enum:"none,minor,major,critical" help:"Of incidents only from this impact on."`
	NoMaintenance bool     `help:"Nothing about maintenance."`
	Language      string   `placeholder:"TAG" help:"The language to write in; the page's when left out."`
}

// Help shows examples.
func (subscriberAddCmd) Help() string {
	return "Examples:\n\n  fyr subscriber add anna@example.com\n  fyr subscriber add --component api --impact major --language sv anna@example.com"
}

// Run asks for a confirmation.
func (c *subscriberAddCmd) Run(t *terminal) error {
	impact, err := statuspage.ParseImpact(c.Impact)
	if err != nil {
		return err
	}
	asked := struct {
		Channel string `json:"channel"`
		Address string `json:"address"`
		statuspage.Wish
	}{c.Channel, c.Address, statuspage.Wish{
		Components: c.Component, Groups: c.Group, Impact: impact, NoMaintenance: c.NoMaintenance, Language: c.Language,
	}}
	return c.with(t, "adding a subscriber", func(to *client) error {
		return to.do(t, "POST", "/subscribers", asked, nil)
	})
}

type subscriberExportCmd struct {
	installation
	ID     string `arg:"" optional:"" help:"The subscriber's id, as in fyr subscriber list: everything that is held about them."`
	All    bool   `help:"Write all subscribers instead, one a line."`
	State  string `enum:",pending,confirmed,suspended,left,held" default:"" placeholder:"STATE" help:"With --all: only these, as in fyr subscriber list."`
	Unmask bool   `help:"With --all: write whole addresses; the audit log notes it."`
	CSV    bool   `name:"csv" help:"With --all: write CSV, safe to open in a spreadsheet, instead of JSON."`
}

// Help shows examples.
func (subscriberExportCmd) Help() string {
	return "Examples:\n\n  fyr subscriber export h4wn0c3t9xkd\n  fyr subscriber export --all --unmask --csv >subscribers.csv"
}

// Run prints the extract.
func (c *subscriberExportCmd) Run(t *terminal) error {
	if c.All == (c.ID != "") {
		return errors.New("exporting subscribers: name one by its id, or say --all")
	}
	return c.with(t, "exporting subscribers", func(to *client) error {
		asked := fmt.Sprintf("state=%s&unmask=%t", c.State, c.Unmask)
		switch {
		case c.All && c.CSV:
			return to.text(t, "GET", "/subscribers/export.csv?"+asked, nil, t.Out)
		case c.All:
			return to.text(t, "GET", "/subscribers/export.json?"+asked, nil, t.Out)
		}
		var all json.RawMessage
		if err := to.do(t, "GET", "/subscribers/"+escaped(c.ID), nil, &all); err != nil {
			return err
		}
		return t.printJSON(all)
	})
}

type subscriberEraseCmd struct {
	installation
	ID         string `arg:"" help:"The subscriber's id, as in fyr subscriber list."`
	NeverAgain bool   `help:"Keep a keyed hash of the address, so that it can't be subscribed again."`
}

// Help shows examples.
func (subscriberEraseCmd) Help() string {
	return "Remove and erase are the same: what is held about a subscriber goes at once, or, under a legal hold, when that ends.\n\nExamples:\n\n  fyr subscriber remove h4wn0c3t9xkd\n  fyr subscriber erase --never-again h4wn0c3t9xkd"
}

// Run erases.
func (c *subscriberEraseCmd) Run(t *terminal) error {
	path := "/subscribers/" + escaped(c.ID)
	if c.NeverAgain {
		path += "?never_again=true"
	}
	return c.with(t, "erasing a subscriber", func(to *client) error {
		return to.do(t, "DELETE", path, nil, nil)
	})
}

type subscriberResumeCmd struct {
	installation
	ID string `arg:"" help:"The subscriber's id, as in fyr subscriber list."`
}

// Help shows an example.
func (subscriberResumeCmd) Help() string {
	return "What was refused before counts no more; what happened meanwhile is not told. Who unsubscribed or called a mail unwanted stays as they are.\n\nExample:\n\n  fyr subscriber resume h4wn0c3t9xkd"
}

// Run lifts the suspension.
func (c *subscriberResumeCmd) Run(t *terminal) error {
	return c.with(t, "resuming a subscriber", func(to *client) error {
		return to.do(t, "POST", "/subscribers/"+escaped(c.ID)+"/resume", nil, nil)
	})
}

type subscriberHoldCmd struct {
	installation
	ID     string `arg:"" help:"The subscriber's id, as in fyr subscriber list."`
	Reason string `required:"" placeholder:"TEXT" help:"Why, without any address: the audit log keeps it."`
}

// Help shows an example.
func (subscriberHoldCmd) Help() string {
	return "Who asks to be erased meanwhile is told nothing more, and erased when the hold ends.\n\nExample:\n\n  fyr subscriber hold h4wn0c3t9xkd --reason 'claim 2026-114, until the court has decided'"
}

// Run holds.
func (c *subscriberHoldCmd) Run(t *terminal) error {
	return c.with(t, "holding a subscriber", func(to *client) error {
		return to.do(t, "PUT", "/subscribers/"+escaped(c.ID)+"/hold", map[string]string{"reason": c.Reason}, nil)
	})
}

type subscriberReleaseCmd struct {
	installation
	ID string `arg:"" help:"The subscriber's id, as in fyr subscriber list."`
}

// Help shows an example.
func (subscriberReleaseCmd) Help() string { return "Example:\n\n  fyr subscriber release h4wn0c3t9xkd" }

// Run ends the hold, and says what that meant.
func (c *subscriberReleaseCmd) Run(t *terminal) error {
	return c.with(t, "releasing a subscriber", func(to *client) error {
		var done struct {
			Erased bool `json:"erased"`
		}
		if err := to.do(t, "DELETE", "/subscribers/"+escaped(c.ID)+"/hold", nil, &done); err != nil {
			return err
		}
		if done.Erased {
			fmt.Fprintln(t.Out, "released, and erased: that had been asked for")
		}
		return nil
	})
}
