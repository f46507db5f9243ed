package operator

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
)

// Merging is the body of POST incidents/{id}/merge.
type Merging struct {
	Into    string `json:"into"`
	Message string `json:"message"`
	Quiet   bool   `json:"quiet,omitempty"`
	DryRun  bool   `json:"dry_run,omitempty"`
	Translations
}

// Deleting is the body of DELETE incidents/{id}.
type Deleting struct {
	Reason string `json:"reason"`
}

// Noting is the body of POST incidents/{id}/notes.
type Noting struct {
	Body string `json:"body"`
}

func (s *Server) apiMerge(c echo.Context) error {
	var r Merging
	if err := read(c, &r); err != nil {
		return err
	}
	if err := s.checkLanguages(r.Translations, nil); err != nil {
		return err
	}
	ctx := c.Request().Context()
	from, err := s.resolve(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	into, err := s.resolve(ctx, r.Into)
	if err != nil {
		return err
	}
	o := statuspage.Merging{Into: into, Message: r.Message, Quiet: r.Quiet, Language: r.Language, Bodies: r.Messages}
	done, err := s.c.Desk.Merge(ctx, actor(c), from, o, r.DryRun)
	return s.done(c, http.StatusOK, done, r.DryRun, err)
}

// apiDelete withdraws an incident, or answers 202 with the approval that it waits for.
func (s *Server) apiDelete(c echo.Context) error {
	var r Deleting
	if err := read(c, &r); err != nil {
		return err
	}
	ctx := c.Request().Context()
	id, err := s.resolve(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	done, err := s.c.Desk.Delete(ctx, actor(c), id, r.Reason, statuspage.Mark{})
	if err != nil {
		return err
	}
	if done.Approval != nil {
		return c.JSON(http.StatusAccepted, Pending{Approval: *done.Approval})
	}
	return c.NoContent(http.StatusNoContent)
}

func (s *Server) apiTombstones(c echo.Context) error {
	found, err := s.c.Reader.Tombstones(c.Request().Context())
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, list(found))
}

// apiTake takes an automatic incident on, or gives it back.
func (s *Server) apiTake(on bool) echo.HandlerFunc {
	return func(c echo.Context) error {
		ctx := c.Request().Context()
		id, err := s.resolve(ctx, c.Param("id"))
		if err != nil {
			return err
		}
		done, err := s.c.Desk.Take(ctx, actor(c), id, on)
		return s.done(c, http.StatusOK, done, false, err)
	}
}

func (s *Server) apiNotes(c echo.Context) error {
	ctx := c.Request().Context()
	id, err := s.resolve(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	found, err := s.c.Reader.Notes(ctx, id)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, list(found))
}

func (s *Server) apiAddNote(c echo.Context) error {
	var r Noting
	if err := read(c, &r); err != nil {
		return err
	}
	ctx := c.Request().Context()
	id, err := s.resolve(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	n, err := s.c.Desk.AddNote(ctx, actor(c), id, r.Body)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, n)
}

// Preview is what a dry run would make of a post, in the page's language.
type Preview struct {
	Mail *Letter         `json:"mail,omitempty"` // as most readers get it; nil without `mail:`
	Feed json.RawMessage `json:"feed,omitempty"` // the entry of /feed.json; nil when no server runs
	Page string          `json:"page,omitempty"` // the incident's page, HTML
}

// Letter is a mail's parts.
type Letter struct {
	Subject string `json:"subject"`
	Text    string `json:"text"`
	HTML    string `json:"html"`
}

// previewOf renders what would be told. What can't be is left out: a dry run is for people
// in a hurry.
func (s *Server) previewOf(ctx context.Context, t *statuspage.Told) *Preview {
	if t == nil {
		return nil
	}
	var p Preview
	if s.c.Letter != nil {
		if subject, text, html, err := s.c.Letter(*t); err == nil {
			p.Mail = &Letter{subject, text, html}
		}
	}
	if s.c.Shown != nil {
		if page, entry, err := s.c.Shown(ctx, *t); err == nil {
			p.Page, p.Feed = page, entry
		}
	}
	return &p
}
