package operator

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

const (
	recentFor = 14 * 24 * time.Hour // how far back the home page lists ended incidents
	worksMost = 5                   // how much planned maintenance it lists
)

func (s *Server) home(c echo.Context) error {
	ctx, now := c.Request().Context(), time.Now()
	v := s.c.Desk.View()
	people, err := s.userNames(ctx)
	if err != nil {
		return err
	}
	view := templates.OperatorHome{Layout: s.layout(c), Notice: s.notice(c), Monitors: s.monitors(), Written: s.writtenDrafts("", people)}
	view.Reminders, view.Alarms = s.alarms(v, people)
	view.Approvals = s.approvals(c, people)
	for _, t := range s.c.Desk.Troubles() {
		view.Own = append(view.Own, templates.OwnTrouble{What: t.Key, Text: t.Text, Since: t.Since})
	}
	if view.Open, err = s.openIncidents(c, v); err != nil {
		return err
	}
	if view.Drafts, err = s.foundDrafts(ctx, v); err != nil {
		return err
	}
	if view.Works, err = s.worksAhead(ctx, worksMost); err != nil {
		return err
	}
	if view.Recent, err = s.endedSince(ctx, now.Add(-recentFor), now, 20); err != nil {
		return err
	}
	if view.Told, err = s.c.Reader.Audience(ctx, statuspage.Matter{Impact: statuspage.ImpactCritical}); err != nil {
		return err
	}
	if view.Outbox, err = s.outbox(ctx, now); err != nil {
		return err
	}
	return s.page(c, http.StatusOK, "operator_home", view)
}

// openIncidents are those that run, each with a form to post in it.
func (s *Server) openIncidents(c echo.Context, v *statuspage.View) (all []templates.OpenIncident, err error) {
	names := namesOf(v)
	for _, i := range v.Open {
		one := templates.OpenIncident{Incident: show(i, names)}
		if one.Form, err = s.quickForm(c, i); err != nil {
			return nil, err
		}
		if one.Told, err = s.c.Reader.Audience(c.Request().Context(), statuspage.MatterOf(i, groupsIn(v))); err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}

// quickForm is the short form for a post in i: without its components.
func (s *Server) quickForm(c echo.Context, i statuspage.Incident) (templates.Form, error) {
	f, err := s.formFor(c, i)
	f.Choices, f.Tongues = nil, nil
	return f, err
}

// endedSince lists incidents that are over, newest first.
func (s *Server) endedSince(ctx context.Context, from, to time.Time, most int) (all []templates.Incident, err error) {
	found, err := s.c.Reader.Incidents(ctx, statuspage.IncidentQuery{From: from, To: to, Limit: most})
	names := namesOf(s.c.Desk.View())
	for _, i := range found {
		if !i.Open() {
			all = append(all, show(i, names))
		}
	}
	return all, err
}

// alarms are those that are open: what the operators forgot, and the others. A reminder is
// about an incident that runs.
func (s *Server) alarms(v *statuspage.View, people map[string]string) (forgot []templates.Reminder, others []templates.Alarm) {
	for _, a := range s.c.Desk.Alarms() {
		if r, ok := reminderOf(v, a); ok {
			forgot = append(forgot, r)
			continue
		}
		others = append(others, templates.Alarm{Key: a.Key, Subject: a.Alert.Subject, Since: a.Since, Acked: a.Acked, By: takenBy(a, people)})
	}
	return forgot, others
}

// takenBy names who has acknowledged an alarm.
func takenBy(a statuspage.Alarm, people map[string]string) string {
	if a.AckedFor != "" {
		return a.TakenBy()
	}
	return nameOf(a.AckedBy, people)
}

// reminderOf reads an alarm about an incident: its key is "incident:ID:word" or
// "incident:ID:green".
func reminderOf(v *statuspage.View, a statuspage.Alarm) (r templates.Reminder, ok bool) {
	parts := strings.Split(a.Key, ":")
	if len(parts) != 3 || parts[0] != "incident" {
		return r, false
	}
	n := slices.IndexFunc(v.Open, func(i statuspage.Incident) bool { return i.ID == parts[1] })
	if n < 0 {
		return r, false
	}
	r = templates.Reminder{What: a.Alert.Status, Incident: parts[1], Title: v.Open[n].Title, At: v.Open[n].Next}
	if parts[2] == "green" {
		r.What, r.At = "green", a.Since
	}
	return r, slices.Contains([]string{"due", "overdue", "green"}, r.What)
}

// approvals are the changes that wait for a second person, as the person signed in sees them.
func (s *Server) approvals(c echo.Context, people map[string]string) (all []templates.Approval) {
	v := s.c.Desk.View()
	for _, a := range s.c.Desk.Approvals() {
		shown := templates.Approval{
			ID: a.ID, Kind: a.Kind, Object: a.Object, Reason: a.Reason, By: nameOf(a.By, people), At: a.At, Expires: a.Expires, Own: a.AskedBy(actor(c)),
		}
		s.about(c.Request().Context(), v, a, &shown)
		all = append(all, shown)
	}
	return all
}

// about names what an approval is about. One that can't be named is shown as the audit log
// has it.
func (s *Server) about(ctx context.Context, v *statuspage.View, a statuspage.Approval, shown *templates.Approval) {
	if id, ok := strings.CutPrefix(a.Object, "incident:"); ok {
		if i, err := s.c.Reader.Incident(ctx, id); err == nil {
			shown.Name, shown.Page = i.Title, "/incidents/"+i.ID
		}
		return
	}
	var o statuspage.Correcting
	if json.Unmarshal(a.Payload, &o) == nil && o.Component != "" {
		shown.Name, shown.From, shown.To, shown.Status = namesOf(v)[o.Component], o.From, o.To, o.As.String()
	}
}

// approvePage lets a change happen that another person has asked for.
func (s *Server) approvePage(c echo.Context) error {
	_, err := s.c.Desk.Approve(c.Request().Context(), actor(c), c.Param("id"))
	return s.back(c, "/", "approved", err)
}

func (s *Server) declinePage(c echo.Context) error {
	_, err := s.c.Desk.Decline(c.Request().Context(), actor(c), c.Param("id"), c.FormValue("why"))
	return s.back(c, "/", "declined", err)
}

// withdrawApprovalPage takes back what the person has asked for.
func (s *Server) withdrawApprovalPage(c echo.Context) error {
	_, err := s.c.Desk.WithdrawApproval(c.Request().Context(), actor(c), c.Param("id"))
	return s.back(c, "/", "unasked", err)
}
