package web_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/web"
	"github.com/fyr-status/fyr/store"
	"github.com/fyr-status/fyr/store/storetest"
)

// BenchmarkCopy is what a copy of a large page costs after a bad month: 50 components, 150
// incidents and eleven languages, out of the real store. All of it is what is made when
// the state of the whole changes, and every four minutes; one is what is made when only
// one component is about something else. What is over is made in neither.
func BenchmarkCopy(b *testing.B) {
	db := storetest.Open(b)
	s := mustSite(b, func(c *web.Config, d *desk, r *reader) {
		many(d, r, 50)
		d.view.Maintenance, c.Reader = nil, db
	})
	badMonth(b, db, s.desk.view.Standings, 150)
	b.Run("all", func(b *testing.B) {
		measureCopy(b, s, func() map[string]string { return nil })
	})
	b.Run("one", func(b *testing.B) {
		measureCopy(b, s, func() map[string]string { return newsOf(b, s) })
	})
}

// measureCopy changes one component of the site, and makes everything whose news differ
// from those before.
func measureCopy(b *testing.B, s *site, before func() map[string]string) {
	var known map[string]string
	files := 0
	measureCPU(b, func() {
		known = before()
		s.desk.set(func(v *statuspage.View) {
			v.Standings = slices.Clone(v.Standings)
			v.Standings[7].Since = v.Standings[7].Since.Add(time.Second)
		})
	}, func() {
		copying := mustCopy(b, s, nil)
		paths, err := copying.Paths(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		files = 0
		for _, p := range paths {
			if p.Mark != "" || p.News != "" && p.News == known[p.At] {
				continue
			}
			if _, _, err := copying.Copy(b.Context(), p.At, true); err != nil {
				b.Fatal(err)
			}
			files++
		}
	})
	b.ReportMetric(float64(files), "files/op")
}

// newsOf are the news of each path.
func newsOf(b *testing.B, s *site) map[string]string {
	b.Helper()
	paths, err := mustCopy(b, s, nil).Paths(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	news := map[string]string{}
	for _, p := range paths {
		news[p.At] = p.News
	}
	return news
}

// badMonth fills the store with a day of results and a number of incidents within the
// current month, or the last day if that is longer.
func badMonth(b *testing.B, db *store.DB, standings []statuspage.Standing, incidents int) {
	b.Helper()
	now := time.Now()
	ch := statuspage.Changes{At: now}
	for i, st := range standings {
		ch.Spans = append(ch.Spans, statuspage.Span{Component: st.Component.ID, From: now.AddDate(-1, 0, 0), Status: statuspage.Operational})
		for n := range 24 * 12 {
			ch.Results = append(ch.Results, statuspage.LoggedResult{Seq: int64(i*288 + n + 1), Result: monitor.Result{
				Monitor: st.Component.ID, Agent: monitor.Local, At: now.Add(time.Duration(n-288) * 5 * time.Minute), Outcome: monitor.Outcome{Status: monitor.Up, Latency: time.Duration(40+n%60) * time.Millisecond},
			}})
		}
	}
	y, m, _ := now.UTC().Date()
	month := min(-24*time.Hour, time.Date(y, m, 1, 0, 0, 0, 0, time.UTC).Sub(now))
	for n := range incidents {
		tellOne(&ch, n, standings[n%len(standings)].Component, now.Add(month+time.Duration(n)*(-month/time.Duration(incidents))))
	}
	if err := db.Commit(b.Context(), ch); err != nil {
		b.Fatal(err)
	}
}

// tellOne adds an incident of ten minutes, in three updates, that began at a time.
func tellOne(ch *statuspage.Changes, number int, c statuspage.Component, began time.Time) {
	affected := []statuspage.Affected{{Component: c.ID, Status: statuspage.MajorOutage, Since: began}}
	ended := began.Add(10 * time.Minute)
	i := statuspage.Incident{
		ID: statuspage.NewID(), Number: int64(number + 1), Title: fmt.Sprintf("%s: no answer", c.Name), Stage: statuspage.Resolved, Auto: true,
		Impact: statuspage.ImpactMajor, Components: affected, Began: began, Published: began, Ended: ended, Created: began, Updated: ended,
	}
	ch.Incidents = append(ch.Incidents, i)
	for n, stage := range []statuspage.Stage{statuspage.Investigating, statuspage.Identified, statuspage.Resolved} {
		u := statuspage.Update{
			ID: statuspage.NewID(), Incident: i.ID, Event: int64(3*number + n + 1), Stage: stage, At: began.Add(time.Duration(n) * 5 * time.Minute),
			Body: fmt.Sprintf("Word **%d** of what is wrong with [%s](https://example.com/%d).", n, c.Name, number), By: statuspage.Actor{Kind: statuspage.ByOperator, ID: "anna"}, Quiet: true,
		}
		ch.Updates = append(ch.Updates, u)
		ch.Events = append(ch.Events, statuspage.Event{Seq: u.Event, ID: u.ID, Kind: statuspage.IncidentEvent, At: u.At, Incident: i.ID, Update: u.ID})
	}
	ch.Spans = append(ch.Spans, statuspage.Span{Component: c.ID, From: began, Status: statuspage.MajorOutage}, statuspage.Span{Component: c.ID, From: ended, Status: statuspage.Operational})
}
