package web

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// This file is where the link in an operators' alert leads. Its secret is all that its
// holder needs. GET shows a button, because mail scanners follow each link; only POST acts.

// maxAcked is how many alarms the page lists.
const maxAcked = 12

// ackForm asks whether somebody takes the trouble on.
func (s *Server) ackForm(c echo.Context) error {
	return s.acked(c, http.MethodGet, func(context.Context) ([]statuspage.Alarm, error) {
		list := s.desk.Acknowledgeable(c.Param("token"))
		if len(list) == 0 {
			return nil, statuspage.ErrNotFound
		}
		return list, nil
	})
}

// ack acknowledges it.
func (s *Server) ack(c echo.Context) error {
	return s.acked(c, http.MethodPost, func(ctx context.Context) ([]statuspage.Alarm, error) {
		return s.desk.AcknowledgeLink(ctx, c.Param("token"), c.FormValue("name"))
	})
}

// acked does what the link is for and shows what has come of it. Who tries too many wrong
// ones is stopped.
func (s *Server) acked(c echo.Context, method string, act func(context.Context) ([]statuspage.Alarm, error)) error {
	if s.crowd.guesses(source(c), time.Now()) {
		return echo.NewHTTPError(http.StatusTooManyRequests)
	}
	status := http.StatusOK
	list, err := act(c.Request().Context())
	switch {
	case errors.Is(err, statuspage.ErrNotFound): // a link ends with the trouble that it told of
		s.crowd.missed(source(c), time.Now())
		status = http.StatusNotFound
	case err != nil:
		return err
	}
	return s.showOrFail(c, status, "ack", func(_ context.Context, m *moment) (any, error) {
		m.acted = method == http.MethodPost && len(list) > 0
		view := ackView(list)
		view.Layout, view.Token, view.Done = s.layout(m, "/ack/"+c.Param("token")), c.Param("token"), m.acted
		return view, nil
	})
}

func ackView(list []statuspage.Alarm) (v templates.Ack) {
	for _, a := range list[:min(maxAcked, len(list))] {
		v.Alarms = append(v.Alarms, templates.Alarm{Subject: a.Alert.Subject, Since: a.Since, Acked: a.Acked, By: a.AckedBy.ID})
	}
	v.More = len(list) - len(v.Alarms)
	return v
}
