package operator

import (
	"encoding"
	"encoding/json"
	"fmt"
	"path"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/google/jsonschema-go/jsonschema"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/access"
)

// schemaPath is where the document keeps the schemas that others refer to.
const schemaPath = "#/components/schemas/"

// schemas are made of the Go types that routes read and answer, so that the document can't
// say something else than the program does. Each struct with a name is a schema of its own.
//
// A type that is read has a schema of its own beside that of the same type when it is
// answered: nothing is required in it, because what is left out has a default or is a
// mistake that the answer names, and a list may be null.
type schemas struct {
	read  bool
	known map[reflect.Type]*jsonschema.Schema // what stands for a type inside others
	made  map[string]*jsonschema.Schema       // by name, for the document
}

func newSchemas(read bool, made map[string]*jsonschema.Schema) *schemas {
	text := func(names ...any) *jsonschema.Schema { return &jsonschema.Schema{Type: "string", Enum: names} }
	s := &schemas{read: read, made: made}
	s.known = map[reflect.Type]*jsonschema.Schema{
		reflect.TypeFor[time.Time]():           {Type: "string", Format: "date-time"},
		reflect.TypeFor[Duration]():            {Type: "string", Description: "a length of time with its unit: 30m"},
		reflect.TypeFor[json.RawMessage]():     {},
		reflect.TypeFor[[]byte]():              {Type: "string", ContentEncoding: "base64"},
		reflect.TypeFor[monitor.Status]():      text("unknown", "up", "degraded", "down"),
		reflect.TypeFor[statuspage.Status]():   text(names(statuspage.Statuses())...),
		reflect.TypeFor[access.Role]():         text(names(access.AllRoles())...),
		reflect.TypeFor[access.Permission]():   text(names(access.Permissions())...),
		reflect.TypeFor[statuspage.Impact]():   text("none", "minor", "major", "critical"),
		reflect.TypeFor[statuspage.Stage]():    text(append(names(statuspage.Stages()), names(statuspage.MaintenanceStages())...)...),
		reflect.TypeFor[map[string]any]():      {Type: "object"},
		reflect.TypeFor[monitor.Cause]():       text(),
		reflect.TypeFor[statuspage.Hush]():     text(),
		reflect.TypeFor[access.FactorKind]():   text(),
		reflect.TypeFor[statuspage.SaidWhat](): text(),
	}
	return s
}

// names are what values of a closed list are called.
func names[T fmt.Stringer](values []T) []any {
	var all []any
	for _, v := range values {
		all = append(all, v.String())
	}
	return all
}

// of is the schema of a type: for a struct with a name a reference to it.
func (s *schemas) of(t reflect.Type) *jsonschema.Schema {
	s.learn(t)
	return s.infer(t, s.known)
}

// learn gives each struct with a name below t its schema, and types that are written as
// text theirs.
func (s *schemas) learn(t reflect.Type) {
	if _, done := s.known[t]; done {
		return
	}
	switch kind := t.Kind(); {
	case t.Implements(reflect.TypeFor[encoding.TextMarshaler]()):
		s.known[t] = &jsonschema.Schema{Type: "string"}
	case kind == reflect.Pointer, kind == reflect.Slice, kind == reflect.Map, kind == reflect.Array:
		s.learn(t.Elem())
	case kind == reflect.Struct:
		s.learnStruct(t)
	}
}

func (s *schemas) learnStruct(t reflect.Type) {
	if t.Name() != "" {
		s.known[t] = &jsonschema.Schema{Ref: schemaPath + s.name(t)}
	}
	written := reflect.VisibleFields(t)
	for _, f := range written {
		if f.IsExported() && f.Tag.Get("json") != "-" {
			s.learn(f.Type)
		}
	}
	if t.Name() != "" {
		s.made[s.name(t)] = s.infer(t, s.within(t, written))
	}
}

// within is what stands for types inside of a struct: others' references, but not its own,
// nor those of what is embedded in it, whose fields are its own.
func (s *schemas) within(t reflect.Type, written []reflect.StructField) map[reflect.Type]*jsonschema.Schema {
	inside := map[reflect.Type]*jsonschema.Schema{reflect.SliceOf(t): {Type: "array", Items: s.known[t]}}
	embedded := []reflect.Type{t}
	for _, f := range written {
		if f.Anonymous {
			embedded = append(embedded, f.Type)
		}
	}
	for other, schema := range s.known {
		if !slices.Contains(embedded, other) {
			inside[other] = schema
		}
	}
	return inside
}

// name is what the document calls a struct. Where two packages have one of a name, the
// house's own words come before those of the door.
func (s *schemas) name(t reflect.Type) string {
	name := strings.ToUpper(t.Name()[:1]) + t.Name()[1:]
	if folder := path.Base(t.PkgPath()); folder != "operator" {
		name = strings.ToUpper(folder[:1]) + folder[1:] + name
	}
	if s.read {
		name += "Request"
	}
	return name
}

// infer asks the library, and takes back what it assumes: that a list or a pointer may be
// written as null. Lists are arrays here, and a pointer to nothing is left out.
func (s *schemas) infer(t reflect.Type, known map[reflect.Type]*jsonschema.Schema) *jsonschema.Schema {
	schema, err := jsonschema.ForType(t, &jsonschema.ForOptions{TypeSchemas: known})
	if err != nil {
		panic("operator: no schema for " + t.String() + ": " + err.Error()) // the table of operations is tested whole
	}
	if s.read {
		return nothingRequired(schema)
	}
	return neverNull(schema)
}

// nothingRequired lets everything be left out. Structs without a name stand inside.
func nothingRequired(s *jsonschema.Schema) *jsonschema.Schema {
	if s == nil {
		return nil
	}
	s.Required = nil
	if s.Ref != "" {
		s.Types = nil
	}
	nothingRequired(s.Items)
	for _, p := range s.Properties {
		nothingRequired(p)
	}
	return s
}

func neverNull(s *jsonschema.Schema) *jsonschema.Schema {
	if s == nil {
		return nil
	}
	switch {
	case len(s.Types) == 2 && s.Types[0] == "null":
		s.Type, s.Types = s.Types[1], nil
	case len(s.Types) == 1:
		s.Types = nil
	}
	s.Items, s.AdditionalProperties = neverNull(s.Items), neverNull(s.AdditionalProperties)
	for _, p := range s.Properties {
		neverNull(p)
	}
	return s
}
