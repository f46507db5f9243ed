package operator

import (
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/fyr-status/fyr/monitor/secret"
	"github.com/fyr-status/fyr/templates"
)

// Forms of settings are made of their description, see [Form]: what the file may say can be
// filled in, and nothing else. Names of fields are paths: "expect.status".

// firstFields are those that matter for most people; the rest is folded.
var firstFields = []string{"id", "name", "url", "interval", "group", "description", "monitors", "language", "zone", "components", "after", "severity", "events"}

// fieldsFor are the fields of a kind, or of one of its variants.
func (f Form) fieldsFor(variant string) []Field {
	fields := slices.Clone(f.Fields)
	for _, v := range f.Variants {
		if v.Name == variant {
			fields = append(fields, v.Fields...)
		}
	}
	return slices.DeleteFunc(fields, func(x Field) bool { return f.Chosen != "" && x.Name == f.Chosen })
}

// manual is what a variant is for.
func (f Form) manual(variant string) string {
	for _, v := range f.Variants {
		if v.Name == variant {
			return v.Doc
		}
	}
	return ""
}

// variantOf is the variant that a body is of: the one it names, or that its URL implies.
func (f Form) variantOf(body map[string]any) string {
	if name, said := body[f.Chosen].(string); said {
		return name
	}
	target, _ := body["url"].(string)
	scheme, _, _ := strings.Cut(target, ":")
	for _, v := range f.Variants {
		if slices.Contains(v.Schemes, strings.ToLower(scheme)) {
			return v.Name
		}
	}
	return ""
}

// inputs are the fields as a page asks for them, those of body filled in.
func (e edited) inputs(fields []Field, prefix string, body map[string]any) (all []templates.Input) {
	for _, f := range fields {
		path := prefix + f.Name
		in := templates.Input{
			Name: path, Label: labelOf(f.Name), Kind: string(e.kind), Doc: f.Doc, Example: f.Example, Required: f.Required && prefix == "", Longest: f.Longest,
			Choices: f.Choices, Type: lookOf(f), Set: slices.Contains(e.was.Secrets, path),
		}
		if f.Min != nil {
			in.Min = strconv.FormatFloat(*f.Min, 'f', -1, 64)
		}
		if f.Max != nil {
			in.Max = strconv.FormatFloat(*f.Max, 'f', -1, 64)
		}
		if in.Type == "group" {
			inner, _ := body[f.Name].(map[string]any)
			in.Fields = e.inputs(f.Fields, path+".", inner)
		} else if !in.Set || in.Type != "secret" {
			in.Value = written(f, body[f.Name])
		}
		all = append(all, in)
	}
	return all
}

// labelOf is a field's name as a person reads it, where the page's language has no word
// for it: "retry_interval" is "Retry interval".
func labelOf(name string) string {
	words := strings.Split(name, "_")
	for n, w := range words {
		if slices.Contains(initials, w) {
			words[n] = strings.ToUpper(w)
		}
	}
	words[0] = strings.ToUpper(words[0][:1]) + words[0][1:]
	return strings.Join(words, " ")
}

// initials are the words in names of fields that people read letter by letter.
var initials = []string{"ca", "css", "dns", "id", "ip", "tls", "url"}

// lookOf is how a field is filled in.
func lookOf(f Field) string {
	switch {
	case f.Of != "":
		return "picks"
	case f.List, f.Type == "lines", f.Type == "map", f.Type == "any":
		return "area"
	case f.Type == "object":
		return "group"
	case f.Secret, f.Type == "secret":
		return "secret"
	case f.Type == "flag", f.Type == "number", f.Type == "choice":
		return f.Type
	}
	return "line"
}

// pairs reports whether a field is a map of plain values, which is written in lines.
func (f Field) pairs() bool {
	return f.Type == "map" && !f.List && len(f.Fields) == 1 && plainType(f.Fields[0].Type)
}

func plainType(name string) bool { return !slices.Contains([]string{"object", "map", "any"}, name) }

// written is a value as it stands in a form: one of a list in each line, a pair in each
// line, or JSON for what has more parts.
func written(f Field, v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case []any:
		if f.List && plainType(f.Type) {
			lines := make([]string, len(v))
			for i, one := range v {
				lines[i] = written(Field{}, one)
			}
			return strings.Join(lines, "\n")
		}
	case map[string]any:
		if f.pairs() {
			var lines []string
			for name, one := range v {
				lines = append(lines, name+": "+written(Field{}, one))
			}
			slices.Sort(lines)
			return strings.Join(lines, "\n")
		}
	}
	raw, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return ""
	}
	return string(raw)
}

// gathered is the body that a form says. What is left empty is not said; a secret that is
// left empty stays as it is, when it is set.
func gathered(fields []Field, prefix string, values url.Values, set []string) map[string]any {
	body := map[string]any{}
	for _, f := range fields {
		path := prefix + f.Name
		said := values.Get(path)
		if f.List { // one in each line, or in each box that was ticked
			said = strings.Join(values[path], "\n")
		}
		text := strings.TrimSpace(strings.ReplaceAll(said, "\r\n", "\n"))
		switch look := lookOf(f); {
		case look == "group":
			if inner := gathered(f.Fields, path+".", values, set); len(inner) > 0 {
				body[f.Name] = inner
			}
		case text != "":
			body[f.Name] = valueOf(f, text)
		case look == "secret" && slices.Contains(set, path) && values.Get(path+".drop") == "":
			body[f.Name] = secret.Redacted
		}
	}
	return body
}

// valueOf is what a text in a form means. What can't be read is passed on as it is: whoever
// checks the body says what is wrong with it.
func valueOf(f Field, text string) any {
	switch {
	case f.List && plainType(f.Type):
		var all []any
		for line := range strings.Lines(text) {
			if line = strings.TrimSpace(line); line != "" {
				all = append(all, plainValue(f.Type, line))
			}
		}
		return all
	case f.pairs():
		return pairsOf(f.Fields[0].Type, text)
	case f.List, !plainType(f.Type):
		var v any
		if json.Unmarshal([]byte(text), &v) == nil {
			return v
		}
		return text
	}
	return plainValue(f.Type, text)
}

func plainValue(kind, text string) any {
	switch {
	case kind == "flag" && text == "true", kind == "flag" && text == "false":
		return text == "true"
	case kind == "number":
		if _, err := strconv.ParseFloat(text, 64); err == nil && json.Valid([]byte(text)) {
			return json.Number(text)
		}
	}
	return text
}

func pairsOf(kind, text string) map[string]any {
	all := map[string]any{}
	for line := range strings.Lines(text) {
		name, value, _ := strings.Cut(line, ":")
		if name = strings.TrimSpace(name); name != "" {
			all[name] = plainValue(kind, strings.TrimSpace(value))
		}
	}
	return all
}

// mistakesShown are mistakes as a page says them.
func mistakesShown(all Mistakes) []templates.Problem {
	shown := make([]templates.Problem, 0, len(all))
	for _, m := range all {
		shown = append(shown, templates.Problem{Field: m.Field, Text: m.Problem, Example: m.Example, About: m.About})
	}
	return shown
}
