package store

import (
	"context"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// Keep says for how long things are kept; zero fields mean the defaults.
type Keep struct {
	Results     time.Duration // raw results, but those around incidents; 90 days
	Fine        time.Duration // five minutes' latencies; 48 hours
	Hours       time.Duration // hours' latencies; 400 days
	Addresses   time.Duration // source addresses of consents and sessions, and links that are over; 90 days
	Unconfirmed time.Duration // subscribers who never confirmed; 7 days
	Deliveries  time.Duration // settled deliveries, one by one; their counts stay; 90 days
}

func (k Keep) withDefaults() Keep {
	for _, d := range []struct {
		field *time.Duration
		days  time.Duration
	}{{&k.Results, 90}, {&k.Fine, 2}, {&k.Hours, 400}, {&k.Addresses, 90}, {&k.Unconfirmed, 7}, {&k.Deliveries, 90}} {
		if *d.field == 0 {
			*d.field = d.days * day
		}
	}
	return k
}

// around is how much of the results before and after an incident is kept with it.
const around = 15 * time.Minute

// Prune drops what is older than it is to be kept, in short transactions, and gives
// space that it frees back to the file system. Call it once an hour.
func (db *DB) Prune(ctx context.Context, now time.Time, keep Keep) error {
	db.rolling.Lock()
	defer db.rolling.Unlock()
	keep = keep.withDefaults()
	for _, step := range []func() error{
		func() error { return db.pruneLatencies(ctx, "latency_5m", now.Add(-keep.Fine)) },
		func() error { return db.pruneLatencies(ctx, "latency_1h", now.Add(-keep.Hours)) },
		func() error { return db.pruneResults(ctx, now.Add(-keep.Results)) },
		func() error { return db.pruneSources(ctx, now.Add(-keep.Addresses)) },
		func() error { return db.pruneAccess(ctx, millis(now.Add(-keep.Addresses))) },
		func() error { return db.pruneSubscribers(ctx, now, keep) },
		func() error { return db.pruneFootprints(ctx, now.Add(-statuspage.FootprintFor)) },
		func() error { return db.pruneDeliveries(ctx, now.Add(-keep.Deliveries)) },
		func() error { return db.pruneDetours(ctx) },
		func() error { return db.pruneBounces(ctx, now.Add(-statuspage.BouncesIn)) },
		func() error { return db.shrink(ctx) },
	} {
		if err := step(); err != nil {
			return db.worded(err, "pruning old data")
		}
	}
	return nil
}

// pruneLatencies drops histograms, those of one instant in each transaction.
func (db *DB) pruneLatencies(ctx context.Context, table string, before time.Time) error {
	for {
		var first int64
		err := db.reader.QueryRowContext(ctx, `SELECT COALESCE(MIN(at), 0) FROM `+table).Scan(&first)
		if err != nil || first == 0 || first >= millis(before) {
			return err
		}
		err = db.write(ctx, "pruning latencies", func(tx *transaction) error {
			return tx.exec(`DELETE FROM `+table+` WHERE at = $1`, first)
		})
		if err != nil {
			return err
		}
	}
}

// shrink gives free pages back, but for those that the log's coming and going needs.
func (db *DB) shrink(ctx context.Context) error {
	for {
		more, err := db.dialect.shrink(ctx, db.writer)
		if err != nil || !more {
			return err
		}
	}
}
