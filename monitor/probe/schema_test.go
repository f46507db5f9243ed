package probe

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/google/jsonschema-go/jsonschema"
)

// MustSchema makes the schema of a kind's settings as configuration does.
func MustSchema(tb testing.TB, settings any) *jsonschema.Resolved {
	tb.Helper()
	types := map[reflect.Type]*jsonschema.Schema{}
	for t, raw := range Schemas() {
		s := new(jsonschema.Schema)
		if err := json.Unmarshal(raw, s); err != nil {
			tb.Fatalf("%v: %v", t, err)
		}
		types[t] = s
	}
	s, err := jsonschema.ForType(reflect.TypeOf(settings).Elem(), &jsonschema.ForOptions{TypeSchemas: types})
	if err != nil {
		tb.Fatal(err)
	}
	r, err := s.Resolve(nil)
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

func validates(tb testing.TB, r *jsonschema.Resolved, settings string) error {
	tb.Helper()
	var v any
	if err := json.Unmarshal([]byte(settings), &v); err != nil {
		tb.Fatal(err)
	}
	return r.Validate(v)
}

// The schema that editors get agrees with what New takes.
func TestEveryKindsSchema(t *testing.T) {
	t.Parallel()
	for _, k := range Kinds() {
		if k.Settings == nil {
			continue
		}
		r := MustSchema(t, k.Settings)
		if err := validates(t, r, string(MustSample(t, k.Name).Settings)); err != nil {
			t.Errorf("%s: the sample: %v", k.Name, err)
		}
		if validates(t, r, `{"no_such_setting": 1}`) == nil {
			t.Errorf("%s: the schema takes an unknown setting", k.Name)
		}
	}
}

func TestHTTPSchema(t *testing.T) {
	t.Parallel()
	r := MustSchema(t, &httpSettings{})
	for _, good := range []string{
		`{"expect":{"status":200}}`, `{"expect":{"status":"200-299"}}`, `{"expect":{"body":"x"}}`, `{"expect":{"body":["x",{"css":"a"}]}}`,
		`{"bearer":"x","headers":{"a":"b"}}`,
	} {
		if err := validates(t, r, good); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	for _, bad := range []string{
		`{"expect":{"status":100}}`, `{"expect":{"status":"ok"}}`, `{"expect":{"body":{"jsn":"$.a"}}}`, `{"expect":{"header":{"a":1}}}`, `{"bearer":1}`,
	} {
		if validates(t, r, bad) == nil {
			t.Errorf("%s: taken", bad)
		}
	}
}
