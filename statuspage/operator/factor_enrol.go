package operator

import (
	"crypto/rand"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/access"
	"github.com/fyr-status/fyr/templates"
)

// longestLabel is the longest word of a person for a factor, in characters.
const longestLabel = 40

// showEnrol offers the second factors that there can be here: an app, a passkey, a mail.
func (s *Server) showEnrol(c echo.Context, status int, a *attempt, problem string) error {
	if a.seed == nil {
		a.seed = newSeed()
	}
	offer, err := appOffer(a.seed, s.c.Desk.View().Page.Name, a.user.Name)
	if err != nil {
		return err
	}
	view := templates.OperatorFactor{
		Layout: s.layout(c), Who: a.user.Name, Problem: problem, App: offer, Passkeys: s.keys != nil,
		Mails: s.c.Mail != nil, Address: statuspage.MaskAddress(a.user.Address), Sent: a.mailed.sent > 0, Adding: a.invited.ID == "",
	}
	if a.user.Address == "" {
		view.Address = ""
	}
	if problem == "" && a.mailed.down {
		view.Problem = "mail_down_setup"
	}
	return s.page(c, status, "operator_factor", view)
}

// enrolled is the factor that a form has proven; errCode when it hasn't.
func (s *Server) enrolled(c echo.Context, a *attempt) (access.Factor, error) {
	now := instant()
	f := access.Factor{ID: rand.Text(), User: a.user.ID, Made: now, Used: now, Name: label(c.FormValue("label"))}
	given := bare(c.FormValue("code"))
	switch c.FormValue("do") {
	case "app":
		f.Kind, f.Secret = access.TOTP, a.seed
		if !takesStep(&f, given, now) {
			return f, errCode
		}
		return f, nil
	case "mail":
		f.Kind = access.MailCode
		if !a.mailed.matches(given, now) {
			return f, errCode
		}
		return f, nil
	case "passkey":
		return s.newPasskey(a, c.FormValue("credential"), f)
	}
	return f, errCode
}

// label is a person's word for a factor, cut to what fits.
func label(text string) string {
	text = strings.TrimSpace(statuspage.CleanText(text))
	for utf8.RuneCountInString(text) > longestLabel {
		_, n := utf8.DecodeLastRuneInString(text)
		text = text[:len(text)-n]
	}
	return text
}
