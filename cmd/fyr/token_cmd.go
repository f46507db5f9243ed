package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/fyr-status/fyr/statuspage/access"
	"github.com/fyr-status/fyr/statuspage/operator"
)

// tokenCmd lets programs in, each in the name of a person.
type tokenCmd struct {
	Add    tokenAddCmd    `cmd:"" help:"Make a token; it is shown once."`
	List   tokenListCmd   `cmd:"" help:"List tokens: holder, scopes, last use."`
	Revoke tokenRevokeCmd `cmd:"" help:"End a token."`
}

type tokenAddCmd struct {
	installation
	Name    string   `arg:"" help:"What it is for."`
	User    string   `placeholder:"NAME" help:"Its holder: it can do no more than they, and ends with the account. Your own when you have one."`
	Scope   []string `required:"" placeholder:"SCOPE" help:"What it may do: view, post, approve, edit, correct, readers, readers.edit, unmask, audit, evidence, users or self; may be repeated."`
	Expires string   `default:"90d" placeholder:"WHEN" help:"When it is over: 90d, or 2027-06-30; within 366 days."`
	JSON    bool     `name:"json" help:"Print JSON."`
}

// Help shows examples.
func (tokenAddCmd) Help() string {
	return "A scope to act lets the token see what it acts on, too.\n\nExamples:\n\n  fyr token add deploy --user bo --scope post\n  fyr token add reports --user cy --scope view --scope evidence --expires 30d"
}

// Run makes a token. Only the token goes to standard output, for a program to take.
func (c *tokenAddCmd) Run(t *terminal) error {
	scopes, err := scopesOf(c.Scope)
	if err != nil {
		return err
	}
	until, err := deadline("--expires", c.Expires, time.Now())
	if err != nil {
		return err
	}
	return c.with(t, "making a token", func(to *client) error {
		var made operator.NewToken
		if err := to.do(t, "POST", "/tokens", operator.TokenRequest{Name: c.Name, User: c.User, Scopes: scopes, Expires: until}, &made); err != nil {
			return err
		}
		if c.JSON {
			return t.printJSON(made)
		}
		fmt.Fprintf(t.Errors, "This is the token %s, until %s. It is shown only now:\n", made.ID, clockOf(made.Expires))
		fmt.Fprintln(t.Out, made.Secret)
		return nil
	})
}

func scopesOf(names []string) (scopes []access.Permission, err error) {
	for _, name := range names {
		var p access.Permission
		if err := p.UnmarshalText([]byte(name)); err != nil {
			return nil, err
		}
		scopes = append(scopes, p)
	}
	return scopes, nil
}

type tokenListCmd struct {
	installation
	JSON bool `name:"json" help:"Print JSON."`
}

// Help shows an example.
func (tokenListCmd) Help() string { return "Example:\n\n  fyr token list" }

// Run lists tokens.
func (c *tokenListCmd) Run(t *terminal) error {
	tokens := listing[operator.TokenInfo]{
		none:    "no tokens",
		columns: []string{"ID", "NAME", "HOLDER", "SCOPES", "USED", "STATE"},
		row:     tokenRow,
	}
	return c.with(t, "listing tokens", func(to *client) error { return tokens.fetch(t, to, "/tokens", c.JSON) })
}

func tokenRow(x operator.TokenInfo) []string {
	state := "over"
	if x.Open {
		state = "until " + clockOf(x.Expires)
	}
	names := make([]string, len(x.Scopes))
	for n, p := range x.Scopes {
		names[n] = p.String()
	}
	return []string{x.ID, x.Name, x.Holder, strings.Join(names, ", "), seenAt(x.Used), state}
}

type tokenRevokeCmd struct {
	installation
	ID string `arg:"" name:"id" help:"The token's id, as the list shows it."`
}

// Help shows an example.
func (tokenRevokeCmd) Help() string { return "Example:\n\n  fyr token revoke 5k2h0vq8x3nd" }

// Run ends a token.
func (c *tokenRevokeCmd) Run(t *terminal) error {
	return c.with(t, "ending a token", func(to *client) error {
		return to.do(t, "DELETE", "/tokens/"+escaped(c.ID), nil, nil)
	})
}
