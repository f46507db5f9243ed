package web_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
)

// A shape is what a JSON value must be, down to the order of its keys, which no decoder
// into structs can see. Shapes are written from reference/statuspage-v2.md alone.
type shape interface {
	check(d *json.Decoder, at string) error
}

// scalar is a name of kinds, or the allowed words with bars between them. A "?"
// at the end allows null.
type scalar string

var kinds = map[string]func(v any) bool{
	"id":   pattern(`^[0-9bcdfghjklmnpqrstvwxyz]{12}$`),
	"time": pattern(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(Z|[+-]\d\d:\d\d)$`),
	"date": pattern(`^\d{4}-\d\d-\d\d$`),
	"text": func(v any) bool { _, ok := v.(string); return ok },
	"bool": func(v any) bool { _, ok := v.(bool); return ok },
	"null": func(v any) bool { return v == nil },
	"int":  func(v any) bool { n, ok := v.(json.Number); return ok && !strings.ContainsAny(n.String(), ".eE-") },
	"url": func(v any) bool {
		text, _ := v.(string)
		u, err := url.Parse(text)
		return err == nil && u.IsAbs() && u.Host != ""
	},
	"zone": func(v any) bool {
		name, _ := v.(string)
		_, err := time.LoadLocation(name)
		return err == nil && strings.Contains(name, "/")
	},
}

func pattern(expr string) func(v any) bool {
	re := regexp.MustCompile(expr)
	return func(v any) bool { text, ok := v.(string); return ok && re.MatchString(text) }
}

func (k scalar) check(d *json.Decoder, at string) error {
	v, err := d.Token()
	if err != nil {
		return err
	}
	name, null := strings.CutSuffix(string(k), "?")
	test, known := kinds[name]
	word, _ := v.(string)
	if null && v == nil || known && test(v) || !known && slices.Contains(strings.Split(name, "|"), word) {
		return nil
	}
	return fmt.Errorf("%s is %v, want %s", at, v, k)
}

// object is keys in their order.
type object []field

type field struct {
	key   string
	shape shape
}

// keys makes an object of scalars from "key kind".
func keys(all ...string) object {
	var o object
	for _, one := range all {
		key, name, _ := strings.Cut(one, " ")
		o = append(o, field{key, scalar(name)})
	}
	return o
}

// with is the object with one key more.
func (o object) with(key string, s shape) object { return append(slices.Clip(o), field{key, s}) }

// and is the object with the keys of another behind its own.
func (o object) and(more object) object { return append(slices.Clip(o), more...) }

func (o object) check(d *json.Decoder, at string) error {
	if err := expect(d, json.Delim('{'), at); err != nil {
		return err
	}
	for _, f := range o {
		if err := expect(d, f.key, at); err != nil {
			return err
		}
		if err := f.shape.check(d, at+"."+f.key); err != nil {
			return err
		}
	}
	return expect(d, json.Delim('}'), at)
}

func expect(d *json.Decoder, want json.Token, at string) error {
	got, err := d.Token()
	if err != nil {
		return err
	}
	if got != want {
		return fmt.Errorf("in %s stands %v, want %v", at, got, want)
	}
	return nil
}

// list is any number of values of one shape, never null.
type list struct{ of shape }

func (l list) check(d *json.Decoder, at string) error {
	if err := expect(d, json.Delim('['), at); err != nil {
		return err
	}
	for n := 0; d.More(); n++ {
		if err := l.of.check(d, fmt.Sprintf("%s[%d]", at, n)); err != nil {
			return err
		}
	}
	return expect(d, json.Delim(']'), at)
}

// either is one of several shapes.
type either []shape

func (e either) check(d *json.Decoder, at string) error {
	var raw json.RawMessage
	if err := d.Decode(&raw); err != nil {
		return err
	}
	var last error
	for _, s := range e {
		if last = check(raw, s, at); last == nil {
			return nil
		}
	}
	return last
}

// check holds a whole JSON text against a shape.
func check(text []byte, s shape, at string) error {
	d := json.NewDecoder(strings.NewReader(string(text)))
	d.UseNumber()
	if err := s.check(d, at); err != nil {
		return err
	}
	if d.More() {
		return fmt.Errorf("more follows %s", at)
	}
	return nil
}
