package templates

import (
	"slices"
	"strings"
)

// The pages of settings send their forms to these paths, always by POST:
//
//	/settings/{kind}/new              fields by their paths; do=save or probe
//	/settings/{kind}/{id}             likewise, seen=…
//	/settings/{kind}/{id}/archive     users=release|archive
//	/settings/{kind}/{id}/restore
//	/settings/channels/{id}/test      one message, now
//	/settings/config/apply, /settings/config/export
//	/settings/mail                    to=…

// OperatorSetting is the form of a monitor, a component, a channel of the operators, or of
// the page itself.
type OperatorSetting struct {
	Layout
	Kind     string // "monitor", "component", "alert" or "page"
	Path     string // of its kind: "/settings/monitors"
	Back     string // path of the list
	ID       string // "": it is new
	Title    string // its name
	Chooses  string // the field that says which variant it is: "channel"
	Variant  string
	Variants []Variant // to choose from, before the form
	Manual   string    // of the variant
	First    []Input   // the few that matter to most
	Own      []Input   // those of the variant
	Rest     []Input
	Behind   *Input // of a monitor: the components it is behind; nil when there are none to choose from
	Seen     string // [seen] when it was changed, as the person saw it
	Declared Declared
	Problems []Problem
	Probes   bool // it can be tried out before it is saved
	Sends    bool // a test can be sent
	Probed   *Probed
	Sent     *SentTest
}

// Variant is one kind of check or channel.
type Variant struct {
	Name string
	Doc  string
}

// Input is one field of a form that is made of its description.
type Input struct {
	Name     string // its path: "expect.status"
	Label    string // its name in English, for want of one in the page's language
	Kind     string // of the form: fields of one name are explained for each kind
	Doc      string // likewise, what it means
	Example  string
	Type     string // "line", "area", "number", "choice", "flag", "secret", "picks" or "group"
	Value    string
	Choices  []string
	Set      bool // a secret that is kept, and not shown
	Required bool
	Min, Max string
	Longest  int
	Fields   []Input // of a group
	Picks    []Picks // of picks: what may be named
	Bad      bool    // it was refused
}

// Picks are things that a field may name, under one heading.
type Picks struct {
	Heading string // a kind of check, or a group of components; "": none
	Items   []Pick
}

// Pick is one of them.
type Pick struct {
	ID     string
	Name   string
	Chosen bool
}

// Has reports whether one is among them.
func (p Picks) Has(id string) bool {
	return slices.ContainsFunc(p.Items, func(one Pick) bool { return one.ID == id })
}

// Given reports whether anything is filled in.
func (i Input) Given() bool {
	for _, f := range i.Fields {
		if f.Given() {
			return true
		}
	}
	return i.Value != "" || i.Set || i.Bad
}

// Typed reports whether anything is filled in, in any of several fields.
func (OperatorSetting) Typed(fields []Input) bool {
	for _, f := range fields {
		if f.Given() {
			return true
		}
	}
	return false
}

// Refused shows what was wrong, each at its field.
func (v *OperatorSetting) Refused(problems []Problem) {
	v.Problems = problems
	for _, list := range [][]Input{v.First, v.Own, v.Rest} {
		mark(list, problems)
	}
}

func mark(fields []Input, problems []Problem) {
	for n := range fields {
		for _, p := range problems {
			name, _, _ := strings.Cut(p.Field, "[")
			fields[n].Bad = fields[n].Bad || name == fields[n].Name
		}
		mark(fields[n].Fields, problems)
	}
}

// SentTest is what came of a test message.
type SentTest struct {
	Channel   string
	Delivered bool
	Outcome   string
	Answer    string
	Took      string
	Problem   string // why none was sent
}

// firstLine is what a manual says first.
func firstLine(doc string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(doc), "\n")
	return line
}
