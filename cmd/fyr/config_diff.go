package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
)

// Change is one thing that another configuration would change.
type Change struct {
	Path string `json:"path"`          // "monitors.api.interval": lists by id
	Old  string `json:"old,omitempty"` // "" when it is new
	New  string `json:"new,omitempty"` // "" when it goes
}

// String reads "~ monitors.api.interval: 30s → 1m", with + for what is new and - for
// what goes.
func (c Change) String() string {
	switch {
	case c.Old == "":
		return fmt.Sprintf("+ %s: %s", c.Path, c.New)
	case c.New == "":
		return fmt.Sprintf("- %s: %s", c.Path, c.Old)
	}
	return fmt.Sprintf("~ %s: %s → %s", c.Path, c.Old, c.New)
}

// Diff lists what changes from before to after, in the order of their paths. Secrets,
// and the settings of kinds and channels, which may hold some, are named but not shown.
func Diff(before, after Config) []Change {
	was, is := flat(before), flat(after)
	paths := slices.Sorted(maps.Keys(was))
	for path := range is {
		if _, ok := was[path]; !ok {
			paths = append(paths, path)
		}
	}
	slices.Sort(paths)
	var changes []Change
	for _, path := range paths {
		c := Change{Path: path, Old: was[path], New: is[path]}
		if c.Old == c.New || inside(path, changes) {
			continue
		}
		changes = append(changes, conceal(c))
	}
	return changes
}

// inside reports whether path belongs to something that comes or goes as a whole.
func inside(path string, changes []Change) bool {
	if len(changes) == 0 {
		return false
	}
	last := changes[len(changes)-1]
	return (last.Old == "" || last.New == "") && strings.HasPrefix(path, last.Path+".")
}

// conceal hides values that may be secret.
func conceal(c Change) Change {
	parts := strings.Split(c.Path, ".")
	last := parts[len(parts)-1]
	inSMS := strings.HasPrefix(c.Path, "subscribe.sms.")
	if !inSMS && last != "password" && last != "key" && last != "secret_key" && last != "token" && c.Path != "watchdog.url" && last != "settings" {
		return c
	}
	if c.Old != "" {
		c.Old = "(not shown)"
	}
	if c.New != "" {
		c.New = "(changed)"
	}
	return c
}

// flat is c as one text for each path; what stands in lists goes by its id.
func flat(c Config) map[string]string {
	all := map[string]string{}
	flatten(all, "", document{c: c}.whole())
	return all
}

func flatten(into map[string]string, path string, m yaml.MapSlice) {
	for _, item := range m {
		at := strings.TrimPrefix(path+"."+fmt.Sprint(item.Key), ".")
		switch v := item.Value.(type) {
		case yaml.MapSlice:
			flatten(into, at, v)
		case []yaml.MapSlice:
			for _, entry := range v {
				flattenEntry(into, at, entry)
			}
		default:
			into[at] = fmt.Sprint(v)
		}
	}
}

// flattenEntry flattens one of a list: a monitor, a component, an alert.
func flattenEntry(into map[string]string, path string, entry yaml.MapSlice) {
	at := path + "." + fmt.Sprint(entry[0].Value)
	own := namesOf(map[string][]key{"monitors": monitorKeys, "components": componentKeys, "alerts": alertKeys}[path])
	var settings yaml.MapSlice
	what := at
	for _, item := range entry[1:] {
		name := fmt.Sprint(item.Key)
		if !slices.Contains(own, name) {
			settings = append(settings, item)
			continue
		}
		if name == "name" || name == "channel" {
			what = fmt.Sprint(item.Value)
		}
		into[at+"."+name] = fmt.Sprint(item.Value)
	}
	into[at] = what
	if len(settings) > 0 {
		into[at+".settings"] = fmt.Sprint(settings)
	}
}

// Guard refuses a reload that looks like an accident: one that drops more than a third
// of the monitors, or one that an open incident is about. `fyr config apply` does it
// all the same.
func Guard(before, after Config, openMonitors []string) error {
	kept := map[string]bool{}
	for _, m := range after.Monitors {
		kept[m.ID] = true
	}
	var dropped []string
	for _, m := range before.Monitors {
		if kept[m.ID] {
			continue
		}
		if slices.Contains(openMonitors, m.ID) {
			return fmt.Errorf("reloading the configuration: it drops the monitor %s, which has an open incident; run `fyr config apply` if that is meant", m.ID)
		}
		dropped = append(dropped, m.ID)
	}
	if 3*len(dropped) > len(before.Monitors) {
		return fmt.Errorf("reloading the configuration: it drops %d of %d monitors (%s); run `fyr config apply` if that is meant",
			len(dropped), len(before.Monitors), clip(strings.Join(dropped, ", "), maxShown))
	}
	return nil
}
