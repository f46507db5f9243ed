package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/operator"
)

type incidentReopenCmd struct {
	installation
	saying
	ID     string `arg:"" help:"The incident's id or a unique beginning of it."`
	Status string `default:"investigating" placeholder:"STATUS" help:"investigating (default), identified or monitoring."`
}

// Help shows an example.
func (incidentReopenCmd) Help() string {
	return "Example:\n\n  fyr incident reopen q2kz -m 'Requests fail again.' --component api=partial_outage"
}

// Run reopens the incident.
func (c *incidentReopenCmd) Run(t *terminal) error {
	return c.post(t, "reopening an incident", c.installation, c.ID, operator.Posting{Status: c.Status})
}

type incidentMergeCmd struct {
	installation
	ID      string `arg:"" help:"The incident that goes into the other one: its id or a unique beginning of it."`
	Into    string `required:"" placeholder:"ID" help:"The one that goes on."`
	Message string `short:"m" required:"" help:"What to say; it is told once."`
	Quiet   bool   `help:"On page and feeds, but nobody is mailed."`
	DryRun  bool   `name:"dry-run" help:"Only show what would be said, and to how many people."`
	JSON    bool   `name:"json" help:"Print JSON."`
	translating
}

// Help shows an example.
func (incidentMergeCmd) Help() string {
	return "Example:\n\n  fyr incident merge h4wn --into q2kz -m 'Both have one cause: a failed switch.'"
}

// Run merges them.
func (c *incidentMergeCmd) Run(t *terminal) error {
	const what = "merging incidents"
	others, err := c.translating.api()
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	body := operator.Merging{Into: c.Into, Message: c.Message, Quiet: c.Quiet, DryRun: c.DryRun, Translations: others}
	return c.with(t, what, func(to *client) error {
		var done operator.Done
		if err := to.do(t, "POST", "/incidents/"+escaped(c.ID)+"/merge", body, &done); err != nil {
			return err
		}
		return t.printDone(done, c.JSON)
	})
}

type incidentDeleteCmd struct {
	installation
	ID     string `arg:"" help:"The incident's id or a unique beginning of it."`
	Reason string `required:"" help:"Why; the record and the audit log keep it."`
}

// Help shows an example.
func (incidentDeleteCmd) Help() string {
	return "Example:\n\n  fyr incident delete q2kz --reason 'posted on the wrong page'\n\nIt is gone from page, feeds and history; a tombstone and the audit log keep that it was. What was sent is sent."
}

// Run withdraws the incident, or asks for a second person.
func (c *incidentDeleteCmd) Run(t *terminal) error {
	return c.with(t, "withdrawing an incident", func(to *client) error {
		var waits operator.Pending
		if err := to.do(t, "DELETE", "/incidents/"+escaped(c.ID), operator.Deleting{Reason: c.Reason}, &waits); err != nil {
			return err
		}
		if waits.Approval.ID == "" {
			fmt.Fprintln(t.Errors, "withdrawn")
			return nil
		}
		fmt.Fprintln(t.Out, waits.Approval.ID)
		fmt.Fprintf(t.Errors, "nothing is done yet: another person has to run `fyr approval approve %s` before %s\n", waits.Approval.ID, clockOf(waits.Approval.Expires))
		return nil
	})
}

type incidentTakeCmd struct {
	installation
	ID string `arg:"" optional:"" help:"The incident's id or a unique beginning of it; the open one when left out."`
}

// Help shows an example.
func (incidentTakeCmd) Help() string { return "Example:\n\n  fyr incident take" }

// Run takes the incident on.
func (c *incidentTakeCmd) Run(t *terminal) error {
	return c.with(t, "taking an incident on", func(to *client) error {
		return to.do(t, "POST", "/incidents/"+orOpen(c.ID)+"/take", nil, nil)
	})
}

type incidentGiveCmd struct {
	installation
	ID string `arg:"" optional:"" help:"The incident's id or a unique beginning of it; the open one when left out."`
}

// Help shows an example.
func (incidentGiveCmd) Help() string { return "Example:\n\n  fyr incident give" }

// Run gives the incident back.
func (c *incidentGiveCmd) Run(t *terminal) error {
	return c.with(t, "giving an incident back", func(to *client) error {
		return to.do(t, "DELETE", "/incidents/"+orOpen(c.ID)+"/take", nil, nil)
	})
}

