package main

import (
	"cmp"
	"slices"

	"github.com/goccy/go-yaml"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/operator"
)

// List returns what there is of a kind: the file's, then the console's in its order, then
// what is archived.
func (s consoleSettings) List(kind statuspage.SettingKind) ([]operator.Setting, error) {
	c := s.app.config.Load()
	list := c.declared(kind)
	var archived []operator.Setting
	for _, made := range c.source.Console {
		switch {
		case made.Kind != kind:
		case made.Archived.IsZero():
			list = append(list, c.shown(made))
		default:
			archived = append(archived, c.shown(made))
		}
	}
	return append(list, archived...), nil
}

// Source says where what runs by an id was declared.
func (s consoleSettings) Source(kind statuspage.SettingKind, id string) operator.Source {
	c := s.app.config.Load()
	return c.sourceOf(c.origins[string(kind)+":"+id])
}

// sourceOf is an origin in words. A component that is one because its monitor is can be
// given a name or a group by making one of the same id.
func (c *Config) sourceOf(o origin) operator.Source {
	switch {
	case o.Implied:
		return operator.Source{From: "monitor"}
	case o.Console != nil:
		return operator.Source{From: "console", By: &o.Console.MadeBy, At: o.Console.Made}
	case o.Line == 0:
		return operator.Source{From: "command line", Locked: true}
	}
	return operator.Source{From: "file", File: cmp.Or(c.File, defaultFile), Line: o.Line, Locked: true}
}

// declared are those of a kind that were not made in the console, as they are in force.
func (c *Config) declared(kind statuspage.SettingKind) (list []operator.Setting) {
	list = []operator.Setting{}
	for _, entry := range c.entries(kind) {
		fields := plainFields(entry)
		id, _ := fields["id"].(string)
		if kind == statuspage.PageSetting {
			id = statuspage.PageSettingID
		}
		o := c.origins[string(kind)+":"+id]
		if o.Console != nil && !o.Implied {
			continue
		}
		set := operator.Setting{Kind: kind, ID: id, Source: c.sourceOf(o), UsedBy: c.usedBy(kind, id)}
		list = append(list, withBody(set, fields))
	}
	return list
}

// entries are what stands in force, as the file would say it.
func (c *Config) entries(kind statuspage.SettingKind) []yaml.MapSlice {
	d := document{c: *c}
	switch kind {
	case statuspage.MonitorSetting:
		return list(c.Monitors, d.monitor)
	case statuspage.ComponentSetting:
		return list(c.Components, d.component)
	case statuspage.AlertSetting:
		return list(c.Alerts, d.alert)
	}
	return []yaml.MapSlice{c.declaredPage(d)}
}

// declaredPage is what the file says of the page: the rest is open to the console.
func (c *Config) declaredPage(d document) (said yaml.MapSlice) {
	for _, item := range d.page() {
		o, there := c.origins["page:"+item.Key.(string)]
		if there && o.Console == nil {
			said = append(said, item)
		}
	}
	return said
}

// plainFields is an entry as JSON has it.
func plainFields(entry yaml.MapSlice) map[string]any {
	text, err := yaml.Marshal(entry)
	if err != nil {
		panic("config: its own document does not marshal: " + err.Error())
	}
	asJSON, err := yaml.YAMLToJSON(text)
	if err != nil {
		panic("config: its own document is no JSON: " + err.Error())
	}
	return fieldsOfBody(asJSON)
}

// shown is one that a person made, as it may be seen.
func (c *Config) shown(made statuspage.Setting) operator.Setting {
	wrong := c.mistakesIn(made)
	set := operator.Setting{
		Kind: made.Kind, ID: made.ID, Source: c.sourceOf(origin{Console: &made}), UsedBy: c.usedBy(made.Kind, made.ID),
		Changed: made.Changed, ChangedBy: &made.ChangedBy, Archived: made.Archived, Problem: wrong.Error(), Mistakes: wrong,
	}
	return withBody(set, fieldsOfBody(made.Body))
}

// withBody adds the body without its secrets, and the name that it gives.
func withBody(set operator.Setting, fields map[string]any) operator.Setting {
	set.Body, set.Secrets = masked(set.Kind, fields)
	name, _ := fields["name"].(string)
	set.Name = cmp.Or(name, set.ID)
	if set.Secrets == nil {
		set.Secrets = []string{}
	}
	return set
}

// mistakesIn are why what a person made is not in force; none when it is.
func (c *Config) mistakesIn(made statuspage.Setting) (all operator.Mistakes) {
	for _, left := range c.Left {
		if left.Setting.Object() == made.Object() {
			all = append(all, left.mistakes(*c)...)
		}
	}
	return all
}

// usedBy is what names a thing, of the file and of the console.
func (c *Config) usedBy(kind statuspage.SettingKind, id string) []string {
	used := []string{}
	for _, x := range c.Components {
		if kind == statuspage.MonitorSetting && slices.Contains(x.Monitors, id) && !c.origins["component:"+x.ID].Implied {
			used = append(used, "component:"+x.ID)
		}
	}
	for _, a := range c.Alerts {
		named := map[statuspage.SettingKind][]string{statuspage.MonitorSetting: a.Rule.Monitors, statuspage.ComponentSetting: a.Rule.Components}[kind]
		if slices.Contains(named, id) {
			used = append(used, "alert:"+a.ID)
		}
	}
	return used
}
