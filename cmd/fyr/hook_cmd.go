package main

import (
	"fmt"
	"io"
	"os"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/operator"
)

// hookCmd looks after the alerting programs that are listened to.
type hookCmd struct {
	List hookListCmd `cmd:"" help:"List the alerting programs that are listened to, with their addresses."`
	Test hookTestCmd `cmd:"" help:"Say what a message would do, and do nothing."`
}

type hookListCmd struct {
	installation
	JSON bool `name:"json" help:"Print JSON."`
}

// Help shows an example.
func (hookListCmd) Help() string {
	return "An address is a secret; it is only taken together with the hook's own.\n\nHow each program is set up:\n\n" + hookDoc() + "Example:\n\n  fyr hook list"
}

// Run lists hooks.
func (c *hookListCmd) Run(t *terminal) error {
	hooks := listing[operator.HookInfo]{
		none:    "no hooks: they stand under hooks: in the configuration",
		columns: []string{"ID", "KIND", "PUBLISH", "HEARD", "ADDRESS"},
		row: func(h operator.HookInfo) []string {
			publish := "as drafts"
			if h.Publish {
				publish = "at once"
			}
			return []string{h.ID, h.Kind, publish, seenAt(h.Heard), h.URL}
		},
	}
	return c.with(t, "listing hooks", func(to *client) error { return hooks.fetch(t, to, "/hooks", c.JSON) })
}

type hookTestCmd struct {
	installation
	ID   string `arg:"" help:"The hook."`
	From string `default:"-" placeholder:"FILE" help:"A message as the program sends it; - is standard input."`
	JSON bool   `name:"json" help:"Print JSON."`
}

// Help shows an example.
func (hookTestCmd) Help() string {
	return "The message needs no signature here, and nothing comes of it.\n\nExample:\n\n  fyr hook test prometheus --from alert.json"
}

// Run tries a message.
func (c *hookTestCmd) Run(t *terminal) error {
	in := t.In
	if c.From != "-" {
		f, err := os.Open(c.From)
		if err != nil {
			return fmt.Errorf("reading the message: %s; name a file that this user can read", reason(err))
		}
		defer func() { _ = f.Close() }()
		in = f
	}
	text, err := io.ReadAll(io.LimitReader(in, operator.MaxTrial+1))
	if err != nil {
		return fmt.Errorf("reading the message: %w", err)
	}
	return c.with(t, "testing a hook", func(to *client) error {
		var heard statuspage.Heard
		if err := to.do(t, "POST", "/hooks/"+escaped(c.ID)+"/test", operator.HookTrial{Message: string(text)}, &heard); err != nil {
			return err
		}
		if c.JSON {
			return t.printJSON(heard)
		}
		words := map[statuspage.HeardWhat]string{
			statuspage.HeardOpened: "would open an incident", statuspage.HeardJoined: "would join the running incident", statuspage.HeardUpdated: "would change its incident",
			statuspage.HeardRecovered: "would end the trouble", statuspage.HeardNoted: "would leave a note: a person tells of it", statuspage.HeardNothing: "would do nothing: all of it is known",
		}
		fmt.Fprintln(t.Out, words[heard.Did], map[bool]string{true: "(a draft)"}[heard.Draft])
		return nil
	})
}
