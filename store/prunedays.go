package store

import (
	"context"
	"encoding/json"
	"math"
	"slices"
	"time"

	"github.com/fyr-status/fyr/monitor/series"
)

// pruneResults drops the packed days before an instant, but for what lies around
// incidents of their monitors. A day is looked at once.
func (db *DB) pruneResults(ctx context.Context, before time.Time) error {
	done, err := db.place(ctx, prunedDay)
	if err != nil {
		return err
	}
	var first int64
	err = db.reader.QueryRowContext(ctx, `
		SELECT COALESCE(MIN(id), 0)
		FROM result_day
		WHERE id >= $1`, (done+1)*monitors).Scan(&first)
	if err != nil || first == 0 {
		return err
	}
	for d := first / monitors; d < millis(before)/day.Milliseconds(); d++ {
		if err := db.pruneDay(ctx, d); err != nil {
			return err
		}
	}
	return nil
}

// pruneDay prunes all monitors' results of one day, a slice of monitors in each
// transaction.
func (db *DB) pruneDay(ctx context.Context, number int64) error {
	keep, err := db.incidentTimes(ctx, number*day.Milliseconds())
	if err != nil {
		return err
	}
	names := db.keys.monitorNames()
	for after := number*monitors - 1; ; {
		rows, err := collect(ctx, db.reader, func(row scanner) (d packedDay, err error) {
			err = row.Scan(&d.id, &d.seq, &d.body)
			return d, err
		}, `
			SELECT id, seq, body
			FROM result_day
			WHERE id > $1 AND id < $2
			ORDER BY id
			LIMIT 100`, after, (number+1)*monitors)
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			return db.write(ctx, "pruning results", func(tx *transaction) error { return tx.setPlace(prunedDay, number) })
		}
		after = rows[len(rows)-1].id
		err = db.write(ctx, "pruning results", func(tx *transaction) error {
			return each(rows, func(d packedDay) error { return tx.pruneMonitor(d, keep[names[d.id%monitors]]) })
		})
		if err != nil {
			return err
		}
	}
}

// window is a stretch of time, in unix ms.
type window struct{ from, to int64 }

// incidentTimes returns by monitor when its incidents ran, with what is kept around
// them, as far as they touch a day.
func (db *DB) incidentTimes(ctx context.Context, day0 int64) (map[string][]window, error) {
	times := map[string][]window{}
	err := db.eachRow(ctx, func(row scanner) error {
		var ids string
		var w window
		if err := row.Scan(&ids, &w.from, &w.to); err != nil {
			return err
		}
		w.from, w.to = w.from-around.Milliseconds(), w.to+around.Milliseconds()
		var list []string
		if err := json.Unmarshal([]byte(ids), &list); err != nil {
			return err
		}
		for _, id := range list {
			times[id] = append(times[id], w)
		}
		return nil
	}, `
		SELECT monitors, began_at, CASE ended_at WHEN 0 THEN $1 ELSE ended_at END
		FROM incident
		WHERE began_at < $2 AND (ended_at = 0 OR ended_at > $3)`,
		int64(math.MaxInt64/2), day0+day.Milliseconds()+around.Milliseconds(), day0-around.Milliseconds())
	return times, err
}

// pruneMonitor drops a packed day, or all of it but the windows.
func (tx *transaction) pruneMonitor(d packedDay, keep []window) error {
	var points []series.Point
	for p, err := range series.Decode(d.body) {
		if err != nil || len(keep) == 0 {
			break // a damaged day is dropped with the others of its age
		}
		ms := millis(p.At)
		if slices.ContainsFunc(keep, func(w window) bool { return w.from <= ms && ms <= w.to }) {
			points = append(points, p)
		}
	}
	if len(points) == 0 {
		return tx.exec(`
			DELETE FROM result_day
			WHERE id = $1`, d.id)
	}
	body, err := series.Append(nil, points...)
	if err != nil {
		return err
	}
	return tx.putDay(packedDay{d.id, d.seq, body})
}
