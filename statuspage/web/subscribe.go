package web

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// honeypot is a field that people don't see. Programs fill it; so do a few browsers, so
// it leads to the second page and not to a lie.
const honeypot = "website"

// subscribeForm is the form to be told by mail.
func (s *Server) subscribeForm(c echo.Context) error {
	d := view("/subscribe", func(_ context.Context, m *moment) (string, any, error) {
		return "subscribe", templates.Subscribe{Layout: s.layout(m, "/subscribe"), Ways: m.ways()}, nil
	})
	d.choosable = true
	return s.serve(c, d)
}

// wish is what the form says.
type wish struct {
	address    string
	components []string
	second     bool // from the second page
	odd        bool // the honeypot is filled
}

func readWish(c echo.Context) wish {
	f := c.Request().PostForm
	return wish{
		address: f.Get("address"), components: f["component"],
		second: f.Get("again") == "1", odd: f.Get(honeypot) != "",
	}
}

// subscribe takes the form. Its answer is the same for an address that is known and for
// one that is not.
func (s *Server) subscribe(c echo.Context) error {
	st, err := s.stand(time.Now())
	if err != nil {
		return err
	}
	if !st.Page.HasMail {
		return statuspage.ErrNotFound
	}
	w := readWish(c)
	if _, err := statuspage.CheckAddress(w.address); err != nil {
		return s.refuse(c, w, err)
	}
	switch s.crowd.ask(source(c), w.address, w.second, w.odd, time.Now()) {
	case askAgain:
		return s.show(c, http.StatusOK, "again", func(m *moment) any {
			return templates.Again{Layout: s.layout(m, "/subscribe"), Address: w.address, Chosen: w.components}
		})
	case shutOut:
		c.Response().Header()["Retry-After"] = []string{crowdSeconds}
		return s.problem(c, http.StatusTooManyRequests, w, "too_many")
	}
	if err := s.ask(c, st, w); err != nil {
		return s.refuse(c, w, err)
	}
	return s.show(c, http.StatusOK, "sent", func(m *moment) any {
		return templates.Sent{Layout: s.layout(m, "/subscribe"), Address: strings.TrimSpace(w.address), Till: statuspage.UnconfirmedFor}
	})
}

func (s *Server) ask(c echo.Context, st *stand, w wish) error {
	return s.desk.Subscribe(c.Request().Context(), statuspage.SubscribeRequest{
		Address: w.address, Wish: statuspage.Wish{Components: w.components, Language: st.languageOf(c.Request().Context()).Tag},
		Source: source(c), Version: statuspage.ConsentVersion,
	})
}

// refuse shows the form again, with what is wrong in it.
func (s *Server) refuse(c echo.Context, w wish, err error) error {
	var invalid *statuspage.Invalid
	switch {
	case !errors.As(err, &invalid):
		return err
	case invalid.Field == "component":
		return s.problem(c, http.StatusUnprocessableEntity, w, "component_unknown")
	case strings.TrimSpace(w.address) == "":
		return s.problem(c, http.StatusUnprocessableEntity, w, "address_empty")
	}
	return s.problem(c, http.StatusUnprocessableEntity, w, "address_wrong")
}

func (s *Server) problem(c echo.Context, code int, w wish, problem string) error {
	return s.show(c, code, "subscribe", func(m *moment) any {
		return templates.Subscribe{
			Layout: s.layout(m, "/subscribe"), Ways: m.ways(w.components...),
			Address: statuspage.CleanText(w.address), Problem: problem,
		}
	})
}
