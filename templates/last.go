package templates

// last is a step that can't be undone: it is folded away, and asks by name.
type last struct {
	Verb string // a key of the catalogue
	Path string // where it is posted
	Name any    // of what: a text, or HTML
}

func lastStep(verb, path string, name any) last { return last{verb, path, name} }
