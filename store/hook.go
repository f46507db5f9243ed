package store

import (
	"context"
	"fmt"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// keptHooks is how long a trouble is remembered after its end: a message that is sent again
// later than that opens an incident.
const keptHooks = 90 * 24 * time.Hour

// putHook stores what is remembered of a trouble, and forgets those of the hook that ended
// long ago.
func (tx *transaction) putHook(k statuspage.HookKey) error {
	err := tx.exec(`
		INSERT INTO hook_key (hook, key, incident, over, components, message, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (hook, key) DO UPDATE
		SET incident = excluded.incident,
			over = excluded.over,
			components = excluded.components,
			message = excluded.message,
			at = excluded.at`,
		k.Hook, k.Key, k.Incident, bit(k.Over), text(k.Components), k.Message, millis(k.At))
	if err != nil {
		return fmt.Errorf("key of hook %s: %w", k.Hook, err)
	}
	return tx.exec(`
		DELETE FROM hook_key
		WHERE hook = $1 AND over = 1 AND at < $2`, k.Hook, millis(k.At.Add(-keptHooks)))
}

const hookColumns = `hook, key, incident, over, components, message, at`

func scanHook(row scanner) (k statuspage.HookKey, err error) {
	err = row.Scan(&k.Hook, &k.Key, &k.Incident, &k.Over, document{&k.Components}, &k.Message, at{&k.At})
	return k, err
}

// HookKey returns what is remembered of a trouble, or statuspage.ErrNotFound.
func (db *DB) HookKey(ctx context.Context, hook, key string) (statuspage.HookKey, error) {
	k, err := scanHook(db.reader.QueryRowContext(ctx, `
		SELECT `+hookColumns+`
		FROM hook_key
		WHERE hook = $1 AND key = $2`, hook, key))
	return k, found(err, "key of hook", hook)
}

// HookKeys returns the troubles that an incident tells of.
func (db *DB) HookKeys(ctx context.Context, incident string) ([]statuspage.HookKey, error) {
	list, err := collect(ctx, db.reader, scanHook, `
		SELECT `+hookColumns+`
		FROM hook_key
		WHERE incident = $1
		ORDER BY hook, key`, incident)
	if err != nil {
		return nil, fmt.Errorf("read the troubles of incident %s: %w", incident, err)
	}
	return list, nil
}

// LastHeard returns when each hook was heard last, by its id.
func (db *DB) LastHeard(ctx context.Context) (map[string]time.Time, error) {
	type heard struct {
		hook string
		at   time.Time
	}
	list, err := collect(ctx, db.reader, func(row scanner) (h heard, err error) {
		err = row.Scan(&h.hook, at{&h.at})
		return h, err
	}, `
		SELECT hook, MAX(at)
		FROM hook_key
		GROUP BY hook`)
	if err != nil {
		return nil, fmt.Errorf("read when hooks were heard: %w", err)
	}
	last := make(map[string]time.Time, len(list))
	for _, h := range list {
		last[h.hook] = h.at
	}
	return last, nil
}
