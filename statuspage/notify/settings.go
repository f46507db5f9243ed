package notify

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"

	"github.com/fyr-status/fyr/statuspage"
)

// decode reads a channel's settings strictly into v.
func decode(settings json.RawMessage, v any, example string) error {
	if len(settings) == 0 {
		settings = json.RawMessage("{}")
	}
	dec := json.NewDecoder(bytes.NewReader(settings))
	dec.DisallowUnknownFields()
	err := dec.Decode(v)
	if err == nil {
		return nil
	}
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		return &statuspage.Invalid{Field: wrong.Field, Value: wrong.Value, Reason: "is not a " + wrong.Type.String(), Example: example}
	}
	if _, key, found := strings.Cut(err.Error(), "unknown field "); found {
		return &statuspage.Invalid{Field: strings.Trim(key, `"`), Reason: "is not a setting of this channel", Example: example}
	}
	return &statuspage.Invalid{Field: "settings", Reason: "can't be read: " + err.Error(), Example: example}
}
