package operator

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/access"
	"github.com/fyr-status/fyr/templates"
)

// setupPage is where the links of first owners, invitations and resets lead: a name and a
// password, and on the second page a second factor. Nothing is made before both are there.
func (s *Server) setupPage(c echo.Context) error {
	return s.setupOf(c, c.QueryParam("token"), func(i access.Invitation, view templates.OperatorSetup) error {
		return s.page(c, http.StatusOK, "operator_setup", view)
	})
}

// setupOf runs fn for a link that works; any other leads to the sign-in page.
func (s *Server) setupOf(c echo.Context, given string, fn func(i access.Invitation, view templates.OperatorSetup) error) error {
	ctx := c.Request().Context()
	i, err := s.invitation(ctx, given)
	if err == nil && i.Kind == access.Link {
		err = statuspage.ErrNotFound
	}
	view := templates.OperatorSetup{Layout: s.layout(c), Kind: string(i.Kind), Token: given, Name: i.Name, Address: i.Address, Mails: s.c.Mail != nil}
	if err == nil && i.User != "" {
		var u access.User
		u, err = s.c.Accounts.User(ctx, i.User)
		view.Name, view.Address = u.Name, u.Address
	}
	if errors.Is(err, statuspage.ErrNotFound) {
		return s.signInAgain(c, http.StatusNotFound, "link_wrong")
	}
	if err != nil {
		return err
	}
	return fn(i, view)
}

// setup takes the first page: it makes no account yet.
func (s *Server) setup(c echo.Context) error {
	return s.setupOf(c, c.FormValue("token"), func(i access.Invitation, view templates.OperatorSetup) error {
		if i.Kind != access.Reset {
			view.Name, view.Address = c.FormValue("name"), c.FormValue("address")
		}
		u, err := s.newcomer(c, i, view)
		if faulty(&view.Problems, err) {
			return s.page(c, http.StatusUnprocessableEntity, "operator_setup", view)
		}
		if err != nil {
			return err
		}
		s.begin(c, &attempt{user: u, invited: i, until: time.Now().Add(setupFor)})
		return c.Redirect(http.StatusSeeOther, "/setup/factor")
	})
}

// newcomer is the account that a setup is about to make, with its password.
func (s *Server) newcomer(c echo.Context, i access.Invitation, view templates.OperatorSetup) (u access.User, err error) {
	ctx := c.Request().Context()
	if i.Kind == access.Reset {
		if u, err = s.c.Accounts.User(ctx, i.User); err != nil {
			return u, err
		}
	} else {
		u = access.User{ID: statuspage.NewID(), Name: view.Name, Address: view.Address, Roles: i.Roles, Origin: access.Local, Expires: i.Until}
		if err := s.checkNewcomer(ctx, u); err != nil {
			return u, err
		}
	}
	password := c.FormValue("password")
	if err := checkPassword(password, u.Name, s.c.Desk.View().Page.Name); err != nil {
		return u, err
	}
	u.Password, err = s.kitchen.hash(ctx, password)
	return u, err
}

func (s *Server) checkNewcomer(ctx context.Context, u access.User) error {
	if access.CheckName(u.Name) != nil {
		return &statuspage.Invalid{Field: "name", Reason: "name"}
	}
	if _, err := s.c.Accounts.UserByName(ctx, u.Name); err == nil {
		return &statuspage.Invalid{Field: "name", Reason: "taken"}
	} else if !errors.Is(err, statuspage.ErrNotFound) {
		return err
	}
	if u.Address == "" {
		return nil
	}
	if _, err := statuspage.CheckAddress(u.Address); err != nil {
		return &statuspage.Invalid{Field: "address", Reason: "address"}
	}
	return nil
}

// faulty keeps why a field was refused, by the name that the catalogue has for it; it
// reports whether it was that.
func faulty(into *[]templates.Problem, err error) bool {
	var invalid *statuspage.Invalid
	if !errors.As(err, &invalid) {
		return false
	}
	*into = append(*into, templates.Problem{Field: invalid.Field, Text: invalid.Reason})
	return true
}

// settingUp runs fn on the attempt of a setup.
func (s *Server) settingUp(c echo.Context, fn func(a *attempt) error) error {
	err := s.attempt(c, func(a *attempt) error {
		if a.invited.ID == "" {
			return errAttempt
		}
		return fn(a)
	})
	if errors.Is(err, errAttempt) {
		return s.signInAgain(c, http.StatusUnauthorized, "setup_over")
	}
	return err
}

func (s *Server) setupFactorPage(c echo.Context) error {
	return s.settingUp(c, func(a *attempt) error { return s.showEnrol(c, http.StatusOK, a, "") })
}

func (s *Server) setupMail(c echo.Context) error {
	return s.settingUp(c, func(a *attempt) error {
		s.mailCode(c.Request().Context(), a, a.user.Address)
		return c.Redirect(http.StatusSeeOther, "/setup/factor#mail")
	})
}

func (s *Server) setupPasskey(c echo.Context) error {
	return s.settingUp(c, func(a *attempt) error { return s.offerPasskey(c, a) })
}

// setupFactor takes the second factor: now the account is made, or made anew, and its person
// is signed in. What is shown next are the recovery codes, this once.
func (s *Server) setupFactor(c echo.Context) error {
	return s.settingUp(c, func(a *attempt) error {
		if scriptless(c) {
			return s.showEnrol(c, http.StatusUnprocessableEntity, a, "passkey_script")
		}
		a.try()
		f, err := s.enrolled(c, a)
		if errors.Is(err, errCode) && !a.over {
			return s.showEnrol(c, http.StatusUnauthorized, a, "code_wrong")
		}
		if errors.Is(err, errCode) {
			return errAttempt
		}
		if err != nil {
			return err
		}
		return s.completeSetup(c, a, f)
	})
}

func (s *Server) completeSetup(c echo.Context, a *attempt, f access.Factor) error {
	now, u := instant(), a.user
	codes, printed := newRecovery(u.ID, now)
	also := access.Changes{First: a.invited.Kind == access.Setup, Factors: append(printed, f), Use: []string{a.invited.ID}}
	act := "user.create"
	if a.invited.Kind == access.Reset {
		act = "user.reset"
		old, err := s.c.Accounts.Factors(c.Request().Context(), u.ID)
		if err != nil {
			return err
		}
		for _, x := range old {
			also.Drop = append(also.Drop, x.ID)
		}
		also.EndSessions = []string{u.ID}
	} else {
		u.Made = now
	}
	u.Changed = now
	also.Users = []access.User{u}
	made := entryOf(actorOf(u), now, act, "user:"+u.ID, nil, map[string]any{"roles": u.Roles, "factor": f.Kind, "invitation": a.invited.ID})
	err := s.admit(c, u, also, []string{"password", string(f.Kind)}, made)
	if a.over = true; err == nil {
		return s.showCodes(c, u, codes)
	}
	if errors.Is(err, access.ErrUsed) || errors.Is(err, access.ErrNotFirst) || errors.Is(err, access.ErrStale) || errors.Is(err, access.ErrTaken) {
		return s.signInAgain(c, http.StatusConflict, "link_wrong")
	}
	return err
}

// showCodes shows recovery codes, which nobody can show again.
func (s *Server) showCodes(c echo.Context, u access.User, codes []string) error {
	c.Set("caller", caller{by: actorOf(u), user: u})
	return s.page(c, http.StatusOK, "operator_codes", templates.OperatorCodes{Layout: s.layout(c), Who: u.Name, Codes: codes})
}
