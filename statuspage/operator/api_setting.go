package operator

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
)

// Settings is what people make in the console: monitors, components, the operators' channels
// and the page's own settings, beside what the configuration file declares. Whoever reads
// that file implements it, so that both are checked by one code. Bodies are JSON in the
// form of the file. Errors are Mistakes, statuspage.ErrNotFound or ErrConflict where they
// apply.
type Settings interface {
	// List returns what there is of a kind, the file's and archived ones too, in order.
	List(kind statuspage.SettingKind) ([]Setting, error)

	// Check says what a body would become, and changes nothing. An empty id is a new one's.
	Check(kind statuspage.SettingKind, id string, body json.RawMessage) (Setting, error)

	// Make adds one by the id in its body.
	Make(ctx context.Context, by statuspage.Actor, kind statuspage.SettingKind, d SettingDraft) (Setting, error)

	// Edit replaces a body.
	Edit(ctx context.Context, by statuspage.Actor, kind statuspage.SettingKind, id string, d SettingDraft) (Setting, error)

	// Archive takes one out of force and keeps its history. users says what becomes of what
	// names it.
	Archive(ctx context.Context, by statuspage.Actor, kind statuspage.SettingKind, id string, users Users) (Setting, error)

	// Restore puts an archived one into force again.
	Restore(ctx context.Context, by statuspage.Actor, kind statuspage.SettingKind, id string) (Setting, error)

	// Order puts those made in the console into the order of ids, and components into that
	// of their groups; others follow. The file's come first, in its order.
	Order(ctx context.Context, by statuspage.Actor, kind statuspage.SettingKind, ids, groups []string) error

	// Regroup gives a group another name: to all its components, to what names it, and to the
	// choices of readers. ErrConflict when the file declares one of them.
	Regroup(ctx context.Context, by statuspage.Actor, r statuspage.Regrouping) error

	// ArchiveGroup archives all components of a group at once; users is as for Archive.
	ArchiveGroup(ctx context.Context, by statuspage.Actor, group string, users Users) error

	// Form describes what a body may hold.
	Form(kind statuspage.SettingKind) Form

	// Source says where what runs by an id was declared.
	Source(kind statuspage.SettingKind, id string) Source
}

// SettingDraft is a setting as somebody wants to have it. All of it comes into force, or nothing.
type SettingDraft struct {
	Body   json.RawMessage
	Seen   time.Time // of an edit: Setting.Changed as the person saw it, a change since is ErrConflict; zero: they don't care
	Behind []string  // of a monitor: the components of the console that it is behind from now on; nil: as before
}

// Users is what becomes of what names a thing that is archived.
type Users string

// The choices.
const (
	UsersRelease Users = "release" // they stay, without it; one that would be about everything is archived
	UsersArchive Users = "archive" // those that have nothing else are archived, too
)

// Source is where something was declared.
type Source struct {
	From   string            `json:"from"`             // "file", "command line", "console"; a component that is one because its monitor is: "monitor"
	File   string            `json:"file,omitempty"`   // from the file
	Line   int               `json:"line,omitempty"`   // likewise
	By     *statuspage.Actor `json:"by,omitempty"`     // from the console: who made it
	At     time.Time         `json:"at,omitzero"`      // likewise: when
	Locked bool              `json:"locked,omitempty"` // can't be changed here
}

// Setting is one thing, as people see it: without secrets.
type Setting struct {
	Kind statuspage.SettingKind `json:"kind"`
	ID   string                 `json:"id"`
	Name string                 `json:"name"`
	Source
	Body      map[string]any    `json:"body"`    // in the form of the file; secrets are masked
	Secrets   []string          `json:"secrets"` // those that are set: "headers.Authorization"
	UsedBy    []string          `json:"used_by"` // what names it: "component:core"
	Changed   time.Time         `json:"changed_at,omitzero"`
	ChangedBy *statuspage.Actor `json:"changed_by,omitempty"`
	Archived  time.Time         `json:"archived_at,omitzero"`
	Problem   string            `json:"problem,omitempty"` // why it is not in force, or which parts of it are not
	Mistakes  Mistakes          `json:"-"`                 // what Problem says, one by one, for the console's pages
}

