package main

import (
	"cmp"
	"fmt"
	"net/url"
	"time"

	"github.com/fyr-status/fyr/statuspage/operator"
)

// traceCmd follows one event from the probes to each attempt to deliver it.
type traceCmd struct {
	installation
	Event string `arg:"" help:"The event's id: an update's, as in X-Fyr-Event of a mail."`
	JSON  bool   `name:"json" help:"Print JSON."`
}

// Help shows an example.
func (traceCmd) Help() string { return "Example:\n\n  fyr trace h4wn0c3t9xkd" }

// Run prints the way.
func (c *traceCmd) Run(t *terminal) error {
	return c.with(t, "tracing an event", func(to *client) error {
		var trace operator.Trace
		if err := to.do(t, "GET", "/events/"+escaped(c.Event), nil, &trace); err != nil {
			return err
		}
		if err := c.rest(t, to, &trace); err != nil {
			return err
		}
		if c.JSON {
			return t.printJSON(trace)
		}
		t.printTrace(trace)
		return nil
	})
}

// rest adds the deliveries that the first answer had no room for.
func (c *traceCmd) rest(t *terminal, to *client, trace *operator.Trace) error {
	if len(trace.Deliveries) == 0 {
		return nil
	}
	last := trace.Deliveries[len(trace.Deliveries)-1]
	more, err := to.deliveries(t, url.Values{"event": {c.Event}, "after": {last.ID}}, 0)
	trace.Deliveries = append(trace.Deliveries, more...)
	return err
}

func (t *terminal) printTrace(trace operator.Trace) {
	for _, tr := range trace.Transitions {
		for _, r := range tr.Evidence {
			fmt.Fprintf(t.Out, "probe     %s  %s %s in %s  %s\n", clockOf(r.At), r.Monitor, r.Status, r.Latency.Round(time.Microsecond), r.Reason)
		}
		fmt.Fprintf(t.Out, "verdict   %s  %s: %s → %s, began %s\n", clockOf(tr.Confirmed), tr.Monitor, tr.From, tr.To, clockOf(tr.Began))
	}
	e := trace.Event
	fmt.Fprintf(t.Out, "event     %s  %d %s", clockOf(e.At), e.Seq, e.ID)
	switch {
	case e.Update != nil && e.About() != nil:
		fmt.Fprintf(t.Out, "  %s: %s (%s)\n", e.Update.Stage, e.About().Title, e.About().ID)
	default:
		fmt.Fprintf(t.Out, "  %s: %s → %s\n", e.Component, e.Was, e.Status)
	}
	fmt.Fprintf(t.Out, "told      %s\n", toldOf(trace.Counts.Tally))
	if len(trace.Counts.Channels) > 1 {
		fmt.Fprintf(t.Out, "          %s\n", channelsOf(trace.Counts))
	}
	for _, d := range trace.Deliveries {
		t.printDelivery(d)
	}
	for _, d := range trace.Alerts {
		t.printDelivery(d)
	}
}

// printDelivery prints the attempts of a delivery that failed, and what became of it.
func (t *terminal) printDelivery(d operator.DeliveryInfo) {
	to := cmp.Or(d.To, "erased")
	for _, a := range d.Failures {
		times := ""
		if a.Times > 1 {
			times = fmt.Sprintf(" (%d times since %s)", a.Times, clockOf(a.First))
		}
		fmt.Fprintf(t.Out, "attempt   %s  %s to %s: %s%s\n", clockOf(a.Last), d.Channel, to, a.Answer, times)
	}
	fmt.Fprintf(t.Out, "delivery  %s  %s to %s: %s  %s\n", clockOf(d.SentAt), d.Channel, to, d.State, d.Answer)
}
