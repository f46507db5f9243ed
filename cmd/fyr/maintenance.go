package main

import (
	"fmt"
	"strings"

	"github.com/fyr-status/fyr/statuspage/operator"
)

// maintenanceCmd announces and runs work from a shell.
type maintenanceCmd struct {
	Schedule maintenanceScheduleCmd `cmd:"" help:"Announce work; prints its id."`
	Start    maintenanceStartCmd    `cmd:"" help:"Begin work now, announced before or not; wraps a command."`
	Post     maintenancePostCmd     `cmd:"" help:"Add an update."`
	Complete maintenanceCompleteCmd `cmd:"" help:"End work before its time."`
	Cancel   maintenanceCancelCmd   `cmd:"" help:"Call off what has not begun."`
	Edit     maintenanceEditCmd     `cmd:"" help:"Move it, or give it another title."`
	List     maintenanceListCmd     `cmd:"" help:"List maintenance, the latest first."`
	Show     maintenanceShowCmd     `cmd:"" help:"Print one maintenance."`
	Series   maintenanceSeriesCmd   `cmd:"" help:"Maintenance that comes back."`
}

// translating is a person's text in other languages.
type translating struct {
	Language  string   `placeholder:"TAG" help:"The language you write in, as in sv; the page's when left out."`
	MessageIn []string `name:"message-in" placeholder:"TAG=TEXT" help:"The message in another language, as in sv=\"Vi undersöker.\"; may be repeated."`
}

func (tr translating) api() (operator.Translations, error) {
	messages, err := byTag("message-in", tr.MessageIn)
	return operator.Translations{Language: tr.Language, Messages: messages}, err
}

// titling is a title in other languages.
type titling struct {
	TitleIn []string `name:"title-in" placeholder:"TAG=TEXT" help:"The title in another language; may be repeated."`
}

// byTag reads texts that are given as TAG=TEXT.
func byTag(flag string, list []string) (map[string]string, error) {
	var texts map[string]string
	for _, s := range list {
		tag, text, ok := strings.Cut(s, "=")
		if !ok {
			return nil, fmt.Errorf("--%s: %q needs a language tag (for example --%s sv=\"…\")", flag, s, flag)
		}
		if texts == nil {
			texts = map[string]string{}
		}
		texts[tag] = text
	}
	return texts, nil
}

// working is what all acts on maintenance have in common.
type working struct {
	Message string `short:"m" help:"What to say, in Markdown; without it, what the times say."`
	Quiet   bool   `help:"On page and feeds, but nobody is mailed; of announced work nor of what follows."`
	DryRun  bool   `name:"dry-run" help:"Only show what would be said, and to how many people."`
	JSON    bool   `name:"json" help:"Print JSON."`
	translating
}

// planning is when it takes place.
type planning struct {
	End  string `placeholder:"TIME" help:"When it ends, written like --start."`
	For  string `placeholder:"DURATION" help:"Instead of --end: how long it takes, as in 20m."`
	Zone string `placeholder:"NAME" help:"The time zone of the times, as in Europe/Stockholm; the page's when left out."`
}

func (p planning) api(start string) operator.Planning {
	return operator.Planning{Start: start, End: p.End, For: p.For, Zone: p.Zone}
}

type maintenanceScheduleCmd struct {
	installation
	working
	planning
	titling
	repeats
	Title     string   `short:"t" help:"The headline; made of the components' names when left out."`
	Component []string `required:"" placeholder:"ID" help:"What is worked on; may be repeated."`
	Start     string   `required:"" placeholder:"TIME" help:"When it begins: \"2026-03-29 02:30\" on the clocks of the zone, or 2026-03-29T02:30:00+02:00."`
}

// Help shows an example.
func (maintenanceScheduleCmd) Help() string {
	return "It begins and ends by itself. A time that the clocks skip is the first one after it; of one that comes twice, the first is meant.\n\n" +
		"Example:\n\n  fyr maintenance schedule --title 'New disks' --component api --start '2026-12-01 02:30' --for 2h --zone Europe/Stockholm\n" +
		"  fyr maintenance schedule --component api --every 'weekly on Sunday' --start '2026-12-06 02:30' --for 1h --zone Europe/Stockholm"
}

// Run announces the maintenance.
func (c *maintenanceScheduleCmd) Run(t *terminal) error {
	const what = "scheduling maintenance"
	if c.given() {
		body, err := c.repeating(c.Title, c.TitleIn, c.Component, c.Start, c.planning, c.repeats)
		if err != nil {
			return fmt.Errorf("%s: %w", what, err)
		}
		return t.actSeries(c.installation, what, "POST", "", body, c.JSON)
	}
	body, err := c.working.scheduling(c.Title, c.TitleIn, c.Component, c.planning.api(c.Start))
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return c.act(t, c.installation, what, "POST", "/maintenance", body)
}

// scheduling is the request that announces work.
func (w working) scheduling(title string, titleIn, components []string, when operator.Planning) (operator.Scheduling, error) {
	others, err := w.translating.api()
	if err != nil {
		return operator.Scheduling{}, err
	}
	titles, err := byTag("title-in", titleIn)
	return operator.Scheduling{
		Title: title, Titles: titles, Message: w.Message, Components: components, Planning: when,
		Quiet: w.Quiet, DryRun: w.DryRun, Translations: others,
	}, err
}

