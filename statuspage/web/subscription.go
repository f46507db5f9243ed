package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// This file is where mailed links lead. GET shows a button, because mail scanners and
// previews follow each link; only POST acts.

// confirmForm asks whether it was you.
func (s *Server) confirmForm(c echo.Context) error {
	return s.linked(c, s.desk.PendingByConfirm, "confirm", func(m *moment, token string, sub statuspage.Subscriber) any {
		return templates.Confirm{
			Layout: s.layout(m, "/subscribe/confirm"), Token: token,
			Address: statuspage.MaskAddress(sub.Address), Chosen: m.names(sub.Components),
		}
	})
}

// confirm confirms.
func (s *Server) confirm(c echo.Context) error {
	return s.linked(c, s.desk.Confirm, "confirmed", func(m *moment, _ string, sub statuspage.Subscriber) any {
		return templates.Confirmed{
			Layout: s.layout(m, "/subscribe/confirm"), Token: sub.LinkToken, Address: statuspage.MaskAddress(sub.Address),
		}
	})
}

// subscription shows what is kept of a subscriber, masked.
func (s *Server) subscription(c echo.Context) error {
	return s.linked(c, s.active, "manage", s.manage(false))
}

// changeSubscription takes back an unsubscription that was a mistake.
func (s *Server) changeSubscription(c echo.Context) error {
	if c.Request().PostForm.Get("undo") != "1" {
		return echo.NewHTTPError(http.StatusBadRequest)
	}
	return s.linked(c, s.restore, "manage", s.manage(true))
}

func (s *Server) manage(saved bool) func(*moment, string, statuspage.Subscriber) any {
	return func(m *moment, token string, sub statuspage.Subscriber) any {
		return templates.Manage{
			Layout: s.layout(m, "/subscription"), Token: token,
			Address: statuspage.MaskAddress(sub.Address), Since: sub.Confirmed, Saved: saved,
		}
	}
}

// active finds a subscriber who has not left.
func (s *Server) active(ctx context.Context, token string) (statuspage.Subscriber, error) {
	sub, err := s.desk.SubscriberByToken(ctx, token)
	if err == nil && sub.Suspension == statuspage.SuspendedByReader {
		return sub, statuspage.ErrNotFound
	}
	return sub, err
}

func (s *Server) restore(ctx context.Context, token string) (statuspage.Subscriber, error) {
	if err := s.desk.Resubscribe(ctx, token); err != nil {
		return statuspage.Subscriber{}, err
	}
	return s.desk.SubscriberByToken(ctx, token)
}

// unsubscribeForm asks whether to leave.
func (s *Server) unsubscribeForm(c echo.Context) error {
	return s.linked(c, s.desk.SubscriberByToken, "unsubscribe", func(m *moment, token string, sub statuspage.Subscriber) any {
		return templates.Unsubscribe{Layout: s.layout(m, "/unsubscribe"), Token: token, Address: statuspage.MaskAddress(sub.Address)}
	})
}

// unsubscribe acts at once, for the button and for a mail program's one click (RFC 8058,
// section 3.2) alike: no cookie, no redirect, no question.
func (s *Server) unsubscribe(c echo.Context) error {
	return s.linked(c, s.desk.Unsubscribe, "unsubscribed", func(m *moment, token string, _ statuspage.Subscriber) any {
		return templates.Unsubscribed{Layout: s.layout(m, "/unsubscribe"), Token: token}
	})
}

// linked does what a link's token is for, and shows the page for it.
func (s *Server) linked(
	c echo.Context,
	act func(context.Context, string) (statuspage.Subscriber, error),
	page string,
	data func(m *moment, token string, sub statuspage.Subscriber) any,
) error {
	if s.crowd.guesses(source(c), time.Now()) {
		return echo.NewHTTPError(http.StatusTooManyRequests)
	}
	token := tokenOf(c)
	sub, err := act(c.Request().Context(), token)
	switch {
	case token == "" || errors.Is(err, statuspage.ErrNotFound):
		s.crowd.missed(source(c), time.Now())
		return errLink
	case err != nil:
		return err
	}
	return s.show(c, http.StatusOK, page, func(m *moment) any {
		if m.acted = c.Request().Method == http.MethodPost; !m.acted {
			m.query = "?" + url.Values{"token": {token}}.Encode()
		}
		return data(m, token, sub)
	})
}

// errLink is a mailed link that is wrong, used up or too old.
var errLink = errors.New("mailed link not found")

// maxToken bounds what is looked up as a token.
const maxToken = 200

// tokenOf returns the token of a link, or of the form that its page sent; "" for what
// can't be one.
func tokenOf(c echo.Context) string {
	token := c.QueryParam("token")
	if posted := c.Request().PostForm.Get("token"); posted != "" {
		token = posted
	}
	if len(token) > maxToken {
		return ""
	}
	return token
}

// names are the names of components that may be shown.
func (m *moment) names(ids []string) []string {
	var names []string
	for _, id := range ids {
		if st, ok := m.public(id, m.now); ok {
			names = append(names, st.Component.Name)
		}
	}
	return names
}
