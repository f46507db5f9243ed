package operator

import (
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/access"
)

// enrolling runs fn on the attempt by which the caller adds a factor; without one it begins.
func (s *Server) enrolling(c echo.Context, fn func(a *attempt) error) error {
	who := callerOf(c)
	err := s.attempt(c, func(a *attempt) error {
		if a.user.ID != who.user.ID || a.invited.ID != "" || len(a.by) > 0 {
			return errAttempt
		}
		return fn(a)
	})
	if !errors.Is(err, errAttempt) {
		return err
	}
	a := &attempt{user: who.user, until: time.Now().Add(attemptFor)}
	s.begin(c, a)
	return s.showEnrol(c, http.StatusOK, a, "")
}

func (s *Server) addFactorPage(c echo.Context) error {
	return s.enrolling(c, func(a *attempt) error { return s.showEnrol(c, http.StatusOK, a, "") })
}

// addMail mails a code to the address that the account has, or to one that it shall have.
func (s *Server) addMail(c echo.Context) error {
	return s.enrolling(c, func(a *attempt) error {
		if given := c.FormValue("address"); given != "" && a.user.Address == "" {
			if _, err := statuspage.CheckAddress(given); err != nil {
				return s.showEnrol(c, http.StatusUnprocessableEntity, a, "address")
			}
			a.user.Address = given
		}
		s.mailCode(c.Request().Context(), a, a.user.Address)
		return c.Redirect(http.StatusSeeOther, "/account/factor#mail")
	})
}

func (s *Server) addPasskey(c echo.Context) error {
	return s.enrolling(c, func(a *attempt) error { return s.offerPasskey(c, a) })
}

// addFactor takes another second factor; whoever has no recovery codes gets them with it.
func (s *Server) addFactor(c echo.Context) error {
	return s.enrolling(c, func(a *attempt) error {
		if scriptless(c) {
			return s.showEnrol(c, http.StatusUnprocessableEntity, a, "passkey_script")
		}
		a.try()
		f, err := s.enrolled(c, a)
		if errors.Is(err, errCode) {
			return s.showEnrol(c, http.StatusUnauthorized, a, "code_wrong")
		}
		if err != nil {
			return err
		}
		a.over = true
		return s.added(c, a, f)
	})
}

func (s *Server) added(c echo.Context, a *attempt, f access.Factor) error {
	ctx := c.Request().Context()
	u, err := s.c.Accounts.User(ctx, a.user.ID)
	if err != nil {
		return err
	}
	old, err := s.c.Accounts.Factors(ctx, u.ID)
	if err != nil {
		return err
	}
	u.Address = a.user.Address
	also, codes := access.Changes{Factors: []access.Factor{f}}, []string(nil)
	if has := kindsOf(old); !has[access.Recovery] {
		var printed []access.Factor
		codes, printed = newRecovery(u.ID, f.Made)
		also.Factors = append(also.Factors, printed...)
	}
	err = s.rekey(c, u, also, entryOf(actor(c), f.Made, "factor.add", "user:"+u.ID, nil, map[string]any{"factor": f.ID, "kind": f.Kind}))
	if err == nil && codes != nil {
		return s.showCodes(c, u, codes)
	}
	return s.back(c, "/account", "factor_added", err)
}

// removeFactor takes a factor of one's own away, unless nothing would be left to sign in with.
func (s *Server) removeFactor(c echo.Context) error {
	ctx, who := c.Request().Context(), callerOf(c)
	factors, err := s.c.Accounts.Factors(ctx, who.user.ID)
	if err != nil {
		return err
	}
	n := slices.IndexFunc(factors, func(f access.Factor) bool { return f.ID == c.Param("id") && f.Kind != access.Recovery })
	if n < 0 {
		return statuspage.ErrNotFound
	}
	gone := factors[n]
	if left := slices.Delete(factors, n, n+1); !who.user.CanSignIn(left, time.Now()) {
		return s.showAccount(c, http.StatusConflict, "last")
	}
	err = s.rekey(c, who.user, access.Changes{Drop: []string{gone.ID}},
		entryOf(who.by, instant(), "factor.remove", "user:"+who.user.ID, nil, map[string]any{"factor": gone.ID, "kind": gone.Kind}))
	return s.back(c, "/account", "factor_removed", err)
}

// renewCodes voids the recovery codes that there are, and shows new ones.
func (s *Server) renewCodes(c echo.Context) error {
	who := callerOf(c)
	factors, err := s.c.Accounts.Factors(c.Request().Context(), who.user.ID)
	if err != nil {
		return err
	}
	var also access.Changes
	for _, f := range factors {
		if f.Kind == access.Recovery {
			also.Drop = append(also.Drop, f.ID)
		}
	}
	now := instant()
	var codes []string
	codes, also.Factors = newRecovery(who.user.ID, now)
	if err := s.rekey(c, who.user, also, entryOf(who.by, now, "factor.codes", "user:"+who.user.ID, nil, nil)); err != nil {
		return err
	}
	return s.showCodes(c, who.user, codes)
}
