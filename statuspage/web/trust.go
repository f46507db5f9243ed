package web

import (
	"context"
	"io"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// This file is the pages about the page: what those who run it say of themselves.

const (
	accessibilityAt = "/accessibility"
	securityAt      = "/.well-known/security.txt"
)

// essay is a page of the owner's own words.
type essay struct {
	what, path string
	body       func(t statuspage.Trust) string // Markdown; "": there is no such page
}

var essays = []essay{
	{"contact", "/contact", func(t statuspage.Trust) string { return t.Contact }},
	{"privacy", "/privacy", func(t statuspage.Trust) string { return t.Privacy }},
	{"terms", "/terms", func(t statuspage.Trust) string { return t.Terms }},
}

// register is a list of those that the services depend on.
type register struct {
	what, path string
	suppliers  func(t statuspage.Trust) []statuspage.Supplier // none: there is no such page
}

var registers = []register{
	{"subprocessors", "/subprocessors", func(t statuspage.Trust) []statuspage.Supplier { return t.Subprocessors }},
	{"dependencies", "/dependencies", func(t statuspage.Trust) []statuspage.Supplier { return t.Dependencies }},
}

// trustPaths are all of them, in the order of the footer.
var trustPaths = func() []string {
	paths := []string{accessibilityAt}
	for _, e := range essays {
		paths = append(paths, e.path)
	}
	for _, r := range registers {
		paths = append(paths, r.path)
	}
	return append(paths, securityAt)
}()

func (s *Server) trustRoutes() {
	s.get(accessibilityAt, s.accessibility)
	for _, e := range essays {
		s.get(e.path, s.essay(e))
	}
	for _, r := range registers {
		s.get(r.path, s.register(r))
	}
	s.get(securityAt, s.security)
}

// footerOf leads to the pages that there are.
func footerOf(t statuspage.Trust) []templates.Trust {
	footer := []templates.Trust{{What: "accessibility", Path: accessibilityAt}}
	for _, e := range essays {
		if e.body(t) != "" {
			footer = append(footer, templates.Trust{What: e.what, Path: e.path})
		}
	}
	for _, r := range registers {
		if len(r.suppliers(t)) > 0 {
			footer = append(footer, templates.Trust{What: r.what, Path: r.path})
		}
	}
	if t.Security != nil {
		footer = append(footer, templates.Trust{What: "security", Path: securityAt})
	}
	return footer
}

// tells reports whether something stands at a route: what has no words has no page.
func tells(t statuspage.Trust, route string) bool {
	return !slices.Contains(trustPaths, route) ||
		slices.ContainsFunc(footerOf(t), func(f templates.Trust) bool { return f.Path == route })
}

func (s *Server) essay(e essay) echo.HandlerFunc {
	d := view(e.path, func(_ context.Context, m *moment) (string, any, error) {
		body := e.body(m.Page.Trust)
		if body == "" {
			return "", nil, statuspage.ErrNotFound
		}
		return "text", templates.Text{Layout: s.layout(m, e.path), What: e.what, Body: body, Lang: m.foreign(m.language.Tag)}, nil
	})
	return func(c echo.Context) error { return s.serve(c, d) }
}

func (s *Server) register(r register) echo.HandlerFunc {
	d := view(r.path, func(_ context.Context, m *moment) (string, any, error) {
		suppliers := r.suppliers(m.Page.Trust)
		if len(suppliers) == 0 {
			return "", nil, statuspage.ErrNotFound
		}
		page := templates.Register{Layout: s.layout(m, r.path), What: r.what}
		for _, one := range suppliers {
			page.Entries = append(page.Entries, templates.RegisterEntry{
				Name: one.Name, URL: one.URL, Purpose: one.Purpose, Data: one.Data, Place: one.Place,
				Since: m.day(one.Since), Reviewed: m.day(one.Reviewed), Due: m.day(one.Due()),
			})
		}
		return "register", page, nil
	})
	return func(c echo.Context) error { return s.serve(c, d) }
}

// day is a day of the configuration in the page's zone: the same one, wherever that is.
func (m *moment) day(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	year, month, day := t.Date()
	return time.Date(year, month, day, 0, 0, 0, 0, m.zone())
}

// accessibility is the statement that every page has.
func (s *Server) accessibility(c echo.Context) error {
	return s.serve(c, view(accessibilityAt, func(_ context.Context, m *moment) (string, any, error) {
		a := m.Page.Trust.Access
		return "accessibility", templates.Accessibility{Layout: s.layout(m, accessibilityAt), Assessed: m.day(a.Assessed), Limits: a.Limits, Body: a.Text}, nil
	}))
}

// security tells where to report a weakness (RFC 9116).
func (s *Server) security(c echo.Context) error {
	return s.serve(c, document{
		key: securityAt, contentType: echo.MIMETextPlainCharsetUTF8, cacheControl: cachePage, wordless: true,
		make: func(_ context.Context, w io.Writer, m *moment) error {
			security := m.Page.Trust.Security
			if security == nil {
				return statuspage.ErrNotFound
			}
			_, err := io.WriteString(w, security.File(m.Page.Link("")+securityAt))
			return err
		},
	})
}
