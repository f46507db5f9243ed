package operator

import (
	"cmp"
	"context"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// publishPage makes a draft of the monitors public as it stands, and lets it be taken back
// for a while as every post of the console.
func (s *Server) publishPage(c echo.Context) error {
	_, err := s.c.Desk.Publish(c.Request().Context(), actor(c), c.Param("id"), statuspage.Publishing{Hold: holdFor, Seen: seenIn(c)}, false)
	return s.acted(c, "/incidents/"+c.Param("id"), "published", err)
}

func (s *Server) discardPage(c echo.Context) error {
	_, err := s.c.Desk.Discard(c.Request().Context(), actor(c), c.Param("id"), seenIn(c))
	return s.acted(c, "/", "discarded", err)
}

// foundDrafts are the monitors' own, with what they found.
func (s *Server) foundDrafts(ctx context.Context, v *statuspage.View) (all []templates.FoundDraft, err error) {
	for _, i := range v.Drafts {
		one := templates.FoundDraft{Incident: show(i, namesOf(v)), PublishAt: i.PublishAt, Seen: statuspage.MarkOf(i).String()}
		if one.Told, err = s.c.Reader.Audience(ctx, statuspage.MatterOf(i, groupsIn(v))); err != nil {
			return nil, err
		}
		if one.Evidence, err = s.evidenceOf(ctx, i.ID); err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}

// evidenceOf is what the monitors found in an incident, oldest first.
func (s *Server) evidenceOf(ctx context.Context, incident string) (all []templates.Evidence, err error) {
	found, err := s.c.Reader.Evidence(ctx, incident)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, m := range s.c.Desk.Monitors() {
		names[m.Monitor.ID] = m.Monitor.Name
	}
	for _, t := range found {
		all = append(all, templates.Evidence{Monitor: cmp.Or(names[t.Monitor], t.Monitor), Status: t.To.String(), At: t.Began, Reason: t.Reason})
	}
	return all, nil
}
