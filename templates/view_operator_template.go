package templates

// The operators' pages of templates send their forms to these paths, always by POST:
//
//	/settings/templates                 id and a Form, or whole=… of one that was removed
//	/settings/templates/{id}            a Form
//	/settings/templates/{id}/remove

// OperatorTemplates lists the posts that were written in calm.
type OperatorTemplates struct {
	Layout
	Templates []PostTemplate
	Undo      string // the template that was just removed, as it is given back to be kept; ""
	Notice    string
}

// PostTemplate is one of them.
type PostTemplate struct {
	ID       string
	Title    string
	Message  string // Markdown source, with blanks
	Declared bool   // the configuration file has it: it is changed there
}

// OperatorTemplate is the form of one.
type OperatorTemplate struct {
	Layout
	ID       string
	Fresh    bool // it is a new one: its id can be chosen
	Declared bool
	Form     Form
	Blanks   []string // names that may stand in braces
}
