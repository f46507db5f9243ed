package main

import (
	"fmt"
	"os/user"
)

// userCmd lets people in.
type userCmd struct {
	Link userLinkCmd `cmd:"" help:"Print a link that signs a person in once, within an hour."`
}

type userLinkCmd struct {
	installation
	Name string `arg:"" optional:"" help:"Whom the link signs in; your own name when left out."`
}

// Help shows an example.
func (userLinkCmd) Help() string { return "Example:\n\n  fyr user link anna" }

// Run prints the link. A link is kept by the server that made it, so there has to be one.
func (c *userLinkCmd) Run(t *terminal) error {
	name := c.Name
	if me, err := user.Current(); name == "" && err == nil {
		name = me.Username
	}
	return c.with(t, "making a sign-in link", func(to *client) error {
		if to.here {
			return fmt.Errorf("no server runs on this data folder; start one with `fyr serve`")
		}
		var made struct {
			URL string `json:"url"`
		}
		if err := to.do(t, "POST", "/links", map[string]string{"name": name}, &made); err != nil {
			return err
		}
		fmt.Fprintln(t.Out, made.URL)
		return t.printQR(made.URL)
	})
}
