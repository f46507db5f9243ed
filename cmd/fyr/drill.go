package main

import (
	"fmt"

	"github.com/fyr-status/fyr/statuspage/operator"
)

// drillCmd rehearses an incident.
type drillCmd struct {
	Start   drillStartCmd   `cmd:"" help:"Open a drill; its testers are told, nobody else."`
	Post    drillPostCmd    `cmd:"" help:"Add an update."`
	Resolve drillResolveCmd `cmd:"" help:"Post the resolution."`
	List    drillListCmd    `cmd:"" help:"List drills."`
	Show    drillShowCmd    `cmd:"" help:"Print one drill, and what its last update looks like as a mail."`
	Purge   drillPurgeCmd   `cmd:"" help:"Drop a drill with all that was told of it; after a day it goes by itself."`
}

type drillStartCmd struct {
	installation
	translating
	titling
	Title     string   `short:"t" required:"" help:"The headline; DRILL stands before it."`
	Message   string   `short:"m" help:"What to say, in Markdown; without it, what standard input holds or what you write in EDITOR."`
	Component []string `sep:"none" placeholder:"ID=STATUS" help:"A component and its status, as in api=major_outage; may be repeated."`
	To        []string `placeholder:"ADDRESS" help:"A tester's mail address; may be repeated. Without it, drill.testers of the configuration."`
	DryRun    bool     `name:"dry-run" help:"Only show what would be said, as a mail; nobody is told."`
	JSON      bool     `name:"json" help:"Print JSON."`
}

// Help shows an example.
func (drillStartCmd) Help() string {
	return "Page, feeds, history and uptime know nothing of a drill, and each text of it says what it is.\n\n" +
		"Example:\n\n  fyr drill start --title 'API requests fail' -m 'We look into it.' --component api=major_outage --to you@example.com"
}

// Run opens the drill.
func (c *drillStartCmd) Run(t *terminal) error {
	const what = "starting a drill"
	components, message, err := drillWords(t, c.Message, c.Component)
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	others, err := c.translating.api()
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	titles, err := byTag("title-in", c.TitleIn)
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	body := operator.Drilling{Title: c.Title, Titles: titles, Message: message, Components: components, Testers: c.To, DryRun: c.DryRun, Translations: others}
	return t.drills(c.installation, what, "/drills", body, c.DryRun, c.JSON)
}

// drillWords reads what a person says in a drill.
func drillWords(t *terminal, message string, component []string) ([]operator.Affecting, string, error) {
	said := saying{Message: message, Component: component}
	components, err := said.components()
	if err != nil {
		return nil, "", err
	}
	message, err = said.message(t)
	return components, message, err
}

// drills makes a request that changes a drill, and prints its id.
func (t *terminal) drills(in installation, what, path string, body any, dry, asJSON bool) error {
	return in.with(t, what, func(to *client) error {
		var d operator.Drill
		if err := to.do(t, "POST", path, body, &d); err != nil {
			return err
		}
		if asJSON {
			return t.printJSON(d)
		}
		if dry {
			fmt.Fprintf(t.Out, "%s\n%s would be told\n", d.Incident.Title, counted(len(d.Testers), "tester"))
			t.printMail(d.Preview)
			return nil
		}
		fmt.Fprintln(t.Out, d.ID)
		fmt.Fprintf(t.Errors, "%s: %s; told: %s\n", d.Incident.Latest().Stage, d.Incident.Title, counted(len(d.Testers), "tester"))
		return nil
	})
}

type drillPostCmd struct {
	installation
	translating
	ID        string   `arg:"" optional:"" help:"The drill's id or a unique beginning of it; the only one when left out."`
	Status    string   `placeholder:"STATUS" help:"investigating, identified, monitoring or resolved; as before when left out."`
	Message   string   `short:"m" help:"What to say, in Markdown; without it, what standard input holds or what you write in EDITOR."`
	Component []string `sep:"none" placeholder:"ID=STATUS" help:"A component and its status; may be repeated."`
	DryRun    bool     `name:"dry-run" help:"Only show what would be said, as a mail; nobody is told."`
	JSON      bool     `name:"json" help:"Print JSON."`
}

