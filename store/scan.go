package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// millis is t as the tables hold it: unix milliseconds, 0 for the zero time.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// instant is a table's time, in UTC.
func instant(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// bit is a yes or no as the tables hold it.
func bit(yes bool) int64 {
	if yes {
		return 1
	}
	return 0
}

// at scans a table's time.
type at struct{ t *time.Time }

// Scan reads unix milliseconds.
func (a at) Scan(v any) error {
	ms, ok := v.(int64)
	if !ok {
		return fmt.Errorf("a time is %T, not a number", v)
	}
	*a.t = instant(ms)
	return nil
}

// document scans a column of JSON; an empty text leaves the value as it is.
type document struct{ v any }

// Scan reads JSON.
func (d document) Scan(v any) error {
	text, ok := v.(string)
	if !ok {
		return fmt.Errorf("a JSON column is %T, not a text", v)
	}
	if text == "" {
		return nil
	}
	return json.Unmarshal([]byte(text), d.v)
}

// scanBody scans a row that is one column of JSON.
func scanBody[T any](row scanner) (v T, err error) {
	err = row.Scan(document{&v})
	return v, err
}

// facts scans a column of what an automatic text says; an empty one leaves it nil.
type facts struct{ said **statuspage.Said }

// Scan reads JSON.
func (f facts) Scan(v any) error {
	said := new(statuspage.Said)
	if err := (document{said}).Scan(v); err != nil {
		return err
	}
	if said.What != "" {
		*f.said = said
	}
	return nil
}

// factsOf writes such a column.
func factsOf(said *statuspage.Said) string {
	if said == nil {
		return ""
	}
	return text(said)
}

// translations writes texts by language tag; none are an empty column.
func translations(texts map[string]string) string {
	if len(texts) == 0 {
		return ""
	}
	return text(texts)
}

// text writes a value as a column of JSON. The types written are our own and always
// can be, so that an error is a mistake in the program.
func text(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("store: marshal %T: %v", v, err))
	}
	return string(b)
}

// found turns "no rows" into statuspage.ErrNotFound, naming what was sought.
func found(err error, what, id string) error {
	if errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("%s %s: %w", what, id, statuspage.ErrNotFound)
	}
	if err != nil {
		return fmt.Errorf("read %s %s: %w", what, id, err)
	}
	return nil
}

// querier is what a query needs: a pool, or a transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// scanner is one row.
type scanner interface{ Scan(dest ...any) error }

// collect runs a query and reads each of its rows with one.
func collect[T any](ctx context.Context, q querier, one func(scanner) (T, error), query string, args ...any) ([]T, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []T
	for rows.Next() {
		v, err := one(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, rows.Err()
}
