package operator

import (
	"context"
	"crypto/subtle"
	"errors"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/access"
)

// door is how somebody comes in.
type door int

const (
	openDoor    door = iota // anybody: signing in, assets
	pageDoor                // a session; without one the sign-in page answers
	apiDoor                 // a session, a person's token or the host's
	hostDoor                // the host's token alone: whoever may read the data folder
	metricsDoor             // the host's token, or loopback itself without a proxy between
)

// rule is who may pass a route: by which door, and with which permission.
type rule struct {
	door door
	may  access.Permission // for pageDoor and apiDoor
}

// Rules that ask for no permission.
var (
	open  = rule{door: openDoor}
	host  = rule{door: hostDoor}
	local = rule{door: metricsDoor}
)

// page is a page of the console, for whoever has the permission.
func page(may access.Permission) rule { return rule{pageDoor, may} }

// api is a route of the JSON interface, for whoever has the permission.
func api(may access.Permission) rule { return rule{apiDoor, may} }

var (
	errSignIn = errors.New("sign in first")
	errToken  = errors.New("a token is needed: Authorization: Bearer …, as in operator.token of the data folder")
)

// forbidden is what somebody known may not do.
type forbidden struct {
	who   string // as people call them
	token bool
	may   access.Permission
}

func (f *forbidden) Error() string {
	if f.token {
		return f.who + " may not do this: it needs the scope " + f.may.String() + ", which a token is given when it is made, and its holder a role that allows it"
	}
	return f.who + " may not do this: it needs the permission " + f.may.String() + ", which an owner gives with a role"
}

// caller is who makes a request, as the database knows them at this moment.
type caller struct {
	by      statuspage.Actor
	host    bool // holds the host's token: the installation itself
	user    access.User
	session access.Session
	token   access.Token
}

// may reports whether the caller is allowed p. Whoever reads the data folder could write
// the database too: there is nothing to keep from the host.
func (w caller) may(p access.Permission, now time.Time) bool {
	switch {
	case w.host:
		return true
	case w.token.ID != "":
		return w.token.May(p, w.user, now)
	}
	return w.user.Active(now) && w.user.Roles.May(p)
}

// behind lets a request pass by the rule of its route. It is the only place that decides,
// and it asks the database afresh for each request.
func (s *Server) behind(r rule) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			if r.door == openDoor || r.door == metricsDoor && fromHere(c) {
				return next(c)
			}
			who, err := s.identify(c)
			if err != nil {
				return err
			}
			if err := r.check(who, time.Now()); err != nil {
				return err
			}
			c.Set("caller", who)
			return next(c)
		}
	}
}

// check says whether who may pass.
func (r rule) check(who caller, now time.Time) error {
	switch known := who.host || who.user.ID != ""; {
	case r.door == pageDoor && (!known || who.host || who.token.ID != ""):
		return errSignIn
	case !known, r.door != pageDoor && r.door != apiDoor && !who.host:
		return errToken
	case r.door == pageDoor || r.door == apiDoor:
		return who.allowed(r.may, now)
	}
	return nil
}

func (w caller) allowed(p access.Permission, now time.Time) error {
	if !w.may(p, now) {
		return &forbidden{who: w.name(), token: w.token.ID != "", may: p}
	}
	return nil
}

// name is the caller's name for people; the log has the id.
func (w caller) name() string {
	switch {
	case w.token.ID != "":
		return "the token " + w.token.Name + " of " + w.user.Name
	case w.user.Name != "":
		return w.user.Name
	}
	return w.by.ID
}

// identify finds out who makes a request; nobody is the zero caller. A token that is given
// is what counts, even where a session's cookie comes with it.
func (s *Server) identify(c echo.Context) (caller, error) {
	if given, ok := tokenIn(c.Request().Header.Get("Authorization")); ok {
		return s.byToken(c, given)
	}
	if who, err := s.byProxy(c); err != nil || who.user.ID != "" {
		return who, err
	}
	return s.bySession(c)
}

// tokenIn is the token in an Authorization field. The scheme may be in any case (RFC 9110,
// section 11.1).
func tokenIn(field string) (token string, ok bool) {
	scheme, token, ok := strings.Cut(field, " ")
	return token, ok && strings.EqualFold(scheme, "Bearer")
}

func (s *Server) byToken(c echo.Context, given string) (caller, error) {
	if !s.c.Token.Empty() && subtle.ConstantTimeCompare([]byte(given), []byte(s.c.Token.Reveal())) == 1 {
		return caller{host: true, by: s.hostActor(c)}, nil
	}
	return s.tokenHolder(c.Request().Context(), given, time.Now())
}

// hostActor is who uses the host's token: the shell, and the name that it gives. One that
// has an account is called by its id, as elsewhere: so nobody is two persons.
func (s *Server) hostActor(c echo.Context) statuspage.Actor {
	name := "shell"
	if who := statuspage.CleanText(c.Request().Header.Get("Fyr-Actor")); who != "" && len(who) <= 64 {
		name += ":" + s.idOf(c.Request().Context(), who)
	}
	return statuspage.Actor{Kind: statuspage.ByToken, ID: name}
}

// idOf is the id of the account of a name, or the name itself.
func (s *Server) idOf(ctx context.Context, name string) string {
	if s.c.Accounts != nil {
		if u, err := s.c.Accounts.UserByName(ctx, name); err == nil {
			return u.ID
		}
	}
	return name
}

// tokenHolder is who a token lets in. What a token may is judged with what its holder may,
// at each call.
func (s *Server) tokenHolder(ctx context.Context, given string, now time.Time) (caller, error) {
	if s.c.Accounts == nil || given == "" {
		return caller{}, nil
	}
	t, u, err := s.c.Accounts.TokenByHash(ctx, hashOf(given))
	switch {
	case errors.Is(err, statuspage.ErrNotFound):
		return caller{}, nil
	case err != nil:
		return caller{}, err
	case !t.Ended.IsZero() || !now.Before(t.Expires) || !u.Active(now):
		return caller{}, nil
	}
	by := statuspage.Actor{Kind: statuspage.ByToken, ID: actorOf(u).ID + "/" + t.Name}
	if err := s.noteUse(ctx, t, by, now); err != nil {
		return caller{}, err
	}
	return caller{by: by, user: u, token: t}, nil
}

// callerOf is who makes the request; behind has set it.
func callerOf(c echo.Context) caller {
	w, _ := c.Get("caller").(caller)
	return w
}

// actor is the caller as the audit log names them.
func actor(c echo.Context) statuspage.Actor { return callerOf(c).by }

// need refuses a request whose caller isn't allowed p.
func need(c echo.Context, p access.Permission) error { return callerOf(c).allowed(p, time.Now()) }
