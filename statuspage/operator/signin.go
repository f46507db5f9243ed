package operator

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/access"
	"github.com/fyr-status/fyr/templates"
)

// signInPage asks who somebody is. With a link's token it has one button: opening a link
// changes nothing, as mail scanners and previews open links too.
func (s *Server) signInPage(c echo.Context) error {
	given := c.QueryParam("token")
	if given == "" {
		return s.signInAgain(c, http.StatusOK, "")
	}
	_, u, err := s.linked(c.Request().Context(), given)
	if errors.Is(err, statuspage.ErrNotFound) {
		return s.signInAgain(c, http.StatusNotFound, "link_wrong")
	}
	if err != nil {
		return err
	}
	return s.page(c, http.StatusOK, "operator_signin", templates.OperatorSignIn{Layout: s.layout(c), Token: given, Who: u.Name})
}

// signInAgain shows the form, and why it is shown again.
func (s *Server) signInAgain(c echo.Context, status int, problem string) error {
	return s.page(c, status, "operator_signin", s.signInView(c, problem))
}

func (s *Server) signInView(c echo.Context, problem string) templates.OperatorSignIn {
	view := templates.OperatorSignIn{Layout: s.layout(c), Problem: problem, Passkeys: s.keys != nil, Name: c.FormValue("name")}
	if by := s.ways.Load().provider; by != nil {
		view.Provider = by.name()
	}
	if problem == "" && c.QueryParam("fresh") != "" {
		view.Problem = "fresh"
	}
	return view
}

// linked is a link that signs in, and whom.
func (s *Server) linked(ctx context.Context, given string) (access.Invitation, access.User, error) {
	i, err := s.invitation(ctx, given)
	if err != nil || i.Kind != access.Link {
		return i, access.User{}, orMissing(err)
	}
	u, err := s.c.Accounts.User(ctx, i.User)
	if err == nil && !u.Active(time.Now()) {
		err = statuspage.ErrNotFound
	}
	return i, u, err
}

// invitation finds a link that still works; statuspage.ErrNotFound for any other.
func (s *Server) invitation(ctx context.Context, given string) (access.Invitation, error) {
	if s.c.Accounts == nil || given == "" {
		return access.Invitation{}, statuspage.ErrNotFound
	}
	i, err := s.c.Accounts.InvitationByHash(ctx, hashOf(given))
	if err == nil && !i.Open(time.Now()) {
		err = statuspage.ErrNotFound
	}
	return i, err
}

func orMissing(err error) error {
	if err == nil {
		return statuspage.ErrNotFound
	}
	return err
}

// signIn takes what the sign-in page sends: a link's token, a passkey, or name and password.
func (s *Server) signIn(c echo.Context) error {
	switch {
	case s.c.Accounts == nil:
		return statuspage.ErrNotFound
	case c.FormValue("token") != "":
		return s.signInByLink(c, c.FormValue("token"))
	case scriptless(c):
		return s.signInAgain(c, http.StatusUnprocessableEntity, "passkey_script")
	case c.FormValue("credential") != "":
		return s.signInByPasskey(c, c.FormValue("credential"))
	}
	return s.signInByPassword(c, c.FormValue("name"), c.FormValue("password"))
}

// scriptless reports whether a passkey's form came without a passkey: no script filled it.
func scriptless(c echo.Context) bool {
	return c.FormValue("do") == "passkey" && c.FormValue("credential") == ""
}

func (s *Server) signInByLink(c echo.Context, given string) error {
	i, u, err := s.linked(c.Request().Context(), given)
	if err == nil {
		err = s.admit(c, u, access.Changes{Use: []string{i.ID}}, []string{"link"})
	}
	if errors.Is(err, statuspage.ErrNotFound) || errors.Is(err, access.ErrUsed) {
		return s.signInAgain(c, http.StatusNotFound, "link_wrong")
	}
	return s.welcome(c, err)
}

// signInByPassword checks a name and a password, and leads to the second factor. An unknown
// name is answered like a wrong password, and as late.
func (s *Server) signInByPassword(c echo.Context, name, password string) error {
	ctx, from := c.Request().Context(), source(c)
	pair, home := limit{"name " + access.FoldName(name) + " from " + from, freePair}, limit{"source " + from, freeSource}
	if wait := s.brake.take(time.Now(), pair, home); wait > 0 {
		return s.slowDown(c, wait)
	}
	u, err := s.c.Accounts.UserByName(ctx, name)
	if err != nil && !errors.Is(err, statuspage.ErrNotFound) {
		return err
	}
	right, err := s.kitchen.match(ctx, password, u.Password)
	switch {
	case err != nil:
		return err
	case !right || !u.Active(time.Now()) || u.Elsewhere():
		return s.refuse(c, u, "password")
	}
	s.brake.pardon(home)
	s.brake.clear(pair.key)
	return s.askSecond(c, u)
}

// refuse answers a wrong sign-in. That of an account is in the audit log; a name that isn't
// there is not, as people type passwords into the wrong field.
func (s *Server) refuse(c echo.Context, u access.User, what string) error {
	s.refusedOne(source(c))
	if u.ID != "" {
		if err := s.c.Desk.Note(c.Request().Context(), actorOf(u), "session.refuse", "user:"+u.ID, nil, map[string]string{"by": what, "source": source(c)}); err != nil {
			return err
		}
	}
	return s.signInAgain(c, http.StatusUnauthorized, "wrong")
}

func (s *Server) slowDown(c echo.Context, wait time.Duration) error {
	seconds := int(math.Ceil(wait.Seconds()))
	c.Response().Header().Set("Retry-After", strconv.Itoa(seconds))
	view := s.signInView(c, "slow")
	view.Wait = seconds
	return s.page(c, http.StatusTooManyRequests, "operator_signin", view)
}

// admit begins a session of u, in one transaction with what was used up for it and the
// audit entry. The browser's former session ends: nobody's cookie gets stronger.
func (s *Server) admit(c echo.Context, u access.User, also access.Changes, by []string, entries ...statuspage.Entry) error {
	now := instant()
	x, secret := newSession(c, u, now, by...)
	also.At, also.Sessions = now, append(also.Sessions, x)
	entries = append(entries, entryOf(actorOf(u), now, "session.begin", "user:"+u.ID, nil, map[string]string{
		"session": x.ID, "by": strings.Join(by, "+"), "source": x.Source,
	}))
	if old, _, err := s.sessionIn(c); err == nil && old.ID != "" && old.Ended.IsZero() {
		old.Ended = now
		also.Sessions = append(also.Sessions, old)
		entries = append(entries, entryOf(actorOf(u), now, "session.end", "user:"+old.User, nil, map[string]string{"session": old.ID}))
	}
	if err := s.c.Accounts.ChangeAccess(c.Request().Context(), also, entries...); err != nil {
		return fmt.Errorf("sign in: %w", err)
	}
	s.enter(c, secret)
	return nil
}

// welcome leads whoever is signed in to what they wanted.
func (s *Server) welcome(c echo.Context, err error) error {
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, s.wantedBy(c))
}
