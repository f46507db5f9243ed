package web

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// This file is the page on which subscribers see, masked, what is kept of them, and correct
// what they want to hear. What shows or ends more than that needs a fresh link.

// subscription shows what is kept of a subscriber.
func (s *Server) subscription(c echo.Context) error {
	return s.linked(c, s.staying, "manage", s.manage(""))
}

// staying finds a subscriber who has not left.
func (s *Server) staying(ctx context.Context, token string) (statuspage.Subscriber, error) {
	sub, err := s.desk.SubscriberByToken(ctx, token)
	if err == nil && sub.Left() {
		return sub, statuspage.ErrNotFound
	}
	return sub, err
}

// changeSubscription does what one of the page's buttons says.
func (s *Server) changeSubscription(c echo.Context) error {
	switch c.Request().PostForm.Get("do") {
	case "save":
		return s.correct(c)
	case "undo":
		return s.linked(c, s.restore, "manage", s.manage("returned"))
	case "major":
		return s.linked(c, s.desk.OnlyMajor, "manage", s.manage("returned"))
	case "link":
		return s.askLink(c)
	}
	return echo.NewHTTPError(http.StatusBadRequest)
}

func (s *Server) restore(ctx context.Context, token string) (statuspage.Subscriber, error) {
	if err := s.desk.Resubscribe(ctx, token); err != nil {
		return statuspage.Subscriber{}, err
	}
	return s.desk.SubscriberByToken(ctx, token)
}

// correct saves what the form says, or shows it again with what is wrong in it.
func (s *Server) correct(c echo.Context) error {
	f := readWished(c.Request().PostForm)
	w, bad := f.wish()
	to, err := s.take(c, func(ctx context.Context, token string) (statuspage.Subscriber, error) {
		if len(bad) > 0 {
			return s.staying(ctx, token)
		}
		return s.desk.Correct(ctx, token, w, f.gone == "1")
	})
	wrong := faults{wish: bad}
	var invalid *statuspage.Invalid
	if errors.As(err, &invalid) {
		wrong = faultsOf(invalid, ask{})
		to, err = s.take(c, s.staying)
	}
	switch {
	case err != nil:
		return err
	case !wrong.any():
		return s.showLinked(c, http.StatusOK, "manage", to, s.manage("saved"))
	}
	return s.showLinked(c, http.StatusUnprocessableEntity, "manage", to, s.uncorrected(f, wrong))
}

// askLink lets a fresh link go to the subscriber, unless too many did today.
func (s *Server) askLink(c echo.Context) error {
	note := "asked"
	to, err := s.take(c, func(ctx context.Context, token string) (statuspage.Subscriber, error) {
		err := s.desk.AskLink(ctx, token)
		if errors.Is(err, statuspage.ErrTooMany) {
			note, err = "many", nil
		}
		if err != nil {
			return statuspage.Subscriber{}, err
		}
		return s.staying(ctx, token)
	})
	if err != nil {
		return err
	}
	return s.showLinked(c, http.StatusOK, "manage", to, s.manage(note))
}

// manage is the page; note is what was just done.
func (s *Server) manage(note string) func(context.Context, *moment, linked) (any, error) {
	return func(ctx context.Context, m *moment, to linked) (any, error) {
		page, err := s.managed(ctx, m, to, wishedOf(to.sub.Wish))
		page.Note = note
		return page, err
	}
}

// uncorrected is the page with a form that could not be saved.
func (s *Server) uncorrected(f wished, wrong faults) func(context.Context, *moment, linked) (any, error) {
	return func(ctx context.Context, m *moment, to linked) (any, error) {
		page, err := s.managed(ctx, m, to, f)
		wrong.markWishes(&page.Wishes)
		return page, err
	}
}

func (s *Server) managed(ctx context.Context, m *moment, to linked, f wished) (templates.Manage, error) {
	r, err := s.recipient(ctx, m, to)
	if err != nil {
		return templates.Manage{}, err
	}
	topic, err := s.topicOf(ctx, m, f.subject)
	return templates.Manage{
		Layout: s.layout(m, "/subscription"), Recipient: r, Wishes: m.wishes(f, to.sub.Wish, topic), Kept: kept(to.sub),
	}, err
}

// kept is what is held of a subscriber beside the wish. Of who asked in their stead the page
// says nothing that it does not know in their language.
func kept(sub statuspage.Subscriber) templates.Kept {
	h := templates.Kept{
		Asked: sub.Consent.At, Confirmed: sub.Confirmed, Consent: sub.Consent.Version, Source: sub.Consent.Source,
		Suspended: sub.Suspended, Reason: sub.Suspension, Legal: sub.Held != "",
	}
	if slices.Contains([]string{statuspage.SourceOperator, statuspage.SourceImport}, h.Source) {
		h.Source = ""
	}
	return h
}
