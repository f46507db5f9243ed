package operator

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

func (s *Server) preview(ctx context.Context, r statuspage.Receipt, fresh bool) (*templates.Preview, error) {
	v := s.c.Desk.View()
	p := saysAhead(r.Incident, namesOf(v))
	if !fresh {
		p.Title = ""
	}
	var err error
	p.Ahead, err = s.ahead(ctx, r.Told, r.Incident, r.Audience)
	p.Subject = cmp.Or(p.Subject, s.c.Templates.Subject(v.Page.Name, r.Incident.Title, p.Stage, affected(r.Incident.Components, namesOf(v))))
	return p, err
}

// saysAhead is what the last update of an incident will say.
func saysAhead(i statuspage.Incident, names map[string]string) *templates.Preview {
	u := i.Latest()
	return &templates.Preview{Title: i.Title, Stage: u.Stage.String(), Body: u.Body, Changes: affected(u.Components, names)}
}

// ahead is what an event will look like where it is told, and who will be told of it.
func (s *Server) ahead(ctx context.Context, t *statuspage.Told, i statuspage.Incident, told int) (a templates.Ahead, err error) {
	a = s.copies(ctx, t)
	if a.Told = told; told > 0 {
		a.Reach, err = s.reach(ctx, statuspage.MatterOf(i, groupsIn(s.c.Desk.View())))
	}
	return a, err
}

// copies are the page, the mail and the feed's entry that an event will make, where it
// makes them.
func (s *Server) copies(ctx context.Context, t *statuspage.Told) (a templates.Ahead) {
	p := s.previewOf(ctx, t)
	if p == nil {
		return a
	}
	a.Page, a.Feed = p.Page != "", entryText(p.Feed)
	if p.Mail != nil {
		a.Letter, a.Subject, a.Text = true, p.Mail.Subject, p.Mail.Text
	}
	return a
}

// entryText is a feed's entry for people to read; what is no JSON is left out.
func entryText(entry json.RawMessage) string {
	var b bytes.Buffer
	if len(entry) == 0 || json.Indent(&b, entry, "", "  ") != nil {
		return ""
	}
	return b.String()
}

// looks reports whether a form only asks what it would do. A button without a name acts.
func looks(c echo.Context) bool {
	do := c.FormValue("do")
	return do == doPreview || do == doPage || do == doLetter
}

// look answers a form that asks for the page or the mail itself; it reports whether it did.
func (s *Server) look(c echo.Context, t *statuspage.Told) (bool, error) {
	switch do := c.FormValue("do"); {
	case t == nil:
		return false, nil
	case do == doLetter && s.c.Letter != nil:
		return true, s.letter(c, *t)
	case do == doPage && s.c.Shown != nil:
		return true, s.pageAhead(c, *t)
	}
	return false, nil
}

// letterPolicy lets a mail have its own styles, and nothing else: its links lead nowhere.
const letterPolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// letter answers a form with the HTML of the mail that it would send.
func (s *Server) letter(c echo.Context, t statuspage.Told) error {
	_, _, html, err := s.c.Letter(t)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Content-Security-Policy", letterPolicy)
	return c.HTML(http.StatusOK, html)
}

// pagePolicy lets a page have its styles and pictures, which the console serves, and nothing
// else: it runs no script, and its links lead nowhere.
const pagePolicy = "default-src 'none'; style-src 'self'; img-src 'self'; sandbox; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// pageAhead answers a form with the page that readers would see.
func (s *Server) pageAhead(c echo.Context, t statuspage.Told) error {
	page, _, err := s.c.Shown(c.Request().Context(), t)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Content-Security-Policy", pagePolicy)
	return c.HTML(http.StatusOK, page)
}
