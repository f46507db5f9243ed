package templates

import "time"

// The pages of people send their forms to these paths, always by POST:
//
//	/people/invite                        name, role, address, until
//	/people/invitations/{id}/revoke
//	/people/{id}/roles                    role
//	/people/{id}/expiry               until
//	/people/{id}/disable, /people/{id}/enable
//	/people/{id}/sessions/end, /people/{id}/sessions/{session}/end
//	/people/{id}/token, /account/token    name, scope, for
//	/people/tokens/{id}/revoke

// OperatorPeople is who may come in, and as what.
type OperatorPeople struct {
	Layout
	People      []Person
	Invitations []Invited // that still work
	Tokens      []HeldToken
	Table       []RoleRow
	Mails       bool // invitations can be mailed
	Form        InviteForm
	Notice      string
}

// Person is an account as lists show it.
type Person struct {
	ID       string
	Name     string
	Address  string // shortened
	Roles    []string
	Factors  []string
	State    string // "active", "disabled", "expired" or "locked_out"
	Origin   string // "local", "oidc" or "header"
	Sessions int
	Tokens   int
	Made     time.Time
	Seen     time.Time
	Expires  time.Time
}

// RoleRow is one permission with who has it, in the order of the roles.
type RoleRow struct {
	Permission string
	May        []bool
}

// InviteForm lets somebody in. Field names of the POST in brackets.
type InviteForm struct {
	Name     string   // [name]
	Address  string   // [address]
	Until    string   // [until] "2027-06-30"
	Chosen   []string // [role]
	Roles    []Choice
	Problems []Problem
}

// Invited is a link that was made and not used yet.
type Invited struct {
	ID      string
	Kind    string // "invite" or "reset"
	Name    string
	Roles   []string
	Expires time.Time
}

// HeldToken is a token with its holder.
type HeldToken struct {
	Holder string
	Token
}

// OperatorInvited shows an invitation's link, once.
type OperatorInvited struct {
	Layout
	Name    string
	Once    string   // the link
	Code    AppOffer // the link as a QR code
	Address string   // shortened: where it was to be mailed
	Mailed  bool
	Unsent  string // why it was not mailed
	Expires time.Time
}

// OperatorPerson is one account.
type OperatorPerson struct {
	Layout
	Person    Person
	Own       bool // it is of the person signed in
	Elsewhere bool // roles come from the identity provider
	Roles     []Choice
	Table     []RoleRow
	Sessions  []Session
	Tokens    []Token
	Problems  []Problem
	Notice    string
	Until     string // [until] the account's last day: "2027-06-30"; "" for none
}

// OperatorToken makes a token, and shows it once.
type OperatorToken struct {
	Layout
	Holder   string
	Path     string // of this page
	Back     string
	Name     string   // [name]
	For      string   // [for] "720h", "2160h" or "8760h"
	Chosen   []string // [scope]
	Scopes   []Choice
	Made     string // the token; "": none yet
	Expires  time.Time
	Problems []Problem
}

// roleNames are the roles in the order of their table.
var roleNames = []string{"viewer", "responder", "editor", "privacy", "auditor", "owner"}

// tokenLives are the offered lives of a token.
var tokenLives = []string{"720h", "2160h", "8760h"}
