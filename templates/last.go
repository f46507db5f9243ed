package templates

import "strings"

// last is a step that can't be undone: it is folded away, and asks by name.
type last struct {
	Verb string // a key of the catalogue
	Path string // where it is posted
	Name any    // of what: a text, or HTML
	Seen string // [seen] how far what it is about had come; "": it has no mark
}

func lastStep(verb, path string, name any, seen ...string) last {
	return last{verb, path, name, strings.Join(seen, "")}
}
