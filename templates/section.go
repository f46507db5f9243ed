package templates

// Section is a part of the console.
type Section struct {
	Name   string // the catalogue's "op.section.NAME"
	Path   string
	Rights []string // it is shown to whoever has one of these permissions
	Key    string   // after "g": goes there
}

// Sections are the parts of the console, in the order of its menu.
func Sections() []Section {
	return []Section{
		{"now", "/", []string{"view"}, "h"},
		{"incidents", "/incidents", []string{"view"}, "i"},
		{"maintenance", "/maintenance", []string{"view"}, "m"},
		{"services", "/services", []string{"view"}, "s"},
		{"readers", "/readers", []string{"readers"}, "r"},
		{"reports", "/reports", []string{"view"}, "p"},
		{"settings", "/settings", []string{"edit", "audit"}, "e"},
		{"people", "/people", []string{"audit"}, "u"},
		{"audit", "/audit", []string{"audit"}, "a"},
	}
}
