package operator

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
)

// Alarm is a trouble of which the operators are told.
type Alarm struct {
	Key      string            `json:"key"`
	Subject  string            `json:"subject"`
	Text     string            `json:"text"`
	Severity statuspage.Impact `json:"severity"`
	Since    time.Time         `json:"since"`
	Hush     statuspage.Hush   `json:"hush,omitempty"`   // what keeps it quiet
	Told     []string          `json:"told"`             // ids of the configured alerts that were told
	Groups   []string          `json:"groups,omitempty"` // the keys under which it was told together with others
	Acked    time.Time         `json:"acked_at,omitzero"`
	AckedBy  string            `json:"acked_by,omitempty"`  // who asked for it
	AckedFor string            `json:"acked_for,omitempty"` // whom they said that they do it for
	Note     string            `json:"note,omitempty"`
}

func alarmOf(a statuspage.Alarm) Alarm {
	out := Alarm{
		Key: a.Key, Subject: a.Alert.Subject, Text: a.Alert.Text, Severity: a.Severity, Since: a.Since, Hush: a.Hush,
		Told: []string{}, Acked: a.Acked, AckedFor: a.AckedFor, Note: a.Note,
	}
	if !a.Acked.IsZero() {
		out.AckedBy = cmp.Or(a.AckedBy.ID, string(a.AckedBy.Kind))
	}
	for _, t := range a.Told {
		out.Told = append(out.Told, t.Target)
		if t.Thread != a.Key && !slices.Contains(out.Groups, t.Thread) {
			out.Groups = append(out.Groups, t.Thread)
		}
	}
	return out
}

// Acknowledgement is the body of POST alerts/{key}/ack.
type Acknowledgement struct {
	By   string `json:"by,omitempty"` // who takes it on, when that is not who asks; the audit names both
	Note string `json:"note,omitempty"`
}

func (s *Server) apiAlerts(c echo.Context) error {
	alarms := s.c.Desk.Alarms()
	out := make([]Alarm, 0, len(alarms))
	for _, a := range alarms {
		out = append(out, alarmOf(a))
	}
	return c.JSON(http.StatusOK, out)
}

func (s *Server) apiAcknowledge(c echo.Context) error {
	var r Acknowledgement
	if err := read(c, &r); err != nil {
		return err
	}
	a, err := s.acknowledge(c, statuspage.Acknowledgement{For: r.By, Note: r.Note})
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, alarmOf(a))
}

// acknowledgePage is the button of the home page.
func (s *Server) acknowledgePage(c echo.Context) error {
	if _, err := s.acknowledge(c, statuspage.Acknowledgement{}); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/?done=acknowledged")
}

func (s *Server) acknowledge(c echo.Context, said statuspage.Acknowledgement) (statuspage.Alarm, error) {
	key, err := url.PathUnescape(c.Param("key"))
	if err != nil {
		return statuspage.Alarm{}, statuspage.ErrNotFound
	}
	return s.c.Desk.Acknowledge(c.Request().Context(), actor(c), key, said)
}
