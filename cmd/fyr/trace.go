package main

import (
	"fmt"
	"time"

	"github.com/fyr-status/fyr/statuspage/operator"
)

// traceCmd follows one event from the probes to each delivery.
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
		if c.JSON {
			return t.printJSON(trace)
		}
		t.printTrace(trace)
		return nil
	})
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
	n := trace.Counts
	fmt.Fprintf(t.Out, "notices   %d sent, %d waiting, %d given up, %d suppressed, %d ambiguous\n", n.Sent, n.Queued, n.GivenUp, n.Suppressed, n.Ambiguous)
	for _, d := range trace.Deliveries {
		fmt.Fprintf(t.Out, "delivery  %s  %s by %s to %s: %s  %s\n", clockOf(d.SentAt), d.ID, d.Channel, d.Subscriber, d.State, d.Answer)
	}
}
