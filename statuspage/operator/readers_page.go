package operator

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// readersShown is how many subscribers stand on one page.
const readersShown = 50

func (s *Server) readersPage(c echo.Context) error {
	return s.showReaders(c, http.StatusOK, func(*templates.OperatorReaders) {})
}

// showReaders answers with the subscribers who are asked for, their addresses shortened.
func (s *Server) showReaders(c echo.Context, status int, fill func(view *templates.OperatorReaders)) error {
	ctx := c.Request().Context()
	counts, err := s.c.Reader.SubscriberCounts(ctx)
	if err != nil {
		return err
	}
	view := templates.OperatorReaders{
		Layout: s.layout(c), State: c.QueryParam("state"), Search: strings.TrimSpace(c.FormValue("search")), Notice: s.notice(c),
		Counts: templates.ReaderCounts{Pending: counts.Pending, Confirmed: counts.Confirmed, Suspended: counts.Suspended, Left: counts.Left, Held: counts.Held},
	}
	q, err := subscriberQuery(c)
	if err != nil {
		return err
	}
	q.Limit = readersShown + 1
	found, err := s.readersFor(c, q, view.Search)
	if err != nil {
		return err
	}
	if len(found) > readersShown {
		found = found[:readersShown]
		view.Older = url.Values{"state": {view.State}, "after": {found[readersShown-1].ID}}.Encode()
	}
	for _, x := range found {
		view.Readers = append(view.Readers, s.reader(x, false))
	}
	fill(&view)
	return s.page(c, status, "operator_readers", view)
}

// readersFor finds subscribers: all of a state, or the one of an id or a whole address. A
// part of an address finds nobody, so that none is found out by trying.
func (s *Server) readersFor(c echo.Context, q statuspage.SubscriberQuery, search string) ([]statuspage.Subscriber, error) {
	ctx := c.Request().Context()
	if search == "" {
		return s.c.Reader.FindSubscribers(ctx, q)
	}
	one, err := s.c.Reader.SubscriberByID(ctx, search)
	if address, wrong := statuspage.CheckAddress(search); errors.Is(err, statuspage.ErrNotFound) && wrong == nil {
		one, err = s.c.Reader.SubscriberByKey(ctx, "mail", address.Key)
	}
	switch {
	case errors.Is(err, statuspage.ErrNotFound):
		return nil, nil
	case err != nil:
		return nil, err
	}
	return []statuspage.Subscriber{one}, nil
}

// reader is a subscriber as the pages show one.
func (s *Server) reader(x statuspage.Subscriber, unmask bool) templates.Reader {
	i := info(x, unmask)
	r := templates.Reader{
		ID: x.ID, Channel: x.Channel, Address: i.Address, State: string(i.State), Language: x.Language, Zone: x.Zone, Subject: x.Subject, NoMaintenance: x.NoMaintenance,
		Groups: x.Groups, Created: x.Created, Confirmed: x.Confirmed, Suspended: x.Suspended, Suspension: x.Suspension, Resumable: x.Resumable(), Held: x.Held, Erase: x.Erase,
	}
	names := namesOf(s.c.Desk.View())
	for _, id := range x.Components {
		r.Components = append(r.Components, templates.Choice{ID: id, Name: names[id], Chosen: true})
	}
	if x.Impact > statuspage.ImpactNone {
		r.Impact = x.Impact.String()
	}
	return r
}

// addReaderPage asks somebody to confirm, as if they had asked themselves.
func (s *Server) addReaderPage(c echo.Context) error {
	f := templates.AddReader{Address: strings.TrimSpace(c.FormValue("address"))}
	asked := statuspage.SubscribeRequest{Channel: "mail", Address: f.Address, Wish: statuspage.Wish{Language: s.c.Desk.View().Page.Language}}
	err := s.c.Desk.AddSubscriber(c.Request().Context(), actor(c), asked)
	if f.Problems = problemsOf(err); f.Problems != nil {
		return s.showReaders(c, http.StatusUnprocessableEntity, func(view *templates.OperatorReaders) { view.Add = f })
	}
	return s.back(c, "/readers", "reader_asked", err)
}

