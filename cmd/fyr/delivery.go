package main

import (
	"cmp"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/operator"
)

// deliveryCmd looks after what went out.
type deliveryCmd struct {
	List deliveryListCmd `cmd:"" help:"List what went out, and what did not: the newest first, addresses masked."`
}

type deliveryListCmd struct {
	installation
	Event   string `placeholder:"ID" help:"Only of this event: an update's id, as in fyr incident show."`
	State   string `placeholder:"STATE" help:"Only in this state: queued, sending, sent, given_up, suppressed, merged, bounced, or failed for given up and bounced."`
	Channel string `placeholder:"NAME" help:"Only over this channel, see fyr help channels."`
	Limit   int    `default:"200" help:"How many at most; 0: all."`
	JSON    bool   `name:"json" help:"Print JSON: an array."`
}

// Help shows examples.
func (deliveryListCmd) Help() string {
	return "Examples:\n\n  fyr delivery list --state failed\n  fyr delivery list --event h4wn0c3t9xkd --channel mail"
}

// Run lists deliveries.
func (c *deliveryListCmd) Run(t *terminal) error {
	return c.with(t, "listing deliveries", func(to *client) error {
		all, err := to.deliveries(t, c.query(), c.Limit)
		if err != nil || c.JSON {
			return firstError(err, func() error { return t.printJSON(all) })
		}
		return listing[operator.DeliveryInfo]{
			none:    "no deliveries",
			columns: []string{"QUEUED", "TELLS", "CHANNEL", "TO", "STATE", "ATTEMPTS", "ANSWER"},
			row: func(d operator.DeliveryInfo) []string {
				return []string{
					clockOf(d.Queued), tells(d), d.Channel, cmp.Or(d.To, "erased"),
					d.State.String(), strconv.Itoa(d.Attempts), cmp.Or(d.Answer, "-"),
				}
			},
		}.print(t, all)
	})
}

// tells is what a delivery tells: an event by its number, a drill by its id, or what sort
// of message it is.
func tells(d operator.DeliveryInfo) string {
	switch {
	case d.Event != 0:
		return strconv.FormatInt(d.Event, 10)
	case d.Drill != "":
		return "drill " + d.Drill
	}
	return string(d.Kind)
}

func (c *deliveryListCmd) query() url.Values {
	return url.Values{"event": {c.Event}, "state": {c.State}, "channel": {c.Channel}}
}

// deliveries asks for deliveries, page by page, until there are limit; 0 is all of them.
func (c *client) deliveries(t *terminal, q url.Values, limit int) ([]operator.DeliveryInfo, error) {
	all := []operator.DeliveryInfo{}
	for {
		var page []operator.DeliveryInfo
		if err := c.do(t, "GET", "/deliveries?"+q.Encode(), nil, &page); err != nil {
			return nil, err
		}
		all = append(all, page...)
		switch {
		case limit > 0 && len(all) >= limit:
			return all[:limit], nil
		case len(page) == 0:
			return all, nil
		}
		q.Set("after", page[len(page)-1].ID)
	}
}

// toldOf says how far deliveries have come: "412 of 415 delivered, 3 bounced".
func toldOf(t statuspage.Tally) string {
	if t.Total()+t.Suppressed == 0 {
		return "nobody was to be told"
	}
	said := fmt.Sprintf("%d of %d delivered", t.Delivered(), t.Total())
	for _, part := range []struct {
		n    int
		what string
	}{
		{t.Queued, "waiting"},
		{t.Bounced, "bounced"},
		{t.GivenUp, "given up"},
		{t.Merged, "along with a later one"},
		{t.Suppressed, "left before"},
		{t.Retried, "after another attempt"},
		{t.Ambiguous, "perhaps twice"},
	} {
		if part.n > 0 {
			said += fmt.Sprintf(", %d %s", part.n, part.what)
		}
	}
	return said
}

// channelsOf says the same of each channel, when there are several.
func channelsOf(c statuspage.DeliveryCounts) string {
	var said []string
	for _, name := range slices.Sorted(maps.Keys(c.Channels)) {
		said = append(said, cmp.Or(name, "earlier")+": "+toldOf(c.Channels[name]))
	}
	return strings.Join(said, "; ")
}
