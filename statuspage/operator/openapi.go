package operator

import (
	"encoding/json"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"sync"

	"github.com/google/jsonschema-go/jsonschema"
	"github.com/labstack/echo/v4"
)

// apiPrefix is before the path of each route of the JSON interface.
const apiPrefix = "/api/ops/v1/"

// operation is what the document says of a route beside what the table of routes says. The
// types are the very ones that the handler reads and answers.
type operation struct {
	does    string               // in a few words
	asks    []string             // parameters of the query, see parameters
	reads   reflect.Type         // the body, JSON; nil: there is none
	loose   bool                 // the body may hold what its kind allows, see GET forms/{kind}
	answers map[int]reflect.Type // by status; a nil type is an answer without a body
	media   string               // of an answer that is not JSON
}

// OpenAPI is the document of the JSON interface (OpenAPI 3.1), with each route and the
// permission that it needs. It is made of the table of routes and of Go's types.
func (s *Server) OpenAPI() ([]byte, error) {
	made, paths := map[string]*jsonschema.Schema{}, map[string]map[string]any{}
	all := books{asked: newSchemas(true, made), answered: newSchemas(false, made)}
	for _, r := range s.routes() {
		o, known := operations[r.key()]
		if !known {
			continue
		}
		path := r.described()
		if paths[path] == nil {
			paths[path] = map[string]any{}
		}
		paths[path][strings.ToLower(r.method)] = o.described(r, all)
	}
	mistake := all.answered.of(reflect.TypeFor[problem]())
	return json.Marshal(map[string]any{
		"openapi": "3.1.1",
		"info": map[string]any{
			"title": "Fyr, operators' side", "version": "1",
			"description": "Everything that the console does. Times are RFC 3339 in UTC. In the place of an incident's or a maintenance's id a unique beginning of one does, or - where only one can be meant. What is changed comes back as it stands then.",
		},
		"servers": []any{map[string]any{"url": s.c.URL.String()}},
		"paths":   paths,
		"components": map[string]any{
			"schemas": made,
			"responses": map[string]any{"Problem": map[string]any{
				"description": "What went wrong, and what to do. field names what is wrong in the request; mistakes are all that is wrong in a setting.",
				"content":     map[string]any{echo.MIMEApplicationJSON: map[string]any{"schema": mistake}},
			}},
			"securitySchemes": map[string]any{
				"token":   map[string]any{"type": "http", "scheme": "bearer", "description": "a token of a person's, with scopes, or the host's"},
				"session": map[string]any{"type": "apiKey", "in": "cookie", "name": s.cookie("", 0).Name},
			},
		},
		"security": []any{map[string][]string{"token": {}}, map[string][]string{"session": {}}},
	})
}

// books are the schemas of what is asked and of what is answered.
type books struct{ asked, answered *schemas }

// APIRoutes lists the routes of the JSON interface as the document writes them:
// "GET /api/ops/v1/incidents/{id}".
func (s *Server) APIRoutes() []string {
	var all []string
	for _, r := range s.routes() {
		if strings.HasPrefix(r.path, apiPrefix) {
			all = append(all, r.method+" "+r.described())
		}
	}
	return all
}

// key is a route's in the table of operations: "GET incidents/:id".
func (r route) key() string { return r.method + " " + strings.TrimPrefix(r.path, apiPrefix) }

// described is the path as OpenAPI writes it.
func (r route) described() string {
	parts := strings.Split(r.path, "/")
	for n, p := range parts {
		if name, ok := strings.CutPrefix(p, ":"); ok {
			parts[n] = "{" + name + "}"
		}
	}
	return strings.Join(parts, "/")
}

func (o operation) described(r route, all books) map[string]any {
	d := map[string]any{
		"operationId": operationID(r), "summary": o.does, "x-permission": r.rule.permission(),
		"parameters": o.parameters(r), "responses": o.responses(all),
	}
	if o.reads != nil {
		schema := all.asked.of(o.reads)
		if o.loose {
			schema = &jsonschema.Schema{Type: "object"}
		}
		d["requestBody"] = map[string]any{"required": true, "content": map[string]any{echo.MIMEApplicationJSON: map[string]any{"schema": schema}}}
	}
	return d
}

// permission is what the rule asks for; "host" is the token in the data folder.
func (r rule) permission() string {
	if r.door == hostDoor {
		return "host"
	}
	return r.may.String()
}

// operationID is a name for programs: "postIncidentsIdUpdates".
func operationID(r route) string {
	id := strings.ToLower(r.method)
	for _, part := range strings.FieldsFunc(strings.TrimPrefix(r.path, apiPrefix), func(c rune) bool { return strings.ContainsRune("/:.", c) }) {
		id += strings.ToUpper(part[:1]) + part[1:]
	}
	return id
}

func (o operation) parameters(r route) []any {
	list := []any{}
	text := map[string]any{"type": "string"}
	for part := range strings.SplitSeq(r.path, "/") {
		if name, ok := strings.CutPrefix(part, ":"); ok {
			list = append(list, map[string]any{"name": name, "in": "path", "required": true, "schema": text})
		}
	}
	for _, name := range o.asks {
		list = append(list, map[string]any{"name": name, "in": "query", "description": parameters[name], "schema": text})
	}
	return list
}

func (o operation) responses(all books) map[string]any {
	list := map[string]any{"default": map[string]any{"$ref": "#/components/responses/Problem"}}
	for status, t := range o.answers {
		answer := map[string]any{"description": http.StatusText(status)}
		switch {
		case o.media != "":
			answer["content"] = map[string]any{o.media: map[string]any{"schema": map[string]any{"type": "string"}}}
		case t != nil:
			answer["content"] = map[string]any{echo.MIMEApplicationJSON: map[string]any{"schema": all.answered.of(t)}}
		}
		list[strconv.Itoa(status)] = answer
	}
	return list
}

// document makes the document once: it takes some milliseconds.
type document struct {
	once sync.Once
	text []byte
	err  error
}

func (s *Server) apiDocument(c echo.Context) error {
	s.document.once.Do(func() { s.document.text, s.document.err = s.OpenAPI() })
	if s.document.err != nil {
		return s.document.err
	}
	return c.JSONBlob(http.StatusOK, s.document.text)
}
