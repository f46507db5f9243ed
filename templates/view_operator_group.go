package templates

import "slices"

// The page of a group sends its forms to this path, always by POST:
//
//	/settings/groups    name; do=rename: to=…, do=archive: users=release|archive

// OperatorGroup is a heading of components.
type OperatorGroup struct {
	Layout
	Group      string
	To         string // what it is to be called
	Components []GroupMember
	Problems   []Problem
}

// GroupMember is a component under it.
type GroupMember struct {
	ID       string
	Name     string
	Declared Declared
}

// Locked reports whether the file declares a component of it: it is changed there.
func (v OperatorGroup) Locked() bool {
	return slices.ContainsFunc(v.Components, func(m GroupMember) bool { return m.Declared.Locked })
}
