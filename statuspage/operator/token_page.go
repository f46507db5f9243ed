package operator

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/access"
	"github.com/fyr-status/fyr/templates"
)

// tokenPage is the form that makes a token: of one's own, or of the person in the path.
func (s *Server) tokenPage(c echo.Context) error {
	return s.showToken(c, http.StatusOK, templates.OperatorToken{For: "2160h"})
}

// showToken answers with the form; it offers no more than the holder may, and whoever asks.
func (s *Server) showToken(c echo.Context, status int, view templates.OperatorToken) error {
	holder, err := s.holder(c, c.Param("id"))
	if err != nil {
		return err
	}
	view.Layout, view.Holder, view.Path, view.Back = s.layout(c), holder.Name, c.Request().URL.Path, "/account"
	if c.Param("id") != "" {
		view.Back = "/people/" + holder.ID
	}
	who, now := callerOf(c), time.Now()
	for _, p := range access.Permissions() {
		if holder.Roles.May(p) && who.may(p, now) && who.vouches(holder, p) {
			view.Scopes = append(view.Scopes, templates.Choice{ID: p.String(), Chosen: slices.Contains(view.Chosen, p.String())})
		}
	}
	return s.page(c, status, "operator_token", view)
}

// makeToken makes a token and shows it, once.
func (s *Server) makeToken(c echo.Context) error {
	view := templates.OperatorToken{Name: strings.TrimSpace(c.FormValue("name")), For: c.FormValue("for")}
	made, err := s.tokenBy(c, &view)
	if view.Problems = problemsOf(err); view.Problems != nil {
		return s.showToken(c, http.StatusUnprocessableEntity, view)
	}
	if err != nil {
		return err
	}
	view.Made, view.Expires = made.Secret, made.Expires
	return s.showToken(c, http.StatusOK, view)
}

func (s *Server) tokenBy(c echo.Context, view *templates.OperatorToken) (NewToken, error) {
	values, err := c.FormParams()
	if err != nil {
		return NewToken{}, err
	}
	r := TokenRequest{Name: view.Name}
	for _, name := range values["scope"] {
		var p access.Permission
		if err := p.UnmarshalText([]byte(name)); err != nil {
			return NewToken{}, &statuspage.Invalid{Field: "scopes", Value: name, Reason: "is no permission"}
		}
		r.Scopes, view.Chosen = append(r.Scopes, p), append(view.Chosen, name)
	}
	lasts, err := time.ParseDuration(view.For)
	if err != nil {
		return NewToken{}, &statuspage.Invalid{Field: "for", Value: view.For, Reason: "is not a duration", Example: "720h"}
	}
	r.Expires = instant().Add(lasts)
	holder, err := s.holder(c, c.Param("id"))
	if err != nil {
		return NewToken{}, err
	}
	return s.addToken(c.Request().Context(), callerOf(c), holder, r)
}
