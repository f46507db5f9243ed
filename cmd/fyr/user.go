package main

import (
	"fmt"
	"os/user"

	"github.com/fyr-status/fyr/statuspage/access"
	"github.com/fyr-status/fyr/statuspage/operator"
)

// userCmd lets people in, and keeps them out.
type userCmd struct {
	List        userListCmd        `cmd:"" help:"List the accounts: roles, factors, what runs."`
	Show        userShowCmd        `cmd:"" help:"Show one account."`
	Add         userAddCmd         `cmd:"" help:"Invite a person: prints a link, and mails it."`
	Invitations userInvitationsCmd `cmd:"" help:"List the links that let people in, or take one back."`
	Role        userRoleCmd        `cmd:"" help:"Give a person other roles."`
	Expire      userExpireCmd      `cmd:"" help:"Say until when a person may come in."`
	Disable     userDisableCmd     `cmd:"" help:"Keep a person out from now on."`
	Enable      userEnableCmd      `cmd:"" help:"Let a person in again."`
	Sessions    userSessionsCmd    `cmd:"" help:"List where a person is signed in, or end it."`
	Reset       userResetCmd       `cmd:"" help:"Let a person begin anew, on the host: new password, new factors."`
	Link        userLinkCmd        `cmd:"" help:"Print a link that signs a person in once, within an hour. On the host."`
}

type userLinkCmd struct {
	installation
	Name string `arg:"" optional:"" help:"Whom the link signs in; your own name when left out."`
}

// Help shows an example.
func (userLinkCmd) Help() string {
	return "While there is no account at all, the link makes the first owner's.\n\nExample:\n\n  fyr user link anna"
}

// Run prints the link.
func (c *userLinkCmd) Run(t *terminal) error {
	name := c.Name
	if me, err := user.Current(); name == "" && err == nil {
		name = me.Username
	}
	return c.with(t, "making a sign-in link", func(to *client) error {
		return t.link(to, "/links", map[string]string{"name": name})
	})
}

type userResetCmd struct {
	installation
	Name string `arg:"" help:"Who has lost what they sign in with."`
}

// Help shows an example.
func (userResetCmd) Help() string {
	return "The password and all factors are gone at once, and every session ends.\n\nExample:\n\n  fyr user reset anna"
}

// Run prints the link.
func (c *userResetCmd) Run(t *terminal) error {
	return c.with(t, "resetting an account", func(to *client) error {
		return t.link(to, "/users/"+escaped(c.Name)+"/reset", nil)
	})
}

// link asks for a link and prints it, for a telephone too. Only the link goes to standard
// output, for a program to take.
func (t *terminal) link(to *client, path string, body any) error {
	var made operator.Linked
	if err := to.do(t, "POST", path, body, &made); err != nil {
		return err
	}
	kind := access.InvitationKind(made.Kind)
	what := map[access.InvitationKind]string{
		access.Setup: "makes the first owner's account", access.Link: "signs " + made.Name + " in", access.Reset: "lets " + made.Name + " begin anew",
	}
	fmt.Fprintf(t.Errors, "This %s, once, within %s:\n", what[kind], counted(int(kind.Lasts().Hours()), "hour"))
	fmt.Fprintln(t.Out, made.URL)
	return t.printQR(made.URL)
}
