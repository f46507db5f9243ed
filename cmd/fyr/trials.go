package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/monitor/probe"
	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/notify"
	"github.com/fyr-status/fyr/statuspage/operator"
)

// trials probe once and send a test, see [operator.Trials].
type trials struct{ consoleSettings }

var _ operator.Trials = trials{}

// trialTime bounds one trial, whatever the monitor's own timeout: a person waits.
const trialTime = 30 * time.Second

// Probe probes a monitor that runs.
func (t trials) Probe(ctx context.Context, id string) (operator.Probed, error) {
	return probeOnce(ctx, *t.app.config.Load(), id)
}

// ProbeBody probes what a body describes.
func (t trials) ProbeBody(ctx context.Context, id string, body json.RawMessage) (operator.Probed, error) {
	t.app.reload.mu.Lock()
	after, set, err := t.checked(statuspage.MonitorSetting, id, body)
	t.app.reload.mu.Unlock()
	if err != nil {
		return operator.Probed{}, err
	}
	return probeOnce(ctx, after, set.ID)
}

// probeOnce probes over connections of its own, as its monitor would.
func probeOnce(ctx context.Context, c Config, id string) (operator.Probed, error) {
	i := slices.IndexFunc(c.Monitors, func(m monitor.Monitor) bool { return m.ID == id })
	if i < 0 {
		return operator.Probed{}, fmt.Errorf("monitor %s: %w", id, statuspage.ErrNotFound)
	}
	m := c.Monitors[i]
	if m.Passive {
		return operator.Probed{}, operator.Mistakes{{Field: "kind", Value: m.Kind, Problem: "is not probed: it waits for a sign of life at its ping address"}}
	}
	p, err := probe.New(m, probe.Options{AllowNetworks: c.AllowNetworks})
	if err != nil {
		return operator.Probed{}, err
	}
	m.Timeout = min(m.Timeout, trialTime)
	var r probe.Report
	o := probe.Run(probe.Reported(ctx, &r), p, m)
	found := operator.Probed{Monitor: m.ID, Kind: m.Kind, Target: m.Target, Outcome: probe.Discreet(o), Checks: []operator.ProbedCheck{}}
	for _, one := range r.Checks {
		found.Checks = append(found.Checks, operator.ProbedCheck{What: one.What, Held: one.Held, Reason: one.Reason})
	}
	return found, nil
}

// Send sends one test message past the outbox: nothing is retried, and a channel that
// rests is tried all the same.
func (t trials) Send(ctx context.Context, by statuspage.Actor, id string) (operator.Sent, error) {
	c := *t.app.config.Load()
	i := slices.IndexFunc(c.Alerts, func(a Alert) bool { return a.ID == id })
	if i < 0 {
		return operator.Sent{}, fmt.Errorf("channel %s: %w", id, statuspage.ErrNotFound)
	}
	sender, done, err := t.app.mails.one(c, c.Alerts[i], t.app.desk)
	defer done()
	if err != nil {
		return operator.Sent{}, mistakesFrom(err)
	}
	ctx, cancel := context.WithTimeout(ctx, trialTime)
	defer cancel()
	began := time.Now()
	r := sender.Send(ctx, testParcel(c, c.Alerts[i], by, began))
	return operator.Sent{
		Channel: c.Alerts[i].Channel, Delivered: r.Outcome == notify.Delivered, Outcome: r.Outcome.String(),
		Answer: r.Answer, TookMS: time.Since(began).Milliseconds(),
	}, nil
}

// testParcel is a message that says what it is.
func testParcel(c Config, a Alert, by statuspage.Actor, now time.Time) statuspage.Parcel {
	key := "test:" + a.ID
	return statuspage.Parcel{
		Delivery: statuspage.Delivery{ID: statuspage.NewID(), Channel: a.Channel, Alert: a.ID},
		Notice: statuspage.Notice{
			ID: statuspage.NewID(), Kind: statuspage.TellAlert, Lane: statuspage.LaneAlert, At: now, Target: a.ID,
			Alert: &statuspage.Alert{
				Key: key, Since: now, Severity: statuspage.ImpactMinor,
				Subject: "Test of " + c.Page.Name,
				Text:    fmt.Sprintf("%s tests the channel %s. Nothing is wrong, and nothing has to be done.", by, a.ID),
			},
		},
	}
}
