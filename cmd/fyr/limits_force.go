package main

import (
	"cmp"
	"slices"

	"github.com/fyr-status/fyr/statuspage/access"
	"github.com/fyr-status/fyr/statuspage/operator"
)

// unsaid are the bounds that hold where the file says nothing, and that its document has no
// default for.
var unsaid = map[string]string{"operator.session.idle": brief(access.IdleFor), "operator.session.total": brief(access.SessionFor)}

// bounds are the limits in force: first those that the file may set, with its line where it
// does, then those that always hold.
func (c *Config) bounds() []operator.Bound {
	all := c.boundsIn(fileKeys, "", flat(*c))
	for _, l := range limits {
		all = append(all, operator.Bound{Name: l.Name, Value: l.Value, Meaning: l.Meaning, Source: operator.Source{From: "built in", Locked: true}})
	}
	return all
}

// boundsIn are the times and numbers among some keys. A list's are of its entries, and a
// section that is not there bounds nothing.
func (c *Config) boundsIn(keys []key, prefix string, said map[string]string) (all []operator.Bound) {
	for _, k := range keys {
		path := prefix + k.name
		value, from := said[path], c.keySource(path)
		if from.From == "default" {
			value = cmp.Or(unsaid[path], value)
		}
		switch {
		case k.later || k.secret || k.list:
		case len(k.keys) > 0:
			all = append(all, c.boundsIn(k.keys, path+".", said)...)
		case value != "" && slices.Contains([]string{"duration", "number"}, k.form.looks):
			all = append(all, operator.Bound{Name: path, Value: value, Meaning: k.doc, Source: from})
		}
	}
	return all
}

// keySource says where a key of the file was said.
func (c *Config) keySource(path string) operator.Source {
	o, said := c.origins["key:"+path]
	if !said {
		return operator.Source{From: "default"}
	}
	return c.sourceOf(o)
}

// keyPlaces notes where each key of the file was said, lists apart.
func keyPlaces(v *value, c *Config) {
	for _, f := range fieldsIn(v) {
		if f.console == nil && len(f.list) == 0 {
			c.origins["key:"+f.path] = origin{Line: f.line}
			keyPlaces(f, c)
		}
	}
}
