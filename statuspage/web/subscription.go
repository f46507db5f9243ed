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
	return s.linked(c, s.desk.PendingByConfirm, "confirm", func(ctx context.Context, m *moment, to linked) (any, error) {
		r, err := s.recipient(ctx, m, to)
		return templates.Confirm{Layout: s.layout(m, "/subscribe/confirm"), Recipient: r}, err
	})
}

// confirm confirms.
func (s *Server) confirm(c echo.Context) error {
	return s.linked(c, s.desk.Confirm, "confirmed", func(ctx context.Context, m *moment, to linked) (any, error) {
		to.token = to.sub.LinkToken
		r, err := s.recipient(ctx, m, to)
		return templates.Confirmed{Layout: s.layout(m, "/subscribe/confirm"), Recipient: r}, err
	})
}

// unsubscribeForm asks whether to leave.
func (s *Server) unsubscribeForm(c echo.Context) error {
	return s.linked(c, s.desk.SubscriberByToken, "unsubscribe", func(ctx context.Context, m *moment, to linked) (any, error) {
		r, err := s.recipient(ctx, m, to)
		return templates.Unsubscribe{Layout: s.layout(m, "/unsubscribe"), Recipient: r}, err
	})
}

// unsubscribe acts at once, for the button and for a mail program's one click (RFC 8058,
// section 3.2) alike: no cookie, no redirect, no question.
func (s *Server) unsubscribe(c echo.Context) error {
	return s.linked(c, s.desk.Unsubscribe, "unsubscribed", func(_ context.Context, m *moment, to linked) (any, error) {
		return templates.Unsubscribed{Layout: s.layout(m, "/unsubscribe"), Token: to.token, For: statuspage.LeftFor}, nil
	})
}

// linked is a link's token with the subscriber whose it is.
type linked struct {
	token string
	sub   statuspage.Subscriber
}

// linked does what a link's token is for, and shows the page for it.
func (s *Server) linked(
	c echo.Context,
	act func(context.Context, string) (statuspage.Subscriber, error),
	page string,
	data func(ctx context.Context, m *moment, to linked) (any, error),
) error {
	to, err := s.take(c, act)
	if err != nil {
		return err
	}
	return s.showLinked(c, http.StatusOK, page, to, data)
}

// take does what a link's token is for. Who tries too many wrong ones is stopped.
func (s *Server) take(c echo.Context, act func(context.Context, string) (statuspage.Subscriber, error)) (linked, error) {
	if s.crowd.guesses(source(c), time.Now()) {
		return linked{}, echo.NewHTTPError(http.StatusTooManyRequests)
	}
	token := tokenOf(c)
	if token == "" {
		s.crowd.missed(source(c), time.Now())
		return linked{}, errLink
	}
	sub, err := act(c.Request().Context(), token)
	if errors.Is(err, statuspage.ErrNotFound) {
		s.crowd.missed(source(c), time.Now())
		err = errLink
	}
	return linked{token, sub}, err
}

// showLinked shows the page that a link leads to. What was only looked at has the same
// address in other languages.
func (s *Server) showLinked(c echo.Context, code int, page string, to linked, data func(context.Context, *moment, linked) (any, error)) error {
	return s.showOrFail(c, code, page, func(ctx context.Context, m *moment) (any, error) {
		if m.acted = c.Request().Method == http.MethodPost; !m.acted {
			m.query = "?" + url.Values{"token": {to.token}}.Encode()
		}
		return data(ctx, m, to)
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

// recipient is a subscriber as a page may show one.
func (s *Server) recipient(ctx context.Context, m *moment, to linked) (templates.Recipient, error) {
	hearing, err := s.hearing(ctx, m, to.sub.Wish)
	return templates.Recipient{
		Token: to.token, Channel: to.sub.Channel, Address: statuspage.MaskAddress(to.sub.Address), Hearing: hearing,
	}, err
}

// hearing is what a wish comes to.
func (s *Server) hearing(ctx context.Context, m *moment, w statuspage.Wish) (templates.Hearing, error) {
	topic, err := s.topicOf(ctx, m, w.Subject)
	f := wishedOf(w)
	return templates.Hearing{
		Names: m.heard(w), Subject: topic,
		Impact: f.impact, NoMaintenance: w.NoMaintenance, From: f.from, Till: f.till,
	}, err
}
