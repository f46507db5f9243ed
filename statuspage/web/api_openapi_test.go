package web_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/jsonschema-go/jsonschema"
)

// openAPI is the description, as a client reads it.
type openAPI struct {
	OpenAPI string
	Servers []struct{ URL string }
	Paths   map[string]map[string]operation
	Parts   struct {
		Schemas    map[string]json.RawMessage
		Responses  map[string]answer
		Parameters map[string]parameter
	} `json:"components"`
}

type operation struct {
	ID         string `json:"operationId"`
	Parameters []struct {
		Ref string `json:"$ref"`
	}
	Responses map[string]answer
}

type parameter struct{ Name, In string }

type answer struct {
	Ref     string `json:"$ref"`
	Content map[string]struct{ Schema json.RawMessage }
}

// mustDescription reads the description, with its references into it made ones that a
// schema alone understands.
func mustDescription(tb testing.TB) openAPI {
	tb.Helper()
	text, err := os.ReadFile("openapi.json")
	if err != nil {
		tb.Fatal(err)
	}
	var d openAPI
	if err := json.Unmarshal([]byte(strings.ReplaceAll(string(text), "#/components/schemas/", "#/$defs/")), &d); err != nil {
		tb.Fatal(err)
	}
	return d
}

// validators returns a check for each answer of each operation: by path, method, code
// and media type. "default" stands for every other code.
func (d openAPI) validators(tb testing.TB) map[string]*jsonschema.Resolved {
	tb.Helper()
	all := map[string]*jsonschema.Resolved{}
	for path, methods := range d.Paths {
		for method, o := range methods {
			for code, a := range o.Responses {
				if name, ok := strings.CutPrefix(a.Ref, "#/components/responses/"); ok {
					a = d.Parts.Responses[name]
				}
				for media, c := range a.Content {
					all[strings.Join([]string{method, path, code, media}, " ")] = d.mustResolve(tb, c.Schema)
				}
			}
		}
	}
	return all
}

func (d openAPI) mustResolve(tb testing.TB, schema json.RawMessage) *jsonschema.Resolved {
	tb.Helper()
	whole, err := json.Marshal(map[string]any{"allOf": []json.RawMessage{schema}, "$defs": d.Parts.Schemas})
	if err != nil {
		tb.Fatal(err)
	}
	var s jsonschema.Schema
	if err := json.Unmarshal(whole, &s); err != nil {
		tb.Fatalf("%v in %s", err, schema)
	}
	r, err := s.Resolve(nil)
	if err != nil {
		tb.Fatalf("%v in %s", err, schema)
	}
	return r
}

// apiValues are what stands in the place of a path's parameters: what is there, what is
// private, and what isn't.
var apiValues = map[string][]string{
	"/api/v1/components/{id}":  {"api", "www", "canary-id", "none", "..%2f..%2fetc"},
	"/api/v1/incidents/{id}":   {incidentID, "n1c2d3f4g5h6", "z1c2d3f4g5h6", "y1c2d3f4g5h6", "none"},
	"/api/v1/maintenance/{id}": {plannedID, runningID, servedID, "m4c2d3f4g5h6", "none"},
	"/api/v2/incidents/{id}":   {incidentID, plannedID, "n1c2d3f4g5h6", "z1c2d3f4g5h6", "m4c2d3f4g5h6", "none"},
	"/api/push/{token}":        {"beat", "none"},
}

// apiQueries are tried where the description has the parameter: they narrow the answer,
// or are refused.
var apiQueries = map[string][]string{
	"component": {"?component=www", "?component=api&component=www", "?component=canary-id"},
	"from": {
		"?from=1999-12-31", "?from=1999-12-30T00:00:00Z&to=1999-12-31", "?to=1999-12-31T12:00:00%2b07:00",
		"?from=tomorrow", "?from=2000-01-02", "?to=1990-01-01", "?from=1900-01-01", "?from=-1",
	},
}

