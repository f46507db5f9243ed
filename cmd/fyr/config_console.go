package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/fyr-status/fyr/statuspage"
)

// What people make in the console is kept in the database in the form of the file, and
// taken into the configuration as if it stood there, with these differences:
//
//   - The file wins: an id that it declares is the file's.
//   - No reference is followed: ${NAME} is these seven characters. Whoever may edit a
//     monitor must not read the server's environment and files by it.
//   - Nothing that runs or reads something on this machine can be made.
//   - A thing that is wrong is left out and named; it never keeps the server from starting.

// consoleSections says in which list of the file a kind stands.
var consoleSections = map[statuspage.SettingKind]string{
	statuspage.MonitorSetting: "monitors", statuspage.ComponentSetting: "components", statuspage.AlertSetting: "alerts",
}

// fileOnly are the keys of page that the console can't set: readers' links hang on the
// address, and files are this machine's.
var fileOnly = []string{"url", "logo", "css"}

// pageSettingKey is the section page as the console may set it.
var pageSettingKey = key{name: "page", keys: slices.DeleteFunc(slices.Clone(pageKeys), func(k key) bool { return slices.Contains(fileOnly, k.name) })}

// leftOut is something that was made in the console and is not in force.
type leftOut struct {
	Setting  statuspage.Setting
	Problems Problems // why; none: the file declares it
	At       origin   // where the file does
	Field    string   // likewise, of the page; "": all of it
}

// origin is where something was said.
type origin struct {
	Line    int                 // of the file; 0: elsewhere
	Console *statuspage.Setting // nil: not in the console
	Implied bool                // a component that is one because its monitor is
}

// takeConsole adds what people made to what the file says.
func (b *builder) takeConsole(whole *value, out map[string]bool) {
	b.undeclared = whole.field("components") == nil
	for i := range b.source.Console {
		s := &b.source.Console[i]
		if !s.Archived.IsZero() || out[s.Object()] {
			continue
		}
		b.console = s
		if s.Kind == statuspage.PageSetting {
			b.takePage(whole, s)
		} else {
			b.takeListed(whole, s)
		}
		b.console = nil
	}
}

// takeListed adds one to its list, unless the file has its id.
func (b *builder) takeListed(whole *value, s *statuspage.Setting) {
	section := consoleSections[s.Kind]
	i := slices.IndexFunc(fileKeys, func(k key) bool { return k.name == section })
	if i < 0 {
		b.problems = append(b.problems, Problem{Console: s.Object(), Text: "is of no kind that can be made"})
		return
	}
	if at := b.declaredID(whole, section, s.ID); at != nil {
		b.left = append(b.left, leftOut{Setting: *s, At: origin{Line: at.line}})
		return
	}
	item := fileKeys[i]
	item.list, item.bare = false, false
	list := whole.fields[section]
	if list == nil {
		list = &value{key: &fileKeys[i], path: section, fields: map[string]*value{}}
	}
	if v := b.readConsole(&item, fmt.Sprintf("%s[%d]", section, len(list.list)), s); v != nil {
		list.list = append(list.list, v)
		whole.fields[section] = list
	}
}

// readConsole reads one by the same keys as the file; nil: nothing in it can be used.
func (b *builder) readConsole(k *key, path string, s *statuspage.Setting) *value {
	node, problem := parseJSON(s.Body)
	if problem != nil {
		problem.Console = s.Object()
		b.problems = append(b.problems, *problem)
		return nil
	}
	before := len(b.problems)
	v := b.read(k, path, node)
	if v == nil || len(b.problems) > before {
		return nil
	}
	if id := v.field("id"); s.Kind != statuspage.PageSetting && (id == nil || id.text != s.ID) {
		b.complain(v, "has another id than %s: ids are permanent", s.ID)
		return nil
	}
	return v
}

// declaredID finds what the file, or the command line, declares by an id.
func (b *builder) declaredID(whole *value, section, id string) *value {
	places := listed(whole, section)
	if section == "monitors" {
		places = append(places, b.arguments()...)
		places = append(places, b.watched()...)
	}
	i := slices.IndexFunc(places, func(v *value) bool { return v.console == nil && idOf(section, v) == id })
	if i < 0 {
		return nil
	}
	return places[i]
}

// watched are the monitors of --watch as if they were declared.
func (b *builder) watched() (places []*value) {
	for _, text := range b.source.Watch {
		if m, why := peer(text, nil); why == "" {
			places = append(places, &value{key: &fileKey, fields: map[string]*value{"id": {text: m.ID, got: m.ID}}})
		}
	}
	return places
}

