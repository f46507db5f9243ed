package operator

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/labstack/echo/v4"
	"golang.org/x/oauth2"

	"github.com/fyr-status/fyr/monitor/secret"
	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/access"
)

// OIDC is an identity provider (OpenID Connect Core 1.0) whose groups give the roles.
type OIDC struct {
	Issuer   string
	ClientID string
	Secret   secret.String                                                        // "" for a client without one: PKCE is used either way
	Groups   map[string]access.Roles                                              // by the name in the claim "groups"
	Name     string                                                               // on the button; "" is the issuer's host
	Dial     func(ctx context.Context, network, address string) (net.Conn, error) // guarded: reaches the public internet and the listed networks
}

// Bounds of what the provider may do.
const (
	providerFor   = 10 * time.Second // to answer
	providerBytes = 1 << 20          // of one answer
	oidcCookie    = "fyr-oidc"
)

// provider talks to the identity provider. What it says of itself is asked at the first
// sign-in, not at the start: the console has to work while it is down.
type provider struct {
	c      OIDC
	back   string // the address that it sends people back to
	client *http.Client

	mu     sync.Mutex
	config *oauth2.Config
	verify *oidc.IDTokenVerifier
	leave  *url.URL // where people sign out of it; nil: it announces no such place
}

func newProvider(c *OIDC, back string) *provider {
	if c == nil {
		return nil
	}
	transport := &http.Transport{DialContext: c.Dial, TLSHandshakeTimeout: providerFor, ResponseHeaderTimeout: providerFor, MaxIdleConns: 2, IdleConnTimeout: time.Minute}
	return &provider{c: *c, back: back, client: &http.Client{
		Transport:     bounded{transport},
		Timeout:       providerFor,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// name is what the button calls the provider.
func (p *provider) name() string {
	issuer, err := url.Parse(p.c.Issuer)
	if p.c.Name == "" && err == nil {
		return issuer.Hostname()
	}
	return p.c.Name
}

// bounded cuts answers that are longer than any honest one.
type bounded struct{ next http.RoundTripper }

func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	w, err := b.next.RoundTrip(r)
	if err == nil {
		w.Body = struct {
			io.Reader
			io.Closer
		}{io.LimitReader(w.Body, providerBytes), w.Body}
	}
	return w, err
}

// found asks the provider what it is, once (OpenID Connect Discovery 1.0, section 4).
func (p *provider) found(ctx context.Context) (*oauth2.Config, *oidc.IDTokenVerifier, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.config != nil {
		return p.config, p.verify, nil
	}
	// Keys are fetched for as long as the server runs: not under the request's deadline.
	known, err := oidc.NewProvider(oidc.ClientContext(context.WithoutCancel(ctx), p.client), p.c.Issuer)
	if err != nil {
		return nil, nil, fmt.Errorf("ask the identity provider what it is: %w", err)
	}
	p.config = &oauth2.Config{
		ClientID: p.c.ClientID, ClientSecret: p.c.Secret.Reveal(), Endpoint: known.Endpoint(), RedirectURL: p.back,
		Scopes: []string{oidc.ScopeOpenID, "profile", "email", "groups"},
	}
	p.verify = known.Verifier(&oidc.Config{ClientID: p.c.ClientID})
	p.leave = leaving(known, p.c.ClientID)
	return p.config, p.verify, nil
}

// oidcTry is what ties an answer of the provider to the browser that asked.
type oidcTry struct {
	by                     *provider // who was asked
	state, nonce, verifier string
}

// askProvider sends the browser to the provider, with a challenge that only this browser's
// answer meets: state, nonce and PKCE (RFC 9700, section 2.1).
func (s *Server) askProvider(c echo.Context) error {
	by := s.ways.Load().provider
	if by == nil {
		return statuspage.ErrNotFound
	}
	if wait := s.brake.take(time.Now(), limit{"provider from " + source(c), freeSource}); wait > 0 {
		return s.slowDown(c, wait)
	}
	config, _, err := by.found(c.Request().Context())
	if err != nil {
		s.c.Log.Warn("nobody can sign in by the identity provider", "err", err)
		return s.signInAgain(c, http.StatusBadGateway, "provider")
	}
	try := oidcTry{by: by, state: rand.Text(), nonce: rand.Text(), verifier: oauth2.GenerateVerifier()}
	a := &attempt{until: time.Now().Add(attemptFor), oidc: try}
	// The answer comes from another site, to which a Strict cookie would not be shown.
	c.SetCookie(s.cookieNamed(oidcCookie, s.attempts.begin(a), int(attemptFor/time.Second), http.SameSiteLaxMode))
	return c.Redirect(http.StatusSeeOther, config.AuthCodeURL(try.state, oidc.Nonce(try.nonce), oauth2.S256ChallengeOption(try.verifier)))
}

// claims are what the provider says of a person.
type claims struct {
	Nonce    string   `json:"nonce"`
	Name     string   `json:"preferred_username"`
	Email    string   `json:"email"`
	Verified bool     `json:"email_verified"`
	Groups   []string `json:"groups"`
}

// fromProvider takes the provider's answer, and signs in whom it names.
func (s *Server) fromProvider(c echo.Context) error {
	by := s.ways.Load().provider
	if by == nil {
		return statuspage.ErrNotFound
	}
	u, err := s.provided(c, by)
	switch {
	case errors.Is(err, errAttempt):
		return s.signInAgain(c, http.StatusUnauthorized, "attempt_over")
	case errors.Is(err, errNoRole):
		s.refusedOne(source(c))
		return s.signInAgain(c, http.StatusForbidden, "no_role")
	case err != nil:
		s.refusedOne(source(c))
		s.c.Log.Warn("the identity provider's answer was refused", "err", err)
		return s.signInAgain(c, http.StatusUnauthorized, "provider")
	}
	return s.welcome(c, s.admit(c, u, access.Changes{}, []string{access.OIDC}))
}

// provided is the account of whom the provider's answer names. An answer to what another
// provider was asked, before the configuration changed, is none (RFC 9700, section 4.4).
func (s *Server) provided(c echo.Context, by *provider) (access.User, error) {
	cookie, err := c.Cookie(s.cookieNamed(oidcCookie, "", 0, 0).Name)
	if err != nil {
		return access.User{}, errAttempt
	}
	c.SetCookie(s.cookieNamed(oidcCookie, "", -1, http.SameSiteLaxMode))
	a := s.attempts.find(cookie.Value)
	s.attempts.drop(cookie.Value) // an answer is good once
	if a == nil || a.oidc.by != by || !time.Now().Before(a.until) || subtle.ConstantTimeCompare([]byte(c.QueryParam("state")), []byte(a.oidc.state)) != 1 {
		return access.User{}, errAttempt
	}
	if why := c.QueryParam("error"); why != "" {
		return access.User{}, fmt.Errorf("it says %q", statuspage.CleanText(why))
	}
	subject, said, err := by.exchange(c.Request().Context(), c.QueryParam("code"), a.oidc)
	if err != nil {
		return access.User{}, err
	}
	name := cmp.Or(said.Name, said.Email)
	address := ""
	if said.Verified {
		address = said.Email
	}
	return s.outsider(c.Request().Context(), access.OIDC, by.c.Issuer+" "+subject, name, address, by.roles(said.Groups))
}

// exchange turns the code into what the provider has signed about a person.
func (p *provider) exchange(ctx context.Context, code string, try oidcTry) (subject string, said claims, err error) {
	config, verify, err := p.found(ctx)
	if err != nil {
		return "", said, err
	}
	ctx = oidc.ClientContext(ctx, p.client)
	token, err := config.Exchange(ctx, code, oauth2.VerifierOption(try.verifier))
	if err != nil {
		return "", said, fmt.Errorf("exchange the code: %w", unspoken(err))
	}
	raw, _ := token.Extra("id_token").(string)
	signed, err := verify.Verify(ctx, raw)
	if err != nil {
		return "", said, fmt.Errorf("verify the identity: %w", err)
	}
	if err := signed.Claims(&said); err != nil {
		return "", said, fmt.Errorf("read the identity: %w", err)
	}
	if subtle.ConstantTimeCompare([]byte(said.Nonce), []byte(try.nonce)) != 1 {
		return "", said, errors.New("the identity was made for another sign-in")
	}
	return signed.Subject, said, nil
}

// unspoken keeps what a provider answered out of the log, where it could hold a token.
func unspoken(err error) error {
	var answer *oauth2.RetrieveError
	if errors.As(err, &answer) && answer.Response != nil {
		return fmt.Errorf("it answered %s %q", answer.Response.Status, answer.ErrorCode)
	}
	return err
}

func (p *provider) roles(groups []string) access.Roles { return rolesOf(p.c.Groups, groups) }

// rolesOf are the roles that groups give, in the order of the table.
func rolesOf(table map[string]access.Roles, groups []string) access.Roles {
	var roles access.Roles
	for _, r := range access.AllRoles() {
		if slices.ContainsFunc(groups, func(g string) bool { return slices.Contains(table[g], r) }) {
			roles = append(roles, r)
		}
	}
	return roles
}

// errNoRole says that somebody is known elsewhere, and may do nothing here.
var errNoRole = errors.New("none of the groups gives a role here")

// outsider is the account of somebody whose identity is proven elsewhere: it is made at the
// first sign-in, and has the roles that the groups give at each. Losing one ends what runs.
func (s *Server) outsider(ctx context.Context, origin, subject, name, address string, roles access.Roles) (access.User, error) {
	now := instant()
	u, err := s.c.Accounts.UserBySubject(ctx, subject)
	switch {
	case errors.Is(err, statuspage.ErrNotFound) && len(roles) == 0:
		return u, errNoRole
	case errors.Is(err, statuspage.ErrNotFound):
		return s.newOutsider(ctx, access.User{Origin: origin, Subject: subject, Address: address, Roles: roles}, name)
	case err != nil:
		return u, err
	case !u.Active(now):
		return u, errNoRole
	case u.Roles.Equal(roles):
		return u, nil
	}
	return s.regroup(ctx, u, roles)
}

// regroup gives somebody the roles of their groups as they are now. The last owner keeps the
// role, or nobody could let people in, and is kept out all the same: the groups say so.
func (s *Server) regroup(ctx context.Context, u access.User, roles access.Roles) (access.User, error) {
	now, by, before := instant(), statuspage.Actor{Kind: statuspage.BySystem, ID: u.Origin}, u.Roles
	ended := access.Changes{At: now, EndSessions: []string{u.ID}}
	u.Roles, u.Changed = roles, now
	whole := ended
	whole.Users = []access.User{u}
	err := s.c.Accounts.ChangeAccess(ctx, whole, entryOf(by, now, "user.roles", "user:"+u.ID, before, roles))
	if errors.Is(err, access.ErrLastOwner) {
		s.c.Log.Warn("the last owner is in no owners' group any more, and was kept out; `fyr user role` on this host makes another one", "user", u.ID)
		if u.Origin == access.Header {
			return u, errNoRole // there are no sessions, and each request comes here
		}
		return u, cmp.Or(s.c.Accounts.ChangeAccess(ctx, ended, entryOf(by, now, "session.end_all", "user:"+u.ID, nil, nil)), errNoRole)
	}
	u.Version++
	if err == nil && len(roles) == 0 {
		err = errNoRole
	}
	return u, err
}

// newOutsider makes the account, by a name that is free.
func (s *Server) newOutsider(ctx context.Context, u access.User, name string) (access.User, error) {
	now := instant()
	u.ID, u.Made, u.Changed = statuspage.NewID(), now, now
	u.Name = strings.TrimSpace(statuspage.CleanText(name))
	for n := 0; ; n++ {
		if access.CheckName(u.Name) != nil || n > 0 {
			u.Name = u.Origin + "-" + u.ID
		}
		err := s.c.Accounts.ChangeAccess(ctx, access.Changes{At: now, Users: []access.User{u}},
			entryOf(statuspage.Actor{Kind: statuspage.BySystem, ID: u.Origin}, now, "user.create", "user:"+u.ID, nil, map[string]any{"roles": u.Roles, "origin": u.Origin}))
		if !errors.Is(err, access.ErrTaken) || n > 0 {
			u.Version++
			return u, err
		}
	}
}
