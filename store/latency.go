package store

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/monitor/series"
	"github.com/fyr-status/fyr/statuspage"
)

// Latency returns the latencies of all probes of some monitors in steps from an instant
// on, up to another; steps in which no probe succeeded are left out. A step is five
// minutes, for the last two days, or a multiple of an hour; from lies on the beginning of
// one. Histograms are added up, so that a percentile over several monitors is a real one.
func (db *DB) Latency(ctx context.Context, monitors []string, from, to time.Time, step time.Duration) ([]statuspage.LatencyPoint, error) {
	if step <= 0 {
		return nil, nil
	}
	c := &chart{from: millis(from), to: millis(to), step: step.Milliseconds(), sums: map[int64]*series.Hist{}}
	for _, id := range monitors {
		who, ok := db.keys.known(db.keys.monitors, id)
		if !ok {
			continue
		}
		if err := db.draw(ctx, c, who, step); err != nil {
			return nil, fmt.Errorf("read the latency of %s: %w", id, err)
		}
	}
	return c.points(), nil
}

// draw reads the three places in which latencies are: sums of hours, sums of five
// minutes where there is none of the hour yet (or for short steps), and the log.
func (db *DB) draw(ctx context.Context, c *chart, who int64, step time.Duration) error {
	fineFrom := c.from
	if step >= time.Hour {
		summed, err := db.place(ctx, summedAt)
		if err != nil {
			return err
		}
		if err := db.drawSums(ctx, c, "latency_1h", who, c.from, min(c.to, summed), time.Hour); err != nil {
			return err
		}
		fineFrom = max(c.from, summed)
	}
	if err := db.drawSums(ctx, c, "latency_5m", who, fineFrom, c.to, fine); err != nil {
		return err
	}
	return db.drawLog(ctx, c, who)
}

// chart gathers latencies by step.
type chart struct {
	from, to, step int64 // unix ms, ms
	sums           map[int64]*series.Hist
}

// at returns the histogram of the step that an instant lies in; nil outside of the chart.
func (c *chart) at(ms int64) *series.Hist {
	if ms < c.from || ms >= c.to {
		return nil
	}
	n := (ms - c.from) / c.step
	if c.sums[n] == nil {
		c.sums[n] = new(series.Hist)
	}
	return c.sums[n]
}

func (c *chart) points() (points []statuspage.LatencyPoint) {
	for _, n := range slices.Sorted(maps.Keys(c.sums)) {
		h := c.sums[n]
		if h.Count() == 0 {
			continue
		}
		points = append(points, statuspage.LatencyPoint{
			At: instant(c.from + n*c.step), Count: int64(h.Count()),
			P50: h.Quantile(0.50), P95: h.Quantile(0.95), P99: h.Quantile(0.99),
		})
	}
	return points
}

// drawSums adds one table's histograms. The table lies in the order of time, so each
// row is looked up by its key; reading the time between would read all monitors.
func (db *DB) drawSums(ctx context.Context, c *chart, table string, who, from, to int64, every time.Duration) error {
	if from >= to {
		return nil
	}
	return db.eachRow(ctx, func(row scanner) error {
		var at int64
		var body []byte
		if err := row.Scan(&at, &body); err != nil {
			return err
		}
		hist, err := series.DecodeHist(body)
		if sum := c.at(max(at, c.from)); err == nil && sum != nil {
			sum.Merge(hist)
		}
		return err
	}, `
		WITH RECURSIVE step (at) AS (
			SELECT $1
			UNION ALL
			SELECT at + $2 FROM step WHERE at + $2 < $3)
		SELECT l.at, l.hist
		FROM step
		CROSS JOIN `+table+` l
		WHERE l.at = step.at AND l.monitor = $4`, floor(from, every), every.Milliseconds(), to, who)
}

// drawLog adds what is in no histogram yet.
func (db *DB) drawLog(ctx context.Context, c *chart, who int64) error {
	rolled, err := db.place(ctx, rolledSeq)
	if err != nil {
		return err
	}
	return db.eachRow(ctx, func(row scanner) error {
		var at, latency int64
		if err := row.Scan(&at, &latency); err != nil {
			return err
		}
		if sum := c.at(at); sum != nil {
			sum.Add(time.Duration(latency) * time.Microsecond)
		}
		return nil
	}, `
		SELECT at, latency_us
		FROM result_log
		WHERE seq > $1 AND monitor = $2 AND status IN ($3, $4)`, rolled, who, int64(monitor.Up), int64(monitor.Degraded))
}
