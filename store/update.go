package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/fyr-status/fyr/statuspage"
)

// putUpdate stores an update and the texts that it has had.
func (tx *transaction) putUpdate(u statuspage.Update) error {
	err := tx.exec(`
		INSERT INTO incident_update (id, incident, event, stage, at, by_kind, by_id, said, components, quiet)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		ON CONFLICT (id) DO UPDATE
		SET event = excluded.event,
			stage = excluded.stage,
			at = excluded.at,
			said = excluded.said,
			components = excluded.components,
			quiet = excluded.quiet`,
		u.ID, u.Incident, u.Event, int64(u.Stage), millis(u.At), string(u.By.Kind), u.By.ID, factsOf(u.Said), list(u.Components), bit(u.Quiet))
	if err != nil {
		return fmt.Errorf("update %s: %w", u.ID, err)
	}
	return tx.putTexts(u)
}

// version is one of the texts that an update has had.
type version struct {
	Update string
	N      int // from 1
	At     int64
	By     statuspage.Actor
	Body   string

	Language string
	Bodies   map[string]string
}

// versions lists an update's texts, oldest first: an edit keeps the text that it
// replaced, and says when and by whom the next one was written.
func versions(u statuspage.Update) []version {
	list := []version{{Update: u.ID, N: 1, At: millis(u.At), By: u.By, Body: u.Body, Language: u.Language, Bodies: u.Bodies}}
	for i, e := range u.Edits {
		list[i].Body, list[i].Language, list[i].Bodies = e.Body, e.Language, e.Bodies
		list = append(list, version{Update: u.ID, N: i + 2, At: millis(e.At), By: e.By, Body: u.Body, Language: u.Language, Bodies: u.Bodies})
	}
	return list
}

// putTexts appends the texts that are not stored yet to the chain. A text that
// changed without an edit is refused: what was told stays visible.
func (tx *transaction) putTexts(u statuspage.Update) error {
	var stored int
	var last string
	err := tx.row(`
		SELECT COUNT(*), COALESCE((
			SELECT body
			FROM incident_text
			WHERE update_id = $1
			ORDER BY version DESC
			LIMIT 1), '')
		FROM incident_text
		WHERE update_id = $1`, u.ID).Scan(&stored, &last)
	if err != nil {
		return err
	}
	all := versions(u)
	if stored > 0 && stored <= len(all) && all[stored-1].Body != last {
		return fmt.Errorf("update %s: its text changed without an edit: %w", u.ID, errOrder)
	}
	return each(all[min(stored, len(all)):], tx.appendText)
}

func (tx *transaction) appendText(v version) error {
	seq, previous, err := tx.chainEnd(`
		SELECT seq, hash
		FROM incident_text
		ORDER BY seq DESC
		LIMIT 1`)
	if err != nil {
		return err
	}
	return tx.exec(`
		INSERT INTO incident_text (seq, update_id, version, at, by_kind, by_id, body, language, bodies, hash)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		seq+1, v.Update, v.N, v.At, string(v.By.Kind), v.By.ID, v.Body, v.Language, translations(v.Bodies), v.hash(previous))
}

// hash covers the language and the translations where there are any: texts that were
// written before those could be kept have their old hash.
func (v version) hash(previous []byte) []byte {
	fields := []any{v.Update, v.N, v.At, v.By.Kind, v.By.ID, v.Body}
	if v.Language != "" || len(v.Bodies) > 0 {
		fields = append(fields, v.Language, translations(v.Bodies))
	}
	return chain(previous, fields...)
}

// withUpdates gives incidents their updates, oldest first.
func (db *DB) withUpdates(ctx context.Context, incidents []statuspage.Incident) ([]statuspage.Incident, error) {
	const slice = 200
	for rest := incidents; len(rest) > 0; rest = rest[min(slice, len(rest)):] {
		if err := db.addUpdates(ctx, rest[:min(slice, len(rest))]); err != nil {
			return nil, fmt.Errorf("read the updates of incidents: %w", err)
		}
	}
	return incidents, nil
}

func (db *DB) addUpdates(ctx context.Context, incidents []statuspage.Incident) error {
	ids := make([]any, len(incidents))
	where := make(map[string]int, len(incidents))
	for n, i := range incidents {
		ids[n], where[i.ID] = i.ID, n
	}
	updates, err := db.updates(ctx, `u.incident IN (`+placeholders(len(ids))+`)`, ids...)
	for _, u := range updates {
		i := &incidents[where[u.Incident]]
		i.Updates = append(i.Updates, u)
	}
	return err
}

// placeholders writes "$1, $2, …".
func placeholders(n int) string {
	var b strings.Builder
	for i := 1; i <= n; i++ {
		if i > 1 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "$%d", i)
	}
	return b.String()
}

// updates reads updates with all their texts; each text is a row. What was taken back is
// left out.
func (db *DB) updates(ctx context.Context, where string, args ...any) ([]statuspage.Update, error) {
	type row struct {
		statuspage.Update
		written version
	}
	rows, err := collect(ctx, db.reader, func(s scanner) (r row, err error) {
		err = s.Scan(&r.ID, &r.Incident, &r.Event, &r.Stage, at{&r.At}, &r.Update.By.Kind, &r.Update.By.ID,
			facts{&r.Said}, document{&r.Components}, &r.Quiet,
			&r.written.At, &r.written.By.Kind, &r.written.By.ID, &r.written.Body, &r.written.Language, document{&r.written.Bodies})
		if len(r.Components) == 0 {
			r.Components = nil
		}
		return r, err
	}, `
		SELECT u.id, u.incident, u.event, u.stage, u.at, u.by_kind, u.by_id, u.said, u.components, u.quiet,
			t.at, t.by_kind, t.by_id, t.body, t.language, t.bodies
		FROM incident_update u
		JOIN incident_text t ON t.update_id = u.id
		WHERE u.withdrawn_at = 0 AND `+where+`
		ORDER BY u.incident, u.at, u.event, u.id, t.version`, args...)
	var list []statuspage.Update
	for _, r := range rows {
		w := r.written
		if n := len(list); n > 0 && list[n-1].ID == r.ID {
			u := &list[n-1]
			u.Edits = append(u.Edits, statuspage.Edit{At: instant(w.At), By: w.By, Body: u.Body, Language: u.Language, Bodies: u.Bodies})
			u.Body, u.Language, u.Bodies = w.Body, w.Language, w.Bodies
			continue
		}
		r.Body, r.Language, r.Bodies = w.Body, w.Language, w.Bodies
		list = append(list, r.Update)
	}
	return list, err
}
