package operator

import (
	"context"
	"crypto/sha256"
	"time"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/access"
)

// Accounts is what is kept of persons, sessions and tokens. What is not there is
// statuspage.ErrNotFound.
type Accounts interface {
	ChangeAccess(ctx context.Context, c access.Changes, entries ...statuspage.Entry) error
	Users(ctx context.Context) ([]access.User, error)
	AccessList(ctx context.Context, now time.Time) ([]access.Listed, error)
	User(ctx context.Context, id string) (access.User, error)
	UserByName(ctx context.Context, name string) (access.User, error)
	UserBySubject(ctx context.Context, subject string) (access.User, error)
	Factors(ctx context.Context, user string) ([]access.Factor, error)
	Factor(ctx context.Context, id string) (access.Factor, error)
	FactorIDs(ctx context.Context, user string) ([]string, error)
	SessionByHash(ctx context.Context, hash [32]byte) (access.Session, access.User, error)
	Sessions(ctx context.Context, user string) ([]access.Session, error)
	TokenByHash(ctx context.Context, hash [32]byte) (access.Token, access.User, error)
	Tokens(ctx context.Context) ([]access.Token, error)
	InvitationByHash(ctx context.Context, hash [32]byte) (access.Invitation, error)
	Invitations(ctx context.Context) ([]access.Invitation, error)
	SeeSession(ctx context.Context, id string, at time.Time) error
	SeeToken(ctx context.Context, id string, at time.Time) error
	RotateKey(ctx context.Context, entries ...statuspage.Entry) (sealed int, err error)
	Typed
}

// Typed is what is kept of forms that somebody was writing in.
type Typed interface {
	SaveTyped(ctx context.Context, d access.Typed) error
	Typed(ctx context.Context, user, path string) (access.Typed, error)
	DropTyped(ctx context.Context, user, path string) error
}

// seenEvery is how often the use of a session or a token is written down.
const seenEvery = 30 * time.Second

// hashOf is what the database knows a secret by: it can't be shown to sign in.
func hashOf(secret string) [32]byte { return sha256.Sum256([]byte(secret)) }

// instant is now as the database keeps it, in milliseconds: what is made at an instant must
// not seem older than a change of the same instant.
func instant() time.Time { return time.Now().Truncate(time.Millisecond).UTC() }
