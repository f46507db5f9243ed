package main

import (
	"encoding"
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/monitor/probe"
	"github.com/fyr-status/fyr/statuspage"
)

// settingsOf lists what a kind takes beside the target.
func settingsOf(k probe.Kind) map[string]reflect.Type { return fieldsOf(reflect.TypeOf(k.Settings)) }

// kindForm is the name of a registered kind of check.
func kindForm() form {
	var names []string
	for _, k := range probe.Kinds() {
		names = append(names, k.Name)
	}
	return choiceForm(names...)
}

// settingsReader turns a monitor's or an alert's further keys into the strict JSON that
// its kind or channel reads, and remembers where each stood so that the kind's complaints find their place.
type settingsReader struct {
	*reader
	whose  string            // "the kind http", "the channel slack"
	beside []key             // what else may stand there, for who mistyped it
	places map[string]*value // by the setting's path below the monitor: expect.status
	fault  bool
	object string // "monitor:api", for the names of its secrets in an export; "": by their place
}

// convertAll returns settings as the kind or the channel reads them, and as they were
// written. known are those that there are; nil: nobody here knows.
func (s *settingsReader) convertAll(list []setting, known map[string]reflect.Type) (filled, written json.RawMessage) {
	f, w := map[string]any{}, map[string]any{}
	for _, set := range list {
		t, ok := known[set.name]
		if known != nil && !ok {
			s.fault = true
			s.refuse(set.at, set.path, "is not a setting of %s%s", s.whose, didYouMean(set.name, append(namesOf(s.beside), sorted(known)...)))
			continue
		}
		f[set.name], w[set.name] = s.convert(set.node, set.name, set.path, t)
	}
	if len(f) == 0 {
		return nil, nil
	}
	return mustJSON(f), mustJSON(w)
}

func mustJSON(v any) json.RawMessage {
	b, err := json.Marshal(v)
	if err != nil {
		panic("config: a tree of texts, numbers and maps does not marshal: " + err.Error())
	}
	return b
}

func sorted(m map[string]reflect.Type) []string {
	var names []string
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// convert reads one setting for a field of type t. below is its path in the settings,
// path the one in the file.
func (s *settingsReader) convert(n ast.Node, below, path string, t reflect.Type) (filled, written any) {
	n, ok := s.resolve(n, path)
	if !ok {
		s.fault = true
		return nil, nil
	}
	v := &value{key: &key{secret: isSecret(t)}, path: path, line: n.GetToken().Position.Line, column: n.GetToken().Position.Column, console: s.console}
	s.places[below] = v
	switch n := n.(type) {
	case *ast.MappingNode:
		return s.convertMap(n, below, path, t)
	case *ast.SequenceNode:
		return s.convertList(n, below, path, t)
	case *ast.NullNode:
		s.fault = true
		s.complain(v, "has no value; give it one or leave the key out")
		return nil, nil
	}
	v.raw = scalar(n)
	if !s.fill(v) {
		s.fault = true
		return nil, nil
	}
	return natural(n, v.text, t), natural(n, s.inFile(v), t)
}

// inFile is a value as an exported file says it.
func (s *settingsReader) inFile(v *value) string {
	switch {
	case v.key.secret && (s.console != nil || !refers(v.raw)):
		return s.placeholder(s.nameOf(v.path), v.text)
	case s.console != nil:
		return literal(v.raw)
	}
	return v.raw
}

// nameOf is a place by the id of what it is in, which outlives an edit of the list.
func (s *settingsReader) nameOf(path string) string {
	if _, inside, found := strings.Cut(path, "."); found && s.object != "" {
		return s.object + "." + inside
	}
	return path
}

func (s *settingsReader) convertMap(n *ast.MappingNode, below, path string, t reflect.Type) (filled, written any) {
	f, w := map[string]any{}, map[string]any{}
	known := fieldsOf(t)
	for _, entry := range n.Values {
		name := entry.Key.GetToken().Value
		inner, ok := known[name]
		if known != nil && !ok {
			s.fault = true
			s.refuse(entry.Key, path+"."+name, "is not a setting of %s%s", s.whose, didYouMean(name, sorted(known)))
			continue
		}
		if known == nil {
			inner = elem(t)
		}
		f[name], w[name] = s.convert(entry.Value, below+"."+name, path+"."+name, inner)
	}
	return f, w
}

func (s *settingsReader) convertList(n *ast.SequenceNode, below, path string, t reflect.Type) (filled, written any) {
	f, w := []any{}, []any{}
	for i, entry := range n.Values {
		index := "[" + strconv.Itoa(i) + "]"
		a, b := s.convert(entry, below+index, path+index, elem(t))
		f, w = append(f, a), append(w, b)
	}
	return f, w
}

// natural is a scalar as JSON: text where the kind takes a text, whatever YAML would
// make of it, and otherwise the number or truth value that it looks like.
func natural(n ast.Node, text string, t reflect.Type) any {
	_, quoted := n.(*ast.StringNode)
	if takesText(t) || quoted && !strings.HasPrefix(scalar(n), "${") {
		return text
	}
	if number := json.Number(text); json.Valid([]byte(text)) && text != "" && text[0] != '"' {
		if _, err := number.Float64(); err == nil {
			return number
		}
	}
	switch text {
	case "true", "false":
		return text == "true"
	}
	return text
}

func bareType(t reflect.Type) reflect.Type {
	for t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t
}

var (
	textReader = reflect.TypeFor[encoding.TextUnmarshaler]()
	jsonReader = reflect.TypeFor[json.Unmarshaler]()
)

func takesText(t reflect.Type) bool {
	t = bareType(t)
	if t == nil || reflect.PointerTo(t).Implements(jsonReader) {
		return false
	}
	return t.Kind() == reflect.String || reflect.PointerTo(t).Implements(textReader)
}

func isSecret(t reflect.Type) bool {
	t = bareType(t)
	return t != nil && t.PkgPath() == reflect.TypeFor[monitor.Monitor]().PkgPath()+"/secret"
}

// elem is what a list or a map of type t holds, nil when t says nothing about it.
func elem(t reflect.Type) reflect.Type {
	if t = bareType(t); t != nil && (t.Kind() == reflect.Slice || t.Kind() == reflect.Map) {
		return t.Elem()
	}
	return nil
}

// fieldsOf lists the JSON names of a struct's fields with their types; nil when t is no
// struct that JSON reads by its fields.
func fieldsOf(t reflect.Type) map[string]reflect.Type {
	t = bareType(t)
	if t == nil || t.Kind() != reflect.Struct || reflect.PointerTo(t).Implements(jsonReader) || reflect.PointerTo(t).Implements(textReader) {
		return nil
	}
	fields := map[string]reflect.Type{}
	for f := range t.Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.IsExported() && name != "" && name != "-" {
			fields[name] = f.Type
		}
	}
	return fields
}

