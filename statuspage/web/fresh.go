package web

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// This file is where the fresh link leads, which was mailed within the hour: with it
// somebody has all that is held about them exported (GDPR, Art. 20) and erased (Art. 17).

// freshForm shows what can be done.
func (s *Server) freshForm(c echo.Context) error {
	return s.linked(c, s.desk.OpenFresh, "fresh", s.freshPage(false))
}

func (s *Server) freshPage(unsure bool) func(context.Context, *moment, linked) (any, error) {
	return func(ctx context.Context, m *moment, to linked) (any, error) {
		r, err := s.recipient(ctx, m, to)
		return templates.Fresh{Layout: s.layout(m, "/subscription/fresh"), Recipient: r, Kept: kept(to.sub), Unsure: unsure}, err
	}
}

// useFresh does what one of the page's buttons says.
func (s *Server) useFresh(c echo.Context) error {
	switch form := c.Request().PostForm; {
	case form.Get("do") == "export":
		return s.export(c)
	case form.Get("do") == "erase" && form.Get("sure") == "1":
		return s.erase(c, form.Get("never") == "1")
	case form.Get("do") == "erase":
		to, err := s.take(c, s.desk.OpenFresh)
		if err != nil {
			return err
		}
		return s.showLinked(c, http.StatusUnprocessableEntity, "fresh", to, s.freshPage(true))
	}
	return echo.NewHTTPError(http.StatusBadRequest)
}

// export hands out everything, as a file.
func (s *Server) export(c echo.Context) error {
	var all statuspage.Extract
	_, err := s.take(c, func(ctx context.Context, token string) (_ statuspage.Subscriber, err error) {
		all, err = s.desk.ExportOf(ctx, token)
		return all.Subscriber, err
	})
	if err != nil {
		return err
	}
	text, err := json.MarshalIndent(all, "", "  ")
	if err != nil {
		return err
	}
	h := c.Response().Header()
	h["Cache-Control"] = []string{cacheNone}
	h["Content-Disposition"] = []string{`attachment; filename="subscription.json"`}
	return c.Blob(http.StatusOK, echo.MIMEApplicationJSON, append(text, '\n'))
}

// erase erases everything; never leaves no more than that this address is never written to.
func (s *Server) erase(c echo.Context, never bool) error {
	act := s.desk.EraseSelf
	if never {
		act = s.desk.NeverAgain
	}
	return s.linked(c, func(ctx context.Context, token string) (statuspage.Subscriber, error) {
		sub, err := s.desk.OpenFresh(ctx, token)
		if err != nil {
			return sub, err
		}
		return sub, act(ctx, token)
	}, "erased", func(_ context.Context, m *moment, to linked) (any, error) {
		return templates.Erased{Layout: s.layout(m, "/subscription/fresh"), Later: to.sub.Held != ""}, nil
	})
}
