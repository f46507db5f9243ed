package templates

// Section is a part of the console.
type Section struct {
	Name  string // the catalogue's "op.section.NAME"
	Path  string
	Right string // the permission without which it is not shown
	Key   string // after "g": goes there
}

// Sections are the parts of the console, in the order of its menu.
func Sections() []Section {
	return []Section{
		{"now", "/", "view", "h"},
		{"incidents", "/incidents", "view", "i"},
		{"maintenance", "/maintenance", "view", "m"},
		{"services", "/services", "view", "s"},
		{"readers", "/readers", "readers", "r"},
		{"reports", "/reports", "view", "p"},
		{"settings", "/settings", "edit", "e"},
		{"people", "/people", "users", "u"},
		{"audit", "/audit", "audit", "a"},
	}
}