// posting is the request that adds an update.
func (w working) posting() (operator.MaintenancePosting, error) {
	others, err := w.translating.api()
	return operator.MaintenancePosting{Message: w.Message, Quiet: w.Quiet, DryRun: w.DryRun, Translations: others}, err
}

// act makes a request that changes a maintenance, and prints what was done.
func (w working) act(t *terminal, in installation, what, method, path string, body any) error {
	return in.with(t, what, func(to *client) error {
		var done operator.MaintenanceDone
		if err := to.do(t, method, path, body, &done); err != nil {
			return err
		}
		return t.printWork(done, w.JSON)
	})
}

// later is what acts on announced maintenance have besides.
type later struct {
	working
	Tell bool `help:"Mail people, though it was announced quietly: without it, what was stays so."`
}

// posting is the request that adds an update.
func (l later) posting() (operator.MaintenancePosting, error) {
	body, err := l.working.posting()
	body.Tell = l.Tell
	return body, err
}

type maintenancePostCmd struct {
	installation
	later
	ID        string   `arg:"" optional:"" help:"The maintenance's id or a unique beginning of it; the open one when left out."`
	Status    string   `placeholder:"STATUS" help:"verifying, or in_progress again; as before when left out."`
	Component []string `placeholder:"ID=STATUS" help:"A component that stands otherwise than under maintenance, as in api=major_outage; may be repeated."`
}

// Help shows an example.
func (maintenancePostCmd) Help() string {
	return "Example:\n\n  fyr maintenance post --status verifying -m 'The disks are in; we are looking whether all is well.'"
}

// Run posts the update.
func (c *maintenancePostCmd) Run(t *terminal) error {
	const what = "posting an update"
	said := saying{Message: c.Message, Component: c.Component}
	components, err := said.components()
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	if c.Message, err = said.message(t); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	body, err := c.posting()
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	body.Status, body.Components = c.Status, components
	return c.act(t, c.installation, what, "POST", "/maintenance/"+orOpen(c.ID)+"/updates", body)
}

type maintenanceCompleteCmd struct {
	installation
	later
	ID string `arg:"" optional:"" help:"The maintenance's id or a unique beginning of it; the running one when left out."`
}

// Help shows an example.
func (maintenanceCompleteCmd) Help() string { return "Example:\n\n  fyr maintenance complete" }

// Run ends the maintenance.
func (c *maintenanceCompleteCmd) Run(t *terminal) error {
	return c.turn(t, c.installation, "completing maintenance", c.ID, "complete")
}

type maintenanceCancelCmd struct {
	installation
	later
	ID string `arg:"" optional:"" help:"The maintenance's id or a unique beginning of it; the scheduled one when left out."`
}

// Help shows an example.
func (maintenanceCancelCmd) Help() string {
	return "Example:\n\n  fyr maintenance cancel -m 'The parts have not come.'"
}

// Run calls the maintenance off.
func (c *maintenanceCancelCmd) Run(t *terminal) error {
	return c.turn(t, c.installation, "cancelling maintenance", c.ID, "cancel")
}

// turn starts, completes or cancels a maintenance.
func (l later) turn(t *terminal, in installation, what, id, act string) error {
	body, err := l.posting()
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return l.act(t, in, what, "POST", "/maintenance/"+orOpen(id)+"/"+act, body)
}

type maintenanceEditCmd struct {
	installation
	later
	planning
	titling
	ID    string `arg:"" optional:"" help:"The maintenance's id or a unique beginning of it; the open one when left out."`
	Title string `short:"t" help:"Another headline."`
	Start string `placeholder:"TIME" help:"When it begins instead; it takes as long as before unless you say otherwise."`

	Update string `placeholder:"ID" help:"Give this update, as in fyr maintenance show, a new message instead; the earlier one stays visible, and nobody is mailed."`
}

// Help shows an example.
func (maintenanceEditCmd) Help() string {
	return "Subscribers are told, and calendars move the entry. While it goes on, only its end can be moved.\n\n" +
		"Example:\n\n  fyr maintenance edit q2kz --start '2026-12-02 02:30'"
}

// Run changes the maintenance.
func (c *maintenanceEditCmd) Run(t *terminal) error {
	const what = "changing maintenance"
	s, err := c.scheduling(c.Title, c.TitleIn, nil, c.planning.api(c.Start))
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	if c.Update != "" {
		body := operator.Rewriting{Message: s.Message, Translations: s.Translations}
		return c.act(t, c.installation, what, "PUT", "/maintenance/"+orOpen(c.ID)+"/updates/"+escaped(c.Update), body)
	}
	body := operator.Revision{
		Title: s.Title, Titles: s.Titles, Message: s.Message, Planning: s.Planning,
		Quiet: s.Quiet, Tell: c.Tell, DryRun: s.DryRun, Translations: s.Translations,
	}
	return c.act(t, c.installation, what, "PATCH", "/maintenance/"+orOpen(c.ID), body)
}
