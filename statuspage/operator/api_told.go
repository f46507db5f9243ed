package operator

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
)

// SubscriberInfo is a subscriber as the command line shows one. The address is masked
// unless it was asked for, which the audit log notes.
type SubscriberInfo struct {
	ID         string    `json:"id"`
	Channel    string    `json:"channel"`
	Address    string    `json:"address"`
	Language   string    `json:"language"`
	Components []string  `json:"components"`
	Created    time.Time `json:"created_at"`
	Confirmed  time.Time `json:"confirmed_at,omitzero"`
	Suspended  time.Time `json:"suspended_at,omitzero"`
	Suspension string    `json:"suspension,omitempty"`
}

func info(s statuspage.Subscriber, unmask bool) SubscriberInfo {
	i := SubscriberInfo{
		ID: s.ID, Channel: s.Channel, Address: s.Address, Language: s.Language, Components: list(s.Components),
		Created: s.Created, Confirmed: s.Confirmed, Suspended: s.Suspended, Suspension: s.Suspension,
	}
	if !unmask {
		i.Address = statuspage.MaskAddress(s.Address)
	}
	return i
}

func (s *Server) apiSubscribers(c echo.Context) error {
	unmask := c.QueryParam("unmask") == "true"
	if unmask {
		if err := s.c.Desk.Note(c.Request().Context(), actor(c), "subscriber.unmask", "subscribers", nil, nil); err != nil {
			return err
		}
	}
	found, err := s.c.Reader.Subscribers(c.Request().Context(), c.QueryParam("after"), 500)
	if err != nil {
		return err
	}
	out := make([]SubscriberInfo, 0, len(found))
	for _, x := range found {
		out = append(out, info(x, unmask))
	}
	return c.JSON(http.StatusOK, out)
}

func (s *Server) apiAddSubscriber(c echo.Context) error {
	var r struct {
		Address string `json:"address"`
	}
	if err := read(c, &r); err != nil {
		return err
	}
	if err := s.c.Desk.AddSubscriber(c.Request().Context(), actor(c), r.Address, s.c.Desk.View().Page.Language); err != nil {
		return err
	}
	return c.NoContent(http.StatusAccepted)
}

// apiExportSubscriber is everything that is held about one person (GDPR Art. 15).
func (s *Server) apiExportSubscriber(c echo.Context) error {
	x, err := s.c.Reader.SubscriberByID(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	if err := s.c.Desk.Note(c.Request().Context(), actor(c), "subscriber.export", "subscriber:"+x.ID, nil, nil); err != nil {
		return err
	}
	return c.JSON(http.StatusOK, struct {
		SubscriberInfo
		Consent statuspage.Consent `json:"consent"`
	}{info(x, true), x.Consent})
}

func (s *Server) apiEraseSubscriber(c echo.Context) error {
	if err := s.c.Desk.Erase(c.Request().Context(), actor(c), c.Param("id")); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}
