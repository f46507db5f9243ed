package web

import (
	"context"
	"maps"
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

// past is the last year of every component, and the incidents and maintenance of late.
type past struct {
	spans  map[string][]statuspage.Span
	recent []statuspage.Incident
	works  []statuspage.Maintenance
}

// beginning is when things first happened; zero times for never.
type beginning struct {
	measured   time.Time            // the first span of all
	incident   time.Time            // the first incident of all
	work       time.Time            // the first window of all, or what began before it
	components map[string]time.Time // the first span of each; never changed once it is here
}

// yearDays is the longest window that any page sums up.
const yearDays = 365

// factsFor are the readers', or those of the copy that ctx is for: a copy tells of another
// revision than readers ask for, and neither may drop what the other has.
func (s *Server) factsFor(ctx context.Context) *facts {
	if c := copiedIn(ctx); c != nil {
		return c.facts
	}
	return &s.facts
}

// twin returns facts that begin with what these know.
func (f *facts) twin() *facts {
	f.mu.Lock()
	defer f.mu.Unlock()
	twin := &facts{revision: f.revision, read: f.read, past: f.past}
	if f.begun != nil {
		begun := *f.begun
		twin.begun = &begun
	}
	return twin
}

// past returns what the store knows at this revision.
func (s *Server) past(ctx context.Context, m *moment) (past, error) {
	f := s.factsFor(ctx)
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
	late := m.now.AddDate(0, 0, -statuspage.LatelyDays-1)
	recent, err := s.reader.Incidents(ctx, statuspage.IncidentQuery{From: late})
	if err != nil {
		return past{}, err
	}
	works, err := s.reader.Maintenances(ctx, statuspage.MaintenanceQuery{From: late})
	if err != nil {
		return past{}, err
	}
	f.past, f.revision, f.read = past{spans, recent, works}, m.Revision, true
	return f.past, nil
}

// beginning returns when history began. It is read once: only the first incident can
// still come, and the recent ones tell of it.
func (s *Server) beginning(ctx context.Context, m *moment) (beginning, error) {
	p, err := s.past(ctx, m)
	if err != nil {
		return beginning{}, err
	}
	f := s.factsFor(ctx)
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
	b.components = maps.Clone(b.components)
	b.tell(p.recent, p.works, m.Standings)
	b.measure(p.spans)
	*f.begun = b
	return b, nil
}

func (s *Server) readBeginning(ctx context.Context, m *moment) (b beginning, err error) {
	all, err := s.reader.Spans(ctx, time.Unix(0, 0))
	if err != nil {
		return b, err
	}
	b.components = map[string]time.Time{}
	b.measure(all)
	incidents, err := s.reader.Incidents(ctx, statuspage.IncidentQuery{})
	if err != nil {
		return b, err
	}
	works, err := s.reader.Maintenances(ctx, statuspage.MaintenanceQuery{})
	if err != nil {
		return b, err
	}
	b.tell(incidents, works, m.Standings)
	return b, nil
}

// tell takes in the beginnings of incidents and maintenance.
func (b *beginning) tell(incidents []statuspage.Incident, works []statuspage.Maintenance, standings []statuspage.Standing) {
	for _, i := range statuspage.PublicIncidents(incidents, standings) {
		b.incident = earlier(b.incident, i.Began)
	}
	for _, w := range statuspage.PublicMaintenance(works, standings) {
		b.work = earlier(b.work, earlier(w.Window.Start, earlier(w.Began, w.Ended)))
	}
}

// first is when there was anything to tell of; zero while there is nothing.
func (b beginning) first() time.Time { return earlier(b.measured, earlier(b.incident, b.work)) }

// measure takes in the beginnings that the spans tell of.
func (b *beginning) measure(all map[string][]statuspage.Span) {
	for id, spans := range all {
		if len(spans) > 0 {
			b.measured = earlier(b.measured, spans[0].From)
			b.components[id] = earlier(b.components[id], spans[0].From)
		}
	}
}

// earlier returns the earlier of two times; the zero time is none.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || (!b.IsZero() && b.Before(a)) {
		return b
	}
	return a
}
