package main

import (
	"cmp"
	"fmt"
	"time"

	"github.com/fyr-status/fyr/statuspage/operator"
)

type incidentRedraftCmd struct {
	installation
	ID        string         `arg:"" help:"The id of a draft that a person wrote, or a unique beginning of it."`
	Title     string         `short:"t" help:"Another headline, of an incident to open."`
	Message   string         `short:"m" help:"Another text."`
	Status    string         `placeholder:"STATUS" help:"Another status."`
	Component []string       `sep:"none" placeholder:"ID=STATUS" help:"Other components, in the place of all that it names; may be repeated."`
	Next      *time.Duration `help:"Promise the next word so long after it is published; 0s takes the promise back."`
	PublishAt string         `name:"publish-at" placeholder:"TIME" help:"It publishes itself then; \"never\": when a person says so."`
	JSON      bool           `name:"json" help:"Print JSON."`
}

// Help shows an example.
func (incidentRedraftCmd) Help() string {
	return "What is not given stays. Drafts of the monitors are edited by publishing and posting.\n\nExample:\n\n  fyr incident redraft q2kz -m 'The old API goes away in two weeks.' --publish-at '2026-12-01 09:00'"
}

// Run changes the draft. Somebody else's change in between is a conflict, and nothing is lost.
func (c *incidentRedraftCmd) Run(t *terminal) error {
	const what = "editing a draft"
	components, err := saying{Component: c.Component}.components()
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return c.with(t, what, func(to *client) error {
		d, err := written(t, to, c.ID)
		if err != nil {
			return err
		}
		body := d.Drafting()
		switch {
		case body.Opening != nil:
			c.change(&body.Opening.Message, &body.Opening.Status, &body.Opening.Next)
			body.Opening.Title = cmp.Or(c.Title, body.Opening.Title)
			if components != nil {
				body.Opening.Components = components
			}
		case body.Posting != nil && c.Title != "":
			return fmt.Errorf("--title: %s is an update, which has none", d.ID)
		case body.Posting != nil:
			c.change(&body.Posting.Message, &body.Posting.Status, &body.Posting.Next)
			if components != nil {
				body.Posting.Components = components
			}
		}
		if body.PublishAt = cmp.Or(c.PublishAt, body.PublishAt); c.PublishAt == "never" {
			body.PublishAt = ""
		}
		var saved operator.Draft
		if err := to.do(t, "PUT", "/drafts/"+escaped(d.ID), body, &saved); err != nil {
			return err
		}
		if c.JSON {
			return t.printJSON(saved)
		}
		fmt.Fprintln(t.Out, saved.ID)
		return nil
	})
}

// change puts what is given in the place of what was.
func (c *incidentRedraftCmd) change(message, status *string, next *operator.Duration) {
	*message, *status = cmp.Or(c.Message, *message), cmp.Or(c.Status, *status)
	if c.Next != nil {
		*next = operator.Duration(*c.Next)
	}
}

// written is the draft of a person that an id begins.
func written(t *terminal, to *client, id string) (operator.Draft, error) {
	name, err := draftNamed(t, to, id)
	if err != nil {
		return operator.Draft{}, err
	}
	found, err := drafts(t, to)
	for _, d := range found {
		if d.ID == name {
			return d, err
		}
	}
	if err == nil {
		err = fmt.Errorf("there is no draft %s of a person: `fyr incident drafts` shows them", id)
	}
	return operator.Draft{}, err
}
