package main

import (
	"fmt"
	"strings"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/operator"
)

type subscriberListCmd struct {
	installation
	State  string `enum:",pending,confirmed,suspended,left,held" default:"" placeholder:"STATE" help:"Only these: pending, confirmed, suspended, left, or held."`
	Unmask bool   `help:"Show whole addresses; the audit log notes it."`
	JSON   bool   `name:"json" xor:"form" help:"Print JSON."`
	CSV    bool   `name:"csv" xor:"form" help:"Print CSV, safe to open in a spreadsheet."`
}

// Help shows examples.
func (subscriberListCmd) Help() string {
	return "Examples:\n\n  fyr subscriber list\n  fyr subscriber list --state suspended\n  fyr subscriber list --unmask --csv >subscribers.csv"
}

// pageOf is how many subscribers one answer holds at most.
const pageOf = 500

// Run lists subscribers, page by page.
func (c *subscriberListCmd) Run(t *terminal) error {
	return c.with(t, "listing subscribers", func(to *client) error {
		all, err := c.all(t, to)
		switch {
		case err != nil:
			return err
		case c.JSON:
			return t.printJSON(all)
		case c.CSV:
			return operator.WriteSubscribersCSV(t.Out, all)
		}
		return c.print(t, to, all)
	})
}

// print shows a table below how many subscribers there are in all.
func (c *subscriberListCmd) print(t *terminal, to *client, all []operator.SubscriberInfo) error {
	var counts statuspage.SubscriberCounts
	if err := to.do(t, "GET", "/subscribers/counts", nil, &counts); err != nil {
		return err
	}
	if counts == (statuspage.SubscriberCounts{}) {
		fmt.Fprintln(t.Out, "no subscribers")
		return nil
	}
	fmt.Fprintln(t.Out, countsOf(counts))
	if len(all) == 0 {
		return nil
	}
	rows := [][]string{{"ID", "CHANNEL", "ADDRESS", "STATE", "HEARS", "SINCE"}}
	for _, s := range all {
		rows = append(rows, []string{s.ID, s.Channel, s.Address, stateOf(s), hears(s), clockOf(s.Created)})
	}
	return t.table(rows...)
}

// countsOf says how many subscribers stand where.
func countsOf(c statuspage.SubscriberCounts) string {
	text := fmt.Sprintf("%d confirmed, %d waiting, %d suspended", c.Confirmed, c.Pending, c.Suspended)
	if c.Left > 0 {
		text += fmt.Sprintf(", %d left", c.Left)
	}
	if c.Held > 0 {
		text += fmt.Sprintf("; %d of them held", c.Held)
	}
	return text
}

func (c *subscriberListCmd) all(t *terminal, to *client) ([]operator.SubscriberInfo, error) {
	all := []operator.SubscriberInfo{}
	after := ""
	for {
		path := "/subscribers?after=" + escaped(after) + "&state=" + escaped(c.State)
		if c.Unmask {
			path += "&unmask=true"
		}
		var found []operator.SubscriberInfo
		if err := to.do(t, "GET", path, nil, &found); err != nil {
			return nil, err
		}
		all = append(all, found...)
		if len(found) < pageOf {
			return all, nil
		}
		after = found[len(found)-1].ID
	}
}

// stateOf says where a subscriber stands, and why when that is not by itself clear.
func stateOf(s operator.SubscriberInfo) string {
	text := string(s.State)
	switch {
	case !s.Erase.IsZero():
		text = "erased when released"
	case s.State == statuspage.StandingPending:
		text = "not confirmed"
	case s.State == statuspage.StandingSuspended:
		text += ": " + s.Suspension
	}
	if s.Held != "" {
		text += " (held: " + s.Held + ")"
	}
	return text
}

// hears says in short what a subscriber wants to hear.
func hears(s operator.SubscriberInfo) string {
	parts := append(append([]string(nil), s.Components...), s.Groups...)
	if s.Subject != "" {
		parts = append(parts, "only "+s.Subject)
	}
	if len(parts) == 0 {
		parts = append(parts, "all")
	}
	if s.Impact > statuspage.ImpactNone {
		parts = append(parts, "from "+s.Impact.String())
	}
	if s.NoMaintenance {
		parts = append(parts, "no maintenance")
	}
	return strings.Join(parts, ", ")
}
