package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"time"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/store"
)

// demoCmd serves a page with an invented year of history, to look around and for
// screenshots. Its data lives in a folder that goes with the process.
type demoCmd struct {
	Listen         string `placeholder:"HOST:PORT" help:"The public page's address."`
	OperatorListen string `placeholder:"HOST:PORT" help:"The operators' address."`
	Well           bool   `help:"Without the outage that runs now."`
}

// Help shows an example.
func (demoCmd) Help() string { return "Example:\n\n  fyr demo" }

// Run makes the history up and serves it.
func (c *demoCmd) Run(t *terminal) error {
	folder, err := os.MkdirTemp("", "fyr-demo-*")
	if err != nil {
		return fmt.Errorf("making the demo's folder: %w", err)
	}
	defer os.RemoveAll(folder)
	config, err := c.config(folder)
	if err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(t.Errors, &slog.HandlerOptions{Level: slog.LevelWarn}))
	if err := invent(t, config, log, !c.Well); err != nil {
		return fmt.Errorf("inventing the demo's history: %w", err)
	}
	doors, err := openDoors(&config)
	if err != nil {
		return err
	}
	defer doors.close()
	a, err := newApp(t, config, opening{}, log)
	if err != nil {
		return err
	}
	s, err := newServer(a, config, doors, invented(!c.Well))
	if err != nil {
		return errors.Join(err, a.close())
	}
	return errors.Join(s.run(t, t), a.close())
}

// demoText is the demo's configuration: names of services that nobody has.
const demoText = `
page: {name: Nordlys Status, time_zone: UTC, contact: "mailto:hello@nordlys.example", owner: Nordlys AB}
defaults: {interval: 10s, timeout: 2s}
monitors:
  - {id: api, name: API, url: "https://api.nordlys.example/health"}
  - {id: checkout, name: Checkout, url: "https://checkout.nordlys.example/"}
  - {id: viewer, name: Document viewer, url: "https://viewer.nordlys.example/"}
  - {id: eu, name: Europe, url: "https://eu.nordlys.example/"}
  - {id: asia, name: Southeast Asia, url: "https://asia.nordlys.example/"}
  - {id: www, name: Website, url: "https://www.nordlys.example/"}
  - {id: docs, name: Documentation, url: "https://docs.nordlys.example/"}
components:
  - {id: api, name: API, group: Core, monitors: [api], core: true}
  - {id: checkout, name: Checkout, group: Core, monitors: [checkout], core: true}
  - {id: viewer, name: Document viewer, group: Core, monitors: [viewer]}
  - {id: eu, name: Europe, group: Regions, monitors: [eu]}
  - {id: asia, name: Southeast Asia, group: Regions, monitors: [asia]}
  - {id: www, name: Website, group: Website, monitors: [www]}
  - {id: docs, name: Documentation, group: Website, monitors: [docs]}
`

func (c *demoCmd) config(folder string) (Config, error) {
	s := Source{Data: folder, Listen: c.Listen, OperatorListen: c.OperatorListen, Env: func(string) (string, bool) { return "", false }}
	return s.load("demo", []byte(demoText))
}

// tale is one incident of the invented year.
type tale struct {
	days      float64 // before now
	lasted    time.Duration
	component string
	status    statuspage.Status
	title     string
	said      []string // what was posted, the resolution last
}

var tales = []tale{
	{30, 3 * time.Hour, "asia", statuspage.MajorOutage, "Southeast Asia could not be reached", []string{"No answer to our checks from Southeast Asia.", "A cable to Batam is cut; traffic goes round it.", "All requests from Southeast Asia succeed again."}},
	{74, 18 * time.Minute, "docs", statuspage.DegradedPerformance, "Documentation was slow", []string{"Pages take longer than usual.", "A cache was full; it has been emptied."}},
	{41, 2 * time.Hour, "viewer", statuspage.PartialOutage, "Some documents did not open", []string{"About one in five documents does not open.", "A release was at fault; it is being taken back.", "All documents open again."}},
	{26, 9 * time.Hour, "eu", statuspage.DegradedPerformance, "Europe answered slowly", []string{"Requests take up to four seconds.", "More machines are on their way.", "Times are as usual since the evening."}},
	{11, 34 * time.Minute, "api", statuspage.MajorOutage, "Uploads were rejected", []string{"Uploads end with an error.", "A certificate had expired; the new one is in place."}},
	{3.2, 11 * time.Minute, "checkout", statuspage.PartialOutage, "Some payments failed", []string{"Cards of one bank are refused.", "The bank has mended it."}},
}

// invent writes a year into a new data folder: spans, incidents and a day of latencies.
func invent(ctx context.Context, c Config, log *slog.Logger, running bool) error {
	db, err := store.Open(ctx, c.Data, store.Options{Log: log})
	if err != nil {
		return err
	}
	now := time.Now()
	y := &almanac{c: c, db: db, now: now, dice: rand.New(rand.NewPCG(1, 2))}
	err = errors.Join(y.begin(ctx), y.tell(ctx), y.measure(ctx, running), db.Rollup(ctx, now))
	return errors.Join(err, db.Close())
}

