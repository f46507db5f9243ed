package operator

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/access"
	"github.com/fyr-status/fyr/templates"
)

func (s *Server) accountPage(c echo.Context) error { return s.showAccount(c, http.StatusOK, "") }

func (s *Server) showAccount(c echo.Context, status int, problem string) error {
	ctx, who := c.Request().Context(), callerOf(c)
	view := templates.OperatorAccount{
		Layout: s.layout(c), Who: who.user.Name, Password: who.user.Password != "", Elsewhere: who.user.Elsewhere(),
		Problem: problem, Notice: accountNotice(c), Language: who.user.Language, Tongues: templates.Languages(),
	}
	if who.user.Address != "" {
		view.Address = statuspage.MaskAddress(who.user.Address)
	}
	for _, r := range who.user.Roles {
		view.Roles = append(view.Roles, r.String())
	}
	factors, err := s.c.Accounts.Factors(ctx, who.user.ID)
	if err != nil {
		return err
	}
	for _, f := range factors {
		if f.Kind == access.Recovery {
			view.Printed++
			continue
		}
		view.Factors = append(view.Factors, templates.Factor{ID: f.ID, Kind: string(f.Kind), Name: f.Name, Made: f.Made, Used: f.Used})
	}
	if view.Sessions, err = s.runningSessions(ctx, who); err != nil {
		return err
	}
	if view.Tokens, err = s.tokensOf(ctx, who.user); err != nil {
		return err
	}
	return s.page(c, status, "operator_account", view)
}

// accountNotice is what was just done, as a redirect says it; anything else is nothing.
func accountNotice(c echo.Context) string {
	done := c.QueryParam("done")
	if slices.Contains([]string{"password", "factor_added", "factor_removed", "session_ended", "token_ended", "language"}, done) {
		return done
	}
	return ""
}

func (s *Server) runningSessions(ctx context.Context, who caller) ([]templates.Session, error) {
	all, err := s.c.Accounts.Sessions(ctx, who.user.ID)
	if err != nil {
		return nil, err
	}
	var shown []templates.Session
	for _, x := range all {
		if x.Seen = s.traces.last(x); s.runs(x, who.user, time.Now()) {
			shown = append(shown, templates.Session{
				ID: x.ID, Own: x.ID == who.session.ID, Agent: x.Agent, Source: x.Source, By: x.By, Made: x.Made, Seen: x.Seen,
			})
		}
	}
	return shown, nil
}

func (s *Server) tokensOf(ctx context.Context, u access.User) ([]templates.Token, error) {
	all, err := s.c.Accounts.Tokens(ctx)
	if err != nil {
		return nil, err
	}
	var shown []templates.Token
	for _, t := range all {
		if t.User != u.ID || !t.Ended.IsZero() || !time.Now().Before(t.Expires) {
			continue
		}
		one := templates.Token{ID: t.ID, Name: t.Name, Expires: t.Expires, Used: t.Used}
		for _, p := range t.Scopes {
			one.Scopes = append(one.Scopes, p.String())
		}
		shown = append(shown, one)
	}
	return shown, nil
}

// fresh lets whoever has just signed in change what they sign in with. Others sign in again,
// and come back; those who sign in elsewhere have nothing of it here.
func (s *Server) fresh(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		switch who := callerOf(c); {
		case who.user.Elsewhere():
			return statuspage.ErrNotFound
		case time.Since(s.traces.proof(who.session)) < freshFor:
			return next(c)
		}
		s.want(c, "/account")
		return c.Redirect(http.StatusSeeOther, "/signin?fresh=1")
	}
}

// rekey changes what an account signs in with: all of its sessions end, and this browser
// gets a new one in place of its own, which proves no more than that one did.
func (s *Server) rekey(c echo.Context, u access.User, also access.Changes, entries ...statuspage.Entry) error {
	who, now := callerOf(c), instant()
	u.Changed = now
	x, secret := newSession(c, u, now, who.session.By...)
	also.At, also.Users, also.Sessions, also.EndSessions = now, []access.User{u}, []access.Session{x}, []string{u.ID}
	if err := s.c.Accounts.ChangeAccess(c.Request().Context(), also, entries...); err != nil {
		return err
	}
	s.traces.prove(x.ID, s.traces.proof(who.session))
	s.enter(c, secret)
	c.Set("caller", caller{by: who.by, user: u, session: x})
	return nil
}

// changePassword needs the current one, if there is one.
func (s *Server) changePassword(c echo.Context) error {
	ctx, who := c.Request().Context(), callerOf(c)
	u, err := s.c.Accounts.User(ctx, who.user.ID)
	if err != nil {
		return err
	}
	if u.Password != "" {
		codes := limit{"password of " + u.ID, freeCodes}
		if wait := s.brake.take(time.Now(), codes); wait > 0 {
			return statuspage.ErrTooMany
		}
		right, err := s.kitchen.match(ctx, c.FormValue("current"), u.Password)
		if err != nil {
			return err
		}
		if !right {
			s.refusedOne(source(c))
			return s.showAccount(c, http.StatusUnprocessableEntity, "current")
		}
		s.brake.clear(codes.key)
	}
	password := c.FormValue("password")
	var refused *statuspage.Invalid
	if err := checkPassword(password, u.Name, s.c.Desk.View().Page.Name); errors.As(err, &refused) {
		return s.showAccount(c, http.StatusUnprocessableEntity, refused.Reason)
	}
	if u.Password, err = s.kitchen.hash(ctx, password); err != nil {
		return err
	}
	err = s.rekey(c, u, access.Changes{}, entryOf(who.by, instant(), "user.password", "user:"+u.ID, nil, nil))
	return s.back(c, "/account", "password", err)
}

// endOwnSession ends a session of one's own.
func (s *Server) endOwnSession(c echo.Context) error {
	who := callerOf(c)
	return s.back(c, "/account", "session_ended", s.endSession(c.Request().Context(), who.by, who.user, c.Param("id")))
}

// endOthers ends all sessions of one's own but this one.
func (s *Server) endOthers(c echo.Context) error {
	who, now := callerOf(c), instant()
	changes := access.Changes{At: now, EndSessions: []string{who.user.ID}}
	if who.session.ID != "" {
		changes.Sessions = []access.Session{who.session}
	}
	err := s.c.Accounts.ChangeAccess(c.Request().Context(), changes, entryOf(who.by, now, "session.end", "user:"+who.user.ID, nil, map[string]string{"session": "others"}))
	return s.back(c, "/account", "session_ended", err)
}

// endToken revokes a token of one's own.
func (s *Server) endToken(c echo.Context) error {
	ctx, who, now := c.Request().Context(), callerOf(c), instant()
	all, err := s.c.Accounts.Tokens(ctx)
	if err != nil {
		return err
	}
	n := slices.IndexFunc(all, func(t access.Token) bool {
		return t.ID == c.Param("id") && t.User == who.user.ID && t.Ended.IsZero()
	})
	if n < 0 {
		return statuspage.ErrNotFound
	}
	all[n].Ended = now
	err = s.c.Accounts.ChangeAccess(ctx, access.Changes{At: now, Tokens: all[n : n+1]},
		entryOf(who.by, now, "token.end", "token:"+all[n].ID, nil, nil))
	return s.back(c, "/account", "token_ended", err)
}
