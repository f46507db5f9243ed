package access

import (
	"fmt"
	"slices"
	"strings"
)

// Role is what a person is to this installation. A person may hold several.
type Role uint8

const (
	Viewer    Role = iota // sees how things stand
	Responder             // posts incidents and maintenance, and touches no monitor
	Editor                // does what a responder does, and sets up what is watched and shown
	Privacy               // the privacy officer: alone sees subscribers' addresses whole
	Auditor               // reads everything, and changes nothing
	Owner                 // lets people in; does all but unmask
	roles                 // how many there are
)

var roleNames = [roles]string{
	Viewer: "viewer", Responder: "responder", Editor: "editor", Privacy: "privacy", Auditor: "auditor", Owner: "owner",
}

// policy is the table: what is not in a role's row is denied. The second pair of eyes must
// be able to judge what it approves, so that Approve goes with Edit.
var policy = [roles][]Permission{
	Viewer:    {View, Self},
	Responder: {View, Self, Post, Readers},
	Editor:    {View, Self, Post, Readers, Approve, Edit, Correct},
	Privacy:   {View, Self, Readers, ReadersEdit, Unmask},
	Auditor:   {View, Self, Readers, Audit, Evidence},
	Owner:     {View, Self, Post, Readers, Approve, Edit, Correct, ReadersEdit, Audit, Evidence, Users},
}

// AllRoles are all there are, in the order of the table.
func AllRoles() Roles {
	all := make(Roles, roles)
	for r := range all {
		all[r] = Role(r)
	}
	return all
}

// May reports whether the role allows p.
func (r Role) May(p Permission) bool { return r < roles && slices.Contains(policy[r], p) }

// String is the role's name: "responder".
func (r Role) String() string {
	if r < roles {
		return roleNames[r]
	}
	return fmt.Sprintf("role(%d)", uint8(r))
}

// MarshalText writes the name.
func (r Role) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads a name.
func (r *Role) UnmarshalText(text []byte) error {
	n := slices.Index(roleNames[:], string(text))
	if n < 0 {
		return fmt.Errorf("role %q: there is no such one; there are %s", text, strings.Join(roleNames[:], ", "))
	}
	*r = Role(n)
	return nil
}

// Roles are those that a person holds: what one of them allows is allowed.
type Roles []Role

// May reports whether one of the roles allows p.
func (rs Roles) May(p Permission) bool {
	return slices.ContainsFunc(rs, func(r Role) bool { return r.May(p) })
}

// String lists the names, separated by commas.
func (rs Roles) String() string {
	names := make([]string, len(rs))
	for n, r := range rs {
		names[n] = r.String()
	}
	return strings.Join(names, ", ")
}

// Equal reports whether both sets hold the same roles.
func (rs Roles) Equal(o Roles) bool {
	in := func(a, b Roles) bool {
		return !slices.ContainsFunc(a, func(r Role) bool { return !slices.Contains(b, r) })
	}
	return in(rs, o) && in(o, rs)
}
