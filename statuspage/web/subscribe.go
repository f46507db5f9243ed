package web

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// subscribeForm is the dialog: how to be told, and of what. "?subject=…" is one incident,
// or one maintenance, that alone is wanted.
func (s *Server) subscribeForm(c echo.Context) error {
	subject := c.QueryParam("subject")
	if subject == "" {
		d := s.dialog("/subscribe", "")
		d.choosable = true
		return s.serve(c, d)
	}
	if !isID(subject) {
		return statuspage.ErrNotFound
	}
	d := s.dialog("/subscribe?subject="+subject, subject)
	if ctx := c.Request().Context(); !s.shelf.has(s.standing.Load().key(ctx, d)) {
		if _, err := s.subject(ctx, subject); err != nil {
			return err
		}
	}
	return s.serve(c, d)
}

func (s *Server) dialog(key, subject string) document {
	return view(key, func(ctx context.Context, m *moment) (string, any, error) {
		f := ask{wished: wished{components: m.only, subject: subject, language: m.spoken.Tag}}
		if subject != "" {
			m.query = "?subject=" + subject
		}
		d, err := s.filled(ctx, m, f)
		if err == nil && subject != "" && d.Wishes.Subject.Title == "" {
			err = statuspage.ErrNotFound
		}
		return "subscribe", templates.Subscribe{Layout: s.layout(m, "/subscribe"), Dialog: d}, err
	})
}

// filled is the dialog with what a form says in it, or with what is there to begin with.
func (s *Server) filled(ctx context.Context, m *moment, f ask) (templates.Dialog, error) {
	topic, err := s.topicOf(ctx, m, f.subject)
	if err != nil {
		return templates.Dialog{}, err
	}
	d := templates.Dialog{Roads: m.roads(f), Stamp: s.stamp(m.now), Wishes: m.wishes(f.wished, statuspage.Wish{}, topic)}
	if slices.Contains(channelsOf(m.Page), "push") {
		d.PushKey = m.Page.PushKey
	}
	return d, nil
}

// channelsOf are the channels that readers are offered, in their order. Notifications of a
// browser need a key, and stand last: the reader's script offers them.
func channelsOf(p statuspage.Page) []string {
	if len(p.Channels) == 0 && p.HasMail {
		return []string{"mail"}
	}
	others := slices.DeleteFunc(slices.Clone(p.Channels), func(name string) bool { return name == "push" })
	if len(others) < len(p.Channels) && p.PushKey != "" {
		return append(others, "push")
	}
	return others
}

// roads are the ways to be told; what was typed comes back in the one that was chosen.
func (m *moment) roads(f ask) []templates.Road {
	var roads []templates.Road
	for n, name := range channelsOf(m.Page) {
		r := templates.Road{Channel: name, Chosen: name == f.channel || f.channel == "" && n == 0}
		if r.Chosen && name != "push" {
			r.Address = statuspage.CleanText(f.address)
		}
		roads = append(roads, r)
	}
	return roads
}

// subscribe takes the form. Its answer is the same for an address that is known and for
// one that is not.
func (s *Server) subscribe(c echo.Context) error {
	now := time.Now()
	st, err := s.stand(now)
	if err != nil {
		return err
	}
	f := readAsk(c.Request().PostForm)
	if len(channelsOf(st.Page)) == 0 {
		return statuspage.ErrNotFound
	}
	if f.language == "" {
		f.language = st.languageOf(c.Request().Context()).Tag
	}
	if faults, err := s.faults(c, f); err != nil || faults.any() {
		return s.sendBack(c, f, faults, err)
	}
	how := manner{second: f.second, suspicious: f.odd || s.hasty(f, now), proven: s.proves(f, now)}
	switch s.crowd.ask(source(c), f.address, how, now) {
	case askAgain:
		return s.secondPage(c, f)
	case shutOut:
		return s.tooMany(c, f)
	}
	return s.ask(c, f)
}

// ask hands the wish on.
func (s *Server) ask(c echo.Context, f ask) error {
	err := s.desk.Subscribe(c.Request().Context(), f.request(c))
	var invalid *statuspage.Invalid
	switch {
	case errors.Is(err, statuspage.ErrTooMany):
		return s.tooMany(c, f)
	case errors.As(err, &invalid): // what was right a moment ago
		return s.sendBack(c, f, faultsOf(invalid, f), nil)
	case err != nil:
		return err
	}
	return s.show(c, http.StatusOK, "sent", func(m *moment) any {
		sent := templates.Sent{Layout: s.layout(m, "/subscribe"), Channel: f.channel, Till: statuspage.UnconfirmedFor}
		if f.channel == "mail" || f.channel == "sms" { // other addresses have secrets in them
			sent.Address = f.address
		}
		return sent
	})
}

// secondPage asks once more, with one button.
func (s *Server) secondPage(c echo.Context, f ask) error {
	return s.show(c, http.StatusOK, "again", func(m *moment) any {
		return templates.Again{Layout: s.layout(m, "/subscribe"), Channel: f.channel, Address: f.address, Fields: f.fields()}
	})
}

func (s *Server) tooMany(c echo.Context, f ask) error {
	c.Response().Header()["Retry-After"] = []string{crowdSeconds}
	return s.again(c, http.StatusTooManyRequests, f, faults{form: "too_many"})
}

// sendBack shows the form again, with what is wrong in it.
func (s *Server) sendBack(c echo.Context, f ask, wrong faults, err error) error {
	if err != nil {
		return err
	}
	return s.again(c, http.StatusUnprocessableEntity, f, wrong)
}

func (s *Server) again(c echo.Context, code int, f ask, wrong faults) error {
	if wrong.form == "subject" {
		f.subject = ""
	}
	return s.showOrFail(c, code, "subscribe", func(ctx context.Context, m *moment) (any, error) {
		d, err := s.filled(ctx, m, f)
		wrong.mark(&d)
		return templates.Subscribe{Layout: s.layout(m, "/subscribe"), Dialog: d}, err
	})
}
