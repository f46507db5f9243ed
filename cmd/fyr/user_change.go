package main

import (
	"fmt"
	"time"

	"github.com/fyr-status/fyr/statuspage/access"
	"github.com/fyr-status/fyr/statuspage/operator"
)

type userAddCmd struct {
	installation
	Name    string   `arg:"" help:"What the person will sign in as."`
	Role    []string `required:"" placeholder:"ROLE" help:"viewer, responder, editor, privacy, auditor or owner; may be repeated."`
	Address string   `placeholder:"MAIL" help:"Mail the invitation to this address; it is the account's address too."`
	Expires string   `placeholder:"WHEN" help:"When the account is over: 90d, or 2027-06-30."`
	JSON    bool     `name:"json" help:"Print JSON."`
}

// Help shows examples.
func (userAddCmd) Help() string {
	return "Examples:\n\n  fyr user add bo --role responder --address bo@example.com\n  fyr user add cy --role auditor --expires 30d"
}

// Run invites a person.
func (c *userAddCmd) Run(t *terminal) error {
	roles, err := rolesOf(c.Role)
	if err != nil {
		return err
	}
	until, err := deadline("--expires", c.Expires, time.Now())
	if err != nil {
		return err
	}
	return c.with(t, "inviting a person", func(to *client) error {
		var made operator.Invited
		body := operator.InviteRequest{Name: c.Name, Roles: roles, Address: c.Address, Until: until}
		if err := to.do(t, "POST", "/users", body, &made); err != nil {
			return err
		}
		if c.JSON {
			return t.printJSON(made)
		}
		fmt.Fprintln(t.Errors, invited(made))
		fmt.Fprintln(t.Out, made.URL)
		return t.printQR(made.URL)
	})
}

// invited says what became of an invitation.
func invited(made operator.Invited) string {
	text := "This invites " + made.Name + ", once, until " + clockOf(made.Expires) + ":"
	switch {
	case made.Mailed:
		return "The invitation was mailed. " + text
	case made.Unsent != "":
		return "The invitation was not mailed (" + made.Unsent + "): hand the link over yourself. " + text
	}
	return text
}

func rolesOf(names []string) (roles access.Roles, err error) {
	for _, name := range names {
		var r access.Role
		if err := r.UnmarshalText([]byte(name)); err != nil {
			return nil, err
		}
		roles = append(roles, r)
	}
	return roles, nil
}

// deadline reads when something is to be over: after a while, or at the end of a day in
// UTC. "" is never.
func deadline(flag, text string, now time.Time) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	if date, err := time.Parse(time.DateOnly, text); err == nil {
		return date.Add(day), nil
	}
	d, wrong := parseDuration(text)
	if wrong != "" {
		return time.Time{}, fmt.Errorf("%s: %q is neither a while nor a date (for example 90d or 2027-06-30)", flag, text)
	}
	return now.Add(d).UTC().Truncate(time.Second), nil
}

type userRoleCmd struct {
	installation
	Name string   `arg:"" help:"The account's name or id."`
	Role []string `arg:"" help:"All roles that the person is to have: viewer, responder, editor, privacy, auditor, owner."`
}

// Help shows an example.
func (userRoleCmd) Help() string { return "Example:\n\n  fyr user role bo responder privacy" }

// Run gives a person other roles.
func (c *userRoleCmd) Run(t *terminal) error {
	roles, err := rolesOf(c.Role)
	if err != nil {
		return err
	}
	return c.with(t, "changing roles", func(to *client) error {
		return t.changed(to, "PUT", "/users/"+escaped(c.Name)+"/roles", map[string]access.Roles{"roles": roles})
	})
}

// changed changes an account, and prints it as it stands then.
func (t *terminal) changed(to *client, method, path string, body any) error {
	var u operator.UserInfo
	if err := to.do(t, method, path, body, &u); err != nil {
		return err
	}
	return accounts().print(t, []operator.UserInfo{u})
}

type userExpireCmd struct {
	installation
	Name string `arg:"" help:"The account's name or id."`
	When string `arg:"" help:"When the account is over: 90d, 2027-06-30, or never."`
}

// Help shows examples.
func (userExpireCmd) Help() string {
	return "Sessions and tokens stop working with it.\n\nExamples:\n\n  fyr user expire bo 2027-06-30\n  fyr user expire bo never"
}

// Run says until when.
func (c *userExpireCmd) Run(t *terminal) error {
	text := c.When
	if text == "never" {
		text = ""
	}
	until, err := deadline("WHEN", text, time.Now())
	if err != nil {
		return err
	}
	return c.with(t, "changing an account's end", func(to *client) error {
		return t.changed(to, "PUT", "/users/"+escaped(c.Name)+"/expiry", operator.NewExpiry{Until: until})
	})
}

type userDisableCmd struct {
	installation
	Name string `arg:"" help:"The account's name or id."`
}

// Help shows an example.
func (userDisableCmd) Help() string {
	return "Sessions end and tokens stop working at once.\n\nExample:\n\n  fyr user disable bo"
}

// Run keeps a person out.
func (c *userDisableCmd) Run(t *terminal) error {
	return c.with(t, "disabling an account", func(to *client) error {
		return t.changed(to, "POST", "/users/"+escaped(c.Name)+"/disable", nil)
	})
}

type userEnableCmd struct {
	installation
	Name string `arg:"" help:"The account's name or id."`
}

// Help shows an example.
func (userEnableCmd) Help() string { return "Example:\n\n  fyr user enable bo" }

// Run lets a person in again.
func (c *userEnableCmd) Run(t *terminal) error {
	return c.with(t, "enabling an account", func(to *client) error {
		return t.changed(to, "POST", "/users/"+escaped(c.Name)+"/enable", nil)
	})
}

type userInvitationsCmd struct {
	installation
	Revoke string `placeholder:"ID" help:"Take this one back."`
	JSON   bool   `name:"json" help:"Print JSON."`
}

// Help shows examples.
func (userInvitationsCmd) Help() string {
	return "Examples:\n\n  fyr user invitations\n  fyr user invitations --revoke 5k2h0vq8x3nd"
}

// Run lists the links, or takes one back.
func (c *userInvitationsCmd) Run(t *terminal) error {
	return c.with(t, "looking at invitations", func(to *client) error {
		if c.Revoke != "" {
			return to.do(t, "DELETE", "/invitations/"+escaped(c.Revoke), nil, nil)
		}
		return listing[access.Invitation]{
			none:    "no invitations",
			columns: []string{"ID", "KIND", "FOR", "ROLES", "BY", "MADE", "STATE"},
			row:     invitationRow,
		}.fetch(t, to, "/invitations", c.JSON)
	})
}

func invitationRow(i access.Invitation) []string {
	state := "over"
	switch {
	case !i.Used.IsZero():
		state = "used " + clockOf(i.Used)
	case i.Open(time.Now()):
		state = "until " + clockOf(i.Expires)
	}
	return []string{i.ID, string(i.Kind), i.Name + i.User, i.Roles.String(), i.By, clockOf(i.Made), state}
}
