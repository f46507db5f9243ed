package operator

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/access"
)

// noteUse keeps when a token was used last. The first use of a day is a line in the audit
// log; what a token changes has its own line, each time.
func (s *Server) noteUse(ctx context.Context, t access.Token, by statuspage.Actor, now time.Time) error {
	switch {
	case now.UTC().Format(time.DateOnly) != t.Used.UTC().Format(time.DateOnly):
		t.Used = now
		return s.c.Accounts.ChangeAccess(ctx, access.Changes{At: now, Tokens: []access.Token{t}}, entryOf(by, now, "token.use", "token:"+t.ID, nil, nil))
	case now.Sub(t.Used) >= seenEvery:
		return s.c.Accounts.SeeToken(ctx, t.ID, now)
	}
	return nil
}

// TokenRequest is the body of POST tokens.
type TokenRequest struct {
	Name    string              `json:"name"`
	User    string              `json:"user,omitempty"` // id or name; left out: one's own
	Scopes  []access.Permission `json:"scopes"`
	Expires time.Time           `json:"expires_at,omitzero"` // left out: in 90 days
}

// NewToken is the answer to who made a token: the only time that it is shown.
type NewToken struct {
	access.Token
	Secret string `json:"token"`
}

func (s *Server) apiAddToken(c echo.Context) error {
	var r TokenRequest
	if err := read(c, &r); err != nil {
		return err
	}
	holder, err := s.holder(c, r.User)
	if err != nil {
		return err
	}
	made, err := s.addToken(c.Request().Context(), callerOf(c), holder, r)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, made)
}

// holder is whose token it is to be: the caller's own, or another's for who looks after
// accounts.
func (s *Server) holder(c echo.Context, who string) (access.User, error) {
	own := callerOf(c).user
	if who == "" || who == own.ID {
		if own.ID == "" {
			return own, &statuspage.Invalid{Field: "user", Reason: "is missing: a token belongs to a person", Example: "anna"}
		}
		return own, nil
	}
	u, err := s.account(c.Request().Context(), who)
	if err == nil && u.ID == own.ID {
		return own, nil
	}
	if denied := need(c, access.Users); denied != nil {
		return access.User{}, denied
	}
	return u, err
}

// addToken makes a token for a holder. It allows no more than its holder may, and no more
// than who makes it: otherwise an owner could have the privacy officer's permissions by it,
// and a token could make a stronger one.
func (s *Server) addToken(ctx context.Context, who caller, holder access.User, r TokenRequest) (NewToken, error) {
	now := instant()
	most := now.Add(access.TokenMost)
	if who.token.ID != "" {
		most = who.token.Expires
	}
	if r.Expires.IsZero() {
		r.Expires = statuspage.Earlier(now.Add(access.TokenFor), most)
	}
	if err := checkToken(who, holder, r, now, most); err != nil {
		return NewToken{}, err
	}
	secret := access.TokenPrefix + rand.Text()
	t := access.Token{ID: statuspage.NewID(), Hash: hashOf(secret), Name: r.Name, User: holder.ID, Scopes: r.Scopes, Made: now, Expires: r.Expires}
	err := s.c.Accounts.ChangeAccess(ctx, access.Changes{At: now, Tokens: []access.Token{t}}, entryOf(who.by, now, "token.add", "token:"+t.ID, nil, map[string]any{
		"user": t.User, "scopes": t.Scopes, "expires_at": t.Expires,
	}))
	return NewToken{t, secret}, err
}

// checkToken reports what is wrong with a token that is to end by most.
func checkToken(who caller, holder access.User, r TokenRequest, now, most time.Time) error {
	if err := access.CheckName(r.Name); err != nil {
		return &statuspage.Invalid{Field: "name", Value: r.Name, Reason: err.Error(), Example: "deploy"}
	}
	if strings.Contains(r.Name, "@") { // the audit log names tokens
		return &statuspage.Invalid{Field: "name", Value: r.Name, Reason: "looks like a mail address: say what the token is for", Example: "deploy"}
	}
	if !holder.Active(now) {
		return &statuspage.Invalid{Field: "user", Value: holder.Name, Reason: "is disabled or over"}
	}
	if !r.Expires.After(now) || r.Expires.After(most) {
		return &statuspage.Invalid{Field: "expires_at", Value: r.Expires.Format(time.RFC3339), Reason: "is not between now and " + most.UTC().Format(time.RFC3339), Example: "90d"}
	}
	return checkScopes(who, holder, r.Scopes, now)
}

