package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/operator"
)

// incidentCmd is an operator's work from a shell.
type incidentCmd struct {
	Open    incidentOpenCmd    `cmd:"" help:"Open an incident; prints its id."`
	Post    incidentPostCmd    `cmd:"" help:"Add an update."`
	Resolve incidentResolveCmd `cmd:"" help:"Post the resolution."`
	Edit    incidentEditCmd    `cmd:"" help:"Give an update a new text; the earlier one stays visible."`
	Publish incidentPublishCmd `cmd:"" help:"Make a draft public."`
	Discard incidentDiscardCmd `cmd:"" help:"Throw a draft away."`
	List    incidentListCmd    `cmd:"" help:"List incidents, newest first."`
	Show    incidentShowCmd    `cmd:"" help:"Print one incident."`

	Reopen   incidentReopenCmd   `cmd:"" help:"Say that a resolved one is not over."`
	Merge    incidentMergeCmd    `cmd:"" help:"Make one incident of two."`
	Delete   incidentDeleteCmd   `cmd:"" help:"Withdraw an incident from page, feeds and history."`
	Take     incidentTakeCmd     `cmd:"" help:"Take an automatic one on: the monitors say nothing in it any more."`
	Give     incidentGiveCmd     `cmd:"" help:"Give an automatic one back to the monitors."`
	Note     incidentNoteCmd     `cmd:"" help:"Write a note that only operators read."`
	Notes    incidentNotesCmd    `cmd:"" help:"Print the notes that only operators read."`
	Drafts   incidentDraftsCmd   `cmd:"" help:"List what is written and not published."`
	Redraft  incidentRedraftCmd  `cmd:"" help:"Change a draft."`
	Template incidentTemplateCmd `cmd:"" help:"Look after templates."`
}

// saying is what opening and posting have in common.
type saying struct {
	Message   string        `short:"m" help:"What to say, in Markdown; without it, what standard input holds or what you write in EDITOR."`
	Component []string      `sep:"none" placeholder:"ID=STATUS" help:"A component and its status, as in api=major_outage; may be repeated."`
	Next      time.Duration `help:"Promise the next word after this, as in 30m."`
	Quiet     bool          `help:"On page and feeds, but nobody is mailed."`
	Tell      bool          `help:"Mail people of what is backdated, too."`
	Draft     bool          `help:"Keep it as a draft, which a person publishes."`
	PublishAt string        `name:"publish-at" placeholder:"TIME" help:"Keep it as a draft that publishes itself then."`
	Template  string        `placeholder:"ID" help:"Take what is not given from a template, its blanks filled in."`
	DryRun    bool          `name:"dry-run" help:"Only show what would be said, and to how many people."`
	JSON      bool          `name:"json" help:"Print JSON."`
	translating
}

func (s saying) components() ([]operator.Affecting, error) {
	var list []operator.Affecting
	for _, c := range s.Component {
		id, name, ok := strings.Cut(c, "=")
		if !ok {
			return nil, fmt.Errorf("--component: %q needs a status (for example %s=major_outage)", c, c)
		}
		status, err := statuspage.ParseStatus(name)
		if err != nil {
			return nil, fmt.Errorf("--component %s: %w", id, err)
		}
		list = append(list, operator.Affecting{Component: id, Status: status})
	}
	return list, nil
}

// maxTyped bounds what is read as a message; the limit on its length comes after.
const maxTyped = 1 << 20

// message is what was given, piped in, or written in an editor.
func (s saying) message(t *terminal) (string, error) {
	if s.Message != "" {
		return s.Message, nil
	}
	in, ok := t.In.(*os.File)
	if info, err := stat(in, ok); ok && err == nil && info.Mode()&os.ModeCharDevice != 0 {
		return edited(t)
	}
	text, err := io.ReadAll(io.LimitReader(t.In, maxTyped))
	return string(text), err
}

func stat(f *os.File, ok bool) (os.FileInfo, error) {
	if !ok {
		return nil, os.ErrInvalid
	}
	return f.Stat()
}

// edited lets the person write in $EDITOR.
func edited(t *terminal) (string, error) {
	editor := strings.Fields(os.Getenv("EDITOR"))
	if len(editor) == 0 {
		return "", errors.New("there is no message: give one with --message, pipe one in, or set EDITOR")
	}
	f, err := os.CreateTemp("", "fyr-message-*.md")
	if err != nil {
		return "", err
	}
	defer os.Remove(f.Name())
	if err := f.Close(); err != nil {
		return "", err
	}
	c := exec.CommandContext(t, editor[0], append(editor[1:], f.Name())...)
	c.Stdin, c.Stdout, c.Stderr = t.In, t.Out, t.Errors
	if err := c.Run(); err != nil {
		return "", fmt.Errorf("running %s: %w", editor[0], err)
	}
	text, err := os.ReadFile(f.Name())
	return string(text), err
}

type incidentOpenCmd struct {
	installation
	saying
	titling
	Title  string `short:"t" help:"The headline; a template has one."`
	Status string `placeholder:"STATUS" help:"investigating (default), identified or monitoring."`
	Impact string `placeholder:"IMPACT" help:"none, minor, major or critical; follows from the components."`
	At     string `placeholder:"TIME" help:"When it began: \"2026-11-22 14:02\" on the page's clocks, or 2026-11-22T14:02:00+07:00; now when left out."`

	Backdate bool `help:"The first update is of that time, too: to write down afterwards what has been. Nobody is mailed."`
}

