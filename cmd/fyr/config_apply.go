package main

import (
	"errors"

	"github.com/fyr-status/fyr/statuspage/operator"
)

// configApplyCmd makes the running server take its configuration.
type configApplyCmd struct {
	installation
	JSON bool `name:"json" help:"Print JSON."`
}

// Help shows an example.
func (configApplyCmd) Help() string { return "Example:\n\n  fyr config plan\n  fyr config apply" }

// Run applies it and prints what changed.
func (c *configApplyCmd) Run(t *terminal) error {
	return c.with(t, "applying the configuration", func(to *client) error {
		if to.here {
			return errors.New("no server runs on this data folder; the next start takes the file as it is")
		}
		var p operator.Plan
		if err := to.do(t, "POST", "/config/apply", nil, &p); err != nil {
			return err
		}
		return t.printPlan(p, c.JSON, "nothing changes")
	})
}
