package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/operator"
)

// naming says in which lists a kind is named by others.
var naming = map[statuspage.SettingKind]string{statuspage.MonitorSetting: "monitors", statuspage.ComponentSetting: "components"}

// Archive takes one out of force and keeps its history.
func (s consoleSettings) Archive(ctx context.Context, by statuspage.Actor, kind statuspage.SettingKind, id string, users operator.Users) (operator.Setting, error) {
	err := s.alter(ctx, by, string(kind)+".archive", string(kind)+":"+id, func(a *alteration) error {
		old, err := a.theirs(kind, id)
		if err != nil {
			return err
		}
		if !old.Archived.IsZero() {
			return nil
		}
		if err := a.release(kind, id, users); err != nil {
			return err
		}
		a.archive(*a.find(kind, id))
		return nil
	})
	if err != nil {
		return operator.Setting{}, err
	}
	return s.one(kind, id)
}

func (a *alteration) archive(s statuspage.Setting) {
	s.Archived = a.now
	a.store(s)
}

// release takes a thing out of what names it, or archives that as well.
func (a *alteration) release(kind statuspage.SettingKind, id string, users operator.Users) error {
	if naming[kind] == "" {
		return nil
	}
	return a.releaseFrom(naming[kind], id, users)
}

// releaseFrom does so for what names it in a list of that name.
func (a *alteration) releaseFrom(list, id string, users operator.Users) error {
	named := usersOf(a.made, list, id)
	switch {
	case len(named) == 0:
		return nil
	case users != operator.UsersRelease && users != operator.UsersArchive:
		return operator.Mistakes{{
			Field: "users", Value: string(users), Example: string(operator.UsersRelease),
			Problem: fmt.Sprintf("says what becomes of %s: release takes it out of them, archive archives those that have nothing else", strings.Join(named, ", ")),
		}}
	}
	for i := range a.made {
		if u := a.made[i]; slices.Contains(named, u.Object()) {
			a.without(u, list, id, users)
		}
	}
	return nil
}

// without takes an id out of a list of u. An alert whose list gets empty would be about
// everything, so it is archived.
func (a *alteration) without(u statuspage.Setting, list, id string, users operator.Users) {
	rest := slices.DeleteFunc(namesIn(u.Body, list), func(n string) bool { return n == id })
	if len(rest) == 0 && (users == operator.UsersArchive || u.Kind == statuspage.AlertSetting) {
		a.archive(u)
		return
	}
	fields := fieldsOfBody(u.Body)
	if fields[list] = rest; len(rest) == 0 {
		delete(fields, list)
	}
	u.Body = mustJSON(fields)
	a.store(u)
}

// usersOf are the objects of the console, in force, that name one in a list.
func usersOf(made []statuspage.Setting, list, id string) (objects []string) {
	for _, s := range made {
		if s.Archived.IsZero() && slices.Contains(namesIn(s.Body, list), id) {
			objects = append(objects, s.Object())
		}
	}
	return objects
}

// Restore puts an archived one into force again.
func (s consoleSettings) Restore(ctx context.Context, by statuspage.Actor, kind statuspage.SettingKind, id string) (operator.Setting, error) {
	err := s.alter(ctx, by, string(kind)+".restore", string(kind)+":"+id, func(a *alteration) error {
		old := a.find(kind, id)
		if old == nil {
			_, err := a.theirs(kind, id)
			return err
		}
		if old.Archived.IsZero() {
			return nil
		}
		back := *old
		back.Archived = time.Time{}
		a.store(back)
		return nil
	})
	if err != nil {
		return operator.Setting{}, err
	}
	return s.one(kind, id)
}

// Order puts those made in the console into an order. The file's come first, in its own.
func (s consoleSettings) Order(ctx context.Context, by statuspage.Actor, kind statuspage.SettingKind, ids, groups []string) error {
	return s.alter(ctx, by, string(kind)+".order", string(kind), func(a *alteration) error {
		for i, id := range ids {
			if _, err := a.theirs(kind, id); err != nil {
				return err
			}
			if slices.Index(ids, id) != i {
				return operator.Mistakes{{Field: "ids", Value: id, Problem: "stands here for the second time; keep one"}}
			}
		}
		var own []statuspage.Setting
		for _, m := range a.made {
			if m.Kind == kind {
				own = append(own, m)
			}
		}
		slices.SortStableFunc(own, func(x, y statuspage.Setting) int { return rank(ids, x.ID) - rank(ids, y.ID) })
		slices.SortStableFunc(own, func(x, y statuspage.Setting) int {
			return rank(groups, groupOf(x.Body)) - rank(groups, groupOf(y.Body))
		})
		a.place(own)
		return nil
	})
}

// place gives each the place at which it stands.
func (a *alteration) place(own []statuspage.Setting) {
	for i, m := range own {
		if m.Place != int64(i) {
			m.Place = int64(i)
			a.store(m)
		}
	}
	slices.SortStableFunc(a.made, byPlace)
}

func byPlace(x, y statuspage.Setting) int {
	return cmp.Or(cmp.Compare(x.Kind, y.Kind), cmp.Compare(x.Place, y.Place))
}

// rank is where a name stands in a list; after all when it does not.
func rank(list []string, name string) int {
	if i := slices.Index(list, name); i >= 0 {
		return i
	}
	return len(list)
}

func groupOf(body json.RawMessage) string {
	group, _ := fieldsOfBody(body)["group"].(string)
	return group
}
