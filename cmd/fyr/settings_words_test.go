package main

import (
	"testing"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/operator"
	"github.com/fyr-status/fyr/templates"
)

// Every field of every form has a name in the catalogue, and what is said about it too:
// the catalogues' own test asks the other languages for the same.
func TestEveryFieldHasWords(t *testing.T) {
	t.Parallel()
	words, err := templates.New(templates.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range []statuspage.SettingKind{statuspage.MonitorSetting, statuspage.ComponentSetting, statuspage.AlertSetting, statuspage.PageSetting} {
		form := formOf(kind)
		wantWords(t, words, form, "", form.Fields)
		for _, v := range form.Variants {
			if key := "op.variant." + string(kind) + "." + v.Name; !words.Says(key) {
				t.Errorf("locale/en.json has no %q, which is offered when a form is chosen", key)
			}
			wantWords(t, words, form, "", v.Fields)
		}
	}
}

// wantWords asks for the words of fields, and of the fields within them that stand in the
// form by themselves.
func wantWords(t *testing.T, words *templates.Set, form operator.Form, within string, fields []operator.Field) {
	t.Helper()
	for _, f := range fields {
		if within == "" && f.Name == form.Chosen {
			continue // it is chosen before the form is shown
		}
		if key := "op.label." + f.Name; !words.Says(key) {
			t.Errorf("locale/en.json has no %q, the name of a field of the form of a %s", key, form.Kind)
		}
		if key := "op.hint." + string(form.Kind) + "." + within + f.Name; f.Doc != "" && !words.Says(key) {
			t.Errorf("locale/en.json has no %q; it means %q", key, f.Doc)
		}
		if f.Type == "object" && !f.List {
			wantWords(t, words, form, within+f.Name+".", f.Fields)
		}
	}
}
