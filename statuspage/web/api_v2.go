package web

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
)

// This file is /api/v2: the documents that clients of Statuspage read. Which keys there
// are, and in which order, is Statuspage's; nothing of ours is added, because strict
// clients refuse what they don't know.

// listed is how many incidents a list holds at most.
const listed = 50

// v2Routes are Statuspage's eight documents, and one incident alone.
func (s *Server) v2Routes() {
	s.v2("summary", s.v2Summary)
	s.v2("status", s.v2Status)
	s.v2("components", s.v2Components)
	s.v2("incidents", s.v2Incidents)
	s.v2("incidents/unresolved", s.v2Unresolved)
	s.v2("scheduled-maintenances", s.v2Maintenances)
	s.v2("scheduled-maintenances/upcoming", s.v2Upcoming)
	s.v2("scheduled-maintenances/active", s.v2Active)
	s.get("/api/v2/incidents/:id", s.v2Incident)
}

// v2 enters one of the documents.
func (s *Server) v2(name string, data func(ctx context.Context, w *wire) (any, error)) {
	path := "/api/v2/" + name + ".json"
	d := object(path, func(ctx context.Context, m *moment) (any, error) {
		w, err := s.wire(ctx, m)
		if err != nil {
			return nil, err
		}
		return data(ctx, w)
	})
	s.get(path, func(c echo.Context) error { return s.open(c, d) })
}

func (s *Server) v2Summary(_ context.Context, w *wire) (any, error) {
	return struct {
		Page         spPage          `json:"page"`
		Components   []spComponent   `json:"components"`
		Incidents    []spIncident    `json:"incidents"`
		Maintenances []spMaintenance `json:"scheduled_maintenances"`
		Status       spStatus        `json:"status"`
	}{w.page, w.components, w.unresolved(), w.maintenances(w.planned), w.status}, nil
}

func (s *Server) v2Status(_ context.Context, w *wire) (any, error) {
	return struct {
		Page   spPage   `json:"page"`
		Status spStatus `json:"status"`
	}{w.page, w.status}, nil
}

func (s *Server) v2Components(_ context.Context, w *wire) (any, error) {
	return struct {
		Page       spPage        `json:"page"`
		Components []spComponent `json:"components"`
	}{w.page, w.components}, nil
}

// spIncidents is a list of incidents.
type spIncidents struct {
	Page      spPage       `json:"page"`
	Incidents []spIncident `json:"incidents"`
}

func (s *Server) v2Incidents(ctx context.Context, w *wire) (any, error) {
	// Twice as many, because private ones may be among them.
	all, err := s.reader.Incidents(ctx, statuspage.IncidentQuery{Limit: 2 * listed})
	if err != nil {
		return nil, err
	}
	list := w.incidents(statuspage.PublicIncidents(all, w.Standings))
	if w.silence != nil {
		list = newest(append(list, w.silent()))
	}
	return spIncidents{w.page, list[:min(len(list), listed)]}, nil
}

func (s *Server) v2Unresolved(_ context.Context, w *wire) (any, error) {
	return spIncidents{w.page, w.unresolved()}, nil
}

// spMaintenances is a list of maintenance.
type spMaintenances struct {
	Page         spPage          `json:"page"`
	Maintenances []spMaintenance `json:"scheduled_maintenances"`
}

func (s *Server) v2Maintenances(ctx context.Context, w *wire) (any, error) {
	all, err := s.reader.Maintenances(ctx, statuspage.MaintenanceQuery{Limit: 2 * listed})
	if err != nil {
		return nil, err
	}
	list := w.maintenances(statuspage.PublicMaintenance(all, w.Standings))
	return spMaintenances{w.page, list[:min(len(list), listed)]}, nil
}

func (s *Server) v2Upcoming(_ context.Context, w *wire) (any, error) {
	return spMaintenances{w.page, w.maintenances(slices.DeleteFunc(slices.Clone(w.planned), statuspage.Maintenance.Running))}, nil
}

func (s *Server) v2Active(_ context.Context, w *wire) (any, error) {
	planned := func(m statuspage.Maintenance) bool { return !m.Running() }
	return spMaintenances{w.page, w.maintenances(slices.DeleteFunc(slices.Clone(w.planned), planned))}, nil
}

// v2Incident is one incident, or maintenance, alone. Clients know two addresses for it.
func (s *Server) v2Incident(c echo.Context) error {
	id, ok := strings.CutSuffix(c.Param("id"), ".json")
	if !ok || !isID(id) {
		return statuspage.ErrNotFound
	}
	d := object("/api/v2/incidents/"+id+".json", func(ctx context.Context, m *moment) (any, error) {
		w, err := s.wire(ctx, m)
		if err != nil {
			return nil, err
		}
		return s.v2One(ctx, w, id)
	})
	return s.orMerged(c, id, ".json", s.open(c, d))
}

// v2One finds what an id stands for.
func (s *Server) v2One(ctx context.Context, w *wire, id string) (any, error) {
	if w.silence != nil && w.silenceID() == id {
		return w.silent(), nil
	}
	i, err := s.reader.Incident(ctx, id)
	if err == nil {
		return first(w.incidents(statuspage.PublicIncidents([]statuspage.Incident{i}, w.Standings)))
	}
	if !errors.Is(err, statuspage.ErrNotFound) {
		return nil, err
	}
	work, err := s.reader.Maintenance(ctx, id)
	if err != nil {
		return nil, err
	}
	return first(w.maintenances(statuspage.PublicMaintenance([]statuspage.Maintenance{work}, w.Standings)))
}

// first returns the one thing in a list from which private things were left out.
func first[T any](list []T) (any, error) {
	if len(list) == 0 {
		return nil, statuspage.ErrNotFound
	}
	return list[0], nil
}