func (s *Server) readerPage(c echo.Context) error {
	return s.showReader(c, http.StatusOK, false, func(*templates.OperatorReader) {})
}

// unmaskPage shows a subscriber's whole address, once. The audit log says so.
func (s *Server) unmaskPage(c echo.Context) error {
	if err := s.c.Desk.Note(c.Request().Context(), actor(c), "subscriber.unmask", "subscriber:"+c.Param("id"), nil, nil); err != nil {
		return err
	}
	return s.showReader(c, http.StatusOK, true, func(*templates.OperatorReader) {})
}

// showReader answers with one subscriber, and what was sent to them.
func (s *Server) showReader(c echo.Context, status int, unmask bool, fill func(view *templates.OperatorReader)) error {
	ctx := c.Request().Context()
	x, err := s.c.Reader.SubscriberByID(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	view := templates.OperatorReader{Layout: s.layout(c), Reader: s.reader(x, unmask), Whole: unmask, Masked: statuspage.MaskAddress(x.Address), Notice: s.notice(c)}
	held, err := s.c.Reader.Extract(ctx, x.ID)
	if err != nil {
		return err
	}
	view.Source, view.Version = held.Consent.Source, held.Consent.Version
	for n, d := range held.Deliveries {
		if n == readersShown {
			break
		}
		view.Deliveries = append(view.Deliveries, templates.SentTo{
			At: statuspage.Later(d.SentAt, d.Queued), State: d.State.String(), Attempts: d.Attempts, Answer: d.Answer,
		})
	}
	fill(&view)
	return s.page(c, status, "operator_reader", view)
}

// exportReaderPage hands out everything that is held about somebody. The audit log says so.
func (s *Server) exportReaderPage(c echo.Context) error {
	c.Response().Header().Set("Content-Disposition", `attachment; filename="subscriber-`+fileName(c.Param("id"))+`.json"`)
	return s.apiExportSubscriber(c)
}

// fileName is an id without what has a meaning in a header.
func fileName(id string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, id)
}

func (s *Server) resumePage(c echo.Context) error {
	err := s.c.Desk.ResumeSubscriber(c.Request().Context(), actor(c), c.Param("id"))
	if problems := problemsOf(err); problems != nil {
		return s.showReader(c, http.StatusUnprocessableEntity, false, func(view *templates.OperatorReader) { view.Stays = problems })
	}
	return s.back(c, "/readers/"+c.Param("id"), "resumed", err)
}

func (s *Server) holdPage(c echo.Context) error {
	reason := c.FormValue("reason")
	err := s.c.Desk.HoldSubscriber(c.Request().Context(), actor(c), c.Param("id"), reason)
	if problems := problemsOf(err); problems != nil {
		return s.showReader(c, http.StatusUnprocessableEntity, false, func(view *templates.OperatorReader) { view.Hold = templates.Act{Reason: reason, Problems: problems} })
	}
	return s.back(c, "/readers/"+c.Param("id"), "held", err)
}

func (s *Server) releasePage(c echo.Context) error {
	erased, err := s.c.Desk.ReleaseSubscriber(c.Request().Context(), actor(c), c.Param("id"))
	if erased {
		return s.back(c, "/readers", "erased", err)
	}
	return s.back(c, "/readers/"+c.Param("id"), "released", err)
}

// erasePage erases somebody. That can't be undone, so the shortened address has to be typed.
func (s *Server) erasePage(c echo.Context) error {
	x, err := s.c.Reader.SubscriberByID(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	typed := strings.TrimSpace(c.FormValue("address"))
	texts := s.c.Templates.In(s.tongue(c))
	if masked := statuspage.MaskAddress(x.Address); typed != masked && !strings.EqualFold(typed, texts.T("op.reader.erase.word")) {
		problems := []templates.Problem{{Text: texts.T("op.reader.erase.wrong", "Address", masked)}}
		return s.showReader(c, http.StatusUnprocessableEntity, false, func(view *templates.OperatorReader) { view.Erase = templates.Act{Title: typed, Problems: problems} })
	}
	err = s.c.Desk.Erase(c.Request().Context(), actor(c), x.ID, c.FormValue("never") != "")
	return s.back(c, "/readers", "erased", err)
}
