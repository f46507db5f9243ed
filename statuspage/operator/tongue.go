package operator

import (
	"cmp"

	"github.com/labstack/echo/v4"
	"golang.org/x/text/language"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/access"
	"github.com/fyr-status/fyr/templates"
)

// tongue is the language in which the console speaks to whoever asks: the one that the
// person chose, else the first of the browser's that there is, else the page's.
func (s *Server) tongue(c echo.Context) string {
	if l, known := templates.LanguageOf(callerOf(c).user.Language); known {
		return l.Tag
	}
	return cmp.Or(spoken(c.Request().Header.Get("Accept-Language")), s.c.Desk.View().Page.Language)
}

// spoken is the language that suits an Accept-Language header best (RFC 9110 section
// 12.5.4); "" when there is none.
func spoken(header string) string {
	wanted, _, err := language.ParseAcceptLanguage(header)
	if err != nil || len(wanted) == 0 {
		return ""
	}
	var known []language.Tag
	for _, l := range templates.Languages() {
		known = append(known, language.Make(l.Tag))
	}
	_, at, sure := language.NewMatcher(known).Match(wanted...)
	if sure == language.No {
		return ""
	}
	return templates.Languages()[at].Tag
}

// chooseTongue sets the language in which a person has the console; "" leaves it to the
// browser.
func (s *Server) chooseTongue(c echo.Context) error {
	tag := c.FormValue("language")
	if l, known := templates.LanguageOf(tag); known {
		tag = l.Tag
	} else if tag != "" {
		return &statuspage.Invalid{Field: "language", Value: tag, Reason: "is none that the console speaks", Example: "en"}
	}
	u, err := s.c.Accounts.User(c.Request().Context(), callerOf(c).user.ID)
	if err != nil {
		return err
	}
	before, now := u.Language, instant()
	u.Language = tag
	err = s.c.Accounts.ChangeAccess(c.Request().Context(), access.Changes{At: now, Users: []access.User{u}}, entryOf(actor(c), now, "user.language", "user:"+u.ID, before, tag))
	return s.back(c, "/account", "language", err)
}
