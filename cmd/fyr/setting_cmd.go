package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/operator"
)

// noun is a kind of what people make in the console, as the commands for it are called.
type noun interface {
	kind() statuspage.SettingKind
	path() string    // in addresses: "monitors"
	name() string    // "monitor"
	command() string // "fyr monitor"
	example() string // what one is made of, on the command line
}

type (
	aMonitor   struct{}
	aComponent struct{}
	aChannel   struct{}
)

func (aMonitor) kind() statuspage.SettingKind { return statuspage.MonitorSetting }
func (aMonitor) path() string                 { return "monitors" }
func (aMonitor) name() string                 { return "monitor" }
func (aMonitor) command() string              { return "fyr monitor" }
func (aMonitor) example() string              { return "https://api.example.com/health id=api interval=30s" }

func (aComponent) kind() statuspage.SettingKind { return statuspage.ComponentSetting }
func (aComponent) path() string                 { return "components" }
func (aComponent) name() string                 { return "component" }
func (aComponent) command() string              { return "fyr component" }
func (aComponent) example() string              { return "core name='Core services' 'monitors=[api, web]'" }

func (aChannel) kind() statuspage.SettingKind { return statuspage.AlertSetting }
func (aChannel) path() string                 { return "channels" }
func (aChannel) name() string                 { return "channel" }
func (aChannel) command() string              { return "fyr alert channel" }
func (aChannel) example() string              { return "on-call channel=mail to=on-call@example.com severity=major" }

// spelled is how a body is given: keys and values, or a file.
type spelled struct {
	From string `placeholder:"FILE" help:"Read it from a YAML or JSON file in the form of fyr.yaml; - is standard input. Secrets are best given so."`
}

// body is what a file says, or base, with the values put in.
func (s spelled) body(t *terminal, base map[string]any, values []string) (map[string]any, error) {
	if s.From != "" {
		text, err := s.read(t)
		if err != nil {
			return nil, err
		}
		base = map[string]any{}
		if err := yaml.Unmarshal(text, &base); err != nil {
			return nil, fmt.Errorf("%s is not YAML: %s", s.From, firstLine(err.Error()))
		}
	}
	for _, v := range values {
		if err := putValue(base, v); err != nil {
			return nil, err
		}
	}
	return base, nil
}

func (s spelled) read(t *terminal) ([]byte, error) {
	if s.From == "-" {
		return io.ReadAll(io.LimitReader(t.In, maxTyped))
	}
	return os.ReadFile(s.From)
}

// putValue puts key=value into a body. A key may be a path, as expect.status; without a
// value it is taken out.
func putValue(body map[string]any, text string) error {
	path, value, ok := strings.Cut(text, "=")
	if !ok || path == "" {
		return fmt.Errorf("%q is not key=value (for example interval=30s)", text)
	}
	keys := strings.Split(path, ".")
	for _, key := range keys[:len(keys)-1] {
		inner, is := body[key].(map[string]any)
		if !is {
			inner = map[string]any{}
			body[key] = inner
		}
		body = inner
	}
	last := keys[len(keys)-1]
	if value == "" {
		delete(body, last)
		return nil
	}
	var v any
	if err := yaml.Unmarshal([]byte(value), &v); err != nil || v == nil {
		v = value // a text that only looks like YAML
	}
	body[last] = v
	return nil
}

// settingAddCmd makes one.
type settingAddCmd[N noun] struct {
	installation
	spelled
	Values []string `arg:"" optional:"" name:"key=value" help:"What the file would say of it, as interval=30s; the first may be its id alone, or a monitor's URL."`
	Check  bool     `help:"Only say whether it is right."`
	JSON   bool     `name:"json" help:"Print JSON."`
}

// Help shows an example.
func (settingAddCmd[N]) Help() string {
	var n N
	return "`" + n.command() + " form` lists what may be said.\n\nExample:\n\n  " + n.command() + " add " + n.example()
}

// Run makes it.
func (c *settingAddCmd[N]) Run(t *terminal) error {
	var n N
	return c.with(t, "adding a "+n.name(), func(to *client) error {
		body, err := c.body(t, map[string]any{}, shorthand(n, c.Values))
		if err != nil {
			return err
		}
		path := "/settings/" + n.path()
		if c.Check {
			path += "/check"
		}
		var s operator.Setting
		if err := to.do(t, "POST", path, body, &s); err != nil {
			return err
		}
		return t.printSetting(s, c.JSON, n, map[bool]string{false: "added", true: "is right"}[c.Check])
	})
}

// shorthand makes a first value without a key the id, or the URL and the id of it.
func shorthand(n noun, values []string) []string {
	if len(values) == 0 {
		return nil
	}
	first := values[0]
	key, _, isPair := strings.Cut(first, "=")
	switch {
	case strings.Contains(key, "://"):
		return append([]string{"url=" + first, "id=" + slug(first)}, values[1:]...)
	case !isPair:
		return append([]string{"id=" + first}, values[1:]...)
	}
	return values
}

