package operator

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/access"
)

// What an owner does with the accounts of others, for the interface and for the pages. Each
// is one change with its line in the audit log, in which a person is an id.

// whyRefused says why a change of accounts was refused; "" when err is another error.
func whyRefused(err error) string {
	for _, why := range []error{access.ErrUsed, access.ErrTaken, access.ErrLastOwner, access.ErrNotFirst, access.ErrStale} {
		if errors.Is(err, why) {
			return why.Error()
		}
	}
	return ""
}

// entryOf is a line of the audit log; before and after may be nil.
func entryOf(by statuspage.Actor, at time.Time, act, object string, before, after any) statuspage.Entry {
	return statuspage.Entry{At: at, By: by, Act: act, Object: object, Before: jsonOf(before), After: jsonOf(after)}
}

// jsonOf is what such a line keeps of a value; our own types can always be written.
func jsonOf(v any) json.RawMessage {
	if v == nil {
		return nil
	}
	raw, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("operator: marshal %T: %v", v, err))
	}
	return raw
}

// account finds a person by id or by name.
func (s *Server) account(ctx context.Context, who string) (access.User, error) {
	u, err := s.c.Accounts.User(ctx, who)
	if errors.Is(err, statuspage.ErrNotFound) {
		return s.c.Accounts.UserByName(ctx, who)
	}
	return u, err
}

// setRoles gives a person other roles, and ends what they are signed in with.
func (s *Server) setRoles(ctx context.Context, by statuspage.Actor, u access.User, roles access.Roles) (access.User, error) {
	if err := checkRoles(roles); err != nil {
		return u, err
	}
	if u.Elsewhere() {
		return u, &statuspage.Invalid{Field: "roles", Reason: "come from the groups at the identity provider, for this account"}
	}
	before, now := u.Roles, instant()
	u.Roles, u.Changed = roles, now
	return u, s.c.Accounts.ChangeAccess(ctx, access.Changes{At: now, Users: []access.User{u}, EndSessions: []string{u.ID}},
		entryOf(by, now, "user.roles", "user:"+u.ID, before, roles))
}

// checkRoles refuses none, and one that is named twice.
func checkRoles(roles access.Roles) error {
	if len(roles) == 0 {
		return &statuspage.Invalid{Field: "roles", Reason: "are missing; there are " + access.AllRoles().String(), Example: "responder"}
	}
	if unique := slices.Compact(slices.Sorted(slices.Values(roles))); len(unique) != len(roles) {
		return &statuspage.Invalid{Field: "roles", Value: roles.String(), Reason: "name one twice"}
	}
	return nil
}

// setExpiry says until when an account may be used; zero: for ever. Sessions and tokens end
// with it by themselves: rights are read afresh on each call, and within seconds by streams.
func (s *Server) setExpiry(ctx context.Context, by statuspage.Actor, u access.User, until time.Time) (access.User, error) {
	now := instant()
	if !until.IsZero() && !until.After(now) {
		return u, &statuspage.Invalid{Field: "expires_at", Value: until.Format(time.RFC3339), Reason: "has passed: disable the account instead"}
	}
	before := u.Expires
	u.Expires = until.UTC().Truncate(time.Millisecond)
	if u.Expires.Equal(before) {
		return u, nil
	}
	return u, s.c.Accounts.ChangeAccess(ctx, access.Changes{At: now, Users: []access.User{u}},
		entryOf(by, now, "user.expiry", "user:"+u.ID, NewExpiry{before}, NewExpiry{u.Expires}))
}

// disable keeps a person out from now on, tokens and all.
func (s *Server) disable(ctx context.Context, by statuspage.Actor, u access.User) (access.User, error) {
	if !u.Disabled.IsZero() {
		return u, nil
	}
	now := instant()
	u.Disabled, u.Changed = now, now
	return u, s.c.Accounts.ChangeAccess(ctx, access.Changes{At: now, Users: []access.User{u}, EndSessions: []string{u.ID}},
		entryOf(by, now, "user.disable", "user:"+u.ID, nil, nil))
}

// enable lets a person in again with what they had. Tokens hold again, sessions don't.
func (s *Server) enable(ctx context.Context, by statuspage.Actor, u access.User) (access.User, error) {
	if u.Disabled.IsZero() {
		return u, nil
	}
	now := instant()
	u.Disabled, u.Changed = time.Time{}, now
	return u, s.c.Accounts.ChangeAccess(ctx, access.Changes{At: now, Users: []access.User{u}}, entryOf(by, now, "user.enable", "user:"+u.ID, nil, nil))
}

// endSessions signs a person out everywhere.
func (s *Server) endSessions(ctx context.Context, by statuspage.Actor, u access.User) error {
	now := instant()
	return s.c.Accounts.ChangeAccess(ctx, access.Changes{At: now, EndSessions: []string{u.ID}}, entryOf(by, now, "session.end_all", "user:"+u.ID, nil, nil))
}

// endSession signs a person out on one device; statuspage.ErrNotFound when it is none of
// theirs.
func (s *Server) endSession(ctx context.Context, by statuspage.Actor, u access.User, id string) error {
	sessions, err := s.c.Accounts.Sessions(ctx, u.ID)
	if err != nil {
		return err
	}
	n := slices.IndexFunc(sessions, func(x access.Session) bool { return x.ID == id })
	if n < 0 {
		return fmt.Errorf("session %s: %w", id, statuspage.ErrNotFound)
	}
	now := instant()
	sessions[n].Ended = now
	return s.c.Accounts.ChangeAccess(ctx, access.Changes{At: now, Sessions: sessions[n : n+1]}, entryOf(by, now, "session.end", "session:"+id, nil, nil))
}
