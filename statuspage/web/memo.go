package web

import (
	"context"
	"strings"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// memo remembers what was read of the store for one copy. One page after the other is
// written in all languages, and each reads just what the one before has read.
type memo struct {
	answers map[any]any // by what was asked
	size    int
}

// memoMost bounds what is remembered, counted in spans, updates and the like: each takes
// a kilobyte at most, but for long texts. Beyond it everything is forgotten.
const memoMost = 16 << 10

func newMemo() *memo { return &memo{answers: map[any]any{}} }

func (m *memo) keep(asked, answer any, size int) {
	if m.size += size; m.size > memoMost {
		clear(m.answers)
		m.size = size
	}
	m.answers[asked] = answer
}

// once is the store, asked once for everything that is asked for one copy. Readers'
// requests pass it by: their documents lie on the shelf.
type once struct{ Reader }

// recall returns what was answered before, or reads it. A question is a value of a type
// that no other sort of question has. Nobody changes an answer.
func recall[T any](ctx context.Context, asked any, size func(T) int, read func() (T, error)) (T, error) {
	c := copiedIn(ctx)
	if c == nil {
		return read()
	}
	if known, ok := c.memo.answers[asked]; ok {
		return known.(T), nil
	}
	answer, err := read()
	if err == nil {
		c.memo.keep(asked, answer, size(answer))
	}
	return answer, err
}

type (
	askedSpans       struct{ from time.Time }
	askedIncident    struct{ id string }
	askedMaintenance struct{ id string }
	askedEvents      struct {
		limit int
		since time.Time
	}
	askedLatency struct {
		monitors string
		from, to time.Time
		step     time.Duration
	}
)

// Spans implements [Reader].
func (o once) Spans(ctx context.Context, from time.Time) (map[string][]statuspage.Span, error) {
	return recall(ctx, askedSpans{from}, func(all map[string][]statuspage.Span) (n int) {
		for _, spans := range all {
			n += len(spans)
		}
		return n
	}, func() (map[string][]statuspage.Span, error) { return o.Reader.Spans(ctx, from) })
}

// Incident implements [Reader].
func (o once) Incident(ctx context.Context, id string) (statuspage.Incident, error) {
	return recall(ctx, askedIncident{id}, sizeOf, func() (statuspage.Incident, error) { return o.Reader.Incident(ctx, id) })
}

// Incidents implements [Reader].
func (o once) Incidents(ctx context.Context, q statuspage.IncidentQuery) ([]statuspage.Incident, error) {
	return recall(ctx, q, func(all []statuspage.Incident) int { return sum(all, sizeOf) },
		func() ([]statuspage.Incident, error) { return o.Reader.Incidents(ctx, q) })
}

// Maintenance implements [Reader].
func (o once) Maintenance(ctx context.Context, id string) (statuspage.Maintenance, error) {
	return recall(ctx, askedMaintenance{id}, workSize, func() (statuspage.Maintenance, error) { return o.Reader.Maintenance(ctx, id) })
}

// Maintenances implements [Reader].
func (o once) Maintenances(ctx context.Context, q statuspage.MaintenanceQuery) ([]statuspage.Maintenance, error) {
	return recall(ctx, q, func(all []statuspage.Maintenance) int { return sum(all, workSize) },
		func() ([]statuspage.Maintenance, error) { return o.Reader.Maintenances(ctx, q) })
}

// Events implements [Reader].
func (o once) Events(ctx context.Context, limit int, since time.Time) ([]statuspage.Told, error) {
	return recall(ctx, askedEvents{limit, since}, func(all []statuspage.Told) int { return 2 * len(all) },
		func() ([]statuspage.Told, error) { return o.Reader.Events(ctx, limit, since) })
}

// Latency implements [Reader].
func (o once) Latency(ctx context.Context, monitors []string, from, to time.Time, step time.Duration) ([]statuspage.LatencyPoint, error) {
	return recall(ctx, askedLatency{strings.Join(monitors, " "), from, to, step}, func(all []statuspage.LatencyPoint) int { return len(all) },
		func() ([]statuspage.LatencyPoint, error) { return o.Reader.Latency(ctx, monitors, from, to, step) })
}

func sizeOf(i statuspage.Incident) int { return 1 + len(i.Updates) }

func workSize(w statuspage.Maintenance) int { return sizeOf(w.Incident) }

func sum[T any](all []T, size func(T) int) (n int) {
	for _, one := range all {
		n += size(one)
	}
	return n
}

// Corrections implements [Reader].
func (o once) Corrections(ctx context.Context, q statuspage.CorrectionQuery) ([]statuspage.Correction, error) {
	return recall(ctx, q, func(all []statuspage.Correction) int { return len(all) },
		func() ([]statuspage.Correction, error) { return o.Reader.Corrections(ctx, q) })
}