// Form describes the body of a kind, for pages that let people fill it in.
type Form struct {
	Kind     statuspage.SettingKind `json:"kind"`
	Fields   []Field                `json:"fields"`
	Chosen   string                 `json:"chosen_by,omitempty"` // the field that says which variant's fields stand beside them: "channel"
	Variants []Variant              `json:"variants,omitempty"`
}

// Variant are the fields of one kind of check or channel.
type Variant struct {
	Name    string   `json:"name"`
	Schemes []string `json:"schemes,omitempty"` // of a url, which choose it too
	Doc     string   `json:"doc"`               // its manual
	Fields  []Field  `json:"fields"`
}

// Field is one that may be filled in.
type Field struct {
	Name     string                 `json:"name"`
	Type     string                 `json:"type"`           // text, lines, id, url, duration, number, flag, choice, secret, zone, colour, object, map, any
	List     bool                   `json:"list,omitempty"` // several of them
	Of       statuspage.SettingKind `json:"of,omitempty"`   // they are ids of these
	Doc      string                 `json:"doc,omitempty"`
	Example  string                 `json:"example,omitempty"` // as the file writes it
	Choices  []string               `json:"choices,omitempty"`
	Min      *float64               `json:"min,omitempty"` // of a number
	Max      *float64               `json:"max,omitempty"`
	Longest  int                    `json:"max_length,omitempty"` // characters of a text
	Secret   bool                   `json:"secret,omitempty"`     // shown as set or not set
	Required bool                   `json:"required,omitempty"`
	Fields   []Field                `json:"fields,omitempty"` // of an object
}

// Mistake is one thing that is wrong in a body.
type Mistake struct {
	Field   string `json:"field"` // "expect.status"; "" when it is about the whole
	Value   string `json:"value,omitempty"`
	Problem string `json:"problem"`
	Example string `json:"example,omitempty"`
	About   string `json:"about,omitempty"` // what else would be wrong by it: "component:core"
}

// Mistakes are all of them; there is at least one.
type Mistakes []Mistake

// Error says them in one line each.
func (ms Mistakes) Error() string {
	lines := make([]string, 0, len(ms))
	for _, m := range ms {
		line := (&statuspage.Invalid{Field: m.Field, Value: m.Value, Reason: m.Problem, Example: m.Example}).Error()
		if m.About != "" {
			line = m.About + ": " + line
		}
		lines = append(lines, strings.TrimPrefix(line, ": "))
	}
	return strings.Join(lines, "\n")
}

// settingKinds are the kinds by their names in addresses.
var settingKinds = map[string]statuspage.SettingKind{
	"monitors": statuspage.MonitorSetting, "components": statuspage.ComponentSetting,
	"channels": statuspage.AlertSetting, "page": statuspage.PageSetting,
}

func settingKind(c echo.Context) (statuspage.SettingKind, error) {
	kind, known := settingKinds[c.Param("kind")]
	if !known {
		return "", statuspage.ErrNotFound
	}
	return kind, nil
}

// settled answers with a setting, or with all mistakes that keep it from being one.
func settled(c echo.Context, status int, s Setting, err error) error {
	if err != nil {
		return mistaken(c, err)
	}
	return c.JSON(status, s)
}

// mistaken answers with mistakes one by one, so that a form can show each at its field;
// another error is left to whoever answers errors.
func mistaken(c echo.Context, err error) error {
	var mistakes Mistakes
	if !errors.As(err, &mistakes) {
		return err
	}
	return c.JSON(http.StatusUnprocessableEntity, problem{Error: mistakes.Error(), Field: mistakes[0].Field, Mistakes: mistakes})
}

