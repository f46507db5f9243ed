package operator

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/statuspage"
)

// Trials let a person see what a monitor finds and whether a channel reaches anybody, at
// once. Nothing of it is stored. Errors are as those of [Settings].
type Trials interface {
	// Probe probes a monitor that runs.
	Probe(ctx context.Context, id string) (Probed, error)

	// ProbeBody probes what a body describes, before it is saved. A known id lends it its
	// secrets.
	ProbeBody(ctx context.Context, id string, body json.RawMessage) (Probed, error)

	// Send sends one test message over a channel of the operators.
	Send(ctx context.Context, by statuspage.Actor, id string) (Sent, error)
}

// Probed is what one probe found. What the target answered is never in it.
type Probed struct {
	Monitor string `json:"monitor"`
	Kind    string `json:"kind"`
	Target  string `json:"target"`
	monitor.Outcome
	Checks []ProbedCheck `json:"checks"` // each expectation
}

// ProbedCheck is one expectation, and whether it held.
type ProbedCheck struct {
	What   string `json:"what"`
	Held   bool   `json:"held"`
	Reason string `json:"reason,omitempty"`
}

// Sent is what came of a test message.
type Sent struct {
	Channel   string `json:"channel"`
	Delivered bool   `json:"delivered"`
	Outcome   string `json:"outcome"` // "delivered", "retry", "refused", "ambiguous", "unreachable"
	Answer    string `json:"answer"`  // the remote's status and a line of its words, without addresses and secrets
	TookMS    int64  `json:"took_ms"`
}

// How many trials there may be in a minute. They reach out from this machine, so nobody is
// to scan or flood by them.
const (
	trialsEach   = 10 // by one person
	trialsOfAll  = 30
	trialsWithin = time.Minute
)

// pace counts the trials of the last minute.
type pace struct {
	mu   sync.Mutex
	done []trial
}

type trial struct {
	by statuspage.Actor
	at time.Time
}

// take counts one more, or says after how long there may be one.
func (p *pace) take(by statuspage.Actor, now time.Time) (wait time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done = slices.DeleteFunc(p.done, func(t trial) bool { return now.Sub(t.at) >= trialsWithin })
	var own []trial
	for _, t := range p.done {
		if t.by == by {
			own = append(own, t)
		}
	}
	switch {
	case len(own) >= trialsEach:
		return trialsWithin - now.Sub(own[0].at)
	case len(p.done) >= trialsOfAll:
		return trialsWithin - now.Sub(p.done[0].at)
	}
	p.done = append(p.done, trial{by, now})
	return 0
}

// paced lets a trial begin, and notes it in the audit log.
func (s *Server) paced(c echo.Context, act, kind, id string) error {
	if id != "" && !monitor.ValidID(id) {
		return statuspage.ErrNotFound
	}
	if wait := s.trials.take(actor(c), time.Now()); wait > 0 {
		seconds := int(math.Ceil(wait.Seconds()))
		c.Response().Header().Set("Retry-After", strconv.Itoa(seconds))
		return echo.NewHTTPError(http.StatusTooManyRequests, fmt.Sprintf("that many tests a minute are not made: try again in %d seconds", seconds))
	}
	return s.c.Desk.Note(c.Request().Context(), actor(c), act, kind+":"+id, nil, nil)
}

func (s *Server) apiProbe(c echo.Context) error {
	id := c.Param("id")
	if err := s.paced(c, "monitor.probe", "monitor", id); err != nil {
		return err
	}
	p, err := s.c.Trials.Probe(c.Request().Context(), id)
	return tried(c, p, err)
}

func (s *Server) apiProbeBody(c echo.Context) error {
	body, err := whole(c)
	if err != nil {
		return err
	}
	if err := s.paced(c, "monitor.probe", "monitor", c.QueryParam("id")); err != nil {
		return err
	}
	p, err := s.c.Trials.ProbeBody(c.Request().Context(), c.QueryParam("id"), body)
	return tried(c, p, err)
}

func (s *Server) apiSendTest(c echo.Context) error {
	id := c.Param("id")
	if err := s.paced(c, "alert.test", "alert", id); err != nil {
		return err
	}
	sent, err := s.c.Trials.Send(c.Request().Context(), actor(c), id)
	return tried(c, sent, err)
}

func tried(c echo.Context, found any, err error) error {
	if err != nil {
		return mistaken(c, err)
	}
	return c.JSON(http.StatusOK, found)
}
