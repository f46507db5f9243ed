package operator

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/statuspage"
)

// The JSON interface speaks with the field names that `fyr … --json` prints. Lists
// are arrays; what was changed comes back as it stands now.

// read decodes a request's JSON strictly, see [statuspage.CheckJSON]: an unknown field is an
// error that names it, too.
func read(c echo.Context, into any) error {
	text, err := whole(c)
	if err != nil {
		return err
	}
	var invalid *statuspage.Invalid
	if errors.As(statuspage.CheckJSON(text), &invalid) {
		invalid.Field = cmp.Or(invalid.Field, "body")
		return invalid
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err = d.Decode(into); err == nil || errors.As(err, &invalid) {
		return err
	}
	return &statuspage.Invalid{Field: "body", Value: "", Reason: "is not the JSON that this route takes: " + err.Error()}
}

// whole reads a request's body, which limitBody bounds. One that broke off is refused,
// whatever can be made of its beginning (RFC 9112, section 8).
func whole(c echo.Context) (json.RawMessage, error) {
	text, err := io.ReadAll(c.Request().Body)
	var large *http.MaxBytesError
	if err != nil && !errors.As(err, &large) {
		return nil, echo.NewHTTPError(http.StatusBadRequest, "the request broke off, or its chunks are malformed: send it again")
	}
	return text, err
}

// Status is what the page says, for `fyr status`.
type Status struct {
	Page       string                  `json:"page"`
	URL        string                  `json:"url"`
	Checked    time.Time               `json:"checked_at,omitzero"`
	Components []ComponentStatus       `json:"components"`
	Internal   []MonitorStatus         `json:"internal,omitempty"` // monitors that no component shows
	Incidents  []statuspage.Incident   `json:"incidents"`
	Planned    []Maintenance           `json:"maintenance"` // scheduled or running, private ones too
	Health     statuspage.Health       `json:"health"`
	Outbox     statuspage.OutboxStats  `json:"outbox"`
	Troubles   []statuspage.OwnTrouble `json:"troubles,omitempty"`      // of Fyr's own, told to operators
	Strangers  bool                    `json:"unknown_proxy,omitempty"` // a proxy outside trusted_proxies forwards requests
}

// ComponentStatus is a component as it stands.
type ComponentStatus struct {
	ID      string            `json:"id"`
	Name    string            `json:"name"`
	Group   string            `json:"group,omitempty"`
	Status  statuspage.Status `json:"status"`
	Since   time.Time         `json:"since"`
	Machine statuspage.Status `json:"machine"`        // what the monitors say alone
	Until   time.Time         `json:"until,omitzero"` // a person's word holds until then
	Reason  string            `json:"reason,omitempty"`
	Private bool              `json:"private,omitempty"`
	Source  *Source           `json:"source,omitempty"` // where it was declared
}

func componentsOf(v *statuspage.View) []ComponentStatus {
	list := make([]ComponentStatus, 0, len(v.Standings))
	for _, s := range v.Standings {
		c := ComponentStatus{
			ID: s.Component.ID, Name: s.Component.Name, Group: s.Component.Group,
			Status: s.Status, Since: s.Since, Machine: s.Machine, Private: s.Component.Private,
		}
		if s.Override != nil {
			c.Until, c.Reason = s.Override.Until, s.Override.Reason
		}
		list = append(list, c)
	}
	return list
}

func (s *Server) apiStatus(c echo.Context) error {
	v := s.c.Desk.View()
	outbox, err := s.c.Reader.OutboxStats(c.Request().Context(), time.Now())
	if err != nil {
		return err
	}
	planned, err := s.c.Reader.Maintenances(c.Request().Context(), statuspage.MaintenanceQuery{OpenOnly: true, Private: true})
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, Status{
		Page: v.Page.Name, URL: v.Page.Link("/"), Checked: v.Checked, Components: componentsOf(v), Internal: internal(monitorsOf(s.c.Desk.Monitors())),
		Incidents: list(append(v.Open, v.Drafts...)), Planned: maintenancesOf(planned), Health: s.c.Desk.Health(time.Now()), Outbox: outbox,
		Troubles: s.c.Desk.Troubles(), Strangers: s.c.Strangers != nil && s.c.Strangers(),
	})
}

// list makes an empty list print as [] and not as null.
func list[T any](l []T) []T {
	if l == nil {
		return []T{}
	}
	return l
}