// blame notes an error of the monitor, its kind or a channel at the place that it is
// about. An error may be several, joined.
func (s *settingsReader) blame(whole *value, err error) {
	var several interface{ Unwrap() []error }
	var field *monitor.FieldError
	var invalid *statuspage.Invalid
	switch {
	case errors.As(err, &several):
		for _, one := range several.Unwrap() {
			s.blame(whole, one)
		}
	case errors.As(err, &field):
		s.blameField(whole, *field)
	case errors.As(err, &invalid):
		s.blameField(whole, monitor.FieldError{Field: invalid.Field, Value: invalid.Value, Problem: invalid.Reason, Example: invalid.Example})
	default:
		s.complain(whole, "%s", err)
	}
}

func (s *settingsReader) blameField(whole *value, wrong monitor.FieldError) {
	v := s.placeOf(whole, wrong.Field)
	p := s.problem(v)
	p.Value, p.HasValue, p.Example = presentable(wrong.Value), wrong.Value != "", wrong.Example
	p.Text = unfilled(v, wrong.Problem)
	if v == whole && wrong.Field != "settings" {
		p.Path += "." + wrong.Field
	}
	if v.raw != "" {
		p.Value, p.HasValue = presentable(v.raw), !v.key.secret
	}
	s.problems = append(s.problems, p)
}

// placeOf finds where the field that an error names was written. Kinds name a nested
// one in full (expect.body.json) or by its last part.
func (s *settingsReader) placeOf(whole *value, field string) *value {
	for name := field; name != ""; name = shorter(name) {
		if v := cmpOr(whole.field(name), s.places[name]); v != nil {
			return v
		}
	}
	if whole.raw != "" && field == "url" {
		return whole
	}
	var ends []string
	for name := range s.places {
		if strings.HasSuffix(name, "."+field) {
			ends = append(ends, name)
		}
	}
	if len(ends) == 1 {
		return s.places[ends[0]]
	}
	return whole
}

func cmpOr(a, b *value) *value {
	if a != nil {
		return a
	}
	return b
}

// shorter drops the last part of a path, "" when it was the only one.
func shorter(path string) string {
	if i := strings.LastIndexAny(path, ".["); i >= 0 {
		return path[:i]
	}
	return ""
}
