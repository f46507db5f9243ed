package main

import (
	"github.com/goccy/go-yaml/ast"

	"github.com/fyr-status/fyr/statuspage"
)

// value is what stands at one place of the file, read by the form of its key.
type value struct {
	key          *key
	path         string // "monitors[2].interval"
	line, column int
	raw          string // a scalar as written, references and all
	text         string // with its references filled in
	got          any    // what the form made of it; nil when it is wrong
	list         []*value
	fields       map[string]*value
	bad          bool      // a field of it is wrong, so that it says nothing for certain
	rest         []setting // keys of an open map, for its kind or channel

	console *statuspage.Setting // what a person made, of which it is a part; nil: of the file or the command line
}

// setting is a key that the registry of kinds or channels knows, not the table.
type setting struct {
	name string
	node ast.Node // what it holds
	at   ast.Node // the key itself
	path string
}

// get returns what stands under name, or otherwise when nothing right does.
func get[T any](v *value, name string, otherwise T) T {
	if f := v.field(name); f != nil {
		if got, ok := f.got.(T); ok {
			return got
		}
	}
	return otherwise
}

// getAll returns what stands in the list under name.
func getAll[T any](v *value, name string) []T {
	var all []T
	if f := v.field(name); f != nil {
		for _, item := range f.list {
			if got, ok := item.got.(T); ok {
				all = append(all, got)
			}
		}
	}
	return all
}

// field returns the value under name, nil when there is none. It may be called on nil.
func (v *value) field(name string) *value {
	if v == nil {
		return nil
	}
	return v.fields[name]
}