// MonitorStatus is a monitor as it stands, with its raw reason.
type MonitorStatus struct {
	ID         string         `json:"id"`
	Name       string         `json:"name"`
	Kind       string         `json:"kind"`
	Target     string         `json:"target"`
	Status     monitor.Status `json:"status"`
	Since      time.Time      `json:"since,omitzero"`
	Checked    time.Time      `json:"checked_at,omitzero"`
	LatencyMS  float64        `json:"latency_ms"`
	Reason     string         `json:"reason,omitempty"`
	MutedUntil time.Time      `json:"muted_until,omitzero"`
	Components []string       `json:"components"`
	PingURL    string         `json:"ping_url,omitempty"`
	Source     *Source        `json:"source,omitempty"` // where it was declared
}

func (s *Server) apiMonitors(c echo.Context) error {
	all := monitorsOf(s.c.Desk.Monitors())
	for i := range all {
		all[i].Source = s.source(statuspage.MonitorSetting, all[i].ID)
	}
	return c.JSON(http.StatusOK, all)
}

// internal are the monitors that no component shows.
func internal(all []MonitorStatus) []MonitorStatus {
	return slices.DeleteFunc(all, func(m MonitorStatus) bool { return len(m.Components) > 0 })
}

func monitorsOf(views []statuspage.MonitorView) []MonitorStatus {
	out := make([]MonitorStatus, 0, len(views))
	for _, v := range views {
		m := MonitorStatus{
			ID: v.Monitor.ID, Name: v.Monitor.Name, Kind: v.Monitor.Kind, Target: v.Monitor.Target,
			Status: v.State.Settled, Since: v.State.Since, Checked: v.State.LastAt,
			LatencyMS: float64(v.State.Last.Latency.Microseconds()) / 1000, Reason: v.State.Last.Reason, Components: list(v.Components), PingURL: v.Ping,
		}
		if v.Mute != nil {
			m.MutedUntil = v.Mute.Until
		}
		out = append(out, m)
	}
	return out
}

func (s *Server) apiComponents(c echo.Context) error {
	all := componentsOf(s.c.Desk.View())
	for i := range all {
		all[i].Source = s.source(statuspage.ComponentSetting, all[i].ID)
	}
	return c.JSON(http.StatusOK, all)
}

// SetComponent is the body of PUT components/{id}/status.
type SetComponent struct {
	Status statuspage.Status `json:"status"`
	For    Duration          `json:"for"`
	Reason string            `json:"reason"`
}

func (s *Server) apiSetComponent(c echo.Context) error {
	var r SetComponent
	if err := read(c, &r); err != nil {
		return err
	}
	err := s.c.Desk.SetComponent(c.Request().Context(), actor(c), c.Param("id"), r.Status, time.Duration(r.For), r.Reason)
	if err != nil {
		return err
	}
	return s.apiComponents(c)
}

func (s *Server) apiClearComponent(c echo.Context) error {
	if err := s.c.Desk.ClearComponent(c.Request().Context(), actor(c), c.Param("id")); err != nil {
		return err
	}
	return s.apiComponents(c)
}

// Mute is the body of PUT monitors/{id}/mute; For "0s" ends it.
type Mute struct {
	For    Duration `json:"for"`
	Reason string   `json:"reason"`
}

func (s *Server) apiMute(c echo.Context) error {
	var r Mute
	if err := read(c, &r); err != nil {
		return err
	}
	if err := s.c.Desk.Mute(c.Request().Context(), actor(c), c.Param("id"), time.Duration(r.For), r.Reason); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// Duration is a duration as people write it: "30m".
type Duration time.Duration

// MarshalText writes "30m0s".
func (d Duration) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }

// UnmarshalText reads "30m".
func (d *Duration) UnmarshalText(text []byte) error {
	v, err := time.ParseDuration(string(text))
	if err != nil {
		return &statuspage.Invalid{Field: "duration", Value: string(text), Reason: "is not a duration with a unit", Example: "30m"}
	}
	*d = Duration(v)
	return nil
}

// MailTest is the body of POST mail/test.
type MailTest struct {
	To string `json:"to"`
}

func (s *Server) apiMailTest(c echo.Context) error {
	var r MailTest
	if err := read(c, &r); err != nil {
		return err
	}
	address, err := statuspage.CheckAddress(r.To)
	if err != nil {
		return err
	}
	if s.c.MailTest == nil {
		return &statuspage.Invalid{Field: "mail", Value: "", Reason: "is not configured: there is no `mail:` in the configuration", Example: "mail: {from: …, host: …}"}
	}
	if err := s.c.Desk.Note(c.Request().Context(), actor(c), "mail.test", "mail", nil, nil); err != nil {
		return err
	}
	c.Response().Header().Set("Content-Type", "text/plain; charset=utf-8")
	if err := s.c.MailTest(c.Request().Context(), address.Mail, c.Response()); err != nil {
		_, err = io.WriteString(c.Response(), "\nnot sent: "+err.Error()+"\n")
		return err
	}
	_, err = io.WriteString(c.Response(), "\nsent\n")
	return err
}
