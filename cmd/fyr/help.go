package main

import (
	"fmt"
	"strings"

	"github.com/fyr-status/fyr/monitor/probe"
	"github.com/fyr-status/fyr/statuspage/notify"
)

// helpCmd is `fyr help …`: manuals from the registries, and files for other servers
// filled from the configuration.
type helpCmd struct {
	Kinds    helpKindsCmd    `cmd:"" help:"The kinds of checks, and how to choose one."`
	Kind     helpKindCmd     `cmd:"" help:"The manual of one kind of check."`
	Channels helpChannelsCmd `cmd:"" help:"The channels over which people are told."`
	Channel  helpChannelCmd  `cmd:"" help:"The manual of one channel."`
	Hooks    helpHooksCmd    `cmd:"" help:"The alerting programs that can be listened to, and how each is set up."`
	Limits   helpLimitsCmd   `cmd:"" help:"Every limit that Fyr keeps."`
	Nginx    helpNginxCmd    `cmd:"" help:"A configuration for nginx in front of Fyr."`
	Caddy    helpCaddyCmd    `cmd:"" help:"A configuration for Caddy in front of Fyr."`
	Systemd  helpSystemdCmd  `cmd:"" help:"A unit for systemd."`
	Compose  helpComposeCmd  `cmd:"" help:"A file for Docker Compose."`
}

// Help shows an example.
func (helpCmd) Help() string {
	return "For a command's own help: `fyr check --help`.\n\nExample:\n\n  fyr help kind http"
}

// helpKindsCmd lists the kinds.
type helpKindsCmd struct {
	JSON bool `name:"json" help:"Print JSON."`
}

// Help shows an example.
func (helpKindsCmd) Help() string { return "Example:\n\n  fyr help kinds" }

// manual is what `--json` prints of a kind or a channel.
type manual struct {
	Name    string   `json:"name"`
	Schemes []string `json:"schemes,omitempty"`
	Doc     string   `json:"doc"`
}

// Run lists the kinds.
func (c *helpKindsCmd) Run(t *terminal) error {
	var all []manual
	rows := [][]string{{"KIND", "URLS", "WHAT IT DOES"}}
	for _, k := range probe.Kinds() {
		all = append(all, manual{k.Name, k.Schemes, k.Doc})
		rows = append(rows, []string{k.Name, strings.Join(k.Schemes, ":, ") + ":", firstLine(k.Doc)})
	}
	if c.JSON {
		return t.printJSON(all)
	}
	if err := t.table(rows...); err != nil {
		return err
	}
	fmt.Fprintln(t.Out, "\nThe URL's scheme chooses the kind, or `kind:` says it. `fyr help kind NAME` is the manual of one.")
	return nil
}

// helpKindCmd is the manual of one kind.
type helpKindCmd struct {
	Name string `arg:"" help:"The kind's name."`
}

// Help shows an example.
func (helpKindCmd) Help() string { return "Example:\n\n  fyr help kind http" }

// Run prints the manual and the settings of every kind.
func (c *helpKindCmd) Run(t *terminal) error {
	k, ok := probe.Lookup(c.Name)
	if !ok {
		var names []string
		for _, k := range probe.Kinds() {
			names = append(names, k.Name)
		}
		return fmt.Errorf("looking up the kind %s: there is none%s", c.Name, didYouMean(c.Name, names))
	}
	fmt.Fprintf(t.Out, "%s\n\n%s\n\nEvery kind takes:\n\n", k.Name, strings.TrimSpace(k.Doc))
	var rows [][]string
	for _, m := range monitorKeys {
		if !m.later {
			rows = append(rows, []string{"  " + m.name, m.doc, "for example " + m.example})
		}
	}
	return t.table(rows...)
}

// helpChannelsCmd lists the channels.
type helpChannelsCmd struct {
	JSON bool `name:"json" help:"Print JSON."`
}

// Help shows an example.
func (helpChannelsCmd) Help() string { return "Example:\n\n  fyr help channels" }

// Run lists the channels.
func (c *helpChannelsCmd) Run(t *terminal) error {
	var all []manual
	rows := [][]string{{"CHANNEL", "FOR", "WHAT IT IS"}}
	for _, ch := range notify.Channels() {
		all = append(all, manual{Name: ch.Name, Doc: ch.Doc})
		rows = append(rows, []string{ch.Name, audience(ch), firstLine(ch.Doc)})
	}
	if c.JSON {
		return t.printJSON(all)
	}
	if err := t.table(rows...); err != nil {
		return err
	}
	fmt.Fprintln(t.Out, "\n`channel:` of an alert chooses one. `fyr help channel NAME` is the manual of one.")
	return nil
}

// audience says who can be told over a channel.
func audience(c notify.Channel) string {
	switch {
	case c.New == nil:
		return "readers"
	case c.Reader != nil || c.Name == "mail":
		return "both"
	}
	return "operators"
}

// helpChannelCmd is the manual of one channel.
type helpChannelCmd struct {
	Name string `arg:"" help:"The channel's name."`
}

// Help shows an example.
func (helpChannelCmd) Help() string { return "Example:\n\n  fyr help channel slack" }

// Run prints the manual, and the settings that alerts have over every channel.
func (c *helpChannelCmd) Run(t *terminal) error {
	var names []string
	for _, ch := range notify.Channels() {
		names = append(names, ch.Name)
		if ch.Name == c.Name {
			return t.printChannel(ch)
		}
	}
	return fmt.Errorf("looking up the channel %s: there is none%s", c.Name, didYouMean(c.Name, names))
}

func (t *terminal) printChannel(ch notify.Channel) error {
	fmt.Fprintf(t.Out, "%s\n\n%s\n", ch.Name, strings.TrimSpace(ch.Doc))
	if ch.New == nil {
		return nil
	}
	fmt.Fprint(t.Out, "\nEvery alert takes:\n\n")
	var rows [][]string
	for _, k := range alertKeys {
		rows = append(rows, []string{"  " + k.name, k.doc, "for example " + k.example})
	}
	return t.table(rows...)
}

// helpLimitsCmd prints the limits.
type helpLimitsCmd struct {
	JSON bool `name:"json" help:"Print JSON."`
}

// Help shows an example.
func (helpLimitsCmd) Help() string { return "Example:\n\n  fyr help limits" }

// Run prints the limits.
func (c *helpLimitsCmd) Run(t *terminal) error {
	if c.JSON {
		return t.printJSON(limits)
	}
	rows := [][]string{{"LIMIT", "VALUE", "OF WHAT"}}
	for _, l := range limits {
		rows = append(rows, []string{l.Name, l.Value, l.Meaning})
	}
	return t.table(rows...)
}
