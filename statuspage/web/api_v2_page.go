package web

import (
	"context"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// wire is what stands at a moment, in Statuspage's terms.
type wire struct {
	*moment
	shown   []statuspage.Standing    // public ones as of now
	open    []statuspage.Incident    // public ones
	planned []statuspage.Maintenance // public, scheduled or running
	silence *silence                 // nil while everything is measured

	page       spPage
	status     spStatus
	components []spComponent           // groups and components in one list, by position
	listed     map[string]*spComponent // components by configured id
}

// wire makes what all of Statuspage's documents are made of.
func (s *Server) wire(ctx context.Context, m *moment) (*wire, error) {
	past, err := s.past(ctx, m)
	if err != nil {
		return nil, err
	}
	begun, err := s.beginning(ctx, m)
	if err != nil {
		return nil, err
	}
	w := &wire{
		moment: m, shown: m.standings(), listed: map[string]*spComponent{},
		open:    statuspage.PublicIncidents(m.Open, m.Standings),
		planned: statuspage.PublicMaintenance(m.Maintenance, m.Standings),
	}
	w.silence = silenceOf(w.shown, m.now)
	w.page = w.pageNow(statuspage.PublicIncidents(past.recent, m.Standings), begun)
	w.list(past.spans, begun.components)
	w.status = w.statusNow()
	return w, nil
}

// spPage is the page.
type spPage struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	URL       string `json:"url"`
	TimeZone  string `json:"time_zone"`
	UpdatedAt spTime `json:"updated_at"`
}

// pageNow is the page; it was updated when what is told last changed.
func (w *wire) pageNow(recent []statuspage.Incident, begun beginning) spPage {
	updated := statuspage.Later(begun.measured, begun.incident)
	for _, s := range w.shown {
		updated = statuspage.Later(updated, s.Since)
	}
	for _, i := range append(recent, w.open...) {
		updated = statuspage.Later(updated, i.Updated)
	}
	for _, m := range w.planned {
		updated = statuspage.Later(updated, m.Updated)
	}
	if updated.IsZero() {
		updated = w.Started
	}
	return spPage{ID: w.id("page", ""), Name: w.Page.Name, URL: w.Page.Link(""), TimeZone: zoneName(w.zone()), UpdatedAt: w.at(updated)}
}

// zoneName is a time zone's IANA name.
func zoneName(zone *time.Location) string {
	if zone == time.UTC {
		return "Etc/UTC"
	}
	return zone.String()
}

// id is the public id of something that configuration names.
func (m *moment) id(kind, id string) string { return statuspage.PublicID(m.Installation, kind, id) }

// spTime is an instant as Statuspage writes it; the zero time is null.
type spTime time.Time

// at is an instant in the page's zone.
func (m *moment) at(t time.Time) spTime {
	if t.IsZero() {
		return spTime{}
	}
	return spTime(t.In(m.zone()))
}

// String writes RFC 3339 with milliseconds and the zone's offset, which is Z only where
// the page's zone is UTC itself. The zero time is "".
func (t spTime) String() string {
	at := time.Time(t)
	switch {
	case at.IsZero():
		return ""
	case zoneName(at.Location()) == "Etc/UTC":
		return at.Format("2006-01-02T15:04:05.000Z")
	}
	return at.Format("2006-01-02T15:04:05.000-07:00")
}

// MarshalJSON writes the instant as String does, the zero time as null.
func (t spTime) MarshalJSON() ([]byte, error) {
	if time.Time(t).IsZero() {
		return []byte("null"), nil
	}
	return []byte(`"` + t.String() + `"`), nil
}

// standings are the public components as they stand now, in their order.
func (m *moment) standings() []statuspage.Standing {
	shown := make([]statuspage.Standing, 0, len(m.Standings))
	for _, s := range m.Standings {
		if !s.Component.Private {
			shown = append(shown, s.AsOf(m.now))
		}
	}
	return shown
}
