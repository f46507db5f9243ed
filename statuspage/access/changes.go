package access

import (
	"errors"
	"time"
)

// What a change of accounts is refused for.
var (
	ErrUsed      = errors.New("this link or code was used already")
	ErrTaken     = errors.New("there is an account of this name")
	ErrLastOwner = errors.New("this is the last owner who can sign in")
	ErrNotFirst  = errors.New("there is an owner already")
	ErrStale     = errors.New("the account was changed meanwhile")
)

// Changes is everything that becomes true together, with its audit entries.
type Changes struct {
	At          time.Time
	First       bool      // refused with ErrNotFirst when there is any account
	Users       []User    // upserted; ErrTaken when another has the name, ErrLastOwner when none would be left, ErrStale
	Factors     []Factor  // upserted; ErrUsed when a TOTP's step is not later than the one that is kept
	Drop        []string  // factors' ids; ErrUsed when one is gone: a recovery code is used up so
	Sessions    []Session // upserted
	EndSessions []string  // users' ids: all that run are ended at At, but those in Sessions
	Tokens      []Token   // upserted
	Invitations []Invitation
	Use         []string // invitations' ids; ErrUsed when one is used, or over at At
}
