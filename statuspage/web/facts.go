package web

import (
	"context"
	"sync"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// facts are what several documents read of the store, read once per revision.
type facts struct {
	mu       sync.Mutex
	revision int64
	read     bool
	past     past
	begun    *beginning
}

// past is the last year of every component, and the incidents of late.
type past struct {
	spans  map[string][]statuspage.Span
	recent []statuspage.Incident
}

// beginning is when things first happened; zero times for never.
type beginning struct {
	measured time.Time // the first span of all
	incident time.Time // the first incident of all
}

// yearDays is the longest window that any page sums up.
const yearDays = 365

// past returns what the store knows at this revision.
func (s *Server) past(ctx context.Context, m *moment) (past, error) {
	f := &s.facts
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.read && f.revision == m.Revision {
		return f.past, nil
	}
	spans, err := s.reader.Spans(ctx, m.now.AddDate(0, 0, -yearDays-1))
	if err != nil {
		return past{}, err
	}
	// A day more than is shown: the facts may stay until after the next midnight.
	recent, err := s.reader.Incidents(ctx, statuspage.IncidentQuery{From: m.now.AddDate(0, 0, -statuspage.LatelyDays-1)})
	if err != nil {
		return past{}, err
	}
	f.past, f.revision, f.read = past{spans, recent}, m.Revision, true
	return f.past, nil
}

// beginning returns when history began. It is read once: only the first incident can
// still come, and the recent ones tell of it.
func (s *Server) beginning(ctx context.Context, m *moment) (beginning, error) {
	p, err := s.past(ctx, m)
	if err != nil {
		return beginning{}, err
	}
	f := &s.facts
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.begun == nil {
		b, err := s.readBeginning(ctx, m)
		if err != nil {
			return beginning{}, err
		}
		f.begun = &b
	}
	b := *f.begun
	for _, i := range statuspage.PublicIncidents(p.recent, m.Standings) {
		b.incident = earlier(b.incident, i.Began)
	}
	for _, spans := range p.spans {
		if len(spans) > 0 {
			b.measured = earlier(b.measured, spans[0].From)
		}
	}
	*f.begun = b
	return b, nil
}

func (s *Server) readBeginning(ctx context.Context, m *moment) (b beginning, err error) {
	all, err := s.reader.Spans(ctx, time.Unix(0, 0))
	if err != nil {
		return b, err
	}
	for _, spans := range all {
		if len(spans) > 0 {
			b.measured = earlier(b.measured, spans[0].From)
		}
	}
	incidents, err := s.reader.Incidents(ctx, statuspage.IncidentQuery{})
	if err != nil {
		return b, err
	}
	for _, i := range statuspage.PublicIncidents(incidents, m.Standings) {
		b.incident = earlier(b.incident, i.Began)
	}
	return b, nil
}

// earlier returns the earlier of two times; the zero time is none.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || (!b.IsZero() && b.Before(a)) {
		return b
	}
	return a
}
