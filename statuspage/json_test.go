package statuspage_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/fyr-status/fyr/statuspage"
)

func TestCheckJSON(t *testing.T) {
	t.Parallel()
	nested := func(n int) string { return strings.Repeat(`{"a":[`, n/2) + strings.Repeat("]}", n/2) }
	for text, want := range map[string]string{
		`{"a": 1, "b": {"a": [1, {"a": 2}, {"a": 3}]}}`: "",
		`[]`: "", `"a"`: "", ` 1.5e300 `: "", `null`: "",
		nested(32):                          "",
		nested(34):                          "nested more than 32 deep",
		strings.Repeat("[", 100_000):        "nested more than 32 deep",
		`{"a": 1, "a": 1}`:                  "a: stands here for the second time",
		`{"a": 1, "A": 1}`:                  "A: stands here for the second time",
		`{"a": 1, "\u0061": 1}`:             "a: stands here for the second time",
		`[{"a": {"b": 1, "c": 2, "b": 3}}]`: "b: stands here for the second time",
		`{"a": 1} {}`:                       "has something after its end",
		`{"a": 1`:                           "ends too early",
		``:                                  "ends too early",
		`{"a" 1}`:                           "is not JSON",
		`{a: 1}`:                            "is not JSON",
		"\"\xff\"":                          "is not valid UTF-8",
	} {
		err := statuspage.CheckJSON([]byte(text))
		var invalid *statuspage.Invalid
		if want == "" && err != nil || want != "" && (!errors.As(err, &invalid) || !strings.Contains(err.Error(), want)) {
			t.Errorf("%.60q: %v, want %q", text, err, want)
		}
	}
}

// What programs of others send may tell labels apart by case, and is else as strict.
func TestCheckForeignJSON(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		`{"labels": {"env": "a", "Env": "b"}}`: true,
		`{"labels": {"env": "a", "env": "b"}}`: false,
		`{"status": "\xff"}`:                   false,
		`{} {}`:                                false,
	} {
		if err := statuspage.CheckForeignJSON([]byte(text)); (err == nil) != want {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// Whatever is let through is JSON, and encoding/json loses none of it.
func FuzzCheckJSON(f *testing.F) {
	f.Add([]byte(`{"a": [1, {"b": null}], "A": true}`))
	f.Add([]byte(`{"a": 1, "\u0061": 1}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		if statuspage.CheckJSON(text) == nil && !json.Valid(text) {
			t.Errorf("%q passes", text)
		}
	})
}
