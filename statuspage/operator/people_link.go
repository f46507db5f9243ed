package operator

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"time"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/access"
)

// Links that let people in once. What a link holds is shown when it is made, and kept as a
// hash only.

// newLink makes a link of a kind; it is not kept yet.
func (s *Server) newLink(kind access.InvitationKind, by statuspage.Actor, now time.Time) (access.Invitation, string) {
	secret, path := rand.Text(), "/setup"
	if kind == access.Link {
		path = "/signin"
	}
	return access.Invitation{
		ID: statuspage.NewID(), Hash: hashOf(secret), Kind: kind, By: by.String(), Made: now, Expires: now.Add(kind.Lasts()),
	}, s.c.URL.JoinPath(path).String() + "?" + url.Values{"token": {secret}}.Encode()
}

// over are the links for which same holds and that still work, ended: a new one takes their
// place.
func (s *Server) over(ctx context.Context, now time.Time, same func(access.Invitation) bool) ([]access.Invitation, error) {
	all, err := s.c.Accounts.Invitations(ctx)
	all = slices.DeleteFunc(all, func(i access.Invitation) bool { return !i.Open(now) || !same(i) })
	for n := range all {
		all[n].Expires = now
	}
	return all, err
}

// reset takes from a person what they sign in with, ends what runs, and makes the link by
// which they begin anew.
func (s *Server) reset(ctx context.Context, by statuspage.Actor, u access.User) (link string, err error) {
	now := instant()
	if !u.Active(now) {
		return "", &statuspage.Invalid{Field: "name", Value: u.Name, Reason: "is disabled or over: enable the account first"}
	}
	if u.Elsewhere() {
		return "", &statuspage.Invalid{Field: "name", Value: u.Name, Reason: "signs in at the identity provider, and has nothing to reset here"}
	}
	old, err := s.over(ctx, now, func(i access.Invitation) bool { return i.User == u.ID })
	if err != nil {
		return "", err
	}
	factors, err := s.c.Accounts.FactorIDs(ctx, u.ID)
	if err != nil {
		return "", err
	}
	tokens, err := s.tokensEnded(ctx, u, now)
	if err != nil {
		return "", err
	}
	i, link := s.newLink(access.Reset, by, now)
	i.User, u.Password, u.Changed = u.ID, "", now
	return link, s.c.Accounts.ChangeAccess(ctx, access.Changes{
		At: now, Users: []access.User{u}, Drop: factors, EndSessions: []string{u.ID}, Tokens: tokens, Invitations: append(old, i),
	}, entryOf(by, now, "user.reset", "user:"+u.ID, nil, nil))
}

// tokensEnded are the tokens of a person that work, ended: whoever took the account over may
// have made some.
func (s *Server) tokensEnded(ctx context.Context, u access.User, now time.Time) (ended []access.Token, err error) {
	all, err := s.c.Accounts.Tokens(ctx)
	for _, t := range all {
		if t.User == u.ID && t.Ended.IsZero() {
			t.Ended = now
			ended = append(ended, t)
		}
	}
	return ended, err
}

// InviteRequest is who is to be let in, and as what.
type InviteRequest struct {
	Name    string       `json:"name"`
	Roles   access.Roles `json:"roles"`
	Address string       `json:"address,omitempty"`    // to which the invitation is mailed
	Until   time.Time    `json:"expires_at,omitempty"` // when the account is over; zero: never
}

// invite makes the link by which a person makes their account. It ends those that were made
// for the same name.
func (s *Server) invite(ctx context.Context, by statuspage.Actor, r InviteRequest) (i access.Invitation, link string, err error) {
	now := instant()
	if err := s.checkInvite(ctx, &r, now); err != nil {
		return i, "", err
	}
	name := access.FoldName(r.Name)
	old, err := s.over(ctx, now, func(i access.Invitation) bool { return i.Kind == access.Invite && access.FoldName(i.Name) == name })
	if err != nil {
		return i, "", err
	}
	i, link = s.newLink(access.Invite, by, now)
	i.Name, i.Address, i.Roles, i.Until = r.Name, r.Address, r.Roles, r.Until
	return i, link, s.c.Accounts.ChangeAccess(ctx, access.Changes{At: now, Invitations: append(old, i)}, entryOf(by, now, "user.invite", "invitation:"+i.ID, nil, r.Roles))
}

// checkInvite reports what is wrong with an invitation, and puts the address in its usual
// form.
func (s *Server) checkInvite(ctx context.Context, r *InviteRequest, now time.Time) error {
	if err := access.CheckName(r.Name); err != nil {
		return &statuspage.Invalid{Field: "name", Value: r.Name, Reason: err.Error(), Example: "anna"}
	}
	if err := checkRoles(r.Roles); err != nil {
		return err
	}
	if !r.Until.IsZero() && !r.Until.After(now) {
		return &statuspage.Invalid{Field: "expires_at", Value: r.Until.Format(time.RFC3339), Reason: "has passed"}
	}
	if r.Address != "" {
		address, err := statuspage.CheckAddress(r.Address)
		if err != nil {
			return err
		}
		r.Address = address.Mail
	}
	switch _, err := s.c.Accounts.UserByName(ctx, r.Name); {
	case err == nil:
		return access.ErrTaken
	case !errors.Is(err, statuspage.ErrNotFound):
		return err
	}
	return nil
}

// revokeInvitation ends a link before it was used; statuspage.ErrNotFound when there is no
// such one that works.
func (s *Server) revokeInvitation(ctx context.Context, by statuspage.Actor, id string) error {
	now := instant()
	ended, err := s.over(ctx, now, func(i access.Invitation) bool { return i.ID == id })
	if err != nil {
		return err
	}
	if len(ended) == 0 {
		return fmt.Errorf("invitation %s: %w", id, statuspage.ErrNotFound)
	}
	return s.c.Accounts.ChangeAccess(ctx, access.Changes{At: now, Invitations: ended}, entryOf(by, now, "invitation.revoke", "invitation:"+id, nil, nil))
}

// mailInvitation sends an invitation to the address that it has. It reports whether it was
// sent, and why not.
func (s *Server) mailInvitation(ctx context.Context, i access.Invitation, link string) (bool, error) {
	if i.Address == "" || s.c.Mail == nil {
		return false, nil
	}
	page := s.c.Desk.View().Page
	texts := s.c.Templates.In(page.Language)
	subject := texts.T("op.mail.invite.subject", "Page", page.Name)
	text := texts.T("op.mail.invite.body", "Page", page.Name, "Link", link, "Until", i.Expires.UTC().Format(time.RFC1123)) + "\n"
	err := s.c.Mail(ctx, i.Address, subject, text)
	return err == nil, err
}
