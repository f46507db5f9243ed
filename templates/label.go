package templates

import (
	"html/template"
	"strings"
)

// label is what a field of a setting is called, by its path: fields of one name, like the
// token of a dozen channels, share a word. A name that the catalogue doesn't know is shown
// in English, and marked as that.
func (s *Set) label(path, english string) template.HTML {
	return s.worded("op.label."+path[strings.LastIndexByte(path, '.')+1:], english)
}

// explain says what a field is for; nothing where its manual alone does.
func (s *Set) explain(i Input) template.HTML {
	if i.Doc == "" {
		return ""
	}
	return s.worded("op.hint."+i.Kind+"."+i.Name, i.Doc)
}

func (s *Set) worded(key, english string) template.HTML {
	if s.Says(key) {
		return s.say(key)
	}
	return `<span lang="en" dir="ltr">` + template.HTML(template.HTMLEscapeString(english)) + "</span>"
}
