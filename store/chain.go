package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"

	"github.com/fyr-status/fyr/statuspage"
)

// chain is the SHA-256 over the previous row's hash and a row's fields, each with its
// length before it, so that nothing can move from one field to the next. It tells
// that a text was changed behind our back, or by a failing disk, which SQLite's own
// integrity check does not see.
func chain(previous []byte, fields ...any) []byte {
	h := sha256.New()
	h.Write(previous)
	for _, f := range fields {
		s := fmt.Sprint(f)
		fmt.Fprintf(h, "%d:%s", len(s), s)
	}
	return h.Sum(nil)
}

// chainEnd reads the last row of a chained table; 0 and no hash when it is empty.
func (tx *transaction) chainEnd(query string) (seq int64, hash []byte, err error) {
	err = tx.row(query).Scan(&seq, &hash)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil, nil
	}
	return seq, hash, err
}

// link is one row of a chain: what it is called, its place, the hash it has and the
// one that its content gives after the row before.
type link struct {
	name string
	seq  int64
	hash []byte
	made func(previous []byte) []byte
}

// VerifyChain reads the incidents' texts, the events and the audit log from their
// beginning and returns D-7, wrapping ErrDamaged, for the first row whose content
// differs from its recorded hash, or that is missing.
func (db *DB) VerifyChain(ctx context.Context) error {
	for _, verify := range []func(context.Context) error{db.verifyTexts, db.verifyEvents, db.verifyAudit} {
		if err := verify(ctx); err != nil {
			return err
		}
	}
	return nil
}

// walk checks a chain row by row, in the order of the query.
func (db *DB) walk(ctx context.Context, one func(scanner) (link, error), query string) error {
	rows, err := db.reader.QueryContext(ctx, query)
	if err != nil {
		return db.worded(err, "checking the history")
	}
	defer rows.Close()
	var previous []byte
	for want := int64(1); rows.Next(); want++ {
		l, err := one(rows)
		if err != nil {
			return db.worded(err, "checking the history")
		}
		if l.seq > want {
			return &fault{fmt.Sprintf("history check failed before %s: %s missing. Served unchanged; compare with backup.", l.name, entriesOf(want, l.seq-1)), ErrDamaged, nil}
		}
		if l.seq != want || !bytes.Equal(l.made(previous), l.hash) {
			return &fault{fmt.Sprintf("history check failed at %s: content differs from its recorded hash. Served unchanged; compare with backup.",
				l.name), ErrDamaged, nil}
		}
		previous = l.hash
	}
	return db.worded(rows.Err(), "checking the history")
}

// entriesOf names the entries of a chain that are not there, with the verb.
func entriesOf(first, last int64) string {
	if first == last {
		return fmt.Sprintf("entry %d is", first)
	}
	return fmt.Sprintf("entries %d to %d are", first, last)
}

func (db *DB) verifyTexts(ctx context.Context) error {
	return db.walk(ctx, func(row scanner) (link, error) {
		var v version
		var l link
		var incident, number int64
		err := row.Scan(&l.seq, &v.Update, &v.N, &v.At, &v.By.Kind, &v.By.ID, &v.Body, &v.Language, document{&v.Bodies}, &l.hash, &incident, &number)
		l.name, l.made = fmt.Sprintf("incident %d, update %d", incident, number), v.hash
		return l, err
	}, `
		SELECT t.seq, t.update_id, t.version, t.at, t.by_kind, t.by_id, t.body, t.language, t.bodies, t.hash, i.number, (
			SELECT COUNT(*)
			FROM incident_update e
			WHERE e.incident = u.incident AND (e.at, e.id) <= (u.at, u.id))
		FROM incident_text t
		JOIN incident_update u ON u.id = t.update_id
		JOIN incident i ON i.id = u.incident
		ORDER BY t.seq`)
}

func (db *DB) verifyEvents(ctx context.Context) error {
	return db.walk(ctx, func(row scanner) (l link, err error) {
		var e statuspage.Event
		err = row.Scan(&e.Seq, &e.ID, &e.Kind, at{&e.At}, &e.Incident, &e.Update, &e.Component,
			&e.Status, &e.Was, &e.Reason, at{&e.Until}, &l.hash)
		l.seq, l.name = e.Seq, fmt.Sprintf("event %d", e.Seq)
		l.made = func(previous []byte) []byte { return eventHash(previous, e) }
		return l, err
	}, `
		SELECT `+eventColumns+`, hash
		FROM event
		ORDER BY seq`)
}

func (db *DB) verifyAudit(ctx context.Context) error {
	_, err := db.verifyEntries(ctx)
	return err
}

// verifyEntries returns how many entries of the audit log are as they were written, from
// its beginning.
func (db *DB) verifyEntries(ctx context.Context) (good int64, err error) {
	read := int64(0)
	err = db.walk(ctx, func(row scanner) (l link, err error) {
		var e auditRow
		good, read = read, read+1
		err = row.Scan(&l.seq, &e.at, &e.byKind, &e.byID, &e.act, &e.object, &e.before, &e.after, &l.hash)
		l.name, l.made = fmt.Sprintf("audit entry %d", l.seq), e.hash
		return l, err
	}, `
		SELECT `+entryColumns+`
		FROM audit
		ORDER BY seq`)
	if err == nil {
		good = read
	}
	return good, err
}
