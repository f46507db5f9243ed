package main

import "errors"

// configApplyCmd makes the running server take its configuration.
type configApplyCmd struct {
	installation
}

// Help shows an example.
func (configApplyCmd) Help() string { return "Example:\n\n  fyr config plan\n  fyr config apply" }

// Run applies it and prints what changed.
func (c *configApplyCmd) Run(t *terminal) error {
	return c.with(t, "applying the configuration", func(to *client) error {
		if to.here {
			return errors.New("no server runs on this data folder; the next start takes the file as it is")
		}
		return to.text(t, "POST", "/config/apply", nil, t.Out)
	})
}
