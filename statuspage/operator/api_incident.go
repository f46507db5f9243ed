package operator

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
)

// Opening is the body of POST incidents.
type Opening struct {
	Title      string            `json:"title"`
	Titles     map[string]string `json:"titles,omitempty"` // translations of the title, by language tag
	Message    string            `json:"message"`
	Status     string            `json:"status,omitempty"` // "" is investigating
	Impact     string            `json:"impact,omitempty"` // "" follows from the components
	Components []Affecting       `json:"components,omitempty"`
	At         string            `json:"at,omitempty"`   // see [statuspage.ReadTime], in the page's zone; "" is now
	Next       Duration          `json:"next,omitempty"` // the next word is promised after this
	Quiet      bool              `json:"quiet,omitempty"`
	Backdate   bool              `json:"backdate,omitempty"` // the first update is of that time too, and nobody is mailed,
	Tell       bool              `json:"tell,omitempty"`     // unless this says so
	DryRun     bool              `json:"dry_run,omitempty"`
	Translations
}

// Posting is the body of POST incidents/{id}/updates.
type Posting struct {
	Message    string      `json:"message"`
	Status     string      `json:"status,omitempty"` // "" keeps it
	Components []Affecting `json:"components,omitempty"`
	At         string      `json:"at,omitempty"`   // see [statuspage.ReadTime], in the page's zone; "" is now. What is backdated is not mailed,
	Tell       bool        `json:"tell,omitempty"` // unless this says so
	Next       Duration    `json:"next,omitempty"`
	Quiet      bool        `json:"quiet,omitempty"`
	DryRun     bool        `json:"dry_run,omitempty"`
	Translations
}

// Rewriting is the body of PUT incidents/{id}/updates/{id}.
type Rewriting struct {
	Message string `json:"message"`
	Translations
}

func (r Rewriting) rewriting(update string) statuspage.Rewriting {
	return statuspage.Rewriting{Update: update, Message: r.Message, Language: r.Language, Bodies: r.Messages}
}

// Done is the answer to what changes an incident.
type Done struct {
	Incident statuspage.Incident `json:"incident"`
	Told     int                 `json:"told"`               // subscribers who are told, or would be
	Channels map[string]int      `json:"channels,omitempty"` // of a dry run: the same by channel
	Preview  *Preview            `json:"preview,omitempty"`  // of a dry run
	DryRun   bool                `json:"dry_run,omitempty"`
}

// opening is the request in the Desk's words.
func (o Opening) opening(zone *time.Location, now time.Time) (out statuspage.Opening, err error) {
	out = statuspage.Opening{Title: o.Title, Message: o.Message, Components: given(o.Components), Quiet: o.Quiet, Backdate: o.Backdate, Tell: o.Tell, Language: o.Language, Titles: o.Titles, Bodies: o.Messages}
	if out.Stage, err = stage(o.Status); err != nil {
		return out, err
	}
	if o.At != "" {
		if out.At, err = statuspage.ReadTime("at", o.At, zone); err != nil {
			return out, err
		}
	}
	if o.Impact != "" {
		impact, err := statuspage.ParseImpact(o.Impact)
		if err != nil {
			return out, err
		}
		out.Impact = &impact
	}
	if o.Next != 0 {
		out.Next = now.Add(time.Duration(o.Next))
	}
	return out, nil
}

func (o Posting) posting(zone *time.Location, now time.Time) (out statuspage.Posting, err error) {
	out = statuspage.Posting{Message: o.Message, Components: given(o.Components), Quiet: o.Quiet, Tell: o.Tell, Language: o.Language, Bodies: o.Messages}
	if o.At != "" {
		if out.At, err = statuspage.ReadTime("at", o.At, zone); err != nil {
			return out, err
		}
	}
	if o.Next != 0 {
		out.Next = now.Add(time.Duration(o.Next))
	}
	out.Stage, err = stage(o.Status)
	return out, err
}

func stage(name string) (statuspage.Stage, error) {
	if name == "" {
		return 0, nil
	}
	return statuspage.ParseStage(name)
}

func (s *Server) apiOpen(c echo.Context) error {
	var r Opening
	if err := read(c, &r); err != nil {
		return err
	}
	if err := s.checkLanguages(r.Translations, r.Titles); err != nil {
		return err
	}
	o, err := r.opening(s.c.Desk.View().Page.Zone, time.Now())
	if err != nil {
		return err
	}
	done, err := s.c.Desk.Open(c.Request().Context(), actor(c), o, r.DryRun)
	return s.done(c, http.StatusCreated, done, r.DryRun, err)
}

