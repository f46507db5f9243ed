package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/google/jsonschema-go/jsonschema"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/monitor/secret"
	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/hook"
)

// maxHooks bounds the alerting programs that are listened to, and the labels of one.
const maxHooks = 100

// Hook is an alerting program that is listened to, without its address: the secret in that
// is the installation's.
type Hook struct {
	statuspage.Hook
	Kind   string
	Secret secret.String
	Words  string // "ours", "theirs"
}

var hookKeys = []key{
	{name: "id", form: idForm(), example: "prometheus", doc: "permanent; its address hangs on it"},
	{name: "kind", form: choiceForm(hookKinds()...), example: "alertmanager", doc: "the program, or the form in which it tells; `fyr help hooks` has them"},
	{name: "secret", form: hookSecretForm(), secret: true, example: "${file:hook.secret}", doc: "what it signs with or sends: at least 16 characters"},
	{name: "components", form: affectedForm(), list: true, example: "[api=partial_outage]", doc: "what each of its troubles does"},
	{name: "labels", list: true, most: maxHooks, example: "[{name: team, value: pay, components: [shop=partial_outage]}]", doc: "what troubles do whose alerts carry a label", keys: []key{
		{name: "name", form: lineForm(monitor.MaxName), example: "team", doc: "the label"},
		{name: "value", form: lineForm(maxText), example: "pay", doc: "its value"},
		{name: "components", form: affectedForm(), list: true, example: "[shop=partial_outage]", doc: "what they do"},
	}},
	{name: "impact", form: choiceForm("none", "minor", "major", "critical"), example: "minor", doc: "how much it hurts at least; follows from the components when absent"},
	{name: "publish", form: publishForm(), example: "draft", doc: "true: at once; draft, as when absent: a person approves it"},
	{name: "words", form: choiceForm("ours", "theirs"), example: "ours", doc: "whose words readers see: ours, in every language, or the program's, which may name internal hosts; ours, of kind generic theirs"},
}

func hookKinds() (names []string) {
	for _, k := range hook.Kinds() {
		names = append(names, k.Name)
	}
	return names
}

// hookSecretForm is a secret that is too long to be guessed.
func hookSecretForm() form {
	return form{
		parse: func(s string) (any, string) {
			if len(s) < minToken {
				return nil, fmt.Sprintf("has fewer than %d characters", minToken)
			}
			return secret.New(s), ""
		},
		schema: jsonschema.Schema{Type: "string", MinLength: new(1)},
	}
}

// publishForm is true, or what else is done with an incident.
func publishForm() form {
	f := choiceForm("true", "draft")
	f.schema = jsonschema.Schema{Enum: []any{true, "draft"}}
	return f
}

func hooksOf(v *value) []Hook {
	var all []Hook
	for _, item := range listed(v, "hooks") {
		h := Hook{Kind: get(item, "kind", ""), Secret: get(item, "secret", secret.String{}), Words: get(item, "words", "")}
		h.ID, h.Publish = get(item, "id", ""), get(item, "publish", "draft") == "true"
		h.Components = getAll[statuspage.Affected](item, "components")
		for _, l := range listed(item, "labels") {
			h.Labels = append(h.Labels, statuspage.HookLabel{Name: get(l, "name", ""), Value: get(l, "value", ""), Components: getAll[statuspage.Affected](l, "components")})
		}
		if impact, err := statuspage.ParseImpact(get(item, "impact", "?")); err == nil {
			h.Impact = &impact
		}
		kind, _ := hook.KindNamed(h.Kind)
		h.Own = h.Words == "theirs" || h.Words == "" && kind.Own
		all = append(all, h)
	}
	return all
}

// hooksWhole refuses hooks that lack what they can't do without.
func hooksWhole(b *builder, v *value, c *Config) {
	seen := map[string]bool{}
	for i, h := range c.Hooks {
		place := listed(v, "hooks")[i]
		switch {
		case h.ID == "" || h.Kind == "" || h.Secret.Empty():
			b.protest(place, "{id: prometheus, kind: alertmanager, secret: ${file:hook.secret}}", "needs id, kind and secret")
		case seen[h.ID]:
			b.protest(at(place, "id"), "id: "+h.ID+"-2", "has the id %s, as another hook has; give one of them another", h.ID)
		case h.Publish && !h.Own && len(h.Components)+len(h.Labels) == 0:
			b.protest(at(place, "publish"), "components: [api=partial_outage]", "can't be true without components or labels: our words are about components")
		}
		seen[h.ID] = true
	}
}

// hooksKnow refuses components that readers don't see.
func hooksKnow(b *builder, v *value, c *Config) {
	for i, h := range c.Hooks {
		named := slices.Clone(h.Components)
		for _, l := range h.Labels {
			named = append(named, l.Components...)
		}
		for _, a := range named {
			if !slices.ContainsFunc(c.Components, func(o statuspage.Component) bool { return o.ID == a.Component && !o.Private }) {
				b.protest(at(listed(v, "hooks")[i], "components"), "[api=partial_outage]", "names %s, which is no component that readers see", a.Component)
			}
		}
	}
}

func (d document) hook(i int, h Hook) yaml.MapSlice {
	path := fmt.Sprintf("hooks[%d]", i)
	one := d.section(path).put("id", h.ID).put("kind", h.Kind).put("secret", h.Secret.Reveal()).put("components", affectedTexts(h.Components))
	var labels []yaml.MapSlice
	for n, l := range h.Labels {
		labels = append(labels, d.section(fmt.Sprintf("%s.labels[%d]", path, n)).put("name", l.Name).put("value", l.Value).put("components", affectedTexts(l.Components)).keys)
	}
	one.put("labels", orNil(labels))
	if h.Impact != nil {
		one.put("impact", h.Impact.String())
	}
	return one.put("publish", map[bool]any{true: true, false: "draft"}[h.Publish]).put("words", h.Words).keys
}

func affectedTexts(list []statuspage.Affected) []string {
	var texts []string
	for _, a := range list {
		texts = append(texts, a.Component+"="+a.Status.String())
	}
	return texts
}

// doorOf are the hooks with their addresses. The secret in an address is made of the hook's
// id with the installation's key: nothing of it is stored.
func doorOf(c Config, key string) []hook.Hook {
	var all []hook.Hook
	for _, h := range c.Hooks {
		all = append(all, hook.Hook{Hook: h.Hook, Kind: h.Kind, Secret: h.Secret, Token: statuspage.SignToken([]byte(key), statuspage.ForHook, h.ID)})
	}
	return all
}

// hookDoc is the manual of every kind.
func hookDoc() string {
	var text strings.Builder
	for _, k := range hook.Kinds() {
		fmt.Fprintf(&text, "%s\n\n  %s\n\n", k.Name, strings.ReplaceAll(k.Doc, "\n", "\n  "))
	}
	return text.String()
}
