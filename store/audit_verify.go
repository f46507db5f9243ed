package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/fyr-status/fyr/statuspage"
)

// AuditHead returns how the audit log ends; the zero Anchor when it is empty.
func (db *DB) AuditHead(ctx context.Context) (statuspage.Anchor, error) {
	a, err := scanAnchor(db.reader.QueryRowContext(ctx, `
		SELECT at, seq, hash
		FROM audit
		ORDER BY seq DESC
		LIMIT 1`))
	if errors.Is(err, sql.ErrNoRows) {
		return statuspage.Anchor{}, nil
	}
	return a, err
}

func scanAnchor(row scanner) (a statuspage.Anchor, err error) {
	var hash []byte
	err = row.Scan(at{&a.At}, &a.Seq, &hash)
	a.Hash = hex.EncodeToString(hash)
	return a, err
}

// VerifyAudit reads the audit log from its beginning, compares it with the hashes that it
// has and with what is known of it from outside. What it finds wrong is in the check; the
// error says that it could not be read.
func (db *DB) VerifyAudit(ctx context.Context, anchors []statuspage.Anchor) (check statuspage.AuditCheck, err error) {
	if check.Head, err = db.AuditHead(ctx); err != nil {
		return check, err
	}
	if err := db.reader.QueryRowContext(ctx, `SELECT COUNT(*) FROM audit`).Scan(&check.Entries); err != nil {
		return check, err
	}
	good, err := db.verifyEntries(ctx)
	switch {
	case errors.Is(err, ErrDamaged):
		check.Bad, check.Problems = good+1, append(check.Problems, err.Error())
	case err != nil:
		return check, err
	}
	for _, a := range anchors {
		if err := db.compare(ctx, &check, a); err != nil {
			return check, err
		}
	}
	return check, nil
}

// compare notes where the log differs from an anchor.
func (db *DB) compare(ctx context.Context, check *statuspage.AuditCheck, a statuspage.Anchor) error {
	check.Anchors++
	var hash []byte
	err := db.reader.QueryRowContext(ctx, `SELECT hash FROM audit WHERE seq = $1`, a.Seq).Scan(&hash)
	switch {
	case errors.Is(err, sql.ErrNoRows) && a.Seq > check.Head.Seq:
		check.Bad = min(cmp.Or(check.Bad, check.Head.Seq+1), check.Head.Seq+1)
		check.Problems = append(check.Problems, fmt.Sprintf("the log is shorter than its anchor of %s: it ends at entry %d, and had %d", a.At.UTC().Format(clockDate), check.Head.Seq, a.Seq))
	case errors.Is(err, sql.ErrNoRows):
		check.Problems = append(check.Problems, fmt.Sprintf("entry %d, which the anchor of %s knows, is missing", a.Seq, a.At.UTC().Format(clockDate)))
	case err != nil:
		return err
	case hex.EncodeToString(hash) != a.Hash:
		check.Problems = append(check.Problems, fmt.Sprintf("entry %d is not the one that the anchor of %s knows: the log was written anew", a.Seq, a.At.UTC().Format(clockDate)))
	}
	return nil
}

// clockDate is how texts write a day and a time of day.
const clockDate = "2006-01-02 " + clock