// almanac is the history in the making.
type almanac struct {
	c           Config
	db          *store.DB
	now         time.Time
	dice        *rand.Rand
	events, seq int64
}

func (y *almanac) begin(ctx context.Context) error {
	began := y.now.AddDate(-1, 0, 0)
	ch := statuspage.Changes{At: began}
	for _, c := range y.c.Components {
		from := began
		if c.ID == "asia" {
			from = y.now.AddDate(0, 0, -64)
		}
		ch.Spans = append(ch.Spans, statuspage.Span{Component: c.ID, From: from, Status: statuspage.Operational})
	}
	return y.db.Commit(ctx, ch)
}

func (y *almanac) tell(ctx context.Context) error {
	for n, t := range tales {
		if err := y.db.Commit(ctx, y.changes(int64(n+1), t)); err != nil {
			return err
		}
	}
	return nil
}

// changes are one incident's, from its first word to its last.
func (y *almanac) changes(number int64, t tale) statuspage.Changes {
	began := y.now.Add(-time.Duration(t.days * 24 * float64(time.Hour)))
	ended := began.Add(t.lasted)
	affected := []statuspage.Affected{{Component: t.component, Status: t.status, Was: statuspage.Operational, Since: began}}
	i := statuspage.Incident{
		ID: statuspage.NewID(), Number: number, Title: t.title, Stage: statuspage.Resolved, Taken: true,
		Impact: statuspage.ImpactOf(affected, func(id string) bool { return id == "api" || id == "checkout" }), Components: affected,
		Began: began, Published: began.Add(time.Minute), Ended: ended, Created: began, Updated: ended,
	}
	ch := statuspage.Changes{At: ended, Incidents: []statuspage.Incident{i}}
	stages := []statuspage.Stage{statuspage.Investigating, statuspage.Identified}
	for n, text := range t.said {
		u := statuspage.Update{
			ID: statuspage.NewID(), Incident: i.ID, Stage: stages[min(n, 1)], Body: text,
			At: began.Add(t.lasted * time.Duration(n) / time.Duration(len(t.said)-1)), By: statuspage.Actor{Kind: statuspage.ByOperator, ID: "demo"}, Quiet: true,
		}
		if n == 0 {
			u.Components = affected
		}
		if n == len(t.said)-1 {
			u.Stage = statuspage.Resolved
		}
		y.events++
		u.Event = y.events
		ch.Updates = append(ch.Updates, u)
		ch.Events = append(ch.Events, statuspage.Event{Seq: u.Event, ID: u.ID, Kind: statuspage.IncidentEvent, At: u.At, Incident: i.ID, Update: u.ID})
	}
	ch.Spans = []statuspage.Span{{Component: t.component, From: began, Status: t.status}, {Component: t.component, From: ended, Status: statuspage.Operational}}
	return ch
}

// measure invents the last day's results, one in five minutes, so that latency has a curve.
func (y *almanac) measure(ctx context.Context, running bool) error {
	ch := statuspage.Changes{At: y.now}
	for at := y.now.Add(-24 * time.Hour); at.Before(y.now); at = at.Add(5 * time.Minute) {
		for _, m := range y.c.Monitors {
			y.seq++
			ch.Results = append(ch.Results, statuspage.LoggedResult{Seq: y.seq, Result: monitor.Result{Monitor: m.ID, Agent: monitor.Local, At: at, Outcome: answer200(y.dice)}})
		}
	}
	for _, m := range y.c.Monitors {
		s := monitor.State{Streak: monitor.Streak{Settled: monitor.Up}, Prior: monitor.Up, Since: y.now.AddDate(-1, 0, 0), LastAt: y.now, KnownAt: y.now}
		ch.States = append(ch.States, statuspage.MonitorState{Monitor: m.ID, State: s})
	}
	return y.db.Commit(ctx, ch)
}

func answer200(dice *rand.Rand) monitor.Outcome {
	ms := 40 + dice.ExpFloat64()*25
	return monitor.Outcome{Status: monitor.Up, Latency: time.Duration(ms * float64(time.Millisecond)), Facts: monitor.Facts{Code: 200}}
}

// invented probes nothing: everything answers but what the demo lets fail.
func invented(running bool) func(context.Context, monitor.Monitor) monitor.Outcome {
	return func(_ context.Context, m monitor.Monitor) monitor.Outcome {
		if running && m.ID == "api" {
			return monitor.Outcome{Status: monitor.Down, Cause: monitor.NoAnswer, Phase: monitor.FirstByte, Reason: "timeout after 2s while waiting for the first byte", Latency: 2 * time.Second}
		}
		return answer200(rand.New(rand.NewPCG(rand.Uint64(), 3)))
	}
}
