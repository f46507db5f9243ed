package operator

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"math/big"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/access"
	"github.com/fyr-status/fyr/templates"
)

// errCode says that a code, or what came in place of one, was wrong. It does not say why.
var errCode = errors.New("the code is wrong")

// codeFor is how long a mailed code is good.
const codeFor = 10 * time.Minute

// mailed is the code that an attempt was mailed: only the last one, only in this attempt.
type mailed struct {
	hash  [32]byte
	until time.Time
	sent  int
	last  time.Time
	down  bool // the last mail could not be sent
}

// matches compares in constant time; a code is good once.
func (m *mailed) matches(code string, now time.Time) bool {
	given := hashOf(code)
	ok := subtle.ConstantTimeCompare(given[:], m.hash[:]) == 1 && now.Before(m.until)
	if ok {
		m.until = time.Time{}
	}
	return ok
}

// askSecond begins the second step of signing in. Who has nothing but mail is mailed at once.
func (s *Server) askSecond(c echo.Context, u access.User) error {
	factors, err := s.c.Accounts.Factors(c.Request().Context(), u.ID)
	if err != nil {
		return err
	}
	has := kindsOf(factors)
	if !has[access.TOTP] && !has[access.Passkey] && !has[access.MailCode] {
		return s.signInAgain(c, http.StatusForbidden, "unfinished")
	}
	a := &attempt{user: u, by: []string{"password"}, until: time.Now().Add(attemptFor)}
	if !has[access.TOTP] && !has[access.Passkey] {
		s.mailCode(c.Request().Context(), a, u.Address)
	}
	s.begin(c, a)
	return c.Redirect(http.StatusSeeOther, "/code")
}

func kindsOf(factors []access.Factor) map[access.FactorKind]bool {
	has := map[access.FactorKind]bool{}
	for _, f := range factors {
		has[f.Kind] = true
	}
	return has
}

// mailCode mails a fresh code of six digits, if it is not too soon; the one before is void.
func (s *Server) mailCode(ctx context.Context, a *attempt, to string) {
	now := time.Now()
	if a.mailed.sent >= mostMails || now.Sub(a.mailed.last) < mailAgain || to == "" {
		return
	}
	code := newCode()
	a.mailed = mailed{hash: hashOf(code), until: now.Add(codeFor), sent: a.mailed.sent + 1, last: now}
	page := s.c.Desk.View().Page
	t, name := s.c.Templates.In(cmp.Or(a.user.Language, page.Language)), page.Name
	err := errors.New("no mail is configured")
	if s.c.Mail != nil {
		err = s.c.Mail(ctx, to, t.T("op.codemail.subject", "Page", name), t.T("op.codemail.text", "Code", code, "Page", name))
	}
	if err != nil {
		s.c.Log.Warn("a sign-in code was not mailed", "err", err)
		a.mailed.down, a.mailed.until = true, time.Time{}
	}
}

// newCode is six random digits.
func newCode() string {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		panic("operator: no randomness: " + err.Error()) // crypto/rand itself never returns
	}
	return fmt.Sprintf("%06d", n)
}

func (s *Server) codePage(c echo.Context) error {
	return s.attemptPage(c, func(a *attempt) error { return s.showCode(c, http.StatusOK, a, "") })
}

// attemptPage runs fn on the attempt of the browser; without one sign-in begins anew.
func (s *Server) attemptPage(c echo.Context, fn func(a *attempt) error) error {
	err := s.attempt(c, func(a *attempt) error {
		if a.user.ID == "" || len(a.by) == 0 {
			return errAttempt
		}
		return fn(a)
	})
	if errors.Is(err, errAttempt) {
		return s.signInAgain(c, http.StatusUnauthorized, "attempt_over")
	}
	return err
}

func (s *Server) showCode(c echo.Context, status int, a *attempt, problem string) error {
	factors, err := s.c.Accounts.Factors(c.Request().Context(), a.user.ID)
	if err != nil {
		return err
	}
	has := kindsOf(factors)
	view := templates.OperatorCode{
		Layout: s.layout(c), Problem: problem, App: has[access.TOTP], Passkey: has[access.Passkey] && s.keys != nil,
		Printed: has[access.Recovery], Sent: a.mailed.sent > 0, Again: a.mailed.sent < mostMails,
	}
	if has[access.MailCode] {
		view.Mail = statuspage.MaskAddress(a.user.Address)
	}
	if problem == "" && a.mailed.down {
		view.Problem = "mail_down"
	}
	return s.page(c, status, "operator_code", view)
}

