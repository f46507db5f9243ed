package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// jsonReading turns JSON into the nodes that the reader of the file goes by, so that what
// the console makes is read and checked by the same code. It is stricter than
// encoding/json, which lets the last of two equal keys win (RFC 8259 section 4 calls that
// unpredictable).
type jsonReading struct {
	d     *json.Decoder
	depth int
	path  string
}

// parseJSON returns the one object that text holds.
func parseJSON(text []byte) (ast.Node, *Problem) {
	if !utf8.Valid(text) {
		return nil, &Problem{Text: "is not valid UTF-8"}
	}
	r := &jsonReading{d: json.NewDecoder(bytes.NewReader(text))}
	r.d.UseNumber()
	node, err := r.value()
	if err == nil {
		if _, more := r.d.Token(); !errors.Is(more, io.EOF) {
			err = errors.New("has something after its end")
		}
	}
	if err == nil && node.Type() != ast.MappingType {
		err = errors.New("is not an object, as {\"id\": \"api\"} is")
	}
	if err != nil {
		return nil, &Problem{Path: r.path, Text: err.Error()}
	}
	return node, nil
}

func (r *jsonReading) value() (ast.Node, error) {
	t, err := r.d.Token()
	if err != nil {
		return nil, notJSON(err)
	}
	switch t := t.(type) {
	case json.Delim:
		return r.nested(t)
	case json.Number:
		return ast.Float(plainToken(t.String())), nil
	case string:
		return ast.String(plainToken(t)), nil
	case bool:
		return ast.Bool(plainToken(fmt.Sprint(t))), nil
	}
	return ast.Null(plainToken("null")), nil
}

func notJSON(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("is not JSON: it ends too early")
	}
	return fmt.Errorf("is not JSON: %w", err)
}

// nested reads what a bracket begins.
func (r *jsonReading) nested(begin json.Delim) (ast.Node, error) {
	if r.depth++; r.depth > maxConfigDepth {
		return nil, fmt.Errorf("is nested more than %d deep", maxConfigDepth)
	}
	defer func() { r.depth-- }()
	if begin == '[' {
		return r.list()
	}
	return r.object()
}

func (r *jsonReading) list() (ast.Node, error) {
	list := ast.Sequence(plainToken("["), true)
	for r.d.More() {
		v, err := r.value()
		if err != nil {
			return nil, err
		}
		list.Values = append(list.Values, v)
	}
	return list, r.end()
}

func (r *jsonReading) object() (ast.Node, error) {
	object, seen := ast.Mapping(plainToken("{"), true), map[string]bool{}
	for r.d.More() {
		t, err := r.d.Token()
		if err != nil {
			return nil, notJSON(err)
		}
		name, _ := t.(string) // keys of objects are nothing else
		if seen[name] {
			r.path = name
			return nil, errors.New("stands here for the second time; keep one")
		}
		seen[name] = true
		v, err := r.value()
		if err != nil {
			return nil, err
		}
		object.Values = append(object.Values, ast.MappingValue(plainToken(":"), ast.String(plainToken(name)), v))
	}
	return object, r.end()
}

// end reads the bracket that ends a list or an object.
func (r *jsonReading) end() error {
	if _, err := r.d.Token(); err != nil {
		return notJSON(err)
	}
	return nil
}

// plainToken is one without a place: what the console makes stands on no line.
func plainToken(text string) *token.Token {
	return &token.Token{Value: text, Origin: text, Position: &token.Position{}}
}