// Help shows an example.
func (drillPostCmd) Help() string {
	return "Example:\n\n  fyr drill post --status identified -m 'It was a full disk.'"
}

// Run posts the update.
func (c *drillPostCmd) Run(t *terminal) error { return c.post(t, "posting in a drill") }

func (c *drillPostCmd) post(t *terminal, what string) error {
	components, message, err := drillWords(t, c.Message, c.Component)
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	others, err := c.translating.api()
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	body := operator.DrillPosting{Message: message, Status: c.Status, Components: components, DryRun: c.DryRun, Translations: others}
	return t.drills(c.installation, what, "/drills/"+orOpen(c.ID)+"/updates", body, c.DryRun, c.JSON)
}

type drillResolveCmd struct {
	installation
	translating
	ID      string `arg:"" optional:"" help:"The drill's id or a unique beginning of it; the only one when left out."`
	Message string `short:"m" help:"What to say, in Markdown; without it, what standard input holds or what you write in EDITOR."`
	DryRun  bool   `name:"dry-run" help:"Only show what would be said, as a mail; nobody is told."`
	JSON    bool   `name:"json" help:"Print JSON."`
}

// Help shows an example.
func (drillResolveCmd) Help() string { return "Example:\n\n  fyr drill resolve -m 'All is well.'" }

// Run posts the resolution.
func (c *drillResolveCmd) Run(t *terminal) error {
	post := drillPostCmd{installation: c.installation, translating: c.translating, ID: c.ID, Status: "resolved", Message: c.Message, DryRun: c.DryRun, JSON: c.JSON}
	return post.post(t, "resolving a drill")
}

type drillListCmd struct {
	installation
	JSON bool `name:"json" help:"Print JSON: an array."`
}

// Help shows an example.
func (drillListCmd) Help() string { return "Example:\n\n  fyr drill list" }

// Run lists drills.
func (c *drillListCmd) Run(t *terminal) error {
	drills := listing[operator.Drill]{
		none:    "no drills",
		columns: []string{"ID", "STATUS", "BEGAN", "PURGED", "TESTERS", "TITLE"},
		row: func(d operator.Drill) []string {
			return []string{d.ID, d.Incident.Stage.String(), clockOf(d.At), clockOf(d.Purged), fmt.Sprint(len(d.Testers)), d.Incident.Title}
		},
	}
	return c.with(t, "listing drills", func(to *client) error { return drills.fetch(t, to, "/drills", c.JSON) })
}

type drillShowCmd struct {
	installation
	ID   string `arg:"" optional:"" help:"The drill's id or a unique beginning of it; the only one when left out."`
	JSON bool   `name:"json" help:"Print JSON."`
}

// Help shows an example.
func (drillShowCmd) Help() string { return "Example:\n\n  fyr drill show" }

// Run prints one drill.
func (c *drillShowCmd) Run(t *terminal) error {
	return c.with(t, "showing a drill", func(to *client) error {
		var d operator.Drill
		if err := to.do(t, "GET", "/drills/"+orOpen(c.ID), nil, &d); err != nil {
			return err
		}
		if c.JSON {
			return t.printJSON(d)
		}
		fmt.Fprintf(t.Out, "%s\n%s · %s · purged %s\n", d.Incident.Title, d.ID, d.Incident.Stage, clockOf(d.Purged))
		t.printUpdates(d.Incident.Updates, nil)
		t.printMail(d.Preview)
		return nil
	})
}

type drillPurgeCmd struct {
	installation
	ID string `arg:"" optional:"" help:"The drill's id or a unique beginning of it; the only one when left out."`
}

// Help shows an example.
func (drillPurgeCmd) Help() string { return "Example:\n\n  fyr drill purge" }

// Run drops the drill.
func (c *drillPurgeCmd) Run(t *terminal) error {
	return c.with(t, "purging a drill", func(to *client) error {
		if err := to.do(t, "DELETE", "/drills/"+orOpen(c.ID), nil, nil); err != nil {
			return err
		}
		fmt.Fprintln(t.Out, "purged; the audit log keeps that it took place")
		return nil
	})
}
