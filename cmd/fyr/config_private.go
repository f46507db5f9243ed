package main

import (
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/google/jsonschema-go/jsonschema"

	"github.com/fyr-status/fyr/monitor/secret"
	"github.com/fyr-status/fyr/statuspage"
)

// How short a secret of readers may be. A token is never typed; a password is, and
// guessing it is slowed down.
const (
	minToken    = 16
	minPassword = 8
)

var privateKeys = []key{
	{name: "token", form: tokenForm(), secret: true, example: "${PAGE_TOKEN}", doc: "whoever has the link with this token: at least 16 letters, digits, - and _"},
	{name: "password", form: passwordForm(), secret: true, example: "${PAGE_PASSWORD}", doc: "whoever knows this password, of at least 8 characters"},
	{name: "operators", form: flagForm(), example: "true", doc: "whoever is signed in with the operators"},
}

const tokenAlphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"

// tokenForm is a secret that stands in links as it is.
func tokenForm() form {
	return form{
		parse: func(s string) (any, string) {
			if len(s) < minToken || strings.Trim(s, tokenAlphabet) != "" {
				return nil, fmt.Sprintf("is not a token: at least %d letters, digits, - and _", minToken)
			}
			return secret.New(s), ""
		},
		schema: jsonschema.Schema{Type: "string", MinLength: new(1)},
	}
}

func passwordForm() form {
	return form{
		parse: func(s string) (any, string) {
			if len([]rune(s)) < minPassword {
				return nil, fmt.Sprintf("has fewer than %d characters", minPassword)
			}
			return secret.New(s), ""
		},
		schema: jsonschema.Schema{Type: "string", MinLength: new(1)},
	}
}

// gate is the section private; nil when everybody may read the page.
func (b *builder) gate(v *value, operators Operator) *statuspage.Gate {
	g := &statuspage.Gate{Key: get(v, "token", secret.String{}), Password: get(v, "password", secret.String{})}
	if get(v, "operators", false) {
		g.Operators = operators.URL
	}
	if v == nil || g.Key.Empty() && g.Password.Empty() && g.Operators == nil {
		return nil
	}
	return g
}

func (d document) private() yaml.MapSlice {
	g := d.c.Page.Gate
	if g == nil {
		return nil
	}
	s := d.section("private").put("token", g.Key.Reveal()).put("password", g.Password.Reveal())
	if g.Operators != nil {
		s.put("operators", true)
	}
	return s.keys
}

func privateOneWay(b *builder, v *value, c *Config) {
	p := v.field("private")
	if p == nil {
		return
	}
	ways := 0
	if g := c.Page.Gate; g != nil {
		for _, there := range []bool{!g.Key.Empty(), !g.Password.Empty(), g.Operators != nil} {
			if there {
				ways++
			}
		}
	}
	if ways != 1 {
		b.protest(p, "{password: ${PAGE_PASSWORD}}", "needs one of token, password and operators: true, and only one")
	}
}

// privateUncopied keeps a private page out of a copy that anybody could read.
func privateUncopied(b *builder, v *value, c *Config) {
	if c.Page.Gate != nil && c.Mirror != nil {
		b.protest(v.field("mirror"), "private: without mirror:", "would publish a private page: a static server lets everybody in")
	}
}
