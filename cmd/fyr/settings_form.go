package main

import (
	"reflect"
	"slices"

	"github.com/fyr-status/fyr/monitor/probe"
	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/notify"
	"github.com/fyr-status/fyr/statuspage/operator"
)

// Form describes what a body may hold, by the same tables as the reader and the schema.
func (consoleSettings) Form(kind statuspage.SettingKind) operator.Form { return formOf(kind) }

func formOf(kind statuspage.SettingKind) operator.Form {
	f := operator.Form{Kind: kind}
	switch kind {
	case statuspage.MonitorSetting:
		f.Fields, f.Chosen, f.Variants = fieldsOfKeys(monitorKeys, "id"), "kind", kindVariants()
	case statuspage.ComponentSetting:
		f.Fields = fieldsOfKeys(componentKeys, "id")
	case statuspage.AlertSetting:
		f.Fields, f.Chosen, f.Variants = fieldsOfKeys(alertKeys, "id", "channel"), "channel", channelVariants()
	case statuspage.PageSetting:
		f.Fields = fieldsOfKeys(pageSettingKey.keys)
	}
	for i := range f.Fields {
		if f.Fields[i].Name == "channel" {
			f.Fields[i].Choices = slices.DeleteFunc(f.Fields[i].Choices, func(c string) bool { return c == commandChannel })
		}
		for named, list := range naming {
			if f.Fields[i].Name == list {
				f.Fields[i].Of = named
			}
		}
	}
	return f
}

func fieldsOfKeys(keys []key, required ...string) (fields []operator.Field) {
	for _, k := range keys {
		if !k.later {
			f := fieldOfKey(k)
			f.Required = slices.Contains(required, k.name)
			fields = append(fields, f)
		}
	}
	return fields
}

// fieldOfKey describes a key of the table.
func fieldOfKey(k key) operator.Field {
	f := operator.Field{Name: k.name, Type: k.form.looks, List: k.list, Doc: k.doc, Example: k.example, Secret: k.secret}
	if len(k.keys) > 0 {
		f.Type, f.Fields = "object", fieldsOfKeys(k.keys)
		return f
	}
	s := k.form.schema
	if len(s.AnyOf) > 0 {
		s = *s.AnyOf[0] // the other is a reference, which the console has none of
	}
	f.Min, f.Max = s.Minimum, s.Maximum
	if s.MaxLength != nil {
		f.Longest = *s.MaxLength
	}
	for _, choice := range s.Enum {
		if word, ok := choice.(string); ok {
			f.Choices = append(f.Choices, word)
		}
	}
	return f
}

func kindVariants() (all []operator.Variant) {
	for _, k := range probe.Kinds() {
		all = append(all, operator.Variant{Name: k.Name, Schemes: k.Schemes, Doc: k.Doc, Fields: fieldsOfTypes(settingsOf(k))})
	}
	return all
}

func channelVariants() (all []operator.Variant) {
	for _, c := range notify.Channels() {
		if c.New != nil && c.Name != commandChannel {
			all = append(all, operator.Variant{Name: c.Name, Doc: c.Doc, Fields: fieldsOfTypes(channelSettings(c.Name))})
		}
	}
	return all
}

// fieldsOfTypes describes settings that only their kind or channel knows; their manual
// says what they mean.
func fieldsOfTypes(types map[string]reflect.Type) []operator.Field {
	fields := make([]operator.Field, 0, len(types))
	for _, name := range sorted(types) {
		fields = append(fields, fieldOfType(name, types[name]))
	}
	return fields
}

func fieldOfType(name string, t reflect.Type) operator.Field {
	f := operator.Field{Name: name, Type: "any"}
	t = bareType(t)
	switch {
	case isSecret(t):
		f.Type, f.Secret = "secret", true
	case takesText(t):
		f.Type = "text"
	case reflect.PointerTo(t).Implements(jsonReader):
	case t.Kind() == reflect.Bool:
		f.Type = "flag"
	case t.Kind() >= reflect.Int && t.Kind() <= reflect.Float64:
		f.Type = "number"
	case t.Kind() == reflect.Slice:
		f = fieldOfType(name, t.Elem())
		f.List = true
	case t.Kind() == reflect.Map:
		f = fieldOfType(name, t.Elem())
		f.Fields, f.Type = []operator.Field{{Name: "*", Type: f.Type, Secret: f.Secret, Fields: f.Fields}}, "map"
	default:
		f.Type, f.Fields = "object", fieldsOfTypes(fieldsOf(t))
	}
	return f
}
