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

// variant is what a kind of check or a channel is for, before its form is chosen.
func (s *Set) variant(kind string, v Variant) template.HTML {
	return s.worded("op.variant."+kind+"."+v.Name, firstLine(v.Doc))
}

// choiceWords are the fields whose values the catalogue has words for, by the beginning of
// their keys.
var choiceWords = map[string]string{"when_down": "status.", "when_some_down": "status.", "severity": "severity."}

// value is one that a field can have, as people say it: a status, a severity, or a
// language by its own name. Others are names, shown as they are.
func (s *Set) value(path, value string) template.HTML {
	if l, known := LanguageOf(value); known && path == "language" {
		return template.HTML(template.HTMLEscapeString(l.Name))
	}
	if words := choiceWords[path]; words != "" {
		return s.say(words + value)
	}
	return template.HTML(template.HTMLEscapeString(value))
}

func (s *Set) worded(key, english string) template.HTML {
	if s.Says(key) {
		return s.say(key)
	}
	return inEnglish(english)
}
