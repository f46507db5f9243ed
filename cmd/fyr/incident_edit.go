package main

import (
	"fmt"

	"github.com/fyr-status/fyr/statuspage/operator"
)

type incidentEditCmd struct {
	installation
	ID      string `arg:"" help:"The incident's id or a unique beginning of it."`
	Update  string `arg:"" help:"The update's id, as in fyr incident show."`
	Message string `short:"m" required:"" help:"The new text."`
	translating
}

// Help shows an example.
func (incidentEditCmd) Help() string {
	return "Example:\n\n  fyr incident edit q2kz h4wn0c3t9xkd -m 'A switch in Jakarta has failed.'"
}

// Run rewrites the update.
func (c *incidentEditCmd) Run(t *terminal) error {
	const what = "editing an update"
	others, err := c.translating.api()
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	body := operator.Rewriting{Message: c.Message, Translations: others}
	return c.with(t, what, func(to *client) error {
		return to.do(t, "PUT", "/incidents/"+escaped(c.ID)+"/updates/"+escaped(c.Update), body, nil)
	})
}

type incidentPublishCmd struct {
	installation
	ID     string `arg:"" optional:"" help:"The draft's id or a unique beginning of it; the only one when left out."`
	DryRun bool   `name:"dry-run" help:"Only show what would be said, and to how many people."`
	JSON   bool   `name:"json" help:"Print JSON."`
}

// Help shows an example.
func (incidentPublishCmd) Help() string { return "Example:\n\n  fyr incident publish q2kz" }

// Run publishes the draft.
func (c *incidentPublishCmd) Run(t *terminal) error {
	return c.with(t, "publishing a draft", func(to *client) error {
		named := draftNamed
		if c.ID == "" {
			named = onlyDraft
		}
		path := "/incidents/" + orOpen(c.ID) + "/publish"
		if written, err := named(t, to, c.ID); err != nil {
			return err
		} else if written != "" {
			path = "/drafts/" + written + "/publish"
		}
		if c.DryRun {
			path += "?dry_run=true"
		}
		var done operator.Done
		if err := to.do(t, "POST", path, nil, &done); err != nil {
			return err
		}
		return t.printDone(done, c.JSON)
	})
}

type incidentDiscardCmd struct {
	installation
	ID string `arg:"" optional:"" help:"The draft's id or a unique beginning of it; the open one when left out."`
}

// Help shows an example.
func (incidentDiscardCmd) Help() string { return "Example:\n\n  fyr incident discard q2kz" }

// Run discards the draft.
func (c *incidentDiscardCmd) Run(t *terminal) error {
	return c.with(t, "discarding a draft", func(to *client) error {
		written, err := draftNamed(t, to, c.ID)
		switch {
		case err != nil:
			return err
		case written != "":
			return to.do(t, "DELETE", "/drafts/"+written, nil, nil)
		}
		return to.do(t, "POST", "/incidents/"+orOpen(c.ID)+"/discard", nil, nil)
	})
}
