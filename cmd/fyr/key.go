package main

import (
	"fmt"

	"github.com/fyr-status/fyr/statuspage/operator"
)

// keyCmd looks after the key that seals accounts and settings.
type keyCmd struct {
	Rotate keyRotateCmd `cmd:"" help:"Seal with a new key, and drop the old one."`
}

type keyRotateCmd struct {
	installation
	JSON bool `name:"json" help:"Print JSON."`
}

// Help says what needs the old key, and shows an example.
func (keyRotateCmd) Help() string {
	return "Seals what accounts are proven with, and what was typed into the console's settings, with a new access.key. It may be interrupted at any moment, and run while the server does. " +
		"A backup from before opens only with the access.key that was saved with it.\n\nThe other secrets of the data folder: delete operator.token, and the next start makes a new one; " +
		"the key of links in mails is not changed, since links that readers have go on working.\n\nExample:\n\n  fyr key rotate"
}

// Run rotates the key.
func (c *keyRotateCmd) Run(t *terminal) error {
	return c.with(t, "rotating the key", func(to *client) error {
		var done operator.Rotated
		if err := to.do(t, "POST", "/key/rotate", nil, &done); err != nil {
			return err
		}
		if c.JSON {
			return t.printJSON(done)
		}
		fmt.Fprintf(t.Out, "%s sealed with a new key\n", counted(done.Sealed, "secret"))
		return nil
	})
}
