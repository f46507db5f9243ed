package statuspage

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// MaxDepth is how deep maps and lists may stand inside each other in what people send.
const MaxDepth = 32

// CheckJSON is the error for a text that is not one JSON value, as strictly as RFC 7493
// (I-JSON, section 2) wants it: in UTF-8, and no object with the same name twice, of which
// encoding/json would take the last. Names that differ only by case are the same, since
// they are to encoding/json. Nor may it be deeper than [MaxDepth]. The error is an
// *Invalid whose Field is the name that stands twice, or "".
func CheckJSON(text []byte) error { return checkJSON(text, strings.ToLower) }

// CheckForeignJSON is [CheckJSON] for what programs of others send: there names that differ
// by case may stand together, since labels that people gave are among them.
func CheckForeignJSON(text []byte) error {
	return checkJSON(text, func(name string) string { return name })
}

func checkJSON(text []byte, fold func(name string) string) error {
	if !utf8.Valid(text) {
		return &Invalid{Reason: "is not valid UTF-8"}
	}
	r := jsonReading{d: json.NewDecoder(bytes.NewReader(text)), fold: fold}
	r.d.UseNumber()
	if err := r.value(); err != nil {
		return err
	}
	if _, err := r.d.Token(); !errors.Is(err, io.EOF) {
		return &Invalid{Reason: "has something after its end"}
	}
	return nil
}

// jsonReading is how far a text has been read.
type jsonReading struct {
	d     *json.Decoder
	fold  func(name string) string // names that it makes equal are the same one
	depth int
}

func (r *jsonReading) value() error {
	t, err := r.token()
	if err != nil {
		return err
	}
	if begin, nested := t.(json.Delim); nested {
		return r.nested(begin)
	}
	return nil
}

// nested reads what a bracket begins, and the bracket that ends it.
func (r *jsonReading) nested(begin json.Delim) error {
	if r.depth++; r.depth > MaxDepth {
		return &Invalid{Reason: fmt.Sprintf("is nested more than %d deep", MaxDepth)}
	}
	defer func() { r.depth-- }()
	seen := map[string]bool{}
	for r.d.More() {
		if begin == '{' {
			if err := r.name(seen); err != nil {
				return err
			}
		}
		if err := r.value(); err != nil {
			return err
		}
	}
	_, err := r.token()
	return err
}

// name reads the name of an object's member.
func (r *jsonReading) name(seen map[string]bool) error {
	t, err := r.token()
	if err != nil {
		return err
	}
	name, _ := t.(string) // names of members are nothing else
	folded := r.fold(name)
	if seen[folded] {
		return &Invalid{Field: name, Reason: "stands here for the second time; keep one"}
	}
	seen[folded] = true
	return nil
}

func (r *jsonReading) token() (json.Token, error) {
	t, err := r.d.Token()
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return nil, &Invalid{Reason: "is not JSON: it ends too early"}
	case err != nil:
		return nil, &Invalid{Reason: "is not JSON: " + err.Error(), Why: err}
	}
	return t, nil
}
