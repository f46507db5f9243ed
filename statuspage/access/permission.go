package access

import (
	"fmt"
	"slices"
	"strings"
)

// Permission is one thing that a role may allow. A route of the operators' door asks for
// exactly one.
type Permission uint8

const (
	View        Permission = iota // see incidents, maintenance, monitors, components, deliveries' counts and reports
	Post                          // incidents, maintenance, components' statuses, acknowledgements, drills
	Approve                       // be the second pair of eyes
	Edit                          // monitors, components, channels, templates, the page's settings, mutes, tests
	Correct                       // correct the record of a component
	Readers                       // see subscribers, their addresses shortened
	ReadersEdit                   // add, import, erase and hold subscribers
	Unmask                        // see subscribers' addresses whole
	Audit                         // read the audit log, and who may do what
	Evidence                      // take the evidence pack
	Users                         // accounts, invitations, tokens and sessions of others
	Self                          // one's own account, factors, sessions and tokens
	permissions                   // how many there are
)

var permissionNames = [permissions]string{
	View: "view", Post: "post", Approve: "approve", Edit: "edit", Correct: "correct", Readers: "readers",
	ReadersEdit: "readers.edit", Unmask: "unmask", Audit: "audit", Evidence: "evidence", Users: "users", Self: "self",
}

// Permissions are all there are, in the order of the table.
func Permissions() []Permission {
	all := make([]Permission, permissions)
	for p := range all {
		all[p] = Permission(p)
	}
	return all
}

// String is the permission's name, as a token's scope is written: "post".
func (p Permission) String() string {
	if p < permissions {
		return permissionNames[p]
	}
	return fmt.Sprintf("permission(%d)", uint8(p))
}

// shows is what has to be seen for p to be of any use: who may post can't without the list of
// what there is to post to. A token's scope includes it; every role that has the one has the
// other.
func (p Permission) shows() Permission {
	switch p {
	case Post, Approve, Edit, Correct:
		return View
	case ReadersEdit, Unmask:
		return Readers
	}
	return p
}

// MarshalText writes the name.
func (p Permission) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads a name.
func (p *Permission) UnmarshalText(text []byte) error {
	n := slices.Index(permissionNames[:], string(text))
	if n < 0 {
		return fmt.Errorf("scope %q: there is no such one; there are %s", text, strings.Join(permissionNames[:], ", "))
	}
	*p = Permission(n)
	return nil
}
