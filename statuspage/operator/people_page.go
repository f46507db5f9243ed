package operator

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
	"rsc.io/qr"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/access"
	"github.com/fyr-status/fyr/templates"
)

func (s *Server) peoplePage(c echo.Context) error {
	return s.showPeople(c, http.StatusOK, templates.InviteForm{})
}

// showPeople answers with all accounts, and the form that invites another.
func (s *Server) showPeople(c echo.Context, status int, f templates.InviteForm) error {
	ctx, now := c.Request().Context(), time.Now()
	all, err := s.c.Accounts.AccessList(ctx, now)
	if err != nil {
		return err
	}
	view := templates.OperatorPeople{Layout: s.layout(c), Table: roleTable(), Mails: s.c.Mail != nil, Form: f, Notice: s.notice(c)}
	view.Form.Roles = roleChoices(f.Chosen...)
	for _, l := range all {
		view.People = append(view.People, person(l, now))
	}
	if view.Invitations, err = s.openInvitations(c, now); err != nil {
		return err
	}
	if view.Tokens, err = s.heldTokens(c); err != nil {
		return err
	}
	return s.page(c, status, "operator_people", view)
}

// person is an account as lists show it.
func person(l access.Listed, now time.Time) templates.Person {
	u := userInfo(l, now)
	p := templates.Person{
		ID: l.ID, Name: l.Name, Address: u.Address, State: u.State, Origin: l.Origin, Sessions: l.Sessions, Tokens: l.Tokens,
		Seen: l.Seen, Made: l.Made, Expires: l.Expires,
	}
	for _, r := range l.Roles {
		p.Roles = append(p.Roles, r.String())
	}
	for _, k := range l.Factors {
		p.Factors = append(p.Factors, string(k))
	}
	return p
}

// roleTable is what each role allows, from the table by which everything is judged.
func roleTable() (rows []templates.RoleRow) {
	for _, p := range access.Permissions() {
		row := templates.RoleRow{Permission: p.String()}
		for _, r := range access.AllRoles() {
			row.May = append(row.May, r.May(p))
		}
		rows = append(rows, row)
	}
	return rows
}

func roleChoices(chosen ...string) (all []templates.Choice) {
	for _, r := range access.AllRoles() {
		all = append(all, templates.Choice{ID: r.String(), Chosen: slices.Contains(chosen, r.String())})
	}
	return all
}

// rolesIn reads the roles that a form names.
func rolesIn(c echo.Context) (roles access.Roles, err error) {
	values, err := c.FormParams()
	for _, name := range values["role"] {
		var r access.Role
		if err := r.UnmarshalText([]byte(name)); err != nil {
			return nil, &statuspage.Invalid{Field: "roles", Value: name, Reason: "is no role"}
		}
		roles = append(roles, r)
	}
	return roles, err
}

func (s *Server) openInvitations(c echo.Context, now time.Time) (open []templates.Invited, err error) {
	names, err := s.userNames(c.Request().Context())
	if err != nil {
		return nil, err
	}
	all, err := s.c.Accounts.Invitations(c.Request().Context())
	for _, i := range all {
		if i.Kind == access.Setup || i.Kind == access.Link || !i.Open(now) {
			continue
		}
		one := templates.Invited{ID: i.ID, Kind: string(i.Kind), Name: i.Name, Expires: i.Expires}
		if i.User != "" {
			one.Name = names[i.User]
		}
		for _, r := range i.Roles {
			one.Roles = append(one.Roles, r.String())
		}
		open = append(open, one)
	}
	return open, err
}

// heldTokens are all tokens that still let programs in.
func (s *Server) heldTokens(c echo.Context) (held []templates.HeldToken, err error) {
	all, err := s.tokensFor(c.Request().Context(), callerOf(c))
	for _, t := range all {
		if t.Open {
			held = append(held, templates.HeldToken{Holder: t.Holder, Token: shownToken(t.Token)})
		}
	}
	return held, err
}

func shownToken(t access.Token) templates.Token {
	one := templates.Token{ID: t.ID, Name: t.Name, Expires: t.Expires, Used: t.Used}
	for _, p := range t.Scopes {
		one.Scopes = append(one.Scopes, p.String())
	}
	return one
}

// invitePage makes an invitation and shows its link, once.
func (s *Server) invitePage(c echo.Context) error {
	f := templates.InviteForm{Name: strings.TrimSpace(c.FormValue("name")), Address: strings.TrimSpace(c.FormValue("address")), Until: c.FormValue("until")}
	i, link, err := s.inviteBy(c, &f)
	if f.Problems = accountProblems(err); f.Problems != nil {
		return s.showPeople(c, http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	view := templates.OperatorInvited{Layout: s.layout(c), Name: i.Name, Once: link, Expires: i.Expires}
	if view.Code, err = drawn(link); err != nil {
		return err
	}
	if i.Address != "" {
		view.Address = statuspage.MaskAddress(i.Address)
	}
	var unsent error
	if view.Mailed, unsent = s.mailInvitation(c.Request().Context(), i, link); unsent != nil {
		view.Unsent = unsent.Error()
	}
	return s.page(c, http.StatusOK, "operator_invited", view)
}

func (s *Server) inviteBy(c echo.Context, f *templates.InviteForm) (i access.Invitation, link string, err error) {
	r := InviteRequest{Name: f.Name, Address: f.Address}
	if r.Roles, err = rolesIn(c); err != nil {
		return i, "", err
	}
	for _, x := range r.Roles {
		f.Chosen = append(f.Chosen, x.String())
	}
	if r.Until, err = s.lastDay(f.Until); err != nil {
		return i, "", err
	}
	return s.invite(c.Request().Context(), actor(c), r)
}

// lastDay is the end of a day by the page's clocks; zero for none.
func (s *Server) lastDay(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	day, err := time.ParseInLocation(time.DateOnly, text, s.c.Desk.View().Page.Zone)
	if err != nil {
		return time.Time{}, &statuspage.Invalid{Field: "until", Value: text, Reason: "is not a day", Example: "2027-06-30"}
	}
	return day.AddDate(0, 0, 1), nil
}

// accountProblems are the words of what a change of accounts was refused for.
func accountProblems(err error) []templates.Problem {
	if why := whyRefused(err); why != "" {
		return []templates.Problem{{Text: why}}
	}
	return problemsOf(err)
}

// drawn is a link as a QR code.
func drawn(link string) (templates.AppOffer, error) {
	code, err := qr.Encode(link, qr.M)
	if err != nil {
		return templates.AppOffer{}, err
	}
	return templates.AppOffer{Link: link, Size: code.Size + 2*quiet, Path: picture(code)}, nil
}

func (s *Server) revokeInvitationPage(c echo.Context) error {
	return s.back(c, "/people", "invitation_revoked", s.revokeInvitation(c.Request().Context(), actor(c), c.Param("id")))
}
