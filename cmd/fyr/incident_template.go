package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/fyr-status/fyr/statuspage/operator"
)

// incidentTemplateCmd looks after posts that were written in calm.
type incidentTemplateCmd struct {
	List   templateListCmd   `cmd:"" help:"List templates."`
	Add    templateAddCmd    `cmd:"" help:"Keep a template, in the place of one with the same id."`
	Remove templateRemoveCmd `cmd:"" help:"Drop a template."`
	Use    templateUseCmd    `cmd:"" help:"Print a template with its blanks filled in; fyr incident open --template opens with it."`
}

type templateListCmd struct {
	installation
	JSON bool `name:"json" help:"Print JSON: an array."`
}

// Help shows an example.
func (templateListCmd) Help() string { return "Example:\n\n  fyr incident template list" }

// Run lists them.
func (c *templateListCmd) Run(t *terminal) error {
	templates := listing[operator.Template]{
		none:    "no templates",
		columns: []string{"ID", "STATUS", "FROM", "TITLE"},
		row: func(f operator.Template) []string {
			from := "kept here"
			if f.Declared {
				from = "the file"
			}
			return []string{f.ID, dashed(f.Status), from, clip(f.Title, maxShown)}
		},
	}
	return c.with(t, "listing templates", func(to *client) error { return templates.fetch(t, to, "/templates", c.JSON) })
}

type templateAddCmd struct {
	installation
	ID        string        `arg:"" help:"What it is called: small letters, digits and hyphens."`
	Title     string        `required:"" short:"t" help:"The headline; blanks are {component}, {group}, {since}, {page} and {link}."`
	Message   string        `required:"" short:"m" help:"What to say, in Markdown, with the same blanks."`
	Status    string        `placeholder:"STATUS" help:"investigating, identified, monitoring or resolved; as it is when left out."`
	Impact    string        `placeholder:"IMPACT" help:"none, minor, major or critical; follows from the components."`
	Component []string      `sep:"none" placeholder:"ID=STATUS" help:"A component and its status; may be repeated."`
	Next      time.Duration `help:"Promise the next word after this, as in 30m."`
	translating
	titling
}

// Help shows an example.
func (templateAddCmd) Help() string {
	return "Example:\n\n  fyr incident template add api-down -t '{component} fails' -m 'Requests to {component} fail since {since}. We are looking into it.' --next 30m"
}

// Run keeps the template.
func (c *templateAddCmd) Run(t *terminal) error {
	const what = "keeping a template"
	components, err := saying{Component: c.Component}.components()
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
	body := operator.Template{
		ID: c.ID, Title: c.Title, Titles: titles, Message: c.Message, Messages: others.Messages, Status: c.Status, Impact: c.Impact,
		Components: components, Next: operator.Duration(c.Next),
	}
	return c.with(t, what, func(to *client) error {
		return to.do(t, "PUT", "/templates/"+escaped(c.ID), body, nil)
	})
}

type templateRemoveCmd struct {
	installation
	ID string `arg:"" help:"The template's id."`
}

// Help shows an example.
func (templateRemoveCmd) Help() string {
	return "Example:\n\n  fyr incident template remove api-down"
}

// Run drops the template.
func (c *templateRemoveCmd) Run(t *terminal) error {
	return c.with(t, "dropping a template", func(to *client) error {
		return to.do(t, "DELETE", "/templates/"+escaped(c.ID), nil, nil)
	})
}

type templateUseCmd struct {
	installation
	ID        string   `arg:"" help:"The template's id."`
	Component []string `sep:"none" placeholder:"ID=STATUS" help:"What it is about, in the place of the template's own; may be repeated."`
	Incident  string   `placeholder:"ID" help:"The incident that it would be posted in."`
	Since     string   `placeholder:"TIME" help:"When the trouble began; now when left out."`
	JSON      bool     `name:"json" help:"Print JSON."`
}

// Help shows an example.
func (templateUseCmd) Help() string {
	return "Example:\n\n  fyr incident template use api-down --component api=major_outage"
}

// Run prints the template, filled in.
func (c *templateUseCmd) Run(t *terminal) error {
	const what = "filling a template in"
	components, err := saying{Component: c.Component}.components()
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return c.with(t, what, func(to *client) error {
		f, err := filled(t, to, c.ID, operator.Filling{Components: components, Incident: c.Incident, Since: c.Since})
		if err != nil {
			return err
		}
		if c.JSON {
			return t.printJSON(f)
		}
		fmt.Fprintf(t.Out, "%s\n\n%s\n", f.Title, f.Message)
		return nil
	})
}

// filled is a template with its blanks filled in; the zero one without an id.
func filled(t *terminal, to *client, id string, with operator.Filling) (f operator.Template, err error) {
	if id == "" {
		return f, nil
	}
	err = to.do(t, "POST", "/templates/"+escaped(id)+"/fill", with, &f)
	return f, err
}

// fillOpening takes from the template what was not given.
func (s saying) fillOpening(t *terminal, to *client, o *operator.Opening) error {
	f, err := filled(t, to, s.Template, operator.Filling{Components: o.Components, Since: o.At})
	if err != nil {
		return err
	}
	o.Title, o.Message, o.Status, o.Impact = first(o.Title, f.Title), first(o.Message, f.Message), first(o.Status, f.Status), first(o.Impact, f.Impact)
	o.Titles, o.Messages = orTexts(o.Titles, f.Titles), orTexts(o.Messages, f.Messages)
	o.Components, o.Next = orComponents(o.Components, f.Components), orNext(o.Next, f.Next)
	return nil
}

// fillPosting takes from the template what was not given.
func (s saying) fillPosting(t *terminal, to *client, id string, o *operator.Posting) error {
	f, err := filled(t, to, s.Template, operator.Filling{Components: o.Components, Incident: orOpen(id)})
	if err != nil {
		return err
	}
	o.Message, o.Status, o.Messages = first(o.Message, f.Message), first(o.Status, f.Status), orTexts(o.Messages, f.Messages)
	if o.Next = orNext(o.Next, f.Next); len(s.Component) > 0 {
		return nil
	}
	o.Components = nil // the incident's own stay as they stand
	return nil
}

// messageOr is the message that was given; without one, a template's stands for it.
func (s saying) messageOr(t *terminal, template bool) (string, error) {
	if s.Message == "" && template {
		return "", nil
	}
	return s.message(t)
}

func first(texts ...string) string {
	for _, text := range texts {
		if strings.TrimSpace(text) != "" {
			return text
		}
	}
	return ""
}

func orTexts(given, template map[string]string) map[string]string {
	if len(given) > 0 {
		return given
	}
	return template
}

func orComponents(given, template []operator.Affecting) []operator.Affecting {
	if len(given) > 0 {
		return given
	}
	return template
}

func orNext(given, template operator.Duration) operator.Duration {
	if given > 0 {
		return given
	}
	return template
}
