package store

import (
	"encoding/hex"
	"encoding/json"
	"fmt"

	"github.com/fyr-status/fyr/statuspage"
)

// auditRow is an entry as the table holds it.
type auditRow struct {
	at                                       int64
	byKind, byID, act, object, before, after string
}

func (r auditRow) hash(previous []byte) []byte {
	return chain(previous, r.at, r.byKind, r.byID, r.act, r.object, r.before, r.after)
}

// putAudit appends entries to the log. An entry has no id: the same act, to the
// nanosecond and at the same place among its commit's entries, is the same entry.
func (tx *transaction) putAudit(entries []statuspage.Entry) error {
	for n, e := range entries {
		r := auditRow{millis(e.At), string(e.By.Kind), e.By.ID, e.Act, e.Object, string(e.Before), string(e.After)}
		identity := r.hash(fmt.Appendf(nil, "%d/%d", e.At.UnixNano(), n))
		if err := tx.appendAudit(r, identity); err != nil {
			return fmt.Errorf("audit %s: %w", e.Act, err)
		}
	}
	return nil
}

func (tx *transaction) appendAudit(r auditRow, identity []byte) error {
	seq, previous, err := tx.chainEnd(`
		SELECT seq, hash
		FROM audit
		ORDER BY seq DESC
		LIMIT 1`)
	if err != nil {
		return err
	}
	return tx.exec(`
		INSERT INTO audit (seq, at, by_kind, by_id, act, object, before, after, entry_hash, hash)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		ON CONFLICT (entry_hash) DO NOTHING`,
		seq+1, r.at, r.byKind, r.byID, r.act, r.object, r.before, r.after, identity, r.hash(previous))
}

func scanEntry(row scanner) (e statuspage.LoggedEntry, err error) {
	var before, after string
	var hash []byte
	err = row.Scan(&e.Seq, at{&e.At}, &e.By.Kind, &e.By.ID, &e.Act, &e.Object, &before, &after, &hash)
	e.Before, e.After, e.Hash = raw(before), raw(after), hex.EncodeToString(hash)
	return e, err
}

// raw is a JSON column that may be empty.
func raw(text string) json.RawMessage {
	if text == "" {
		return nil
	}
	return json.RawMessage(text)
}
