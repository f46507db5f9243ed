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
// does, then those that always hold. A section that is not there bounds nothing.
func (c *Config) bounds() (all []operator.Bound) {
	said := flat(*c)
	eachBound(fileKeys, "", func(path string, k key) {
		value, from := said[path], c.keySource(path)
		if from.From == "default" {
			value = cmp.Or(unsaid[path], value)
		}
		if value != "" {
			all = append(all, operator.Bound{Name: path, Value: value, Meaning: k.doc, Source: from})
		}
	})
	for _, l := range limits {
		all = append(all, operator.Bound{Name: l.Name, Value: l.Value, Meaning: l.Meaning, Source: operator.Source{From: "built in", Locked: true}})
	}
	return all
}

// eachBound finds the times and numbers among some keys. A list's are of its entries.
func eachBound(keys []key, prefix string, found func(path string, k key)) {
	for _, k := range keys {
		path := prefix + k.name
		switch {
		case k.later || k.secret || k.list:
		case len(k.keys) > 0:
			eachBound(k.keys, path+".", found)
		case slices.Contains([]string{"duration", "number"}, k.form.looks):
			found(path, k)
		}
	}
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