func (s *Server) codeMail(c echo.Context) error {
	return s.attemptPage(c, func(a *attempt) error {
		factors, err := s.c.Accounts.Factors(c.Request().Context(), a.user.ID)
		if err != nil {
			return err
		}
		if kindsOf(factors)[access.MailCode] {
			s.mailCode(c.Request().Context(), a, a.user.Address)
		}
		return c.Redirect(http.StatusSeeOther, "/code")
	})
}

// code takes the second factor, and signs in.
func (s *Server) code(c echo.Context) error {
	return s.attemptPage(c, func(a *attempt) error {
		if scriptless(c) {
			return s.showCode(c, http.StatusUnprocessableEntity, a, "passkey_script")
		}
		codes := limit{"codes of " + a.user.ID, freeCodes}
		if wait := s.brake.take(time.Now(), codes); wait > 0 {
			return s.slowDown(c, wait)
		}
		a.try()
		u, err := s.unchanged(c.Request().Context(), a)
		if err != nil {
			return err
		}
		also, by, err := s.second(c, a, u)
		if err == nil {
			err = s.admit(c, u, also, append(a.by, by))
		}
		if errors.Is(err, errCode) || errors.Is(err, access.ErrUsed) {
			return s.refuseCode(c, a)
		}
		if err == nil {
			a.over = true
			s.brake.clear(codes.key)
		}
		return s.welcome(c, err)
	})
}

// unchanged is the account of an attempt as it is now: whoever changed the password, the
// roles or a factor meanwhile has made the attempt void.
func (s *Server) unchanged(ctx context.Context, a *attempt) (access.User, error) {
	u, err := s.c.Accounts.User(ctx, a.user.ID)
	if err == nil && u.Changed.Equal(a.user.Changed) && u.Active(time.Now()) {
		return u, nil
	}
	a.over = true
	if err == nil || errors.Is(err, statuspage.ErrNotFound) {
		err = errAttempt
	}
	return u, err
}

func (s *Server) refuseCode(c echo.Context, a *attempt) error {
	s.refusedOne(source(c))
	err := s.c.Desk.Note(c.Request().Context(), actorOf(a.user), "session.refuse", "user:"+a.user.ID, nil, map[string]string{"by": "code", "source": source(c)})
	switch {
	case err != nil:
		return err
	case a.over:
		return errAttempt
	}
	return s.showCode(c, http.StatusUnauthorized, a, "code_wrong")
}

// second checks what was given as the second factor, and says what it uses up and what it
// was. errCode when it is none of this account.
func (s *Server) second(c echo.Context, a *attempt, u access.User) (access.Changes, string, error) {
	ctx := c.Request().Context()
	if given := c.FormValue("credential"); given != "" {
		f, err := s.finishPasskey(ctx, a, given, u)
		return access.Changes{Factors: []access.Factor{f}}, string(access.Passkey), err
	}
	factors, err := s.c.Accounts.Factors(ctx, u.ID)
	if err != nil {
		return access.Changes{}, "", err
	}
	given, now := bare(c.FormValue("code")), instant()
	has := kindsOf(factors)
	for _, f := range factors {
		switch {
		case f.Kind == access.TOTP && takesStep(&f, given, now):
			return access.Changes{Factors: []access.Factor{f}}, string(f.Kind), nil
		case f.Kind == access.Recovery && isRecovery(f, given):
			return access.Changes{Drop: []string{f.ID}}, string(f.Kind), nil
		}
	}
	if has[access.MailCode] && a.mailed.matches(given, now) {
		return access.Changes{}, string(access.MailCode), nil
	}
	return access.Changes{}, "", errCode
}

// bare is a code as people type it, without what they put between.
func bare(code string) string {
	return strings.ToUpper(strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' || r == '\u00a0' {
			return -1
		}
		return r
	}, strings.TrimSpace(code)))
}
