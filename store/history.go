package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/monitor/series"
)

// sameProbe is how far a packed result's time may lie from the probe's.
const sameProbe = 50 * time.Millisecond

// Results returns a monitor's results from an instant on, up to another, oldest first:
// packed ones (without the operators' words, to 50 ms, all of agent "local") and,
// where the log still holds them, as they were.
func (db *DB) Results(ctx context.Context, id string, from, to time.Time) ([]monitor.Result, error) {
	who, ok := db.keys.known(db.keys.monitors, id)
	if !ok {
		return nil, nil
	}
	packed, err := db.packedResults(ctx, id, who, millis(from), millis(to))
	if err != nil {
		return nil, fmt.Errorf("read the results of %s: %w", id, err)
	}
	logged, err := db.loggedResults(ctx, id, who, millis(from), millis(to))
	if err != nil {
		return nil, fmt.Errorf("read the results of %s: %w", id, err)
	}
	all := append(without(packed, logged), logged...)
	slices.SortStableFunc(all, func(a, b monitor.Result) int { return a.At.Compare(b.At) })
	return all, nil
}

func (db *DB) packedResults(ctx context.Context, id string, who, from, to int64) (results []monitor.Result, err error) {
	for at := floor(from, day); at < to; at += day.Milliseconds() {
		d, err := db.packedDay(ctx, dayID(at, who))
		if err != nil {
			return nil, err
		}
		for p, err := range series.Decode(d.body) {
			if err != nil {
				return nil, err
			}
			if ms := millis(p.At); from <= ms && ms < to {
				results = append(results, monitor.Result{Monitor: id, Agent: monitor.Local, At: p.At, Outcome: outcome(p)})
			}
		}
	}
	return results, nil
}

func (db *DB) loggedResults(ctx context.Context, id string, who, from, to int64) ([]monitor.Result, error) {
	agents := db.keys.agentNames()
	return collect(ctx, db.reader, func(row scanner) (monitor.Result, error) {
		r := monitor.Result{Monitor: id}
		var agent, latency int64
		err := row.Scan(&agent, at{&r.At}, &r.Status, &latency, &r.Cause, &r.Phase, &r.Reason)
		r.Agent, r.Latency = agents[agent], time.Duration(latency)*time.Microsecond
		return r, err
	}, `
		SELECT agent, at, status, latency_us, cause, phase, COALESCE(reason, '')
		FROM result_log
		WHERE monitor = $1 AND at >= $2 AND at < $3
		ORDER BY at, seq`, who, from, to)
}

// without returns the packed results that the log does not hold too.
func without(packed, logged []monitor.Result) (rest []monitor.Result) {
	slices.SortStableFunc(packed, func(a, b monitor.Result) int { return a.At.Compare(b.At) })
	for _, p := range packed {
		for len(logged) > 0 && logged[0].At.Before(p.At.Add(-sameProbe)) {
			logged = logged[1:]
		}
		if len(logged) > 0 && !logged[0].At.After(p.At.Add(sameProbe)) {
			logged = logged[1:]
			continue
		}
		rest = append(rest, p)
	}
	return rest
}