func (t *terminal) printSetting(s operator.Setting, asJSON bool, n noun, done string) error {
	if asJSON {
		return t.printJSON(s)
	}
	_, err := fmt.Fprintf(t.Out, "%s %s %s\n", n.name(), s.ID, done)
	return err
}

// settingEditCmd changes one.
type settingEditCmd[N noun] struct {
	installation
	spelled
	ID     string   `arg:"" help:"Its id."`
	Values []string `arg:"" optional:"" name:"key=value" help:"What becomes otherwise, as interval=1m; a key without a value is taken out."`
	JSON   bool     `name:"json" help:"Print JSON."`
}

// Help shows an example.
func (settingEditCmd[N]) Help() string {
	var n N
	return "Ids are permanent: history hangs on them. Names may change at any time.\n\nExamples:\n\n  " +
		n.command() + " edit api name='Public API'\n  " + n.command() + " edit api --from api.yaml"
}

// Run changes it.
func (c *settingEditCmd[N]) Run(t *terminal) error {
	var n N
	return c.with(t, "changing the "+n.name()+" "+c.ID, func(to *client) error {
		if len(c.Values) == 0 && c.From == "" {
			return fmt.Errorf("nothing is said that would become otherwise; name it, as in `%s edit %s name=API`", n.command(), c.ID)
		}
		path := "/settings/" + n.path() + "/" + escaped(c.ID)
		var s operator.Setting
		if err := to.do(t, "GET", path, nil, &s); err != nil {
			return err
		}
		body, err := c.body(t, s.Body, c.Values)
		if err != nil {
			return err
		}
		raw, err := json.Marshal(body)
		if err != nil {
			return err
		}
		if err := to.do(t, "PUT", path, operator.EditSetting{Body: raw, Seen: s.Changed}, &s); err != nil {
			return err
		}
		return t.printSetting(s, c.JSON, n, "changed")
	})
}

// settingArchiveCmd takes one out of force.
type settingArchiveCmd[N noun] struct {
	installation
	ID    string `arg:"" help:"Its id."`
	Users string `help:"What becomes of what names it: release takes it out of them, archive archives those that have nothing else."`
	JSON  bool   `name:"json" help:"Print JSON."`
}

// Help shows an example.
func (settingArchiveCmd[N]) Help() string {
	var n N
	return "Its history stays, and `" + n.command() + " restore` brings it back.\n\nExample:\n\n  " + n.command() + " archive api --users release"
}

// Run archives it.
func (c *settingArchiveCmd[N]) Run(t *terminal) error {
	var n N
	return c.with(t, "archiving the "+n.name()+" "+c.ID, func(to *client) error {
		var s operator.Setting
		err := to.do(t, "POST", "/settings/"+n.path()+"/"+escaped(c.ID)+"/archive", operator.ArchiveSetting{Users: operator.Users(c.Users)}, &s)
		if err != nil {
			return err
		}
		return t.printSetting(s, c.JSON, n, "archived")
	})
}

// settingRestoreCmd brings one back.
type settingRestoreCmd[N noun] struct {
	installation
	ID   string `arg:"" help:"Its id."`
	JSON bool   `name:"json" help:"Print JSON."`
}

// Help shows an example.
func (settingRestoreCmd[N]) Help() string {
	var n N
	return "Example:\n\n  " + n.command() + " restore api"
}

// Run restores it.
func (c *settingRestoreCmd[N]) Run(t *terminal) error {
	var n N
	return c.with(t, "restoring the "+n.name()+" "+c.ID, func(to *client) error {
		var s operator.Setting
		if err := to.do(t, "POST", "/settings/"+n.path()+"/"+escaped(c.ID)+"/restore", nil, &s); err != nil {
			return err
		}
		return t.printSetting(s, c.JSON, n, "restored")
	})
}

// settingFormCmd says what may be said.
type settingFormCmd[N noun] struct {
	installation
	Variant string `arg:"" optional:"" help:"A kind of check or a channel, for its own fields."`
	JSON    bool   `name:"json" help:"Print JSON: all of it."`
}

// Help shows an example.
func (settingFormCmd[N]) Help() string {
	var n N
	return "Example:\n\n  " + n.command() + " form"
}

// Run prints the fields.
func (c *settingFormCmd[N]) Run(t *terminal) error {
	var n N
	return c.with(t, "describing a "+n.name(), func(to *client) error {
		var f operator.Form
		if err := to.do(t, "GET", "/forms/"+n.path(), nil, &f); err != nil {
			return err
		}
		if c.JSON {
			return t.printJSON(f)
		}
		rows := [][]string{{"FIELD", "TYPE", "EXAMPLE", "MEANING"}}
		for _, field := range append(f.Fields, variantFields(f, c.Variant)...) {
			rows = append(rows, []string{field.Name, typeOf(field), field.Example, field.Doc})
		}
		return t.table(rows...)
	})
}

func variantFields(f operator.Form, name string) []operator.Field {
	for _, v := range f.Variants {
		if v.Name == name {
			return v.Fields
		}
	}
	return nil
}

func typeOf(f operator.Field) string {
	if f.List {
		return "list of " + f.Type
	}
	return cmp.Or(f.Type, "any")
}
