package operator

import (
	"encoding/json"
	"fmt"
	"maps"
	"mime"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/jsonschema-go/jsonschema"
)

// Every route of the JSON interface is described, and every description has its route.
func TestEveryOperationIsDescribed(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	keys := map[string]bool{}
	for _, r := range h.door.routes() {
		if !strings.HasPrefix(r.path, apiPrefix) {
			continue
		}
		keys[r.key()] = true
		o, known := operations[r.key()]
		switch {
		case !known:
			t.Errorf("%s %s has no line in the table of operations (openapi_operations.go): say there what it does, reads and answers", r.method, r.path)
		case o.does == "" || len(o.answers) == 0:
			t.Errorf("%s says nothing of what it does or answers", r.key())
		case r.rule.door == openDoor:
			t.Errorf("%s is open to everybody", r.key())
		}
		for _, name := range o.asks {
			if parameters[name] == "" {
				t.Errorf("%s asks for %q, which the table of parameters does not have", r.key(), name)
			}
		}
	}
	for key := range operations {
		if !keys[key] {
			t.Errorf("the table of operations has %s, which is no route", key)
		}
	}
}

// The document itself is as OpenAPI 3.1 wants it: operation ids are unique, references lead
// somewhere, each path has its parameters, and each operation says its permission.
func TestTheDocumentIsWhole(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	w := h.ask("GET", "/api/ops/openapi.json", "", "Authorization", "Bearer "+token)
	var d description
	if err := json.Unmarshal(w.Body.Bytes(), &d); w.Code != http.StatusOK || err != nil {
		t.Fatalf("%d, %v", w.Code, err)
	}
	if !strings.HasPrefix(d.OpenAPI, "3.1.") || len(d.Servers) != 1 || d.Servers[0].URL != "http://localhost:8081" {
		t.Errorf("OpenAPI %s of %v", d.OpenAPI, d.Servers)
	}
	ids := map[string]bool{}
	for path, methods := range d.Paths {
		for method, o := range methods {
			if ids[o.ID] || o.ID == "" || o.Summary == "" || o.Permission == "" || o.Responses["default"].Ref == "" {
				t.Errorf("%s %s: %+v", method, path, o)
			}
			ids[o.ID] = true
			for _, p := range o.Parameters {
				if (p.In == "path") != strings.Contains(path, "{"+p.Name+"}") {
					t.Errorf("%s has the parameter %s in %s", path, p.Name, p.In)
				}
			}
		}
	}
	for _, part := range strings.Split(w.Body.String(), `"$ref":"`)[1:] {
		ref, _, _ := strings.Cut(part, `"`)
		name := ref[strings.LastIndex(ref, "/")+1:]
		if _, there := d.Parts.Schemas[name]; !there && name != "Problem" {
			t.Errorf("%s leads nowhere", ref)
		}
	}
	if w := h.ask("GET", "/api/ops/openapi.json", ""); w.Code != http.StatusUnauthorized {
		t.Errorf("without a token: %d", w.Code)
	}
}

// description is the document, as a client reads it.
type description struct {
	OpenAPI string
	Servers []struct{ URL string }
	Paths   map[string]map[string]describedOperation
	Parts   struct {
		Schemas   map[string]json.RawMessage
		Responses map[string]describedAnswer
	} `json:"components"`
}

type describedOperation struct {
	ID         string `json:"operationId"`
	Summary    string
	Permission string `json:"x-permission"`
	Parameters []struct{ Name, In string }
	Body       struct {
		Content map[string]struct{ Schema json.RawMessage }
	} `json:"requestBody"`
	Responses map[string]describedAnswer
}

type describedAnswer struct {
	Ref     string `json:"$ref"`
	Content map[string]struct{ Schema json.RawMessage }
}

// contract checks requests and answers against the document. It is made once for all tests:
// the document of every house says the same.
type contract struct {
	d   description
	all *jsonschema.Resolved // of an object with one property a schema, by method, path and status
}

