package operator

import (
	"context"
	"errors"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/access"
)

// SetupLink makes the link by which the first owner gets an account, and ends those that were
// made before; "" when there is an account already.
func (s *Server) SetupLink(ctx context.Context) (string, error) {
	now, by := instant(), statuspage.Actor{Kind: statuspage.BySystem}
	old, err := s.over(ctx, now, func(i access.Invitation) bool { return i.Kind == access.Setup })
	if err != nil {
		return "", err
	}
	i, link := s.newLink(access.Setup, by, now)
	i.Roles = access.Roles{access.Owner}
	err = s.c.Accounts.ChangeAccess(ctx, access.Changes{At: now, First: true, Invitations: append(old, i)},
		entryOf(by, now, "user.setup", "invitation:"+i.ID, nil, nil))
	if errors.Is(err, access.ErrNotFirst) {
		return "", nil
	}
	return link, err
}

// Link makes a link that signs a person in once, with nothing else to prove: for whoever has
// the host in hand.
func (s *Server) Link(ctx context.Context, by statuspage.Actor, u access.User) (string, error) {
	now := instant()
	i, link := s.newLink(access.Link, by, now)
	i.User = u.ID
	return link, s.c.Accounts.ChangeAccess(ctx, access.Changes{At: now, Invitations: []access.Invitation{i}},
		entryOf(by, now, "user.link", "user:"+u.ID, nil, nil))
}
