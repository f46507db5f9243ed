package operator

import (
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/access"
	"github.com/fyr-status/fyr/templates"
)

func (s *Server) personPage(c echo.Context) error { return s.showPerson(c, http.StatusOK, nil) }

// showPerson answers with one account.
func (s *Server) showPerson(c echo.Context, status int, problems []templates.Problem) error {
	ctx, now := c.Request().Context(), time.Now()
	all, err := s.c.Accounts.AccessList(ctx, now)
	if err != nil {
		return err
	}
	n := slices.IndexFunc(all, func(l access.Listed) bool { return l.ID == c.Param("id") })
	if n < 0 {
		return statuspage.ErrNotFound
	}
	view := templates.OperatorPerson{
		Layout: s.layout(c), Person: person(all[n], now), Own: callerOf(c).user.ID == all[n].ID, Elsewhere: all[n].Elsewhere(),
		Table: roleTable(), Problems: problems, Notice: s.notice(c),
	}
	if until := all[n].Expires; !until.IsZero() {
		view.Until = until.Add(-time.Millisecond).In(s.c.Desk.View().Page.Zone).Format(time.DateOnly)
	}
	view.Roles = roleChoices(view.Person.Roles...)
	sessions, err := s.sessionsOf(c, all[n].User)
	if err != nil {
		return err
	}
	for _, x := range sessions {
		if x.Open {
			view.Sessions = append(view.Sessions, templates.Session{
				ID: x.ID, Own: x.This, Agent: x.Agent, Source: x.Source, By: x.By, Made: x.Made, Seen: s.traces.last(x.Session),
			})
		}
	}
	if view.Tokens, err = s.tokensOf(ctx, all[n].User); err != nil {
		return err
	}
	return s.page(c, status, "operator_person", view)
}

// aboutPerson does something to the account that a page is about, and goes back there.
func (s *Server) aboutPerson(c echo.Context, done string, do func(u access.User) error) error {
	u, err := s.c.Accounts.User(c.Request().Context(), c.Param("id"))
	if err == nil {
		err = do(u)
	}
	if problems := accountProblems(err); problems != nil {
		return s.showPerson(c, http.StatusUnprocessableEntity, problems)
	}
	return s.back(c, "/people/"+u.ID, done, err)
}

func (s *Server) rolesPage(c echo.Context) error {
	return s.aboutPerson(c, "roles", func(u access.User) error {
		roles, err := rolesIn(c)
		if err == nil {
			_, err = s.setRoles(c.Request().Context(), actor(c), u, roles)
		}
		return err
	})
}

func (s *Server) expiryPage(c echo.Context) error {
	return s.aboutPerson(c, "expiry", func(u access.User) error {
		until, err := s.lastDay(c.FormValue("until"))
		if err == nil {
			_, err = s.setExpiry(c.Request().Context(), actor(c), u, until)
		}
		return err
	})
}

func (s *Server) disablePage(c echo.Context) error {
	return s.aboutPerson(c, "disabled", func(u access.User) error {
		_, err := s.disable(c.Request().Context(), actor(c), u)
		return err
	})
}

func (s *Server) enablePage(c echo.Context) error {
	return s.aboutPerson(c, "enabled", func(u access.User) error {
		_, err := s.enable(c.Request().Context(), actor(c), u)
		return err
	})
}

func (s *Server) endSessionsPage(c echo.Context) error {
	return s.aboutPerson(c, "sessions_ended", func(u access.User) error {
		return s.endSessions(c.Request().Context(), actor(c), u)
	})
}

func (s *Server) endSessionPage(c echo.Context) error {
	return s.aboutPerson(c, "session_ended", func(u access.User) error {
		return s.endSession(c.Request().Context(), actor(c), u, c.Param("session"))
	})
}

// revokeTokenPage ends anybody's token.
func (s *Server) revokeTokenPage(c echo.Context) error {
	return s.back(c, "/people", "token_ended", s.revokeToken(c.Request().Context(), callerOf(c), c.Param("id")))
}
