package operator

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
)

// deliveriesAtOnce is how many deliveries one answer holds at most.
const deliveriesAtOnce = 200

// DeliveryInfo is a delivery as operators see it.
type DeliveryInfo struct {
	statuspage.Delivery
	To       string               `json:"to"`                 // the masked address, or the configured alert; "": erased since
	Drill    string               `json:"drill,omitempty"`    // the id of the drill that it is of
	Failures []statuspage.Attempt `json:"failures,omitempty"` // attempts that failed, oldest first
}

// Trace is one event from the probes that led to it to its deliveries, the newest first.
type Trace struct {
	Event       statuspage.Told               `json:"event"`
	Transitions []statuspage.LoggedTransition `json:"transitions"`
	Counts      statuspage.DeliveryCounts     `json:"counts"`
	Deliveries  []DeliveryInfo                `json:"deliveries"` // at most 200; the others behind the last of them
	Alerts      []DeliveryInfo                `json:"alerts"`     // what operators were told of the same, at most 200
}

func (s *Server) apiTrace(c echo.Context) error {
	ctx := c.Request().Context()
	var t Trace
	var err error
	if t.Event, err = s.c.Reader.Told(ctx, c.Param("id")); err != nil {
		return err
	}
	if t.Transitions, err = s.c.Reader.Transition(ctx, t.Event.Seq); err != nil {
		return err
	}
	if t.Counts, err = s.c.Reader.DeliveryCounts(ctx, t.Event.Seq); err != nil {
		return err
	}
	if t.Deliveries, err = s.deliveries(ctx, statuspage.DeliveryQuery{Event: t.Event.Seq, Limit: deliveriesAtOnce}); err != nil {
		return err
	}
	if t.Alerts, err = s.deliveries(ctx, statuspage.DeliveryQuery{About: t.Event.ID, Limit: deliveriesAtOnce}); err != nil {
		return err
	}
	t.Transitions = list(t.Transitions)
	return c.JSON(http.StatusOK, t)
}

func (s *Server) apiDeliveries(c echo.Context) error {
	q, err := s.deliveryQuery(c)
	if err != nil {
		return err
	}
	found, err := s.deliveries(c.Request().Context(), q)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, found)
}

// deliveryQuery reads event (its number or its public id), state (one by its name, or
// "failed"), channel, and after (the last id of the answer before).
func (s *Server) deliveryQuery(c echo.Context) (q statuspage.DeliveryQuery, err error) {
	q = statuspage.DeliveryQuery{Channel: c.QueryParam("channel"), After: c.QueryParam("after"), Limit: deliveriesAtOnce}
	if event := c.QueryParam("event"); event != "" {
		if q.Event, err = s.eventNumber(c.Request().Context(), event); err != nil {
			return q, err
		}
	}
	switch state := c.QueryParam("state"); state {
	case "":
	case "failed":
		q.Failed = true
	default:
		q.State = new(statuspage.DeliveryState)
		err = q.State.UnmarshalText([]byte(state))
	}
	return q, err
}

func (s *Server) eventNumber(ctx context.Context, event string) (int64, error) {
	if n, err := strconv.ParseInt(event, 10, 64); err == nil && n > 0 {
		return n, nil
	}
	told, err := s.c.Reader.Told(ctx, event)
	return told.Seq, err
}

// deliveries adds to each delivery whom it is for and what failed before.
func (s *Server) deliveries(ctx context.Context, q statuspage.DeliveryQuery) ([]DeliveryInfo, error) {
	found, err := s.c.Reader.Deliveries(ctx, q)
	if err != nil {
		return nil, err
	}
	all := make([]DeliveryInfo, 0, len(found))
	for _, d := range found {
		one := DeliveryInfo{Delivery: d}
		if one.To, err = s.recipient(ctx, d); err != nil {
			return nil, err
		}
		if one.Drill, _ = d.OfDrill(); one.Drill != "" {
			one.Subscriber = "" // it has the tester's whole address
		}
		if one.Failures, err = s.c.Reader.Attempts(ctx, d.ID); err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}

// recipient is whom a delivery is for, as may be shown.
func (s *Server) recipient(ctx context.Context, d statuspage.Delivery) (string, error) {
	if d.Subscriber == "" {
		return d.Alert, nil
	}
	if drill, tester := d.OfDrill(); drill != "" {
		return statuspage.MaskAddress(tester), nil
	}
	to, err := s.c.Reader.SubscriberByID(ctx, d.Subscriber)
	if errors.Is(err, statuspage.ErrNotFound) {
		return "", nil
	}
	return cmp.Or(statuspage.MaskAddress(to.Address), d.Subscriber), err
}
