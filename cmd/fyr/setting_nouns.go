package main

import (
	"fmt"

	"github.com/goccy/go-yaml"

	"github.com/fyr-status/fyr/statuspage/operator"
)

// monitorCmd looks after what is watched.
type monitorCmd struct {
	List    settingListCmd[aMonitor]    `cmd:"" help:"List the monitors, with where each was declared."`
	Show    settingShowCmd[aMonitor]    `cmd:"" help:"Print one as the file would say it."`
	Add     settingAddCmd[aMonitor]     `cmd:"" help:"Watch something."`
	Edit    settingEditCmd[aMonitor]    `cmd:"" help:"Change one that was made here."`
	Archive settingArchiveCmd[aMonitor] `cmd:"" help:"Watch it no longer; its history stays."`
	Restore settingRestoreCmd[aMonitor] `cmd:"" help:"Watch it again."`
	Status  monitorStatusCmd            `cmd:"" help:"Say how each stands, with what it found."`
	Test    monitorTestCmd              `cmd:"" help:"Let the server probe once, now."`
	Form    settingFormCmd[aMonitor]    `cmd:"" help:"Say what may be said of one."`
}

// componentOrderCmd orders the page.
type componentOrderCmd struct {
	installation
	IDs    []string `arg:"" optional:"" name:"id" help:"Components in the order that they are to have."`
	Groups []string `name:"group" help:"A heading, in the order that they are to have. May be repeated."`
}

// Help shows an example.
func (componentOrderCmd) Help() string {
	return "What the configuration file declares comes first, in the order of the file.\n\nExamples:\n\n  fyr component order web api\n  fyr component order --group Core --group Others"
}

// Run orders them.
func (c *componentOrderCmd) Run(t *terminal) error {
	return c.with(t, "ordering components", func(to *client) error {
		return to.do(t, "POST", "/settings/components/order", operator.OrderSettings{IDs: c.IDs, Groups: c.Groups}, nil)
	})
}

// channelCmd looks after the operators' channels.
type channelCmd struct {
	List    settingListCmd[aChannel]    `cmd:"" help:"List the channels, with where each was declared."`
	Show    settingShowCmd[aChannel]    `cmd:"" help:"Print one as the file would say it."`
	Add     settingAddCmd[aChannel]     `cmd:"" help:"Tell the operators in one more way."`
	Edit    settingEditCmd[aChannel]    `cmd:"" help:"Change one that was made here."`
	Archive settingArchiveCmd[aChannel] `cmd:"" help:"Tell nobody by it any more."`
	Restore settingRestoreCmd[aChannel] `cmd:"" help:"Tell by it again."`
	Form    settingFormCmd[aChannel]    `cmd:"" help:"Say what may be said of one."`
}

// alertTestCmd sends a test message.
type alertTestCmd struct {
	installation
	ID   string `arg:"" help:"The channel, as fyr alert channel list shows it."`
	JSON bool   `name:"json" help:"Print JSON."`
}

// Help shows an example.
func (alertTestCmd) Help() string {
	return "One message goes out at once and is not tried again. Exit code 1 when it was not taken.\n\nExample:\n\n  fyr alert test on-call"
}

// Run sends it.
func (c *alertTestCmd) Run(t *terminal) error {
	return c.with(t, "testing the channel "+c.ID, func(to *client) error {
		var sent operator.Sent
		if err := to.do(t, "POST", "/alerts/channels/"+escaped(c.ID)+"/test", nil, &sent); err != nil {
			return err
		}
		if c.JSON {
			if err := t.printJSON(sent); err != nil {
				return err
			}
		} else {
			fmt.Fprintf(t.Out, "%s over %s, in %d ms: %s\n", sent.Outcome, sent.Channel, sent.TookMS, sent.Answer)
		}
		if !sent.Delivered {
			return errNo
		}
		return nil
	})
}

// pageCmd looks after the page's own settings.
type pageCmd struct {
	Show pageShowCmd `cmd:"" help:"Print what the file and the console say of the page."`
	Edit pageEditCmd `cmd:"" help:"Change what the file leaves open."`
}

type pageShowCmd struct {
	installation
	JSON bool `name:"json" help:"Print JSON, with where each part comes from."`
}

// Help shows an example.
func (pageShowCmd) Help() string { return "Example:\n\n  fyr page show" }

// Run prints the settings.
func (c *pageShowCmd) Run(t *terminal) error {
	return c.with(t, "showing the page's settings", func(to *client) error {
		var all []operator.Setting
		if err := to.do(t, "GET", "/settings/page", nil, &all); err != nil {
			return err
		}
		if c.JSON {
			return t.printJSON(all)
		}
		for _, part := range all {
			fmt.Fprintf(t.Out, "# %s\n", part.From)
			text, err := yaml.MarshalWithOptions(part.Body, yaml.IndentSequence(true))
			if err != nil {
				return err
			}
			if _, err := t.Out.Write(text); err != nil {
				return err
			}
		}
		return nil
	})
}

type pageEditCmd struct {
	installation
	spelled
	Values []string `arg:"" optional:"" name:"key=value" help:"What becomes otherwise, as name='Example Status'; a key without a value is taken out."`
}

// Help shows an example.
func (pageEditCmd) Help() string {
	return "The address, the logo and the style sheet are set in the configuration file only.\n\nExample:\n\n  fyr page edit name='Example Status' time_zone=Europe/Oslo"
}

// Run changes them.
func (c *pageEditCmd) Run(t *terminal) error {
	return c.with(t, "changing the page's settings", func(to *client) error {
		var all []operator.Setting
		if err := to.do(t, "GET", "/settings/page", nil, &all); err != nil {
			return err
		}
		base := map[string]any{}
		for _, s := range all {
			if s.From == "console" {
				base = s.Body
			}
		}
		body, err := c.body(t, base, c.Values)
		if err != nil {
			return err
		}
		return to.do(t, "PUT", "/settings/page/page", operator.EditSetting{Body: mustJSON(body)}, nil)
	})
}
