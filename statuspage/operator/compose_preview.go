package operator

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

func (s *Server) preview(ctx context.Context, r statuspage.Receipt, fresh bool) (*templates.Preview, error) {
	u := r.Incident.Latest()
	v := s.c.Desk.View()
	to, err := s.reach(ctx, statuspage.MatterOf(r.Incident, groupsIn(v)))
	if err != nil {
		return nil, err
	}
	p := &templates.Preview{
		Stage: u.Stage.String(), Body: u.Body, Told: r.Audience, Reach: to, Changes: affected(u.Components, namesOf(v)),
		Subject: s.c.Templates.Subject(v.Page.Name, r.Incident.Title, u.Stage.String(), affected(r.Incident.Components, namesOf(v))),
	}
	if fresh {
		p.Title = r.Incident.Title
	}
	if ahead := s.previewOf(ctx, r.Told); ahead != nil {
		p.Page = ahead.Page != ""
		p.Feed = entryText(ahead.Feed)
	}
	if s.c.Letter == nil {
		return p, nil
	}
	p.Letter = true
	p.Subject, p.Text, _, err = s.c.Letter(latest(r))
	return p, err
}

// entryText is a feed's entry for people to read; what is no JSON is left out.
func entryText(entry json.RawMessage) string {
	var b bytes.Buffer
	if len(entry) == 0 || json.Indent(&b, entry, "", "  ") != nil {
		return ""
	}
	return b.String()
}

// latest is the event that a post makes.
func latest(r statuspage.Receipt) statuspage.Told {
	u := r.Incident.Latest()
	return statuspage.Told{Event: statuspage.Event{ID: u.ID, At: u.At}, Incident: &r.Incident, Update: &u}
}

// letterPolicy lets a mail have its own styles, and nothing else: its links lead nowhere.
const letterPolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// letter answers a form with the HTML of the mail that it would send.
func (s *Server) letter(c echo.Context, r statuspage.Receipt) error {
	_, _, html, err := s.c.Letter(latest(r))
	if err != nil {
		return err
	}
	c.Response().Header().Set("Content-Security-Policy", letterPolicy)
	return c.HTML(http.StatusOK, html)
}

// pageAhead answers a form with the page that readers would see. It may load what the public
// page does, and nothing else: it runs no script, and its links lead nowhere.
func (s *Server) pageAhead(c echo.Context, t statuspage.Told) error {
	page, _, err := s.c.Shown(c.Request().Context(), t)
	if err != nil {
		return err
	}
	from := "'self' " + originOf(s.c.Desk.View().Page.URL)
	c.Response().Header().Set("Content-Security-Policy",
		"default-src 'none'; style-src "+from+"; img-src "+from+"; sandbox; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	return c.HTML(http.StatusOK, page)
}

// originOf is an address without its path.
func originOf(u *url.URL) string { return u.Scheme + "://" + u.Host }
