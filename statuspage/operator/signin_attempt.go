package operator

import (
	"crypto/rand"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/go-webauthn/webauthn/webauthn"
	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage/access"
)

// How long what may take, and how often it may be tried.
const (
	attemptFor  = 10 * time.Minute // from the password to the code
	setupFor    = 30 * time.Minute // from the password to the second factor of a new account
	mostTries   = 5                // at the code of one attempt
	mostMails   = 3                // with a code in one attempt
	mailAgain   = 30 * time.Second // between two of them
	maxAttempts = 1000             // at once; the oldest goes
)

// errAttempt says that there is no such attempt any more: too old, used up, or never begun
// in this browser.
var errAttempt = errors.New("begin again: this attempt is over")

// attempt is somebody on the way in, between two requests of one browser. It is kept in
// memory: a restart makes people begin again.
type attempt struct {
	mu    sync.Mutex
	until time.Time
	over  bool
	tries int

	user     access.User       // who has proven a password, or is given new factors
	by       []string          // what was proven
	invited  access.Invitation // of a setup
	mailed   mailed
	seed     []byte                // of a TOTP that is not taken yet
	ceremony *webauthn.SessionData // of a passkey; used once
	oidc     oidcTry
}

// attempts are all that run, by the hash of what the browser's cookie says.
type attempts struct {
	mu   sync.Mutex
	open map[[32]byte]*attempt
}

func newAttempts() *attempts { return &attempts{open: map[[32]byte]*attempt{}} }

// begin keeps an attempt and returns its secret.
func (as *attempts) begin(a *attempt) (secret string) {
	secret = rand.Text()
	as.mu.Lock()
	defer as.mu.Unlock()
	as.sweep(time.Now())
	as.open[hashOf(secret)] = a
	return secret
}

// sweep drops attempts that are over, and the oldest when there are too many.
func (as *attempts) sweep(now time.Time) {
	var oldest [32]byte
	var first *attempt
	for k, a := range as.open {
		if !now.Before(a.until) {
			delete(as.open, k)
		} else if first == nil || a.until.Before(first.until) {
			oldest, first = k, a
		}
	}
	if len(as.open) >= maxAttempts {
		delete(as.open, oldest)
	}
}

func (as *attempts) find(secret string) *attempt {
	as.mu.Lock()
	defer as.mu.Unlock()
	return as.open[hashOf(secret)]
}

func (as *attempts) drop(secret string) {
	as.mu.Lock()
	defer as.mu.Unlock()
	delete(as.open, hashOf(secret))
}

// attemptCookie names an attempt's cookie. It is Strict: no other site begins or ends one.
const attemptCookie = "fyr-attempt"

// begin starts an attempt in the browser of a request.
func (s *Server) begin(c echo.Context, a *attempt) {
	c.SetCookie(s.cookieNamed(attemptCookie, s.attempts.begin(a), int(time.Until(a.until)/time.Second), http.SameSiteStrictMode))
}

// attempt runs fn on the attempt of a request's browser, alone: two requests that come
// together are counted one after the other. errAttempt when there is none.
func (s *Server) attempt(c echo.Context, fn func(a *attempt) error) error {
	cookie, err := c.Cookie(s.cookieNamed(attemptCookie, "", 0, 0).Name)
	if err != nil {
		return errAttempt
	}
	a := s.attempts.find(cookie.Value)
	if a == nil {
		return errAttempt
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.over || !time.Now().Before(a.until) {
		return errAttempt
	}
	err = fn(a)
	if a.over {
		s.attempts.drop(cookie.Value)
		c.SetCookie(s.cookieNamed(attemptCookie, "", -1, http.SameSiteStrictMode))
	}
	return err
}

// try counts a try at a code; the last one allowed ends the attempt, whatever it brings.
func (a *attempt) try() {
	a.tries++
	a.over = a.over || a.tries >= mostTries
}

// takeCeremony returns the passkey ceremony that was begun, which is used up by that.
func (a *attempt) takeCeremony() (webauthn.SessionData, error) {
	if a.ceremony == nil {
		return webauthn.SessionData{}, errCode
	}
	session := *a.ceremony
	a.ceremony = nil
	return session, nil
}
