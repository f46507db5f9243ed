package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"

	"github.com/fyr-status/fyr/statuspage"
)

// jsonReading turns JSON into the nodes that the reader of the file goes by, so that what
// the console makes is read and checked by the same code.
type jsonReading struct{ d *json.Decoder }

// parseJSON returns the one object that text holds; see [statuspage.CheckJSON].
func parseJSON(text []byte) (ast.Node, *Problem) {
	var invalid *statuspage.Invalid
	if errors.As(statuspage.CheckJSON(text), &invalid) {
		return nil, &Problem{Path: invalid.Field, Text: invalid.Reason}
	}
	r := jsonReading{json.NewDecoder(bytes.NewReader(text))}
	r.d.UseNumber()
	node, err := r.value()
	if err == nil && node.Type() != ast.MappingType {
		err = errors.New("is not an object, as {\"id\": \"api\"} is")
	}
	if err != nil {
		return nil, &Problem{Text: err.Error()}
	}
	return node, nil
}

func (r jsonReading) value() (ast.Node, error) {
	t, err := r.d.Token()
	if err != nil {
		return nil, err
	}
	switch t := t.(type) {
	case json.Delim:
		if t == '[' {
			return r.list()
		}
		return r.object()
	case json.Number:
		return ast.Float(plainToken(t.String())), nil
	case string:
		return ast.String(plainToken(t)), nil
	case bool:
		return ast.Bool(plainToken(fmt.Sprint(t))), nil
	}
	return ast.Null(plainToken("null")), nil
}

func (r jsonReading) list() (ast.Node, error) {
	list := ast.Sequence(plainToken("["), true)
	for r.d.More() {
		v, err := r.value()
		if err != nil {
			return nil, err
		}
		list.Values = append(list.Values, v)
	}
	_, err := r.d.Token()
	return list, err
}

func (r jsonReading) object() (ast.Node, error) {
	object := ast.Mapping(plainToken("{"), true)
	for r.d.More() {
		t, err := r.d.Token()
		if err != nil {
			return nil, err
		}
		name, _ := t.(string) // keys of objects are nothing else
		v, err := r.value()
		if err != nil {
			return nil, err
		}
		object.Values = append(object.Values, ast.MappingValue(plainToken(":"), ast.String(plainToken(name)), v))
	}
	_, err := r.d.Token()
	return object, err
}

// plainToken is one without a place: what the console makes stands on no line.
func plainToken(text string) *token.Token {
	return &token.Token{Value: text, Origin: text, Position: &token.Position{}}
}