// idOf is the id that a declaration has, or is given.
func idOf(section string, v *value) string {
	switch id := get(v, "id", ""); {
	case id != "":
		return id
	case section == "monitors":
		return slug(get(v, "url", v.text))
	case section == "alerts":
		return get(v, "channel", "")
	}
	return ""
}

// takePage sets those keys of page that the file leaves open.
func (b *builder) takePage(whole *value, s *statuspage.Setting) {
	v := b.readConsole(&pageSettingKey, "page", s)
	if v == nil {
		return
	}
	page := &value{key: &pageSettingKey, path: "page", fields: map[string]*value{}}
	if declared := whole.field("page"); declared != nil {
		*page = *declared
	}
	both := make(map[string]*value, len(page.fields)+len(v.fields))
	for name, f := range v.fields {
		both[name] = f
	}
	for name, f := range page.fields {
		if both[name] != nil {
			b.left = append(b.left, leftOut{Setting: *s, At: origin{Line: f.line}, Field: name})
		}
		both[name] = f
	}
	page.fields = both
	whole.fields["page"] = page
}

// controls reports whether a text from the console holds what no setting needs and a
// terminal or a log may obey.
func controls(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' })
}

// literal is a text of the console as the file would have to say it.
func literal(s string) string { return strings.ReplaceAll(s, "${", "$${") }

// commandChannel is the channel that runs a command on this machine.
const commandChannel = "command"

// withoutCommands refuses what would run on this machine.
func (b *builder) withoutCommands(v *value) {
	if v.console != nil && get(v, "channel", "") == commandChannel {
		b.complain(v.field("channel"), "runs on this machine: only the configuration file may say so")
	}
}

// claimed are the monitors that a component of the console shows, or showed before it was
// archived: to archive one must not publish its monitors as components of their own.
func (b *builder) claimed() map[string]bool {
	claimed := map[string]bool{}
	for _, s := range b.source.Console {
		if s.Kind == statuspage.ComponentSetting {
			claimed[s.ID] = true
			for _, id := range namesIn(s.Body, "monitors") {
				claimed[id] = true
			}
		}
	}
	return claimed
}

// places notes where each thing was said. It holds for a configuration without problems,
// in which the lists are as long as what they declare.
func (b *builder) places(v *value, c *Config) {
	c.origins = map[string]origin{}
	keyPlaces(v, c)
	note := func(kind statuspage.SettingKind, id string, at *value) {
		c.origins[string(kind)+":"+id] = origin{Line: at.line, Console: at.console}
	}
	monitors := append(listed(v, "monitors"), b.arguments()...)
	for i, m := range c.Monitors {
		if i < len(monitors) { // after them come those of --watch
			note(statuspage.MonitorSetting, m.ID, monitors[i])
		}
	}
	for _, x := range listed(v, "components") {
		note(statuspage.ComponentSetting, get(x, "id", ""), x)
	}
	for i, x := range listed(v, "alerts") {
		note(statuspage.AlertSetting, c.Alerts[i].ID, x)
	}
	for name, f := range fieldsIn(v.field("page")) {
		note(statuspage.PageSetting, name, f)
	}
	for _, x := range c.Components {
		if _, said := c.origins["component:"+x.ID]; !said {
			o := c.origins["monitor:"+x.ID]
			c.origins["component:"+x.ID] = origin{Line: o.Line, Console: o.Console, Implied: true}
		}
	}
}

func fieldsIn(v *value) map[string]*value {
	if v == nil {
		return nil
	}
	return v.fields
}

// wrong are the objects of the console that problems are about and that were not left out
// before. They are now.
func (s Source) wrong(problems Problems, out map[string]bool) (left []leftOut) {
	by := map[string]Problems{}
	for _, p := range problems {
		by[p.Console] = append(by[p.Console], p)
	}
	for _, made := range s.Console {
		if about := by[made.Object()]; len(about) > 0 && !out[made.Object()] {
			out[made.Object()] = true
			left = append(left, leftOut{Setting: made, Problems: about})
		}
	}
	return left
}

// namesIn is what stands in a list of texts of an object; nothing when it holds none.
func namesIn(body json.RawMessage, list string) []string {
	var fields map[string]json.RawMessage
	var names []string
	if json.Unmarshal(body, &fields) == nil {
		_ = json.Unmarshal(fields[list], &names) // what is no list of texts has no names
	}
	return names
}
