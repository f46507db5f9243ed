package notify

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// pattern is a text with placeholders, {name} each, and nothing else to learn: no
// conditions, no loops, nothing that runs. "{{" is a brace.
type pattern struct {
	parts []string // texts and names by turns; the first is a text
}

// aPlace is a placeholder, or an escaped brace.
var aPlace = regexp.MustCompile(`\{\{|\{[a-z_]+\}`)

// placeholders are what a pattern may hold, beside what its channel adds.
var placeholders = []string{"title", "text", "link", "ack", "level", "state", "key", "id", "monitor", "status", "cause", "since", "event", "at", "page"}

// readPattern reads a pattern whose names are all known; field is the setting it is in.
func readPattern(field, text string, known []string) (pattern, error) {
	var p pattern
	var literal strings.Builder
	last := 0
	for _, at := range aPlace.FindAllStringIndex(text, -1) {
		literal.WriteString(text[last:at[0]])
		last = at[1]
		if text[at[0]:at[1]] == "{{" {
			literal.WriteByte('{')
			continue
		}
		name := text[at[0]+1 : at[1]-1]
		if !slices.Contains(known, name) {
			return pattern{}, &statuspage.Invalid{Field: field, Value: "{" + name + "}", Reason: "is not a placeholder ({" + strings.Join(known, "}, {") + "})", Example: "{title}"}
		}
		p.parts = append(p.parts, literal.String(), name)
		literal.Reset()
	}
	literal.WriteString(text[last:])
	p.parts = append(p.parts, literal.String())
	return p, nil
}

// fill puts the values in, each as by writes it.
func (p pattern) fill(values map[string]string, by func(string) string) string {
	var b strings.Builder
	for i, part := range p.parts {
		if i%2 == 1 {
			part = by(values[part])
		}
		b.WriteString(part)
	}
	return b.String()
}

// values are what the placeholders stand for.
func (m Message) values() map[string]string {
	v := map[string]string{
		"title": m.Title, "text": m.story(), "link": m.Link, "ack": m.Ack, "level": m.Level.String(), "state": m.state(),
		"key": m.Key, "id": m.ID, "at": m.At.UTC().Format(time.RFC3339),
	}
	for name, value := range m.facts() {
		v[name] = value
	}
	return v
}

// inserting is how values are written into a body of a content type, so that none of
// them ends the place that it stands in.
func inserting(contentType string) func(string) string {
	kind, _, _ := strings.Cut(contentType, ";")
	switch kind = strings.TrimSpace(strings.ToLower(kind)); {
	case kind == "application/json" || strings.HasSuffix(kind, "+json"):
		return inJSON
	case kind == "application/x-www-form-urlencoded":
		return url.QueryEscape
	case strings.HasSuffix(kind, "/xml") || strings.HasSuffix(kind, "+xml"):
		return inXML
	}
	return func(s string) string { return s }
}

// inJSON writes a value as it stands between the quotes of a JSON text.
func inJSON(s string) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(s) // a text always has a JSON form
	quoted := strings.TrimSuffix(b.String(), "\n")
	return quoted[1 : len(quoted)-1]
}

func inXML(s string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(s)) // a Buffer takes everything
	return b.String()
}

// readBody reads a pattern for a request's body; one of JSON has to be JSON whatever is
// put in.
func readBody(text, contentType string, known []string) (pattern, error) {
	p, err := readPattern("body", text, known)
	if err != nil {
		return pattern{}, err
	}
	by := inserting(contentType)
	probe := p.fill(map[string]string{}, func(string) string { return by(`"\` + "\n") })
	if kind, _, _ := strings.Cut(contentType, ";"); strings.HasSuffix(kind, "json") && !json.Valid([]byte(probe)) {
		return pattern{}, &statuspage.Invalid{Field: "body", Reason: "is not JSON once the placeholders are filled; each stands between quotes", Example: `{"text": "{title}"}`}
	}
	return p, nil
}