// requests are the requests that a path of the description is tried with.
func (d openAPI) requests(tb testing.TB, path string, o operation) []string {
	tb.Helper()
	before, after, found := strings.Cut(path, "}")
	paths := []string{path}
	if found {
		paths = nil
		for _, v := range apiValues[before+"}"] {
			paths = append(paths, before[:strings.Index(before, "{")]+v+after)
		}
	}
	if len(paths) == 0 {
		tb.Fatalf("there are no values to try %s with", path)
	}
	queries := []string{"", "?meaningless=x"}
	for _, p := range o.Parameters {
		queries = append(queries, apiQueries[strings.TrimPrefix(p.Ref, "#/components/parameters/")]...)
	}
	var all []string
	for _, p := range paths {
		for _, q := range queries {
			all = append(all, p+q)
		}
	}
	return all
}

// Every answer of every route in every state of the page is as the description says.
func TestEveryAnswerIsAsDescribed(t *testing.T) {
	t.Parallel()
	d := mustDescription(t)
	validators := d.validators(t)
	eachState(t, "Asia/Jakarta", func(t *testing.T, s *site, _ apiState) {
		for path, methods := range d.Paths {
			for method, o := range methods {
				for _, target := range d.requests(t, path, o) {
					w := s.do(strings.ToUpper(method), target, "")
					if err := described(validators, method, path, w); err != nil {
						t.Errorf("%s %s: %v", method, target, err)
					}
					if strings.Contains(w.Body.String(), "canary") {
						t.Errorf("%s shows what is private", target)
					}
				}
			}
		}
	})
}

// described holds an answer against the description.
func described(validators map[string]*jsonschema.Resolved, method, path string, w *httptest.ResponseRecorder) error {
	media, _, err := mime.ParseMediaType(w.Header().Get("Content-Type"))
	if err != nil {
		return err
	}
	v := validators[strings.Join([]string{method, path, fmt.Sprint(w.Code), media}, " ")]
	if v == nil && w.Code >= http.StatusBadRequest && w.Code < http.StatusInternalServerError {
		v = validators[strings.Join([]string{method, path, "default", media}, " ")]
	}
	if v == nil {
		return fmt.Errorf("%d with %s is not described", w.Code, media)
	}
	if media == "text/csv" {
		_, err := csv.NewReader(w.Body).ReadAll()
		return err
	}
	var body any
	if err := json.Unmarshal(w.Body.Bytes(), &body); err != nil {
		return err
	}
	return v.Validate(body)
}

// Every route under /api is described, and every description has its route.
func TestEveryRouteIsDescribed(t *testing.T) {
	t.Parallel()
	d := mustDescription(t)
	routes, paths := mustSite(t).server.APIRoutes(), []string(nil)
	ids := map[string]bool{}
	for path, methods := range d.Paths {
		for method, o := range methods {
			paths = append(paths, strings.ToUpper(method)+" "+path)
			if o.ID == "" || ids[o.ID] {
				t.Errorf("%s %s has the operation id %q, which is empty or taken", method, path, o.ID)
			}
			ids[o.ID] = true
			for _, p := range o.Parameters {
				name := strings.TrimPrefix(p.Ref, "#/components/parameters/")
				if q, ok := d.Parts.Parameters[name]; !ok || (q.In == "path") != strings.Contains(path, "{"+q.Name+"}") {
					t.Errorf("%s has the parameter %s, which is none of it", path, name)
				}
			}
		}
	}
	slices.Sort(routes)
	slices.Sort(paths)
	if !slices.Equal(routes, paths) {
		t.Errorf("routes %q\ndescribed %q", routes, paths)
	}
}

func TestDescriptionNamesTheServer(t *testing.T) {
	t.Parallel()
	s := mustSite(t, at(t, "https://example.com/status"))
	var d openAPI
	mustDecode(t, s, "/status/api/openapi.json", &d)
	if len(d.Servers) != 1 || d.Servers[0].URL != "https://example.com/status" || !strings.HasPrefix(d.OpenAPI, "3.1.") {
		t.Errorf("OpenAPI %s of %v", d.OpenAPI, d.Servers)
	}
}