func checkScopes(who caller, holder access.User, scopes []access.Permission, now time.Time) error {
	if len(scopes) == 0 {
		return &statuspage.Invalid{Field: "scopes", Reason: "are missing: say what the token may do", Example: "post"}
	}
	for n, p := range scopes {
		switch {
		case slices.Contains(scopes[:n], p):
			return &statuspage.Invalid{Field: "scopes", Value: p.String(), Reason: "is named twice"}
		case !holder.Roles.May(p):
			return &statuspage.Invalid{Field: "scopes", Value: p.String(), Reason: "is more than the holder may (" + holder.Roles.String() + ")"}
		case !who.may(p, now):
			return &statuspage.Invalid{Field: "scopes", Value: p.String(), Reason: "is more than you may yourself"}
		case !who.vouches(holder, p):
			return &statuspage.Invalid{Field: "scopes", Value: p.String(), Reason: "makes a token a second person: only " + holder.Name + " can give it"}
		}
	}
	return nil
}

// vouches reports whether somebody may let a token do p in a holder's name. A second pair
// of eyes is its holder's alone to give: else whoever looks after accounts could approve
// what they have asked for themselves. The host's shell needs no token for that.
func (w caller) vouches(holder access.User, p access.Permission) bool {
	return p != access.Approve || w.host || w.user.ID == holder.ID
}

// TokenInfo is a token as lists show it.
type TokenInfo struct {
	access.Token
	Holder string `json:"holder"` // the person's name
	Open   bool   `json:"open"`   // whether it still lets anybody in
}

// apiTokens lists the tokens that the caller may see: of all, or one's own.
func (s *Server) apiTokens(c echo.Context) error {
	all, err := s.tokensFor(c.Request().Context(), callerOf(c))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, all)
}

func (s *Server) tokensFor(ctx context.Context, who caller) ([]TokenInfo, error) {
	users, err := s.c.Accounts.Users(ctx)
	if err != nil {
		return nil, err
	}
	tokens, err := s.c.Accounts.Tokens(ctx)
	if err != nil {
		return nil, err
	}
	byID := map[string]access.User{}
	for _, u := range users {
		byID[u.ID] = u
	}
	now, out := time.Now(), make([]TokenInfo, 0, len(tokens))
	for _, t := range tokens {
		if u := byID[t.User]; t.User == who.user.ID || who.may(access.Audit, now) {
			out = append(out, TokenInfo{Token: t, Holder: u.Name, Open: t.Ended.IsZero() && now.Before(t.Expires) && u.Active(now)})
		}
	}
	return out, nil
}

func (s *Server) apiRevokeToken(c echo.Context) error {
	if err := s.revokeToken(c.Request().Context(), callerOf(c), c.Param("id")); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// revokeToken ends a token: one's own, or any for who looks after accounts. To others one
// that is not theirs is not there.
func (s *Server) revokeToken(ctx context.Context, who caller, id string) error {
	tokens, err := s.c.Accounts.Tokens(ctx)
	if err != nil {
		return err
	}
	now := instant()
	n := slices.IndexFunc(tokens, func(t access.Token) bool {
		return t.ID == id && (t.User == who.user.ID || who.may(access.Users, now))
	})
	if n < 0 {
		return fmt.Errorf("token %s: %w", id, statuspage.ErrNotFound)
	}
	tokens[n].Ended = now
	return s.c.Accounts.ChangeAccess(ctx, access.Changes{At: now, Tokens: tokens[n : n+1]}, entryOf(who.by, now, "token.revoke", "token:"+id, nil, nil))
}
