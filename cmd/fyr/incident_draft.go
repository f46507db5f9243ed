package main

import (
	"fmt"
	"strings"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/operator"
)

// keeps reports whether what is said is kept as a draft.
func (s saying) keeps() bool { return s.Draft || s.PublishAt != "" }

// keep keeps it, and prints the draft's id.
func (s saying) keep(t *terminal, to *client, body operator.Drafting) error {
	if s.DryRun {
		return fmt.Errorf("--dry-run: a draft tells nobody; keep it, and see with `fyr incident publish ID --dry-run` what it would do")
	}
	var d operator.Draft
	if err := to.do(t, "POST", "/drafts", body, &d); err != nil {
		return err
	}
	if s.JSON {
		return t.printJSON(d)
	}
	fmt.Fprintln(t.Out, d.ID)
	if d.PublishAt.IsZero() {
		fmt.Fprintf(t.Errors, "kept as a draft: publish it with `fyr incident publish %s`\n", d.ID)
	} else {
		fmt.Fprintf(t.Errors, "kept as a draft, which publishes itself at %s\n", clockOf(d.PublishAt))
	}
	return nil
}

type incidentDraftsCmd struct {
	installation
	JSON bool `name:"json" help:"Print JSON: an array."`
}

// Help shows an example.
func (incidentDraftsCmd) Help() string { return "Example:\n\n  fyr incident drafts" }

// Run lists what people have written, and what monitors and alerting programs have found.
func (c *incidentDraftsCmd) Run(t *terminal) error {
	return c.with(t, "listing drafts", func(to *client) error {
		found, err := drafts(t, to)
		if err != nil {
			return err
		}
		automatic, err := automaticDrafts(t, to)
		if err != nil {
			return err
		}
		found = append(found, automatic...)
		if c.JSON {
			return t.printJSON(found)
		}
		if len(found) == 0 {
			fmt.Fprintln(t.Out, "no drafts")
			return nil
		}
		names, err := to.names(t)
		if err != nil {
			return err
		}
		rows := [][]string{{"ID", "INCIDENT", "PUBLISHED", "BY", "TROUBLE", "TITLE"}}
		for _, d := range found {
			when := "by hand"
			if !d.PublishAt.IsZero() {
				when = clockOf(d.PublishAt)
			}
			rows = append(rows, []string{d.ID, dashed(d.Incident), when, names.Of(d.By), dashed(clip(d.Trouble, maxShown)), clip(d.Title, maxShown)})
		}
		return t.table(rows...)
	})
}

func drafts(t *terminal, to *client) (found []operator.Draft, err error) {
	return found, to.do(t, "GET", "/drafts", nil, &found)
}

// automaticDrafts are the incidents that no person has opened and nobody has published yet.
func automaticDrafts(t *terminal, to *client) (found []operator.Draft, err error) {
	var running []statuspage.Incident
	err = to.do(t, "GET", "/incidents?open=true", nil, &running)
	for _, i := range running {
		if !i.Draft {
			continue
		}
		d := operator.Draft{Draft: statuspage.Draft{ID: i.ID, PublishAt: i.PublishAt, Created: i.Created, Updated: i.Updated}, Title: i.Title}
		if len(i.Updates) > 0 {
			d.By = i.Updates[0].By
		}
		found = append(found, d)
	}
	return found, err
}

// draftNamed is the draft of a person that an id begins; "" when there is none, or no id.
func draftNamed(t *terminal, to *client, id string) (string, error) {
	if id == "" {
		return "", nil
	}
	found, err := drafts(t, to)
	if err != nil {
		return "", err
	}
	match := ""
	for _, d := range found {
		if strings.HasPrefix(d.ID, id) {
			if match != "" {
				return "", fmt.Errorf("%q begins several drafts' ids, %s among them", id, d.ID)
			}
			match = d.ID
		}
	}
	return match, nil
}

// onlyDraft is the draft of a person, when it is the only one there is; "" when they have
// written none. An error when there are several, those of the monitors among them.
func onlyDraft(t *terminal, to *client, _ string) (string, error) {
	found, err := drafts(t, to)
	if err != nil || len(found) == 0 {
		return "", err
	}
	automatic, err := automaticDrafts(t, to)
	if err != nil {
		return "", err
	}
	if len(found)+len(automatic) > 1 {
		return "", fmt.Errorf("there are several drafts: say which (for example %s; `fyr incident drafts` shows them)", found[0].ID)
	}
	return found[0].ID, nil
}

// dashed is a text of a table's cell; an empty one is a dash.
func dashed(text string) string {
	if text == "" {
		return "-"
	}
	return text
}
