package store

import (
	"context"
	"time"

	"github.com/fyr-status/fyr/monitor/series"
)

// sumHours sums the hours that have closed since the last time.
func (db *DB) sumHours(ctx context.Context, now time.Time) error {
	summed, err := db.place(ctx, summedAt)
	if err != nil {
		return err
	}
	closed := millis(now.Add(-grace).Truncate(time.Hour))
	for {
		var first int64 // the next histogram that is in no sum
		err := db.reader.QueryRowContext(ctx, `
			SELECT COALESCE(MIN(at), 0)
			FROM latency_5m
			WHERE at >= $1`, summed).Scan(&first)
		hour := floor(first, time.Hour)
		if err != nil || first == 0 || hour >= closed {
			return err
		}
		summed = hour + time.Hour.Milliseconds()
		if err := db.sumHour(ctx, hour); err != nil {
			return err
		}
		err = db.write(ctx, "rolling up results", func(tx *transaction) error { return tx.setPlace(summedAt, summed) })
		if err != nil {
			return err
		}
	}
}

// sumAgain sums those hours again that had their sum before cells were counted.
func (db *DB) sumAgain(ctx context.Context, cells map[cellKey]*counted) error {
	summed, err := db.place(ctx, summedAt)
	if err != nil {
		return err
	}
	late := map[int64]bool{}
	for k := range cells {
		if k.at < summed {
			late[floor(k.at, time.Hour)] = true
		}
	}
	for hour := range late {
		if err := db.sumHour(ctx, hour); err != nil {
			return err
		}
	}
	return nil
}

// sumHour writes the histograms of an hour: the sums of its five minutes'.
func (db *DB) sumHour(ctx context.Context, hour int64) error {
	sums := map[cellKey]*series.Hist{}
	err := db.eachRow(ctx, func(row scanner) error {
		k := cellKey{at: hour}
		var body []byte
		if err := row.Scan(&k.monitor, &body); err != nil {
			return err
		}
		hist, err := series.DecodeHist(body)
		if err != nil {
			return err
		}
		if sums[k] == nil {
			sums[k] = hist
			return nil
		}
		sums[k].Merge(hist)
		return nil
	}, `
		SELECT monitor, hist
		FROM latency_5m
		WHERE at >= $1 AND at < $2`, hour, hour+time.Hour.Milliseconds())
	if err != nil {
		return err
	}
	return db.inSlices(ctx, sortedKeys(sums), `
		INSERT INTO latency_1h (at, monitor, hist)
		VALUES ($1, $2, $3)
		ON CONFLICT (at, monitor) DO UPDATE
		SET hist = excluded.hist`, func(k cellKey) []any {
		return []any{k.at, k.monitor, sums[k].Append(nil)}
	})
}
