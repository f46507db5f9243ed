package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/monitor/series"
)

// Packing of raw results: one row a monitor and day.
const (
	day       = 24 * time.Hour
	straggler = 2 * time.Minute // after its end an hour waits so long for results on their way
	monitors  = 1 << 24         // result_day.id is the day's number times this, plus the monitor's
	trimRows  = 4_000           // rows of the log that are dropped in one transaction
)

// dayID is the id of a monitor's packed day, for an instant in unix ms.
func dayID(at, monitor int64) int64 { return at/day.Milliseconds()*monitors + monitor }

// packResults packs the results of closed hours behind those of their days. It walks
// the log once for each share of the monitors, so that few results are in memory.
func (db *DB) packResults(ctx context.Context, now time.Time) error {
	from, err := db.place(ctx, packedSeq)
	if err != nil {
		return err
	}
	upto, err := db.logBefore(ctx, from, now.Add(-straggler).Truncate(time.Hour))
	if err != nil || upto <= from {
		return err
	}
	shares := (upto-from)/passRows + 1
	for share := range shares {
		if err := db.packShare(ctx, from, upto, share, shares); err != nil {
			return fmt.Errorf("pack results: %w", err)
		}
	}
	return db.write(ctx, "packing results", func(tx *transaction) error {
		return errors.Join(tx.setPlace(packedSeq, upto), tx.setPlace(keptSeq, from))
	})
}

// pending is what goes behind one packed day.
type pending struct {
	points []series.Point
	seqs   []int64
}

// packShare packs the results of those monitors whose number leaves the remainder
// share when it is divided by shares.
func (db *DB) packShare(ctx context.Context, from, upto, share, shares int64) error {
	days := map[int64]*pending{}
	err := db.eachRow(ctx, func(row scanner) error {
		var seq, who, at, status, latency, cause int64
		if err := row.Scan(&seq, &who, &at, &status, &latency, &cause); err != nil {
			return err
		}
		id := dayID(at, who)
		if days[id] == nil {
			days[id] = &pending{}
		}
		days[id].seqs = append(days[id].seqs, seq)
		days[id].points = append(days[id].points, series.Point{
			At: instant(at), Status: uint8(status), Cause: uint8(cause), Latency: time.Duration(latency) * time.Microsecond,
		})
		return nil
	}, `
		SELECT seq, monitor, at, status, latency_us, cause
		FROM result_log
		WHERE seq > $1 AND seq <= $2 AND monitor % $3 = $4`, from, upto, shares, share)
	if err != nil {
		return err
	}
	return db.packDays(ctx, days, upto)
}

// packDays writes packed days in short transactions.
func (db *DB) packDays(ctx context.Context, days map[int64]*pending, upto int64) error {
	var slice []packedDay
	var bytes int
	flush := func() error {
		err := db.write(ctx, "packing results", func(tx *transaction) error { return each(slice, tx.putDay) })
		slice, bytes = slice[:0], 0
		return err
	}
	for _, id := range slices.Sorted(maps.Keys(days)) {
		d, err := db.packedDay(ctx, id)
		if err != nil {
			return err
		}
		if d.body, err = series.Append(d.body, days[id].after(d.seq)...); err != nil {
			return err
		}
		d.seq = max(d.seq, upto)
		slice, bytes = append(slice, d), bytes+len(d.body)
		if bytes >= sliceBytes || len(slice) >= sliceRows {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	return flush()
}

// after returns the points after a place in the log, in the order of their times.
func (p *pending) after(seq int64) (points []series.Point) {
	for i, s := range p.seqs {
		if s > seq {
			points = append(points, p.points[i])
		}
	}
	slices.SortStableFunc(points, func(a, b series.Point) int { return a.At.Compare(b.At) })
	return points
}

// packedDay is a row of result_day.
type packedDay struct {
	id, seq int64
	body    []byte
}

// packedDay reads a packed day; one that there is not is empty.
func (db *DB) packedDay(ctx context.Context, id int64) (packedDay, error) {
	d := packedDay{id: id}
	err := db.reader.QueryRowContext(ctx, `
		SELECT seq, body
		FROM result_day
		WHERE id = $1`, id).Scan(&d.seq, &d.body)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return d, err
}

func (tx *transaction) putDay(d packedDay) error {
	return tx.exec(`
		INSERT INTO result_day (id, seq, body)
		VALUES ($1, $2, $3)
		ON CONFLICT (id) DO UPDATE
		SET seq = excluded.seq, body = excluded.body`, d.id, d.seq, d.body)
}

// trimLog drops from the log what is in histograms and packed days, but for the last
// hour or two: the operators' words of failures are only there.
func (db *DB) trimLog(ctx context.Context, _ time.Time) error {
	kept, err := db.place(ctx, keptSeq)
	if err != nil {
		return err
	}
	rolled, err := db.place(ctx, rolledSeq)
	if err != nil {
		return err
	}
	var first int64
	err = db.reader.QueryRowContext(ctx, `SELECT COALESCE(MIN(seq), 0) FROM result_log`).Scan(&first)
	for last := min(kept, rolled); err == nil && first > 0 && first <= last; first += trimRows {
		err = db.trim(ctx, min(first+trimRows-1, last))
	}
	return err
}

func (db *DB) trim(ctx context.Context, upto int64) error {
	return db.write(ctx, "trimming the log", func(tx *transaction) error {
		err := tx.exec(`
			DELETE FROM result_log
			WHERE seq <= $1`, upto)
		if err != nil {
			return err
		}
		return tx.setPlace(trimmedSeq, upto)
	})
}

// outcome is a packed point as the outcome that it was.
func outcome(p series.Point) monitor.Outcome {
	return monitor.Outcome{Status: monitor.Status(p.Status), Cause: monitor.Cause(p.Cause), Latency: p.Latency}
}
