package main

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/store"
)

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
	return y.announce(ctx)
}

// changes are one incident's, from its first word to its last.
func (y *almanac) changes(number int64, t tale) statuspage.Changes {
	began := y.now.Add(-time.Duration(t.days * 24 * float64(time.Hour)))
	ended := began.Add(t.lasted)
	troubled := []statuspage.Affected{{Component: t.component, Status: t.status, Was: statuspage.Operational, Since: began}}
	well := []statuspage.Affected{{Component: t.component, Status: statuspage.Operational, Was: statuspage.Operational, Since: began}}
	i := statuspage.Incident{
		ID: statuspage.NewID(), Number: number, Title: t.title, Stage: statuspage.Resolved, Taken: true,
		Impact: statuspage.ImpactOf(troubled, func(id string) bool { return id == "api" || id == "checkout" }), Components: well,
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
			u.Components = troubled
		}
		if n == len(t.said)-1 {
			u.Stage = statuspage.Resolved
			u.Components = []statuspage.Affected{{Component: t.component, Status: statuspage.Operational, Was: t.status, Since: ended}}
		}
		y.events++
		u.Event = y.events
		ch.Updates = append(ch.Updates, u)
		ch.Events = append(ch.Events, statuspage.Event{Seq: u.Event, ID: u.ID, Kind: statuspage.IncidentEvent, At: u.At, Incident: i.ID, Update: u.ID})
	}
	ch.Spans = []statuspage.Span{{Component: t.component, From: began, Status: t.status}, {Component: t.component, From: ended, Status: statuspage.Operational}}
	return ch
}

// measure invents the last day's results, one a minute, so that latency has a curve.
func (y *almanac) measure(ctx context.Context, running bool) error {
	ch := statuspage.Changes{At: y.now}
	for at := y.now.Add(-24 * time.Hour); at.Before(y.now); at = at.Add(time.Minute) {
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

// work is one maintenance: done, or still to come.
type work struct {
	days      float64 // from now to its start; below zero it is done
	lasts     time.Duration
	component string
	title     string
	said      []string // the announcement, and when it is done, the start and the end
}

var works = []work{
	{-19, 90 * time.Minute, "viewer", "New disks for documents", []string{"Documents can be read, not changed.", "The move has begun.", "All documents are on the new disks."}},
	{2.5, 2 * time.Hour, "checkout", "A newer payment service", []string{"Payments wait for some minutes while we move to the new service. Nobody needs to do anything."}},
}

func (y *almanac) announce(ctx context.Context) error {
	for n, w := range works {
		if err := y.db.Commit(ctx, y.maintenance(int64(len(tales)+n+1), w)); err != nil {
			return err
		}
	}
	return nil
}

// maintenance is one work's announcement, three days ahead, and what has come of it.
func (y *almanac) maintenance(number int64, w work) statuspage.Changes {
	start := y.now.Add(time.Duration(w.days * 24 * float64(time.Hour))).Truncate(15 * time.Minute)
	end, told := start.Add(w.lasts), start.AddDate(0, 0, -3)
	m := statuspage.Maintenance{
		Incident: statuspage.Incident{
			ID: statuspage.NewID(), Number: number, Title: w.title, Stage: statuspage.Scheduled, Taken: true,
			Components: []statuspage.Affected{{Component: w.component, Status: statuspage.UnderMaintenance, Was: statuspage.Operational}},
			Created:    told, Published: told, Updated: told,
		},
		Window: statuspage.Window{Start: start, End: end, Zone: "UTC"},
	}
	ch := statuspage.Changes{At: told}
	if w.days < 0 {
		m.Stage, m.Began, m.Ended, m.Updated = statuspage.Completed, start, end, end
		ch.Spans = []statuspage.Span{{Component: w.component, From: start, Status: statuspage.UnderMaintenance}, {Component: w.component, From: end, Status: statuspage.Operational}}
	}
	ch.Maintenance = []statuspage.Maintenance{m}
	stages := []statuspage.Stage{statuspage.Scheduled, statuspage.InProgress, statuspage.Completed}
	for n, text := range w.said {
		u := statuspage.Update{
			ID: statuspage.NewID(), Incident: m.ID, Stage: stages[n], Body: text,
			At: []time.Time{told, start, end}[n], By: statuspage.Actor{Kind: statuspage.ByOperator, ID: "demo"}, Quiet: true,
		}
		y.events++
		u.Event = y.events
		ch.Updates = append(ch.Updates, u)
		ch.Events = append(ch.Events, statuspage.Event{Seq: u.Event, ID: u.ID, Kind: statuspage.MaintenanceEvent, At: u.At, Incident: m.ID, Update: u.ID})
	}
	return ch
}
