package main

import (
	"go/ast"
	"slices"
	"testing"

	"github.com/fyr-status/fyr/templates"
)

// fieldSources are where fields are refused that no form of a setting has: those have their
// labels.
var fieldSources = []string{"../../statuspage", "../../statuspage/operator"}

// noFormHas are fields that no form of the console has to fill in.
var noFormHas = []string{
	"before",        // of an address of the console
	"draft", "kind", // of the API
	"mail",             // of the configuration
	"updated", "whole", // hidden in a form, which sends back what it was given
}

// Every field that a page of the console can refuse has a name to begin the sentence with.
func TestEveryRefusedFieldHasWords(t *testing.T) {
	t.Parallel()
	words, err := templates.New(templates.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range fieldSources {
		for place, field := range textsIn(t, dir, fieldsAt) {
			if key := "op.name." + field; !slices.Contains(noFormHas, field) && !words.Says(key) {
				t.Errorf("%s: locale/en.json has no %q, the name of a field that is refused", place, key)
			}
		}
	}
}

// fieldsAt are the expressions of a node that say which field is refused.
func fieldsAt(n ast.Node) []ast.Expr {
	if c, is := n.(*ast.CompositeLit); is && goName(c.Type) == "Invalid" {
		return keyedBy(c, "Field")
	}
	return nil
}
