package main

import (
	"fmt"
	"reflect"

	"github.com/google/jsonschema-go/jsonschema"

	"github.com/fyr-status/fyr/monitor/probe"
	"github.com/fyr-status/fyr/statuspage/notify"
)

// Schema is the JSON Schema of fyr.yaml, for editors, made of the same table of keys
// that the reader goes by. It is a little more lenient: what it can't say, the reader
// checks.
func Schema() (*jsonschema.Schema, error) {
	s := mapSchema(key{keys: fileKeys})
	s.Schema = "https://json-schema.org/draft/2020-12/schema"
	s.Title = "fyr.yaml"
	kinds, err := kindSchemas()
	if err != nil {
		return nil, err
	}
	channels, err := channelSchemas()
	if err != nil {
		return nil, err
	}
	s.Properties["defaults"].AdditionalProperties = nil
	for _, m := range s.Properties["monitors"].Items.AnyOf {
		if m.Type == "object" {
			m.Properties, m.AdditionalProperties = withSettings(m.Properties, kinds), never()
		}
	}
	alert := s.Properties["alerts"].Items
	alert.Properties, alert.AdditionalProperties = withSettings(alert.Properties, channels), never()
	return s, nil
}

func never() *jsonschema.Schema { return &jsonschema.Schema{Not: &jsonschema.Schema{}} }

// keySchema is what may stand under k.
func keySchema(k key) *jsonschema.Schema {
	s := &jsonschema.Schema{}
	switch {
	case len(k.keys) > 0 && k.bare:
		s.AnyOf = []*jsonschema.Schema{k.form.schema.CloneSchemas(), mapSchema(k)}
	case len(k.keys) > 0:
		s = mapSchema(k)
	default:
		s = k.form.schema.CloneSchemas()
	}
	if k.list {
		s = &jsonschema.Schema{Type: "array", Items: s}
		if k.most > 0 {
			s.MaxItems = &k.most
		}
	}
	s.Description = k.doc
	if k.example != "" && !k.secret {
		s.Description += fmt.Sprintf(" (for example %s)", k.example)
	}
	return s
}

func mapSchema(k key) *jsonschema.Schema {
	s := &jsonschema.Schema{Type: "object", Properties: map[string]*jsonschema.Schema{}}
	if k.open == "" {
		s.AdditionalProperties = never()
	}
	for _, inner := range k.keys {
		if !inner.later {
			s.Properties[inner.name] = keySchema(inner)
			s.PropertyOrder = append(s.PropertyOrder, inner.name)
		}
	}
	return s
}

// kindSchemas are the settings of every kind, by name.
func kindSchemas() (map[string]*jsonschema.Schema, error) {
	all := schemas{}
	for _, k := range probe.Kinds() {
		if err := all.add(k.Name, settingsOf(k)); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// channelSchemas are the settings of every channel, by name.
func channelSchemas() (map[string]*jsonschema.Schema, error) {
	all := schemas{}
	for _, name := range notify.ForAlerts() {
		if err := all.add(name, channelSettings(name)); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// schemas are those of settings, by name. Where kinds or channels share a name, any of
// their forms may stand.
type schemas map[string]*jsonschema.Schema

func (all schemas) add(whose string, settings map[string]reflect.Type) error {
	options := &jsonschema.ForOptions{IgnoreInvalidTypes: true, TypeSchemas: map[reflect.Type]*jsonschema.Schema{}}
	for name, t := range settings {
		s, err := settingSchema(t, options)
		if err != nil {
			return fmt.Errorf("making the schema of %s.%s: %w; this is a mistake in Fyr", whose, name, err)
		}
		if all[name] == nil {
			all[name] = &jsonschema.Schema{}
		}
		all[name].AnyOf = append(all[name].AnyOf, s)
	}
	return nil
}

// settingSchema is the schema of a setting's type.
func settingSchema(t reflect.Type, o *jsonschema.ForOptions) (*jsonschema.Schema, error) {
	ownReaders(t, o.TypeSchemas)
	s, err := jsonschema.ForType(t, o)
	if err != nil || s == nil {
		return &jsonschema.Schema{}, err
	}
	lenient(s)
	return s, nil
}

// ownReaders gathers the types in t that read themselves: texts, such as a secret, or
// whatever JSON they like.
func ownReaders(t reflect.Type, into map[reflect.Type]*jsonschema.Schema) {
	t = bareType(t)
	switch {
	case reflect.PointerTo(t).Implements(jsonReader):
		into[t] = &jsonschema.Schema{}
	case reflect.PointerTo(t).Implements(textReader):
		into[t] = &jsonschema.Schema{Types: []string{"string", "number"}}
	case elem(t) != nil:
		ownReaders(elem(t), into)
	}
	for _, inner := range fieldsOf(t) {
		ownReaders(inner, into)
	}
}

// lenient makes a schema of Go's types one of what may be written: nothing is required,
// and a reference may stand for a number.
func lenient(s *jsonschema.Schema) {
	s.Required = nil
	for _, p := range s.Properties {
		lenient(p)
	}
	if s.Items != nil {
		lenient(s.Items)
	}
	switch s.Type {
	case "integer", "number", "boolean":
		s.Types, s.Type = []string{s.Type, "string"}, ""
	case "string":
		s.Types, s.Type = []string{"string", "number"}, "" // 1.2 is a number to YAML, and a text to us
	}
}

func withSettings(own, kinds map[string]*jsonschema.Schema) map[string]*jsonschema.Schema {
	for name, s := range kinds {
		own[name] = s
	}
	return own
}
