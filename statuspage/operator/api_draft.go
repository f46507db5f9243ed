package operator

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
)

// Drafting is the body of POST drafts and PUT drafts/{id}: an incident to open, or an
// update of one.
type Drafting struct {
	Incident  string    `json:"incident_id,omitempty"` // whose update it is
	Opening   *Opening  `json:"opening,omitempty"`
	Posting   *Posting  `json:"posting,omitempty"`
	PublishAt string    `json:"publish_at,omitempty"` // see [statuspage.ReadTime], in the page's zone; "": when a person says so
	Updated   time.Time `json:"updated_at,omitzero"`  // PUT: of the draft as it was read; another one's change since is a conflict
}

// Draft is what a person has written and not published, as the interface shows it.
type Draft struct {
	statuspage.Draft
	Title string `json:"title"`
}

// Drafting is the draft as PUT drafts/{id} takes it, so that a program changes what it means
// to and loses nothing else.
func (d Draft) Drafting() Drafting {
	r := Drafting{Incident: d.Incident, PublishAt: instantText(d.PublishAt), Updated: d.Updated}
	if o := d.Opening; o != nil {
		r.Opening = &Opening{
			Title: o.Title, Titles: o.Titles, Message: o.Message, Status: stageText(o.Stage), Components: affectingOf(o.Components), At: instantText(o.At), Next: Duration(d.Next),
			Quiet: o.Quiet, Backdate: o.Backdate, Tell: o.Tell, Translations: Translations{Language: o.Language, Messages: o.Bodies},
		}
		if o.Impact != nil {
			r.Opening.Impact = o.Impact.String()
		}
	}
	if o := d.Posting; o != nil {
		r.Posting = &Posting{
			Message: o.Message, Status: stageText(o.Stage), Components: affectingOf(o.Components), At: instantText(o.At), Next: Duration(d.Next),
			Quiet: o.Quiet, Tell: o.Tell, Translations: Translations{Language: o.Language, Messages: o.Bodies},
		}
	}
	return r
}

// instantText is what [statuspage.ReadTime] reads; "" is no time.
func instantText(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.Format(time.RFC3339Nano)
}

func stageText(s statuspage.Stage) string {
	if s == 0 {
		return ""
	}
	return s.String()
}

const draftExample = `{"incident_id": "k3v9x2m4p7qa", "posting": {"message": "It works again."}}`

// oneThing refuses what would be two things at once, or an update of nothing.
func (d Drafting) oneThing() error {
	switch {
	case d.Opening != nil && d.Posting != nil:
		return &statuspage.Invalid{Field: "posting", Reason: "stands beside opening: a draft is an incident to open or an update of one", Example: draftExample}
	case d.Opening != nil && d.Incident != "":
		return &statuspage.Invalid{Field: "incident_id", Value: d.Incident, Reason: "stands beside opening: an update of that incident is a posting", Example: draftExample}
	case d.Posting != nil && d.Incident == "":
		return &statuspage.Invalid{Field: "incident_id", Reason: "is missing: say which incident the update is of", Example: "k3v9x2m4p7qa"}
	}
	return nil
}

// drafted is the request in the Desk's words.
func (s *Server) drafted(c echo.Context, r Drafting) (d statuspage.Draft, err error) {
	zone, now := s.c.Desk.View().Page.Zone, time.Now()
	d.Updated = r.Updated
	if err := r.oneThing(); err != nil {
		return d, err
	}
	if r.PublishAt != "" {
		if d.PublishAt, err = statuspage.ReadTime("publish_at", r.PublishAt, zone); err != nil {
			return d, err
		}
	}
	if r.Opening != nil {
		if err := s.checkLanguages(r.Opening.Translations, r.Opening.Titles); err != nil {
			return d, err
		}
		o, err := r.Opening.opening(zone, now)
		d.Opening, d.Next = &o, time.Duration(r.Opening.Next)
		return d, err
	}
	if r.Posting != nil {
		if err := s.checkLanguages(r.Posting.Translations, nil); err != nil {
			return d, err
		}
		o, err := r.Posting.posting(zone, now)
		if err != nil {
			return d, err
		}
		d.Posting, d.Next = &o, time.Duration(r.Posting.Next)
		d.Incident, err = s.resolve(c.Request().Context(), r.Incident)
		return d, err
	}
	return d, nil
}

func (s *Server) apiDrafts(c echo.Context) error {
	all := s.c.Desk.Drafts()
	out := make([]Draft, 0, len(all))
	for _, d := range all {
		out = append(out, Draft{d, d.Title()})
	}
	return c.JSON(http.StatusOK, out)
}

// apiSaveDraft keeps a new draft, or what a person has made of one.
func (s *Server) apiSaveDraft(c echo.Context) error {
	var r Drafting
	if err := read(c, &r); err != nil {
		return err
	}
	d, err := s.drafted(c, r)
	if err != nil {
		return err
	}
	d.ID = c.Param("id")
	saved, err := s.c.Desk.SaveDraft(c.Request().Context(), actor(c), d)
	if err != nil {
		return err
	}
	status := http.StatusOK
	if d.ID == "" {
		status = http.StatusCreated
	}
	return c.JSON(status, Draft{saved, saved.Title()})
}

func (s *Server) apiPublishDraft(c echo.Context) error {
	dry, err := yes(c, "dry_run")
	if err != nil {
		return err
	}
	done, err := s.c.Desk.PublishDraft(c.Request().Context(), actor(c), c.Param("id"), statuspage.Publishing{}, dry)
	return s.done(c, http.StatusOK, done, dry, err)
}

func (s *Server) apiDropDraft(c echo.Context) error {
	if err := s.c.Desk.DropDraft(c.Request().Context(), actor(c), c.Param("id")); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}