var theContract = sync.OnceValues(func() (*contract, error) {
	text, err := (&Server{c: Config{URL: consoleURL}}).OpenAPI()
	if err != nil {
		return nil, err
	}
	c := &contract{}
	if err := json.Unmarshal([]byte(strings.ReplaceAll(string(text), schemaPath, "#/$defs/")), &c.d); err != nil {
		return nil, err
	}
	return c, c.resolve()
})

// resolve makes one schema of all: their common parts are looked at once, not once for each
// of some hundred answers.
func (c *contract) resolve() error {
	each := map[string]json.RawMessage{}
	for path, methods := range c.d.Paths {
		for method, o := range methods {
			at := strings.ToUpper(method) + " " + path + " "
			add(each, at+"request", o.Body.Content)
			for status, a := range o.Responses {
				if a.Ref != "" {
					a = c.d.Parts.Responses["Problem"]
				}
				add(each, at+status, a.Content)
			}
		}
	}
	whole, err := json.Marshal(map[string]any{"properties": each, "$defs": c.d.Parts.Schemas})
	if err != nil {
		return err
	}
	var s jsonschema.Schema
	if err := json.Unmarshal(whole, &s); err != nil {
		return fmt.Errorf("%w in %s", err, whole)
	}
	c.all, err = s.Resolve(nil)
	return err
}

// add keeps the schema of a content under key; a content without one has none.
func add(each map[string]json.RawMessage, key string, content map[string]struct{ Schema json.RawMessage }) {
	for _, one := range content {
		if one.Schema != nil {
			each[key] = one.Schema
		}
	}
}

// holds compares an answer with the document, and the request too when it was taken.
func (c *contract) holds(r route, body string, w *httptest.ResponseRecorder) error {
	at := r.method + " " + r.described() + " "
	status := fmt.Sprint(w.Code)
	o := c.d.Paths[r.described()][strings.ToLower(r.method)]
	if _, said := o.Responses[status]; !said {
		if w.Code < http.StatusBadRequest {
			return fmt.Errorf("%d is not among the answers of %s: %v", w.Code, at, slices.Sorted(maps.Keys(o.Responses)))
		}
		status = "default"
	}
	if w.Code < http.StatusBadRequest && body != "" && len(body) < maxBody { // an import of thousands is like one of two
		if err := c.conforms(at+"request", body); err != nil {
			return fmt.Errorf("%s took %s: %w", at, body, err)
		}
	}
	media, _, _ := mime.ParseMediaType(w.Header().Get("Content-Type"))
	content := o.Responses[status].Content
	if status == "default" {
		content = c.d.Parts.Responses["Problem"].Content
	}
	if _, said := content[media]; !said && w.Body.Len() > 0 {
		return fmt.Errorf("%s answered %s, which is not described for %s", at, media, status)
	}
	if media != "application/json" {
		return nil
	}
	if err := c.conforms(at+status, w.Body.String()); err != nil {
		return fmt.Errorf("%s answered %d %s: %w", at, w.Code, w.Body, err)
	}
	return nil
}

// conforms holds a JSON text against the schema that the document has under key, if any.
func (c *contract) conforms(key, text string) error {
	var v any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		return err
	}
	return c.all.Validate(map[string]any{key: v})
}

// described holds what a route was asked and has answered against the document. Every test
// that asks by [house.ask] does so.
func (h *house) described(method, path, body string, w *httptest.ResponseRecorder) {
	h.t.Helper()
	r, found := h.apiRoute(method, path)
	if !found {
		return
	}
	c, err := theContract()
	if err != nil {
		h.t.Fatal(err)
	}
	if err := c.holds(r, body, w); err != nil {
		h.t.Errorf("the document does not hold: %v", err)
	}
}

// apiRoute is the described route that a request means: the one with the fewest parameters.
func (h *house) apiRoute(method, path string) (found route, ok bool) {
	path, _, _ = strings.Cut(path, "?")
	for _, r := range h.door.routes() {
		_, described := operations[r.key()]
		if !described || r.method != method || !matches(r.path, path) {
			continue
		}
		if !ok || strings.Count(r.path, ":") < strings.Count(found.path, ":") {
			found, ok = r, true
		}
	}
	return found, ok
}
