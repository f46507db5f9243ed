package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/google/jsonschema-go/jsonschema"

	"github.com/fyr-status/fyr/statuspage"
)

// templateKeys are those of one post that was written in calm.
var templateKeys = []key{
	{name: "id", form: idForm(), example: "api-down", doc: "what it is called"},
	{name: "title", form: lineForm(statuspage.MaxTitle), example: `"{component} fails"`, doc: "the headline; the blanks {component}, {group}, {since}, {page} and {link} are filled in"},
	{name: "message", form: textForm(statuspage.MaxBody), example: `"Requests to {component} fail since {since}."`, doc: "what is said, in Markdown, with the same blanks"},
	{name: "stage", form: choiceForm("investigating", "identified", "monitoring", "resolved"), example: "investigating", doc: "how far the incident has come; as it is when absent"},
	{name: "impact", form: choiceForm("none", "minor", "major", "critical"), example: "minor", doc: "how much it hurts; follows from the components when absent"},
	{name: "components", form: affectedForm(), list: true, example: "[api=major_outage]", doc: "components and their statuses"},
	{name: "next", form: durationForm(0, day), example: "30m", doc: "the next word is promised after this"},
}

// affectedForm is a component with its status.
func affectedForm() form {
	return form{
		parse: func(s string) (any, string) {
			id, name, _ := strings.Cut(s, "=")
			status, err := statuspage.ParseStatus(name)
			if err != nil || id == "" || status == statuspage.Unknown {
				return nil, "is not a component and its status"
			}
			return statuspage.Affected{Component: id, Status: status}, ""
		},
		schema: jsonschema.Schema{Type: "string", Pattern: `^[^=]+=(operational|degraded_performance|partial_outage|major_outage|under_maintenance)$`},
	}
}

// templates are the posts that were written in calm; what is wrong with one, the laws say.
func templatesOf(v *value) []statuspage.Template {
	var all []statuspage.Template
	for _, item := range listed(v, "templates") {
		t := templateOf(item)
		if checked, err := statuspage.CheckTemplate(t); err == nil {
			t = checked
		}
		t.Declared = true
		all = append(all, t)
	}
	return all
}

// templatesRight refuses what no template can say.
func templatesRight(b *builder, v *value, c *Config) {
	for i, t := range c.Templates {
		if _, err := statuspage.CheckTemplate(t); err != nil {
			b.protest(at(listed(v, "templates")[i], fieldOf(err)), `message: "We are looking into {component}."`, "%s", plainly(err))
		}
	}
}

func templatesOnce(b *builder, v *value, c *Config) {
	seen := map[string]bool{}
	for i, t := range c.Templates {
		if seen[t.ID] {
			b.protest(at(listed(v, "templates")[i], "id"), "id: "+t.ID+"-2", "has the id %s, as another template has; give one of them another", t.ID)
		}
		seen[t.ID] = true
	}
}

func templateOf(v *value) statuspage.Template {
	t := statuspage.Template{
		ID: get(v, "id", ""), Title: get(v, "title", ""), Message: get(v, "message", ""),
		Components: getAll[statuspage.Affected](v, "components"), Next: get(v, "next", time.Duration(0)),
	}
	if stage, err := statuspage.ParseStage(get(v, "stage", "")); err == nil {
		t.Stage = stage
	}
	if impact, err := statuspage.ParseImpact(get(v, "impact", "?")); err == nil {
		t.Impact = &impact
	}
	return t
}

// fieldOf is the key that an error of a template is about.
func fieldOf(err error) string {
	if invalid := new(statuspage.Invalid); errors.As(err, &invalid) {
		return invalid.Field
	}
	return "id"
}

// plainly is what is wrong, without the field and the example, which the problem has itself.
func plainly(err error) string {
	if invalid := new(statuspage.Invalid); errors.As(err, &invalid) {
		return fmt.Sprintf("%q %s", invalid.Value, invalid.Reason)
	}
	return err.Error()
}

// templatesKnow refuses components that are none.
func templatesKnow(b *builder, v *value, c *Config) {
	for i, t := range c.Templates {
		place := listed(v, "templates")[i]
		for _, a := range t.Components {
			if !slices.ContainsFunc(c.Components, func(o statuspage.Component) bool { return o.ID == a.Component && !o.Private }) {
				b.protest(at(place, "components"), "[api=major_outage]", "names %s, which is no component that readers see", a.Component)
			}
		}
	}
}

func (d document) template(i int, t statuspage.Template) yaml.MapSlice {
	var components []string
	for _, a := range t.Components {
		components = append(components, a.Component+"="+a.Status.String())
	}
	one := d.section(fmt.Sprintf("templates[%d]", i)).put("id", t.ID).put("title", t.Title).put("message", t.Message).put("stage", t.Stage.String())
	if t.Impact != nil {
		one = one.put("impact", t.Impact.String())
	}
	if t.Next > 0 {
		one = one.put("next", t.Next)
	}
	return one.put("components", components).keys
}

// orNil is the list, or nil for an empty one: unlike components, no templates are as none
// at all.
func orNil(all []yaml.MapSlice) any {
	if len(all) == 0 {
		return nil
	}
	return all
}