// Help shows an example.
func (incidentOpenCmd) Help() string {
	return "Example:\n\n  fyr incident open --title 'API requests fail' --component api=major_outage --next 30m -m 'We are looking into it.'"
}

// Run opens the incident.
func (c *incidentOpenCmd) Run(t *terminal) error {
	const what = "opening an incident"
	components, err := c.components()
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	message, err := c.messageOr(t, c.Template != "")
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
	body := operator.Opening{
		Title: c.Title, Titles: titles, Translations: others, Message: message, Status: c.Status, Impact: c.Impact, Components: components,
		At: c.At, Next: operator.Duration(c.Next), Quiet: c.Quiet, Backdate: c.Backdate, Tell: c.Tell, DryRun: c.DryRun,
	}
	return c.with(t, what, func(to *client) error {
		if err := c.fillOpening(t, to, &body); err != nil {
			return err
		}
		if c.keeps() {
			return c.keep(t, to, operator.Drafting{Opening: &body, PublishAt: c.PublishAt})
		}
		var done operator.Done
		if err := to.do(t, "POST", "/incidents", body, &done); err != nil {
			return err
		}
		return t.printDone(done, c.JSON)
	})
}

type incidentPostCmd struct {
	installation
	saying
	ID     string `arg:"" optional:"" help:"The incident's id or a unique beginning of it; the open one when left out."`
	Status string `placeholder:"STATUS" help:"investigating, identified, monitoring, resolved or postmortem; as before when left out."`
	At     string `placeholder:"TIME" help:"Of when it is, as in open; nobody is mailed then. Now when left out."`
}

// Help shows an example.
func (incidentPostCmd) Help() string {
	return "Example:\n\n  fyr incident post --status identified -m 'A switch has failed; we are replacing it.'"
}

// Run posts the update.
func (c *incidentPostCmd) Run(t *terminal) error {
	return c.post(t, "posting an update", c.installation, c.ID, operator.Posting{Status: c.Status, At: c.At})
}

type incidentResolveCmd struct {
	installation
	saying
	ID string `arg:"" optional:"" help:"The incident's id or a unique beginning of it; the open one when left out."`
	At string `placeholder:"TIME" help:"When it was over, as in open; nobody is mailed then. Now when left out."`
}

// Help shows an example.
func (incidentResolveCmd) Help() string {
	return "Example:\n\n  fyr incident resolve -m 'The switch is replaced; all requests succeed again.'"
}

// Run posts the resolution.
func (c *incidentResolveCmd) Run(t *terminal) error {
	return c.post(t, "resolving an incident", c.installation, c.ID, operator.Posting{Status: statuspage.Resolved.String(), At: c.At})
}

// post posts what is said; body has what the command adds.
func (s saying) post(t *terminal, what string, in installation, id string, body operator.Posting) (err error) {
	if body.Components, err = s.components(); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	if body.Message, err = s.messageOr(t, s.Template != ""); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	if body.Translations, err = s.translating.api(); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	body.Next, body.Quiet, body.Tell, body.DryRun = operator.Duration(s.Next), s.Quiet, s.Tell, s.DryRun
	return in.with(t, what, func(to *client) error {
		if err := s.fillPosting(t, to, id, &body); err != nil {
			return err
		}
		if s.keeps() {
			return s.keep(t, to, operator.Drafting{Incident: orOpen(id), Posting: &body, PublishAt: s.PublishAt})
		}
		var done operator.Done
		if err := to.do(t, "POST", "/incidents/"+orOpen(id)+"/updates", body, &done); err != nil {
			return err
		}
		return t.printDone(done, s.JSON)
	})
}

// orOpen stands for the one open incident when no id was given.
func orOpen(id string) string {
	if id == "" {
		return "-"
	}
	return escaped(id)
}

// printDone prints the id on standard output, and for people what happened beside it.
func (t *terminal) printDone(d operator.Done, asJSON bool) error {
	if asJSON {
		return t.printJSON(d)
	}
	latest := d.Incident.Latest()
	if d.DryRun {
		fmt.Fprintf(t.Out, "%s\n%s: %s\n", d.Incident.Title, latest.Stage, latest.Body)
		fmt.Fprintf(t.Out, "%s would be told%s\n", counted(d.Told, "subscriber"), byChannel(d.Channels))
		t.printMail(d.Preview)
		return nil
	}
	fmt.Fprintln(t.Out, d.Incident.ID)
	fmt.Fprintf(t.Errors, "%s: %s; %s\n", latest.Stage, d.Incident.Title, told(d.Told))
	return nil
}

// printMail prints the mail of a preview, where there is one.
func (t *terminal) printMail(p *operator.Preview) {
	if p != nil && p.Mail != nil {
		fmt.Fprintf(t.Out, "\nThe mail: %s\n%s\n", p.Mail.Subject, strings.TrimSpace(p.Mail.Text))
	}
}

func told(n int) string {
	return are(n, "subscriber") + " told"
}
