package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/fyr-status/fyr/statuspage"
)

// defaultEntries is how many entries are found at most when nothing else is said.
const defaultEntries = 100

// entryColumns are what scanEntry reads.
const entryColumns = `seq, at, by_kind, by_id, act, object, before, after, hash`

// Audit returns the entries of the log that a query selects, newest first.
func (db *DB) Audit(ctx context.Context, q statuspage.AuditQuery) ([]statuspage.LoggedEntry, error) {
	if q.Limit == 0 {
		q.Limit = defaultEntries
	}
	args := []any{q.Before, q.By, begins(q.By + "/"), begins(q.By + ":"), begins(q.Act), begins(q.Object), millis(q.Since), millis(q.Until), q.Limit}
	condition, patterns := told(q.Words, len(args)+1)
	entries, err := collect(ctx, db.reader, scanEntry, `
		SELECT `+entryColumns+`
		FROM audit
		WHERE ($1 = 0 OR seq < $1)
			AND ($2 = '' OR by_kind = $2 OR by_id = $2 OR by_kind || ':' || by_id = $2 OR by_id LIKE $3 ESCAPE '\' OR by_id LIKE $4 ESCAPE '\')
			AND act LIKE $5 ESCAPE '\'
			AND object LIKE $6 ESCAPE '\'
			AND at >= $7
			AND ($8 = 0 OR at < $8)`+condition+`
		ORDER BY seq DESC
		LIMIT $9`, append(args, patterns...)...)
	if err != nil {
		return nil, fmt.Errorf("read the audit log: %w", err)
	}
	return entries, nil
}

// begins is the pattern for what begins so.
func begins(text string) string { return escaped.Replace(text) + "%" }

// told is the condition that every word occurs in an entry, with the words' patterns for
// the placeholders from first on.
func told(words string, first int) (condition string, patterns []any) {
	var b strings.Builder
	for n, word := range statuspage.SearchWords(words) {
		fmt.Fprintf(&b, ` AND act || ' ' || object || ' ' || by_id || ' ' || before || ' ' || after LIKE $%d ESCAPE '\'`, first+n)
		patterns = append(patterns, "%"+escaped.Replace(word)+"%")
	}
	return b.String(), patterns
}
