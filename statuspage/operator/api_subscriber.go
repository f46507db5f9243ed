package operator

import (
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/access"
)

// SubscriberInfo is a subscriber as the command line shows one. The address is masked
// unless it was asked for, which the audit log notes.
type SubscriberInfo struct {
	ID      string                        `json:"id"`
	Channel string                        `json:"channel"`
	Address string                        `json:"address"`
	State   statuspage.SubscriberStanding `json:"state"`
	statuspage.Wish
	Created    time.Time `json:"created_at"`
	Confirmed  time.Time `json:"confirmed_at,omitzero"`
	Suspended  time.Time `json:"suspended_at,omitzero"`
	Suspension string    `json:"suspension,omitempty"`
	Held       string    `json:"held,omitempty"`
	Erase      time.Time `json:"erase_at,omitzero"`
}

func info(s statuspage.Subscriber, unmask bool) SubscriberInfo {
	i := SubscriberInfo{
		ID: s.ID, Channel: s.Channel, Address: s.Address, State: s.Standing(), Wish: s.Wish,
		Created: s.Created, Confirmed: s.Confirmed, Suspended: s.Suspended, Suspension: s.Suspension, Held: s.Held, Erase: s.Erase,
	}
	i.Components = list(i.Components)
	if !unmask {
		i.Address = statuspage.MaskAddress(s.Address)
	}
	return i
}

func (s *Server) apiSubscribers(c echo.Context) error {
	q, err := subscriberQuery(c)
	if err != nil {
		return err
	}
	unmask, err := yes(c, "unmask")
	if err != nil {
		return err
	}
	if unmask {
		if err := need(c, access.Unmask); err != nil {
			return err
		}
		if err := s.c.Desk.Note(c.Request().Context(), actor(c), "subscriber.unmask", "subscribers", nil, nil); err != nil {
			return err
		}
	}
	found, err := s.c.Reader.FindSubscribers(c.Request().Context(), q)
	if err != nil {
		return err
	}
	out := make([]SubscriberInfo, 0, len(found))
	for _, x := range found {
		out = append(out, info(x, unmask))
	}
	return c.JSON(http.StatusOK, out)
}

// subscriberQuery reads whom a list is to show; a hold is asked for like a state.
func subscriberQuery(c echo.Context) (statuspage.SubscriberQuery, error) {
	q := statuspage.SubscriberQuery{After: c.QueryParam("after")}
	switch state := c.QueryParam("state"); statuspage.SubscriberStanding(state) {
	case "", statuspage.StandingPending, statuspage.StandingConfirmed, statuspage.StandingSuspended, statuspage.StandingLeft:
		q.Standing = statuspage.SubscriberStanding(state)
	case "held":
		q.Held = true
	default:
		return q, &statuspage.Invalid{Field: "state", Value: state, Reason: "is not pending, confirmed, suspended, left or held", Example: "pending"}
	}
	limit := c.QueryParam("limit")
	if limit == "" {
		return q, nil
	}
	n, err := strconv.Atoi(limit)
	if err != nil || n < 1 || n > mostSubscribers {
		return q, &statuspage.Invalid{Field: "limit", Value: limit, Reason: "is not between 1 and " + strconv.Itoa(mostSubscribers), Example: "100"}
	}
	q.Limit = n
	return q, nil
}

// mostSubscribers are listed at once; `after` asks for the next ones.
const mostSubscribers = 1000

func (s *Server) apiSubscriberCounts(c echo.Context) error {
	counts, err := s.c.Reader.SubscriberCounts(c.Request().Context())
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, counts)
}

// NewSubscriber is the body of POST subscribers.
type NewSubscriber struct {
	Channel string `json:"channel,omitempty"` // "" is mail
	Address string `json:"address"`
	statuspage.Wish
}

func (s *Server) apiAddSubscriber(c echo.Context) error {
	r := NewSubscriber{Wish: statuspage.Wish{Language: s.c.Desk.View().Page.Language}}
	if err := read(c, &r); err != nil {
		return err
	}
	asked := statuspage.SubscribeRequest{Channel: r.Channel, Address: r.Address, Wish: r.Wish}
	if err := s.c.Desk.AddSubscriber(c.Request().Context(), actor(c), asked); err != nil {
		return err
	}
	return c.NoContent(http.StatusAccepted)
}

// SubscriberImport is the body of POST subscribers/import.
type SubscriberImport struct {
	Consent  string               `json:"consent"`
	Contacts []statuspage.Contact `json:"contacts"`
}

// apiImportSubscribers takes contacts that were verified elsewhere.
func (s *Server) apiImportSubscribers(c echo.Context) error {
	var r SubscriberImport
	if err := read(c, &r); err != nil {
		return err
	}
	done, err := s.c.Desk.Import(c.Request().Context(), actor(c), r.Consent, r.Contacts)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, done)
}

// apiExportSubscriber is everything that is held about one person (GDPR Art. 15).
func (s *Server) apiExportSubscriber(c echo.Context) error {
	x, err := s.c.Desk.ExportSubscriber(c.Request().Context(), actor(c), c.Param("id"))
	if err != nil {
		return err
	}
	x.Components = list(x.Components)
	x.Asked, x.Notices, x.Deliveries = list(x.Asked), list(x.Notices), list(x.Deliveries)
	x.Bounces, x.Audit = list(x.Bounces), list(x.Audit)
	return c.JSON(http.StatusOK, x)
}

// apiEraseSubscriber erases at once, or, under a legal hold, when that ends.
func (s *Server) apiEraseSubscriber(c echo.Context) error {
	never, err := yes(c, "never_again")
	if err != nil {
		return err
	}
	if err := s.c.Desk.Erase(c.Request().Context(), actor(c), c.Param("id"), never); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

func (s *Server) apiResumeSubscriber(c echo.Context) error {
	if err := s.c.Desk.ResumeSubscriber(c.Request().Context(), actor(c), c.Param("id")); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// SubscriberHold is the body of PUT subscribers/{id}/hold.
type SubscriberHold struct {
	Reason string `json:"reason"`
}

func (s *Server) apiHoldSubscriber(c echo.Context) error {
	var r SubscriberHold
	if err := read(c, &r); err != nil {
		return err
	}
	if err := s.c.Desk.HoldSubscriber(c.Request().Context(), actor(c), c.Param("id"), r.Reason); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

func (s *Server) apiReleaseSubscriber(c echo.Context) error {
	erased, err := s.c.Desk.ReleaseSubscriber(c.Request().Context(), actor(c), c.Param("id"))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, map[string]bool{"erased": erased})
}