type incidentNoteCmd struct {
	installation
	ID      string `arg:"" optional:"" help:"The incident's id or a unique beginning of it; the open one when left out."`
	Message string `short:"m" required:"" help:"What to note; readers never see it."`
}

// Help shows an example.
func (incidentNoteCmd) Help() string {
	return "Example:\n\n  fyr incident note q2kz -m 'Bert is on the phone with the network people.'"
}

// Run writes the note.
func (c *incidentNoteCmd) Run(t *terminal) error {
	return c.with(t, "noting", func(to *client) error {
		return to.do(t, "POST", "/incidents/"+orOpen(c.ID)+"/notes", operator.Noting{Body: c.Message}, nil)
	})
}

type incidentNotesCmd struct {
	installation
	ID   string `arg:"" optional:"" help:"The incident's id or a unique beginning of it; the open one when left out."`
	JSON bool   `name:"json" help:"Print JSON: an array."`
}

// Help shows an example.
func (incidentNotesCmd) Help() string { return "Example:\n\n  fyr incident notes q2kz" }

// Run prints the notes, oldest first.
func (c *incidentNotesCmd) Run(t *terminal) error {
	return c.with(t, "reading notes", func(to *client) error {
		var notes []statuspage.Note
		if err := to.do(t, "GET", "/incidents/"+orOpen(c.ID)+"/notes", nil, &notes); err != nil {
			return err
		}
		if c.JSON {
			return t.printJSON(notes)
		}
		if len(notes) == 0 {
			fmt.Fprintln(t.Out, "no notes")
			return nil
		}
		return t.printNotes(to, notes)
	})
}

func (t *terminal) printNotes(to *client, notes []statuspage.Note) error {
	if len(notes) == 0 {
		return nil
	}
	names, err := to.names(t)
	for _, n := range notes {
		fmt.Fprintf(t.Out, "\nnote of %s, %s:\n%s\n", names.Of(n.By), clockOf(n.At), n.Body)
	}
	return err
}

// printGone prints what was withdrawn.
func (t *terminal) printGone(to *client, asJSON bool) error {
	var found []statuspage.Tombstone
	if err := to.do(t, "GET", "/tombstones", nil, &found); err != nil {
		return err
	}
	if asJSON {
		return t.printJSON(found)
	}
	names, err := to.names(t)
	if err != nil {
		return err
	}
	rows := [][]string{{"ID", "NUMBER", "WITHDRAWN", "BY", "APPROVED BY", "REASON", "TITLE"}}
	for _, g := range found {
		rows = append(rows, []string{g.Incident, fmt.Sprint(g.Number), clockOf(g.At), names.Of(g.By), dashed(names.Of(g.Approved)), clip(g.Reason, maxShown), clip(g.Title, maxShown)})
	}
	return t.table(rows...)
}

// printAround prints what operators know beside what readers see: notes, and what the
// monitors found.
func (t *terminal) printAround(to *client, i operator.IncidentInfo) error {
	if i.Silent {
		fmt.Fprintln(t.Out, "\ntaken on: the monitors say nothing in it")
	}
	if err := t.printNotes(to, i.Notes); err != nil {
		return err
	}
	for _, e := range i.Evidence {
		fmt.Fprintf(t.Out, "\n%s %s since %s: %s\n", e.Monitor, e.To, clockOf(e.Began), nonEmptyCause(e))
		for _, r := range e.Evidence {
			fmt.Fprintf(t.Out, "  %s %s %s %s %s\n", r.At.Local().Format(time.TimeOnly), r.Agent, r.Status, r.Phase, r.Reason)
		}
	}
	return nil
}

func nonEmptyCause(e statuspage.LoggedTransition) string {
	if cause := e.Cause.String(); cause != "" {
		return cause
	}
	return e.To.String()
}

// byChannel is ": mail 12, webhook 3".
func byChannel(channels map[string]int) string {
	var all []string
	for name, n := range channels {
		all = append(all, fmt.Sprintf("%s %d", name, n))
	}
	slices.Sort(all)
	if len(all) == 0 {
		return ""
	}
	return ": " + strings.Join(all, ", ")
}
