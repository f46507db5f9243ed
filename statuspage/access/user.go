package access

import (
	"slices"
	"time"
)

// How an account came to be, and where its rights come from.
const (
	Local  = "local"  // invited here; a password or a passkey
	OIDC   = "oidc"   // signs in at the identity provider, whose groups give the roles
	Header = "header" // named by a listed proxy
)

// User is a person who may come in.
type User struct {
	ID       string    `json:"id"`       // random; what the audit log calls the person
	Name     string    `json:"name"`     // unique without regard to case; what the person signs in as
	Address  string    `json:"-"`        // for codes and invitations; may be empty
	Roles    Roles     `json:"roles"`    // none: may do nothing
	Origin   string    `json:"origin"`   // Local, OIDC or Header
	Subject  string    `json:"-"`        // the identity provider's issuer and subject; "": none
	Language string    `json:"language"` // BCP 47 tag of the console; "": the browser's
	Password string    `json:"-"`        // Argon2id in PHC form; "": none is set
	Made     time.Time `json:"made_at"`
	Changed  time.Time `json:"changed_at"`          // of password, roles or a factor: ends the sessions begun before
	Expires  time.Time `json:"expires_at,omitzero"` // zero: never
	Disabled time.Time `json:"disabled_at,omitzero"`
	Version  int64     `json:"-"` // of what was read; a change of an older one is refused, so that none undoes another
}

// Active reports whether the account may be used at now.
func (u User) Active(now time.Time) bool {
	return u.ID != "" && u.Disabled.IsZero() && (u.Expires.IsZero() || now.Before(u.Expires))
}

// Elsewhere reports whether who the person is is proven elsewhere, and there alone: who is
// put out there must not come in by something made here.
func (u User) Elsewhere() bool { return u.Origin == OIDC || u.Origin == Header }

// CanSignIn reports whether the account may be used at now and has, with these factors of
// it, something to sign in with: a passkey, a password and a second factor, or an identity
// that is proven elsewhere.
func (u User) CanSignIn(factors []Factor, now time.Time) bool {
	holds := func(kinds ...FactorKind) bool {
		return slices.ContainsFunc(factors, func(f Factor) bool { return f.User == u.ID && slices.Contains(kinds, f.Kind) })
	}
	return u.Active(now) && (u.Elsewhere() || holds(Passkey) || u.Password != "" && holds(TOTP, MailCode))
}

// FactorKind is what a person proves with beside a password.
type FactorKind string

const (
	MailCode FactorKind = "mail"     // a code of six digits to the account's address
	TOTP     FactorKind = "totp"     // RFC 6238
	Passkey  FactorKind = "passkey"  // WebAuthn; both factors at once
	Recovery FactorKind = "recovery" // printed codes, each good once
)

// Factor is one of them, enrolled.
type Factor struct {
	ID     string     `json:"id"` // random; a passkey's is its credential id, base64url
	User   string     `json:"-"`
	Kind   FactorKind `json:"kind"`
	Name   string     `json:"name"` // the person's word for it: "phone"
	Secret []byte     `json:"-"`    // a TOTP's seed, a passkey's credential record, a recovery code's SHA-256; the store seals it
	Step   int64      `json:"-"`    // TOTP: the last time step used; only a later one is taken (RFC 6238 section 5.2)
	Made   time.Time  `json:"made_at"`
	Used   time.Time  `json:"used_at,omitzero"`
}

// InvitationKind is what a single-use link is for.
type InvitationKind string

const (
	Setup  InvitationKind = "setup"  // makes the first owner
	Invite InvitationKind = "invite" // makes an account
	Reset  InvitationKind = "reset"  // sets a new password and new factors
	Link   InvitationKind = "link"   // signs in once; made on the host
)

// Invitation is a link that works once.
type Invitation struct {
	ID      string         `json:"id"` // random
	Hash    [32]byte       `json:"-"`  // SHA-256 of the link's secret
	Kind    InvitationKind `json:"kind"`
	User    string         `json:"user,omitempty"` // Reset, Link: whose
	Name    string         `json:"name,omitempty"` // Invite: the name proposed
	Address string         `json:"-"`              // Invite: to whom it was mailed; may be empty
	Roles   Roles          `json:"roles,omitempty"`
	Until   time.Time      `json:"until,omitzero"` // Invite: when the account that it makes expires
	By      string         `json:"by"`             // who made it: an actor
	Made    time.Time      `json:"made_at"`
	Expires time.Time      `json:"expires_at"`
	Used    time.Time      `json:"used_at,omitzero"`
}

// Open reports whether the link still works at now.
func (i Invitation) Open(now time.Time) bool {
	return i.ID != "" && i.Used.IsZero() && now.Before(i.Expires)
}
