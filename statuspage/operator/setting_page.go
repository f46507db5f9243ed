package operator

import (
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// settingPath is the page of one setting; listPath the page that lists its kind.
func settingPath(kind statuspage.SettingKind, id string) string {
	for name, k := range settingKinds {
		if k == kind {
			return "/settings/" + name + "/" + id
		}
	}
	return "/settings"
}

func listPath(kind statuspage.SettingKind) string {
	if kind == statuspage.MonitorSetting || kind == statuspage.ComponentSetting {
		return "/services"
	}
	return "/settings"
}

// edited is a setting on its way through a form.
type edited struct {
	kind    statuspage.SettingKind
	form    Form
	was     Setting // what there is; without an ID: nothing yet
	variant string
	body    map[string]any
	behind  []string // of a monitor: the components that a form names; nil: it names none or asks nothing
}

// editing reads which setting a page is about.
func (s *Server) editing(c echo.Context) (e edited, err error) {
	if s.c.Settings == nil {
		return e, statuspage.ErrNotFound
	}
	if e.kind, err = settingKind(c); err != nil {
		return e, err
	}
	e.form, e.body = s.c.Settings.Form(e.kind), map[string]any{}
	id := c.Param("id")
	all, err := s.c.Settings.List(e.kind)
	if id == "" || err != nil {
		e.variant = e.chosen(c.FormValue(e.form.Chosen))
		return e, err
	}
	n := slices.IndexFunc(all, func(x Setting) bool { return x.ID == id && (e.kind != statuspage.PageSetting || x.From == "console") })
	switch {
	case n >= 0:
		e.was, e.body = all[n], all[n].Body
	case e.kind == statuspage.PageSetting:
		e.was = Setting{Kind: e.kind, ID: statuspage.PageSettingID, Body: map[string]any{}}
	default:
		return e, statuspage.ErrNotFound
	}
	e.variant = e.form.variantOf(e.body)
	if e.kind == statuspage.PageSetting {
		e.openFields(all)
	}
	return e, nil
}

// chosen is a variant that exists; "" for none.
func (e edited) chosen(name string) string {
	for _, v := range e.form.Variants {
		if v.Name == name {
			return name
		}
	}
	return ""
}

// openFields leaves those fields of the page out that the file declares.
func (e *edited) openFields(all []Setting) {
	for _, one := range all {
		if one.From != "console" {
			e.form.Fields = slices.DeleteFunc(slices.Clone(e.form.Fields), func(f Field) bool { return one.Body[f.Name] != nil })
		}
	}
}

func (s *Server) newSettingPage(c echo.Context) error {
	e, err := s.editing(c)
	if err != nil {
		return err
	}
	for _, f := range e.form.Fields { // a link may bring what begins the form
		if v := c.QueryParam(f.Name); v != "" && f.Name != e.form.Chosen {
			e.body[f.Name] = valueOf(f, v)
		}
	}
	return s.showSetting(c, http.StatusOK, e, nil)
}

func (s *Server) settingPage(c echo.Context) error {
	e, err := s.editing(c)
	if err != nil {
		return err
	}
	return s.showSetting(c, http.StatusOK, e, nil)
}

// showSetting answers with the form, as far as it is filled in.
func (s *Server) showSetting(c echo.Context, status int, e edited, fill func(view *templates.OperatorSetting)) error {
	names, err := s.userNames(c.Request().Context())
	if err != nil {
		return err
	}
	view := templates.OperatorSetting{
		Layout: s.layout(c), Kind: string(e.kind), Path: "/settings/" + c.Param("kind"), Back: listPath(e.kind), ID: e.was.ID, Title: e.was.Name,
		Chooses: e.form.Chosen, Variant: e.variant, Manual: e.form.manual(e.variant), Declared: declaredBy(e.was.Source, names),
		Probes: e.kind == statuspage.MonitorSetting && s.c.Trials != nil, Sends: e.kind == statuspage.AlertSetting && s.c.Trials != nil,
	}
	if view.Back == "/services" {
		view.Section = "services"
	}
	view.Declared.Problems, view.Declared.UsedBy, view.Declared.Archived = mistakesShown(e.was.Mistakes), e.was.UsedBy, e.was.Archived
	if !e.was.Changed.IsZero() {
		view.Declared.Changed, view.Seen = e.was.Changed, e.was.Changed.Format(time.RFC3339Nano)
	}
	if e.form.Chosen != "" && e.variant == "" && e.was.ID == "" {
		for _, v := range e.form.Variants {
			view.Variants = append(view.Variants, templates.Variant{Name: v.Name, Doc: v.Doc})
		}
	} else {
		if err := s.fillIn(e, &view); err != nil {
			return err
		}
	}
	if fill != nil {
		fill(&view)
	}
	return s.page(c, status, "operator_setting", view)
}

// fillIn puts the fields into the page, with what they may name.
func (s *Server) fillIn(e edited, view *templates.OperatorSetting) (err error) {
	e.divide(view)
	for _, inputs := range [][]templates.Input{view.First, view.Own, view.Rest} {
		if err := s.offer(e, inputs); err != nil {
			return err
		}
	}
	if e.kind == statuspage.MonitorSetting && !e.was.Locked {
		view.Behind, err = s.components(e)
	}
	return err
}

// divide says which fields stand where: the few that matter first, the rest folded.
func (e edited) divide(view *templates.OperatorSetting) {
	own := func(f Field) bool {
		return !slices.ContainsFunc(e.form.Fields, func(x Field) bool { return x.Name == f.Name })
	}
	for _, f := range e.form.fieldsFor(e.variant) {
		if e.was.ID != "" && f.Name == "id" {
			continue
		}
		in := e.inputs([]Field{f}, "", e.body)
		switch {
		case slices.Contains(firstFields, f.Name), e.kind == statuspage.AlertSetting && own(f):
			view.First = append(view.First, in...)
		case own(f):
			view.Own = append(view.Own, in...)
		default:
			view.Rest = append(view.Rest, in...)
		}
	}
}

// take reads a form into the body.
func (e *edited) take(values url.Values) {
	e.body = gathered(e.form.fieldsFor(e.variant), "", values, e.was.Secrets)
	if e.form.Chosen != "" && e.variant != "" {
		e.body[e.form.Chosen] = e.variant
	}
	if e.was.ID != "" && e.kind != statuspage.PageSetting {
		e.body["id"] = e.was.ID
	}
	if e.kind == statuspage.MonitorSetting && values.Has(behind) {
		e.behind = slices.DeleteFunc(slices.Clone(values[behind]), func(id string) bool { return id == "" }) // a form in which none is ticked still asks
	}
}

// sendSetting saves what a form says, or tries it out.
func (s *Server) sendSetting(c echo.Context) error {
	e, err := s.editing(c)
	if err != nil {
		return err
	}
	values, err := c.FormParams()
	if err != nil {
		return err
	}
	e.take(values)
	if c.FormValue("do") == "probe" && e.kind == statuspage.MonitorSetting {
		return s.tryBody(c, e)
	}
	done, err := s.save(c, e)
	if problems := problemsOf(err); problems != nil {
		return s.showSetting(c, http.StatusUnprocessableEntity, e, func(view *templates.OperatorSetting) { view.Refused(problems) })
	}
	return s.back(c, listPath(e.kind), done, err)
}

func (s *Server) save(c echo.Context, e edited) (done string, err error) {
	ctx, d := c.Request().Context(), SettingDraft{Body: jsonOf(e.body), Behind: e.behind}
	if e.was.ID == "" {
		_, err = s.c.Settings.Make(ctx, actor(c), e.kind, d)
		return "made", err
	}
	d.Seen, _ = time.Parse(time.RFC3339Nano, c.FormValue("seen")) // none: the person saw nothing to compare with
	_, err = s.c.Settings.Edit(ctx, actor(c), e.kind, e.was.ID, d)
	return "saved", err
}

// tryBody probes what a form describes, and shows the form with what was found.
func (s *Server) tryBody(c echo.Context, e edited) error {
	if s.c.Trials == nil {
		return statuspage.ErrNotFound
	}
	why, err := s.slowed(c, s.paced(c, "monitor.probe", "monitor", e.was.ID))
	if err != nil {
		return err
	}
	if why != "" {
		return s.showSetting(c, http.StatusTooManyRequests, e, func(view *templates.OperatorSetting) { view.Probed = &templates.Probed{Problem: why} })
	}
	p, err := s.c.Trials.ProbeBody(c.Request().Context(), e.was.ID, jsonOf(e.body))
	if problems := problemsOf(err); problems != nil {
		return s.showSetting(c, http.StatusUnprocessableEntity, e, func(view *templates.OperatorSetting) { view.Refused(problems) })
	}
	if err != nil {
		return err
	}
	return s.showSetting(c, http.StatusOK, e, func(view *templates.OperatorSetting) { view.Probed = probed(p) })
}

// archivePage takes a setting out of force; it can be brought back.
func (s *Server) archivePage(c echo.Context) error {
	e, err := s.editing(c)
	if err != nil {
		return err
	}
	_, err = s.c.Settings.Archive(c.Request().Context(), actor(c), e.kind, e.was.ID, Users(c.FormValue("users")))
	if problems := problemsOf(err); problems != nil {
		return s.showSetting(c, http.StatusUnprocessableEntity, e, func(view *templates.OperatorSetting) { view.Refused(problems) })
	}
	return s.back(c, listPath(e.kind), "archived", err)
}

func (s *Server) restorePage(c echo.Context) error {
	e, err := s.editing(c)
	if err != nil {
		return err
	}
	_, err = s.c.Settings.Restore(c.Request().Context(), actor(c), e.kind, e.was.ID)
	if problems := problemsOf(err); problems != nil {
		return s.showSetting(c, http.StatusUnprocessableEntity, e, func(view *templates.OperatorSetting) { view.Refused(problems) })
	}
	return s.back(c, listPath(e.kind), "restored", err)
}
