package operator

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage/access"
	"github.com/fyr-status/fyr/templates"
)

// signOut ends the session for good: its cookie is worth nothing afterwards. Who signed in
// elsewhere is led on to sign out there, or one click would let the next person at this
// browser in.
func (s *Server) signOut(c echo.Context) error {
	who, now := callerOf(c), instant()
	c.SetCookie(s.cookie("", -1))
	if who.session.ID != "" {
		who.session.Ended = now
		err := s.c.Accounts.ChangeAccess(c.Request().Context(), access.Changes{At: now, Sessions: []access.Session{who.session}},
			entryOf(who.by, now, "session.end", "user:"+who.user.ID, nil, map[string]string{"session": who.session.ID}))
		if err != nil {
			return err
		}
	}
	if to := s.elsewhere(c.Request().Context(), who); to != "" {
		return s.leadOut(c, to)
	}
	return c.Redirect(http.StatusSeeOther, "/signin")
}

// leadOut answers with a page that goes on by itself: a browser does not follow the answer
// to a form to another site (Content Security Policy Level 3, form-action).
func (s *Server) leadOut(c echo.Context, to string) error {
	l := s.layout(c)
	l.Operator, l.Rights = "", nil
	c.Response().Header().Set("Refresh", "0; url="+to)
	return s.page(c, http.StatusOK, "operator_signout", templates.OperatorSignOut{Layout: l, Elsewhere: to})
}

// elsewhere is where somebody signs out of what they signed in by; "" when that is here
// alone, or nobody says where.
func (s *Server) elsewhere(ctx context.Context, who caller) string {
	w := s.ways.Load()
	switch {
	case who.session.ID == "" && who.user.Origin == access.Header && w.header != nil:
		return w.header.SignOut
	case slices.Contains(who.session.By, access.OIDC) && w.provider != nil:
		return w.provider.out(ctx, who.user.Subject)
	}
	return ""
}

// out is where the one of a subject signs out of the provider. A provider that says nothing
// keeps nobody here.
func (p *provider) out(ctx context.Context, subject string) string {
	_, _, err := p.found(ctx)
	if err != nil || p.leave == nil || !strings.HasPrefix(subject, p.c.Issuer+" ") {
		return ""
	}
	return p.leave.String()
}

// leaving is the place that a provider announces for signing out, asked in our name (OpenID
// Connect RP-Initiated Logout 1.0, section 2). The identity token is not kept to be sent
// along, so that the provider asks the person.
func leaving(known *oidc.Provider, client string) *url.URL {
	var says struct {
		End string `json:"end_session_endpoint"`
	}
	if known.Claims(&says) != nil || says.End == "" {
		return nil
	}
	u, err := url.Parse(says.End)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return nil
	}
	q := u.Query()
	q.Set("client_id", client)
	u.RawQuery = q.Encode()
	return u
}
