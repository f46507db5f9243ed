package probe

import (
	"encoding/json"
	"reflect"

	"github.com/fyr-status/fyr/monitor/secret"
)

// Schemas returns the JSON Schemas of those types in [Kind] Settings that read other
// forms than their Go type shows: a secret is a string, a status may be a number, a
// range or a list. All other types' schemas follow from the type.
func Schemas() map[reflect.Type]json.RawMessage {
	const (
		text      = `"contains": {"type": "string"}, "not_contains": {"type": "string"}, "regex": {"type": "string"}`
		status    = `{"type": ["integer", "string"], "minimum": 200, "maximum": 599, "pattern": "^[2-5][0-9]{2}(-[2-5][0-9]{2})?$"}`
		scalar    = `{"type": ["string", "number", "boolean", "null"]}`
		condition = `{"anyOf": [{"type": "string"}, {"type": "object", "additionalProperties": false, "properties": {` +
			`"json": {"type": "string"}, "css": {"type": "string"}, "equals": ` + scalar + `, ` + text + `}}]}`
	)
	return map[reflect.Type]json.RawMessage{
		reflect.TypeFor[secret.String](): json.RawMessage(`{"type": "string"}`),
		reflect.TypeFor[statuses]():      json.RawMessage(`{"anyOf": [` + status + `, {"type": "array", "items": ` + status + `}]}`),
		reflect.TypeFor[textConditions](): json.RawMessage(`{"anyOf": [{"type": "string"}, {"type": "object", "additionalProperties": false, "properties": {` +
			`"equals": {"type": "string"}, ` + text + `}}]}`),
		reflect.TypeFor[bodyConditions](): json.RawMessage(`{"anyOf": [` + condition + `, {"type": "array", "items": ` + condition + `}]}`),
	}
}
