package operator

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// servicesPage lists what is shown to readers, and what watches it.
func (s *Server) servicesPage(c echo.Context) error {
	names, err := s.userNames(c.Request().Context())
	if err != nil {
		return err
	}
	view := templates.OperatorServices{Layout: s.layout(c), Makes: s.c.Settings != nil, Notice: s.notice(c)}
	watched := s.watched(names)
	for _, st := range s.c.Desk.View().Standings {
		one := s.service(st, watched, names)
		n := slices.IndexFunc(view.Groups, func(g templates.ServiceGroup) bool { return g.Name == one.Group })
		if n < 0 {
			n, view.Groups = len(view.Groups), append(view.Groups, templates.ServiceGroup{Name: one.Group})
		}
		view.Groups[n].Services = append(view.Groups[n].Services, one)
		view.Groups[n].Moves = view.Groups[n].Moves || one.Declared.From == "console"
	}
	for _, m := range s.c.Desk.Monitors() {
		if len(m.Components) == 0 {
			view.Loose = append(view.Loose, watched[m.Monitor.ID])
		}
	}
	view.Archived, err = s.shelved(statuspage.ComponentSetting, statuspage.MonitorSetting)
	if err != nil {
		return err
	}
	return s.page(c, http.StatusOK, "operator_services", view)
}

// service is a component as the pages show it.
func (s *Server) service(st statuspage.Standing, watched map[string]templates.Watched, names map[string]string) templates.Service {
	one := templates.Service{
		ID: st.Component.ID, Name: st.Component.Name, Group: st.Component.Group, Description: st.Component.Description, Private: st.Component.Private,
		Status: st.Status.String(), Machine: st.Machine.String(), Since: st.Since, Checked: st.Checked,
		Declared: s.declared(statuspage.ComponentSetting, st.Component.ID, names),
	}
	if o := st.Override; o != nil {
		one.Word = &templates.Word{Status: o.Status.String(), Reason: o.Reason, Until: o.Until}
		one.WordBy = nameOf(o.By, names)
	}
	for _, id := range st.Component.Monitors {
		if m, known := watched[id]; known {
			one.Monitors = append(one.Monitors, m)
		}
	}
	return one
}

// watched are all monitors by their ids.
func (s *Server) watched(names map[string]string) map[string]templates.Watched {
	all := map[string]templates.Watched{}
	for _, m := range s.monitors() {
		all[m.ID] = templates.Watched{Monitor: m, Declared: s.declared(statuspage.MonitorSetting, m.ID, names)}
	}
	shown := namesOf(s.c.Desk.View())
	for _, v := range s.c.Desk.Monitors() {
		one := all[v.Monitor.ID]
		for _, id := range v.Components {
			one.Serves = append(one.Serves, templates.Choice{ID: id, Name: shown[id]})
		}
		if v.Mute != nil {
			one.MutedBy = nameOf(v.Mute.By, names)
		}
		all[v.Monitor.ID] = one
	}
	return all
}

// declared says where something in force comes from.
func (s *Server) declared(kind statuspage.SettingKind, id string, names map[string]string) templates.Declared {
	if s.c.Settings == nil {
		return templates.Declared{}
	}
	return declaredBy(s.c.Settings.Source(kind, id), names)
}

func declaredBy(from Source, names map[string]string) templates.Declared {
	d := templates.Declared{From: from.From, Locked: from.Locked}
	if from.By != nil {
		d.By = nameOf(*from.By, names)
	}
	if from.Line > 0 {
		d.Place = from.File + ":" + strconv.Itoa(from.Line)
	}
	return d
}

// shelved are the archived ones of some kinds, the latest first.
func (s *Server) shelved(kinds ...statuspage.SettingKind) (all []templates.Shelved, err error) {
	if s.c.Settings == nil {
		return nil, nil
	}
	for _, kind := range kinds {
		found, err := s.c.Settings.List(kind)
		if err != nil {
			return nil, err
		}
		for _, one := range found {
			if !one.Archived.IsZero() {
				all = append(all, templates.Shelved{Kind: string(kind), Path: settingPath(kind, one.ID), Name: one.Name, At: one.Archived})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b templates.Shelved) int { return b.At.Compare(a.At) })
	return all, nil
}

// userNames are the names of all accounts by their ids.
func (s *Server) userNames(ctx context.Context) (map[string]string, error) {
	users, err := s.c.Accounts.Users(ctx)
	names := make(map[string]string, len(users))
	for _, u := range users {
		names[u.ID] = u.Name
	}
	return names, err
}

// nameOf is how pages call an actor: a person by name, a program by its holder's name and its
// own, anything else as the audit log does.
func nameOf(a statuspage.Actor, names map[string]string) string {
	called := Names(names).Of(a)
	if a.Person() {
		return strings.TrimPrefix(called, string(a.Kind)+":")
	}
	return called
}

// orderPage moves what was made in the console, or a heading of components, by one place.
func (s *Server) orderPage(c echo.Context) error {
	if s.c.Settings == nil {
		return statuspage.ErrNotFound
	}
	kind, known := settingKinds[c.FormValue("kind")]
	if !known {
		return statuspage.ErrNotFound
	}
	all, err := s.c.Settings.List(kind)
	if err != nil {
		return err
	}
	ids, groups := placesOf(all)
	step := 1
	if c.FormValue("by") == "up" {
		step = -1
	}
	if c.FormValue("id") != "" {
		moveID(ids, all, c.FormValue("id"), step)
	} else {
		move(groups, slices.Index(groups, c.FormValue("group")), step)
	}
	err = s.c.Settings.Order(c.Request().Context(), actor(c), kind, ids, groups)
	return s.back(c, listPath(kind), "ordered", err)
}

// placesOf are the ids, in order, of what was made in the console and is in force, and the
// headings of it.
func placesOf(all []Setting) (ids, groups []string) {
	for _, one := range all {
		if one.From != "console" || !one.Archived.IsZero() {
			continue
		}
		ids = append(ids, one.ID)
		if g := groupOf(one); !slices.Contains(groups, g) {
			groups = append(groups, g)
		}
	}
	return ids, groups
}

func groupOf(one Setting) string {
	group, _ := one.Body["group"].(string)
	return group
}

// moveID changes places with the next one of the same group.
func moveID(ids []string, all []Setting, id string, step int) {
	groups := map[string]string{}
	for _, one := range all {
		groups[one.ID] = groupOf(one)
	}
	at := slices.Index(ids, id)
	for to := at + step; at >= 0 && to >= 0 && to < len(ids); to += step {
		if groups[ids[to]] == groups[id] {
			ids[at], ids[to] = ids[to], ids[at]
			return
		}
	}
}

func move(list []string, at, step int) {
	if to := at + step; at >= 0 && to >= 0 && to < len(list) {
		list[at], list[to] = list[to], list[at]
	}
}
