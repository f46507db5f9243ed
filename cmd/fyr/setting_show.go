package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/fyr-status/fyr/monitor/secret"
	"github.com/fyr-status/fyr/statuspage/operator"
)

// settingListCmd lists one kind, with where each comes from.
type settingListCmd[N noun] struct {
	installation
	Archived bool `help:"Those that were archived, too."`
	JSON     bool `name:"json" help:"Print JSON."`
}

// Help shows an example.
func (settingListCmd[N]) Help() string {
	var n N
	return "What the configuration file declares is named with its line; it is changed there.\n\nExample:\n\n  " + n.command() + " list"
}

// Run lists them.
func (c *settingListCmd[N]) Run(t *terminal) error {
	var n N
	return c.with(t, "listing "+n.path(), func(to *client) error {
		var all []operator.Setting
		if err := to.do(t, "GET", "/settings/"+n.path(), nil, &all); err != nil {
			return err
		}
		list := []operator.Setting{}
		for _, s := range all {
			if c.Archived || s.Archived.IsZero() {
				list = append(list, s)
			}
		}
		if c.JSON {
			return t.printJSON(list)
		}
		names, err := to.names(t)
		if err != nil {
			return err
		}
		rows := [][]string{{"ID", "NAME", "FROM", "USED BY", "NOTE"}}
		for _, s := range list {
			rows = append(rows, []string{s.ID, clip(s.Name, maxShown), fromWhere(s.Source, names), strings.Join(s.UsedBy, ", "), noteOf(s)})
		}
		return t.table(rows...)
	})
}

// fromWhere is a source in a word: "fyr.yaml:42", "operator:anna".
func fromWhere(s operator.Source, names operator.Names) string {
	switch {
	case s.Line > 0:
		return fmt.Sprintf("%s:%d", s.File, s.Line)
	case s.By != nil:
		return names.Of(*s.By)
	}
	return s.From
}

func noteOf(s operator.Setting) string {
	switch {
	case !s.Archived.IsZero():
		return "archived " + clockOf(s.Archived)
	case s.Problem != "":
		return "not in force: " + clip(firstLine(s.Problem), maxShown)
	}
	return ""
}

// settingShowCmd prints one as the file would say it.
type settingShowCmd[N noun] struct {
	installation
	ID   string `arg:"" help:"Its id."`
	JSON bool   `name:"json" help:"Print JSON, with where it comes from."`
}

// Help shows an example.
func (settingShowCmd[N]) Help() string {
	var n N
	return "Secrets are shown as " + secret.Redacted + "; who writes that back keeps them.\n\nExample:\n\n  " +
		n.command() + " show api > api.yaml"
}

// Run prints it.
func (c *settingShowCmd[N]) Run(t *terminal) error {
	var n N
	return c.with(t, "showing the "+n.name()+" "+c.ID, func(to *client) error {
		var s operator.Setting
		if err := to.do(t, "GET", "/settings/"+n.path()+"/"+escaped(c.ID), nil, &s); err != nil {
			return err
		}
		if c.JSON {
			return t.printJSON(s)
		}
		text, err := yaml.MarshalWithOptions(inOrder(n, s.Body), yaml.IndentSequence(true))
		if err != nil {
			return err
		}
		_, err = t.Out.Write(text)
		return err
	})
}

// inOrder is a body with its keys in the order of the table.
func inOrder(n noun, body map[string]any) (keys yaml.MapSlice) {
	rest := map[string]any{}
	for name, v := range body {
		rest[name] = v
	}
	for _, f := range formOf(n.kind()).Fields {
		if v, there := rest[f.Name]; there {
			keys = append(keys, yaml.MapItem{Key: f.Name, Value: v})
			delete(rest, f.Name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(rest)) {
		keys = append(keys, yaml.MapItem{Key: name, Value: rest[name]})
	}
	return keys
}