func (s *Server) apiPost(c echo.Context) error {
	var r Posting
	if err := read(c, &r); err != nil {
		return err
	}
	if err := s.checkLanguages(r.Translations, nil); err != nil {
		return err
	}
	o, err := r.posting(s.c.Desk.View().Page.Zone, time.Now())
	if err != nil {
		return err
	}
	id, err := s.resolve(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	done, err := s.c.Desk.Post(c.Request().Context(), actor(c), id, o, r.DryRun)
	return s.done(c, http.StatusOK, done, r.DryRun, err)
}

func (s *Server) apiRewrite(c echo.Context) error {
	var r Rewriting
	if err := read(c, &r); err != nil {
		return err
	}
	if err := s.checkLanguages(r.Translations, nil); err != nil {
		return err
	}
	id, err := s.resolve(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	done, err := s.c.Desk.Rewrite(c.Request().Context(), actor(c), id, r.rewriting(c.Param("update")))
	return s.done(c, http.StatusOK, done, false, err)
}

func (s *Server) apiPublish(c echo.Context) error {
	id, err := s.resolve(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	dry, err := yes(c, "dry_run")
	if err != nil {
		return err
	}
	done, err := s.c.Desk.Publish(c.Request().Context(), actor(c), id, statuspage.Publishing{}, dry)
	return s.done(c, http.StatusOK, done, dry, err)
}

func (s *Server) apiDiscard(c echo.Context) error {
	id, err := s.resolve(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	done, err := s.c.Desk.Discard(c.Request().Context(), actor(c), id, statuspage.Mark{})
	return s.done(c, http.StatusOK, done, false, err)
}

func (s *Server) done(c echo.Context, status int, r statuspage.Receipt, dry bool, err error) error {
	if err != nil {
		return err
	}
	r.Incident.Components = list(r.Incident.Components)
	answer := Done{Incident: r.Incident, Told: r.Audience, DryRun: dry}
	if !dry {
		return c.JSON(status, answer)
	}
	answer.Preview = s.previewOf(c.Request().Context(), r.Told)
	if answer.Channels, err = s.channelsOf(c.Request().Context(), r.Incident, r.Audience); err != nil {
		return err
	}
	return c.JSON(http.StatusOK, answer)
}

// channelsOf is how many are told of an incident by each channel; nil when nobody is.
func (s *Server) channelsOf(ctx context.Context, i statuspage.Incident, told int) (map[string]int, error) {
	if told == 0 {
		return nil, nil
	}
	return s.c.Reader.AudienceByChannel(ctx, statuspage.MatterOf(i, groupsIn(s.c.Desk.View())))
}

func (s *Server) apiIncidents(c echo.Context) error {
	open, err := yes(c, "open")
	if err != nil {
		return err
	}
	last, err := after(c, s.c.Reader.Incident)
	if err != nil {
		return err
	}
	found, err := s.c.Reader.Incidents(c.Request().Context(), statuspage.IncidentQuery{
		OpenOnly: open, Component: c.QueryParam("component"), Limit: listedAtOnce, After: last, Drafts: true,
	})
	if err != nil {
		return err
	}
	for n := range found {
		found[n].Components = list(found[n].Components)
	}
	return c.JSON(http.StatusOK, list(found))
}

// IncidentInfo is an incident with what became of its updates.
type IncidentInfo struct {
	statuspage.Incident
	Told     map[string]statuspage.DeliveryCounts `json:"told"`               // by the update's id
	Notes    []statuspage.Note                    `json:"notes,omitempty"`    // between operators
	Evidence []statuspage.LoggedTransition        `json:"evidence,omitempty"` // what the monitors found, for an automatic one
	Text     string                               `json:"text"`               // a few lines to paste into a chat
}

// told counts the deliveries of each update that made an event.
func (s *Server) told(ctx context.Context, updates []statuspage.Update) (map[string]statuspage.DeliveryCounts, error) {
	counts := map[string]statuspage.DeliveryCounts{}
	for _, u := range updates {
		if u.Event == 0 {
			continue
		}
		n, err := s.c.Reader.DeliveryCounts(ctx, u.Event)
		if err != nil {
			return nil, err
		}
		counts[u.ID] = n
	}
	return counts, nil
}

func (s *Server) apiIncident(c echo.Context) error {
	id, err := s.resolve(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	i, err := s.c.Reader.Incident(c.Request().Context(), id)
	if err != nil {
		return err
	}
	told, err := s.told(c.Request().Context(), i.Updates)
	if err != nil {
		return err
	}
	i.Components = list(i.Components)
	info := IncidentInfo{Incident: i, Told: told, Text: s.c.Desk.View().ChatText(i)}
	if info.Notes, err = s.c.Reader.Notes(c.Request().Context(), i.ID); err != nil {
		return err
	}
	if i.Auto {
		if info.Evidence, err = s.c.Reader.Evidence(c.Request().Context(), i.ID); err != nil {
			return err
		}
	}
	return c.JSON(http.StatusOK, info)
}

// theOpenOne stands for the incident that is open, when there is exactly one.
const theOpenOne = "-"

// resolve finds the incident that an id, a unique prefix of one, or "-" means.
func (s *Server) resolve(ctx context.Context, id string) (string, error) {
	if len(id) == 12 {
		return id, nil
	}
	v := s.c.Desk.View()
	running := append(v.Open, v.Drafts...)
	if id == theOpenOne {
		if len(running) != 1 {
			return "", &statuspage.Invalid{Field: "id", Value: "", Reason: "was left out, and " + count(len(running)) + " open: say which", Example: firstID(running)}
		}
		return running[0].ID, nil
	}
	recent, err := s.c.Reader.Incidents(ctx, statuspage.IncidentQuery{Limit: 500, Drafts: true})
	if err != nil {
		return "", err
	}
	var matches []string
	for _, i := range recent {
		if strings.HasPrefix(i.ID, id) {
			matches = append(matches, i.ID)
		}
	}
	switch len(matches) {
	case 0:
		return "", statuspage.ErrNotFound
	case 1:
		return matches[0], nil
	}
	return "", &statuspage.Invalid{Field: "id", Value: id, Reason: "begins several incidents' ids", Example: matches[0]}
}

func count(n int) string {
	switch n {
	case 0:
		return "no incident is"
	case 1:
		return "one incident is"
	}
	return "several incidents are"
}

func firstID(list []statuspage.Incident) string {
	if len(list) == 0 {
		return ""
	}
	return list[0].ID
}
