package store

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/monitor/series"
)

// Sizes of the roll-ups.
const (
	fine       = 5 * time.Minute
	grace      = 5 * time.Second // after its end a bucket waits so long for results on their way
	passRows   = 200_000         // rows of the log that are held in memory at once
	sliceRows  = 250             // rows of a roll-up that are written in one transaction
	sliceBytes = 512 << 10       // bytes, likewise
)

// Names of the roll-ups' places in meta.
const (
	rolledSeq  = "rolled_seq"  // the last result that is in a histogram
	summedAt   = "summed_at"   // the hours before it have their histogram
	packedSeq  = "packed_seq"  // the last result that is in a packed day
	keptSeq    = "kept_seq"    // the log is kept from the result after this one on
	trimmedSeq = "trimmed_seq" // the last result that was dropped from the log
	prunedDay  = "pruned_day"  // results of days up to this one were pruned
)

// Rollup moves what the log holds into histograms and packed days, and drops from the
// log what it no longer needs. Call it once a minute; it has something to do every
// five. It writes in short transactions, and each row it writes says how far in the
// log it has come: an interrupted roll-up goes on without counting anything twice.
func (db *DB) Rollup(ctx context.Context, now time.Time) error {
	db.rolling.Lock()
	defer db.rolling.Unlock()
	for _, step := range []func(context.Context, time.Time) error{db.countLatencies, db.sumHours, db.packResults, db.trimLog} {
		if err := step(ctx, now); err != nil {
			return db.worded(err, "rolling up results")
		}
	}
	return nil
}

// cellKey names a row of latency_5m or latency_1h.
type cellKey struct{ at, monitor int64 }

// counted is a histogram with the place in the log up to which it counts.
type counted struct {
	seq     int64
	hist    *series.Hist
	touched bool // a result of this pass belongs to it
}

// countLatencies adds the results of closed five minutes to their histograms.
func (db *DB) countLatencies(ctx context.Context, now time.Time) error {
	closed := now.Add(-grace).Truncate(fine)
	for {
		from, err := db.place(ctx, rolledSeq)
		if err != nil {
			return err
		}
		upto, err := db.logBefore(ctx, from, closed)
		if err != nil || upto <= from {
			return err
		}
		upto = min(upto, from+passRows)
		if err := db.countPass(ctx, from, upto, closed); err != nil {
			return err
		}
	}
}

// place reads a roll-up's place; 0 at the beginning.
func (db *DB) place(ctx context.Context, name string) (place int64, err error) {
	err = db.reader.QueryRowContext(ctx, `
		SELECT COALESCE((SELECT CAST(value AS BIGINT) FROM meta WHERE name = $1), 0)`, name).Scan(&place)
	return place, err
}

// setPlace stores a roll-up's place.
func (tx *transaction) setPlace(name string, place int64) error {
	return tx.setMeta(name, strconv.FormatInt(place, 10))
}

// logBefore is the last place in the log, after from, of a result older than an instant.
func (db *DB) logBefore(ctx context.Context, from int64, before time.Time) (seq int64, err error) {
	err = db.reader.QueryRowContext(ctx, `
		SELECT COALESCE(MAX(seq), 0)
		FROM result_log
		WHERE seq > $1 AND at < $2`, from, millis(before)).Scan(&seq)
	return seq, err
}

// countPass counts one stretch of the log. Hours that had their sum get it again: a
// result may have come late.
func (db *DB) countPass(ctx context.Context, from, upto int64, closed time.Time) error {
	cells, err := db.countStretch(ctx, from, upto)
	if err != nil {
		return err
	}
	maps.DeleteFunc(cells, func(_ cellKey, c *counted) bool { return !c.touched })
	if err := db.writeCells(ctx, cells, upto); err != nil {
		return err
	}
	if err := db.sumAgain(ctx, cells); err != nil {
		return err
	}
	return db.write(ctx, "rolling up results", func(tx *transaction) error { return tx.setPlace(rolledSeq, upto) })
}

// countStretch reads a stretch of the log into histograms. It leaves out what is
// counted already, which happens only after an interrupted pass.
func (db *DB) countStretch(ctx context.Context, from, upto int64) (map[cellKey]*counted, error) {
	cells, err := db.cellsSince(ctx, from, upto)
	if err != nil {
		return nil, err
	}
	return cells, db.eachRow(ctx, func(row scanner) error {
		var seq, who, at, latency int64
		err := row.Scan(&seq, &who, &at, &latency)
		count(cells, cellKey{floor(at, fine), who}, seq, time.Duration(latency)*time.Microsecond)
		return err
	}, `
		SELECT seq, monitor, at, latency_us
		FROM result_log
		WHERE seq > $1 AND seq <= $2 AND status IN ($3, $4)`, from, upto, int64(monitor.Up), int64(monitor.Degraded))
}

// floor is the beginning of the step of time that an instant, in unix ms, lies in.
func floor(ms int64, step time.Duration) int64 { return ms - ms%step.Milliseconds() }

func count(cells map[cellKey]*counted, k cellKey, seq int64, latency time.Duration) {
	c := cells[k]
	if c == nil {
		c = &counted{hist: new(series.Hist)}
		cells[k] = c
	}
	if c.touched = true; seq > c.seq {
		c.hist.Add(latency)
	}
}

// cellsSince reads the histograms that there are of the times that a stretch of the log
// is about: none as a rule.
func (db *DB) cellsSince(ctx context.Context, from, upto int64) (map[cellKey]*counted, error) {
	var first int64
	err := db.reader.QueryRowContext(ctx, `
		SELECT COALESCE(MIN(at), 0)
		FROM result_log
		WHERE seq > $1 AND seq <= $2`, from, upto).Scan(&first)
	if err != nil {
		return nil, err
	}
	cells := map[cellKey]*counted{}
	err = db.eachRow(ctx, func(row scanner) error {
		var k cellKey
		var c counted
		var hist []byte
		err := row.Scan(&k.at, &k.monitor, &c.seq, &hist)
		if err == nil {
			c.hist, err = series.DecodeHist(hist)
		}
		cells[k] = &c
		return err
	}, `
		SELECT at, monitor, seq, hist
		FROM latency_5m
		WHERE at >= $1`, floor(first, fine))
	return cells, err
}

// eachRow runs a query and hands on each of its rows.
func (db *DB) eachRow(ctx context.Context, one func(scanner) error, query string, args ...any) error {
	rows, err := db.reader.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := one(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// writeCells writes histograms, in the order of their key.
func (db *DB) writeCells(ctx context.Context, cells map[cellKey]*counted, upto int64) error {
	return db.inSlices(ctx, sortedKeys(cells), `
		INSERT INTO latency_5m (at, monitor, seq, hist)
		VALUES ($1, $2, $3, $4)
		ON CONFLICT (at, monitor) DO UPDATE
		SET seq = excluded.seq, hist = excluded.hist`, func(k cellKey) []any {
		return []any{k.at, k.monitor, upto, cells[k].hist.Append(nil)}
	})
}

func sortedKeys[V any](cells map[cellKey]V) []cellKey {
	return slices.SortedFunc(maps.Keys(cells), func(a, b cellKey) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.monitor, b.monitor))
	})
}

// inSlices runs one statement for each key, in short transactions.
func (db *DB) inSlices(ctx context.Context, keys []cellKey, statement string, args func(cellKey) []any) error {
	for slice := range slices.Chunk(keys, sliceRows) {
		err := db.write(ctx, "rolling up results", func(tx *transaction) error {
			return each(slice, func(k cellKey) error { return tx.exec(statement, args(k)...) })
		})
		if err != nil {
			return err
		}
	}
	return nil
}