func (s *Server) apiSettings(c echo.Context) error {
	kind, err := settingKind(c)
	if err != nil {
		return err
	}
	all, err := s.c.Settings.List(kind)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, list(all))
}

func (s *Server) apiSetting(c echo.Context) error {
	kind, err := settingKind(c)
	if err != nil {
		return err
	}
	all, err := s.c.Settings.List(kind)
	if err != nil {
		return err
	}
	for _, one := range all {
		if one.ID == c.Param("id") {
			return c.JSON(http.StatusOK, one)
		}
	}
	return statuspage.ErrNotFound
}

func (s *Server) apiForm(c echo.Context) error {
	kind, err := settingKind(c)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, s.c.Settings.Form(kind))
}

// EditSetting is the body of PUT settings/{kind}/{id}.
type EditSetting struct {
	Body json.RawMessage `json:"body"`
	Seen time.Time       `json:"seen,omitzero"` // changed_at of what was edited
}

func (s *Server) apiMakeSetting(c echo.Context) error {
	kind, err := settingKind(c)
	if err != nil {
		return err
	}
	body, err := whole(c)
	if err != nil {
		return err
	}
	made, err := s.c.Settings.Make(c.Request().Context(), actor(c), kind, SettingDraft{Body: body})
	return settled(c, http.StatusCreated, made, err)
}

func (s *Server) apiCheckSetting(c echo.Context) error {
	kind, err := settingKind(c)
	if err != nil {
		return err
	}
	body, err := whole(c)
	if err != nil {
		return err
	}
	checked, err := s.c.Settings.Check(kind, c.QueryParam("id"), body)
	return settled(c, http.StatusOK, checked, err)
}

func (s *Server) apiEditSetting(c echo.Context) error {
	kind, err := settingKind(c)
	if err != nil {
		return err
	}
	var r EditSetting
	if err := read(c, &r); err != nil {
		return err
	}
	edited, err := s.c.Settings.Edit(c.Request().Context(), actor(c), kind, c.Param("id"), SettingDraft{Body: r.Body, Seen: r.Seen})
	return settled(c, http.StatusOK, edited, err)
}

// ArchiveSetting is the body of POST settings/{kind}/{id}/archive.
type ArchiveSetting struct {
	Users Users `json:"users,omitempty"` // required when something names it
}

func (s *Server) apiArchiveSetting(c echo.Context) error {
	kind, err := settingKind(c)
	if err != nil {
		return err
	}
	var r ArchiveSetting
	if err := read(c, &r); err != nil {
		return err
	}
	archived, err := s.c.Settings.Archive(c.Request().Context(), actor(c), kind, c.Param("id"), r.Users)
	return settled(c, http.StatusOK, archived, err)
}

func (s *Server) apiRestoreSetting(c echo.Context) error {
	kind, err := settingKind(c)
	if err != nil {
		return err
	}
	restored, err := s.c.Settings.Restore(c.Request().Context(), actor(c), kind, c.Param("id"))
	return settled(c, http.StatusOK, restored, err)
}

// OrderSettings is the body of PUT settings/{kind}/order.
type OrderSettings struct {
	IDs    []string `json:"ids,omitempty"`
	Groups []string `json:"groups,omitempty"` // of components: the order of the headings
}

func (s *Server) apiOrderSettings(c echo.Context) error {
	kind, err := settingKind(c)
	if err != nil {
		return err
	}
	var r OrderSettings
	if err := read(c, &r); err != nil {
		return err
	}
	if err := s.c.Settings.Order(c.Request().Context(), actor(c), kind, r.IDs, r.Groups); err != nil {
		return mistaken(c, err)
	}
	return s.apiSettings(c)
}

// source is where what runs by an id was declared; nil when nobody knows.
func (s *Server) source(kind statuspage.SettingKind, id string) *Source {
	if s.c.Settings == nil {
		return nil
	}
	found := s.c.Settings.Source(kind, id)
	return &found
}
