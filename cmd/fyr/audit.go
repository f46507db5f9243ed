package main

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/operator"
)

// auditCmd reads the log of who did what.
type auditCmd struct {
	List   auditListCmd   `cmd:"" help:"Search the audit log."`
	Verify auditVerifyCmd `cmd:"" help:"Check the audit log against its hashes and its anchors."`
}

type auditListCmd struct {
	installation
	Words  []string `arg:"" optional:"" name:"word" help:"All of them occur in the entry."`
	By     string   `placeholder:"WHO" help:"Who did it: anna, operator:anna, shell, system; a person's tokens go with the person."`
	Act    string   `placeholder:"ACT" help:"What was done, or its beginning: incident, incident.open."`
	Object string   `placeholder:"OBJECT" help:"To what, or its beginning: incident:q2kz."`
	Since  string   `placeholder:"WHEN" help:"From here on: 24h ago, a date, or a time as in 2026-11-22T03:00:00Z."`
	Until  string   `placeholder:"WHEN" help:"Up to here."`
	Limit  int      `default:"100" help:"How many at most, the newest."`
	JSON   bool     `name:"json" help:"Print JSON."`
}

// Help shows examples.
func (auditListCmd) Help() string {
	return "Examples:\n\n  fyr audit list\n  fyr audit list --by anna --since 7d\n  fyr audit list --act subscriber.unmask --json"
}

// Run searches the log, answer by answer.
func (c *auditListCmd) Run(t *terminal) error {
	q, err := c.query(time.Now())
	if err != nil {
		return err
	}
	return c.with(t, "reading the audit log", func(to *client) error {
		entries, err := c.all(t, to, q)
		switch {
		case err != nil:
			return err
		case c.JSON:
			return t.printJSON(entries)
		}
		return t.printAudit(entries)
	})
}

func (c *auditListCmd) query(now time.Time) (url.Values, error) {
	q := url.Values{}
	for name, value := range map[string]string{"by": c.By, "act": c.Act, "object": c.Object, "words": strings.Join(c.Words, " ")} {
		if value != "" {
			q.Set(name, value)
		}
	}
	for name, value := range map[string]string{"since": c.Since, "until": c.Until} {
		at, err := instantBefore("--"+name, value, now)
		if err != nil {
			return nil, err
		}
		if !at.IsZero() {
			q.Set(name, at.Format(time.RFC3339))
		}
	}
	return q, nil
}

// instantBefore reads a time that has been: so long ago, a date in UTC, or a time. "" is
// the zero time.
func instantBefore(flag, text string, now time.Time) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if at, err := time.Parse(layout, text); err == nil {
			return at, nil
		}
	}
	d, wrong := parseDuration(strings.TrimSuffix(text, " ago"))
	if wrong != "" {
		return time.Time{}, fmt.Errorf("%s: %q is no time (for example 24h, 2026-11-22 or 2026-11-22T03:00:00Z)", flag, text)
	}
	return now.Add(-d).UTC(), nil
}

// entriesOf is how many entries one answer holds at most.
const entriesOf = 1000

func (c *auditListCmd) all(t *terminal, to *client, q url.Values) ([]operator.AuditLine, error) {
	all := []operator.AuditLine{}
	for len(all) < c.Limit {
		most := min(entriesOf, c.Limit-len(all))
		q.Set("limit", strconv.Itoa(most))
		var found []operator.AuditLine
		if err := to.do(t, "GET", "/audit?"+q.Encode(), nil, &found); err != nil {
			return nil, err
		}
		all = append(all, found...)
		if len(found) < most {
			break
		}
		q.Set("before", strconv.FormatInt(found[len(found)-1].Seq, 10))
	}
	return all, nil
}

func (t *terminal) printAudit(entries []operator.AuditLine) error {
	return listing[operator.AuditLine]{
		none:    "no entries",
		columns: []string{"SEQ", "AT", "BY", "ACT", "OBJECT"},
		row: func(e operator.AuditLine) []string {
			return []string{strconv.FormatInt(e.Seq, 10), clockOf(e.At), e.Who, e.Act, e.Object}
		},
	}.print(t, entries)
}

type auditVerifyCmd struct {
	installation
	Anchor []string `placeholder:"LINE" help:"Compare with this line from a mail, too; may be repeated."`
	JSON   bool     `name:"json" help:"Print JSON."`
}

// Help shows examples.
func (auditVerifyCmd) Help() string {
	return "Ends with 1 when the log is not what was written.\n\nExamples:\n\n  fyr audit verify\n  fyr audit verify --anchor '2026-11-22T03:00:00Z 4711 9f86d081…'"
}

// Run checks the log.
func (c *auditVerifyCmd) Run(t *terminal) error {
	return c.with(t, "verifying the audit log", func(to *client) error {
		var check statuspage.AuditCheck
		if err := to.do(t, "GET", "/audit/verify?"+url.Values{"anchor": c.Anchor}.Encode(), nil, &check); err != nil {
			return err
		}
		if c.JSON {
			if err := t.printJSON(check); err != nil {
				return err
			}
		} else {
			t.printAuditCheck(check)
		}
		if len(check.Problems) > 0 {
			return errNo
		}
		return nil
	})
}

func (t *terminal) printAuditCheck(check statuspage.AuditCheck) {
	for _, problem := range check.Problems {
		fmt.Fprintln(t.Out, t.paint(red, "wrong: ")+problem)
	}
	if len(check.Problems) == 0 {
		entries := "1 entry"
		if check.Entries != 1 {
			entries = fmt.Sprintf("%d entries", check.Entries)
		}
		fmt.Fprintf(t.Out, "%s and %s agree\n", entries, counted(check.Anchors, "anchor"))
	}
	fmt.Fprintf(t.Out, "head: %s\n", check.Head)
}
