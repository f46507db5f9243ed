package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/fyr-status/fyr/statuspage/access"
	"github.com/fyr-status/fyr/statuspage/operator"
)

type userListCmd struct {
	installation
	JSON bool `name:"json" help:"Print JSON."`
}

// Help shows an example.
func (userListCmd) Help() string { return "Example:\n\n  fyr user list" }

// Run lists the accounts.
func (c *userListCmd) Run(t *terminal) error {
	return c.with(t, "listing accounts", func(to *client) error { return accounts().fetch(t, to, "/users", c.JSON) })
}

type userShowCmd struct {
	installation
	Name string `arg:"" help:"The account's name or id."`
	JSON bool   `name:"json" help:"Print JSON."`
}

// Help shows an example.
func (userShowCmd) Help() string { return "Example:\n\n  fyr user show anna" }

// Run shows one account.
func (c *userShowCmd) Run(t *terminal) error {
	return c.with(t, "showing an account", func(to *client) error {
		var u operator.UserInfo
		if err := to.do(t, "GET", "/users/"+escaped(c.Name), nil, &u); err != nil {
			return err
		}
		if c.JSON {
			return t.printJSON(u)
		}
		return accounts().print(t, []operator.UserInfo{u})
	})
}

func accounts() listing[operator.UserInfo] {
	return listing[operator.UserInfo]{
		none:    "no accounts: `fyr user link` makes the link for the first owner",
		columns: []string{"NAME", "ROLES", "STATE", "FACTORS", "SESSIONS", "TOKENS", "SEEN"},
		row: func(u operator.UserInfo) []string {
			return []string{
				u.Name, u.Roles.String(), strings.ReplaceAll(u.State, "_", " "), factorsOf(u.Factors),
				fmt.Sprint(u.Sessions), fmt.Sprint(u.Tokens), seenAt(u.Seen),
			}
		},
	}
}

func factorsOf(kinds []access.FactorKind) string {
	if len(kinds) == 0 {
		return "none"
	}
	names := make([]string, len(kinds))
	for n, k := range kinds {
		names[n] = string(k)
	}
	return strings.Join(names, ", ")
}

func seenAt(at time.Time) string {
	if at.IsZero() {
		return "-"
	}
	return clockOf(at)
}

type userSessionsCmd struct {
	installation
	Name string `arg:"" help:"The account's name or id."`
	End  bool   `xor:"end" help:"End all of them."`
	Only string `xor:"end" placeholder:"ID" help:"End this one."`
	JSON bool   `name:"json" help:"Print JSON."`
}

// Help shows examples.
func (userSessionsCmd) Help() string {
	return "Examples:\n\n  fyr user sessions anna\n  fyr user sessions anna --end"
}

// Run lists a person's sessions, or ends them.
func (c *userSessionsCmd) Run(t *terminal) error {
	path := "/users/" + escaped(c.Name) + "/sessions"
	return c.with(t, "looking at sessions", func(to *client) error {
		switch {
		case c.End:
			return to.do(t, "DELETE", path, nil, nil)
		case c.Only != "":
			return to.do(t, "DELETE", path+"/"+escaped(c.Only), nil, nil)
		}
		return listing[operator.SessionInfo]{
			none:    "no sessions",
			columns: []string{"ID", "STATE", "BEGAN", "SEEN", "BY", "FROM", "WITH"},
			row:     sessionRow,
		}.fetch(t, to, path, c.JSON)
	})
}

func sessionRow(s operator.SessionInfo) []string {
	state := "over"
	if s.Open {
		state = "open"
	}
	return []string{s.ID, state, clockOf(s.Made), clockOf(s.Seen), strings.Join(s.By, ", "), s.Source, s.Agent}
}
