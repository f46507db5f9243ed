package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"time"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/operator"
)

// consoleSettings is what people make in the console, see [operator.Settings]. Every change is
// made as a reload is: the whole configuration anew, live, all or nothing.
type consoleSettings struct{ app *app }

var _ operator.Settings = consoleSettings{}

// alteration is a change in the making: what people made, as it will be.
type alteration struct {
	before Config
	now    time.Time
	by     statuspage.Actor
	made   []statuspage.Setting
	put    map[string]bool // objects that changed

	regrouped []statuspage.Regrouping
}

// alter makes a change, as edit says it, and puts it into force.
func (s consoleSettings) alter(ctx context.Context, by statuspage.Actor, act, object string, edit func(a *alteration) error) error {
	r := s.app.reload
	r.mu.Lock()
	defer r.mu.Unlock()
	a := s.begin(by)
	if err := edit(a); err != nil || len(a.put) == 0 {
		return err
	}
	after, err := a.config(r)
	if err != nil {
		return err
	}
	changes := Diff(a.before, after)
	return r.use(ctx, after, changes, func(setup statuspage.Setup) error {
		return s.app.desk.Reconfigure(ctx, by, statuspage.Reconfiguration{
			Setup: setup, Settings: a.changed(), Regrouped: a.regrouped, Act: act, Object: object, Changes: unaddressed(changes),
		})
	})
}

// unaddressed is a list of changes as the audit log keeps it: without mail addresses.
func unaddressed(changes []Change) []Change {
	list := make([]Change, 0, len(changes))
	for _, c := range changes {
		c.Old, c.New = mailAddress.ReplaceAllString(c.Old, "(address)"), mailAddress.ReplaceAllString(c.New, "(address)")
		list = append(list, c)
	}
	return list
}

var mailAddress = regexp.MustCompile(`[^\s<>()"',:;]+@[^\s<>()"',;]+`)

func (s consoleSettings) begin(by statuspage.Actor) *alteration {
	c := *s.app.config.Load()
	return &alteration{before: c, now: time.Now().UTC().Truncate(time.Millisecond), by: by, made: slices.Clone(c.source.Console), put: map[string]bool{}}
}

// config is the configuration after the change; an error says what would be wrong in it
// that was not before.
func (a *alteration) config(r *reloader) (Config, error) {
	after, err := a.before.with(a.made)
	if err != nil {
		return after, err
	}
	if r.adjust != nil {
		r.adjust(&after)
	}
	return after, a.spoilt(after)
}

// spoilt are the mistakes that the change brings.
func (a *alteration) spoilt(after Config) error {
	var mistakes operator.Mistakes
	for _, left := range after.Left {
		if !a.put[left.Setting.Object()] && slices.ContainsFunc(a.before.Left, func(o leftOut) bool { return o.Setting.Object() == left.Setting.Object() }) {
			continue
		}
		mistakes = append(mistakes, a.mistakesOf(left, after)...)
	}
	if len(mistakes) == 0 {
		return nil
	}
	return mistakes
}

func (a *alteration) mistakesOf(left leftOut, c Config) (all operator.Mistakes) {
	object, about := left.Setting.Object(), ""
	if !a.put[object] {
		about = object
	}
	for _, p := range left.Problems {
		m := operator.Mistake{Field: p.Path, Problem: p.Text, Example: p.Example, About: about}
		if p.HasValue {
			m.Value = clip(p.Value, maxShown)
		}
		all = append(all, m)
	}
	if len(left.Problems) == 0 {
		all = append(all, operator.Mistake{Field: left.Field, Problem: "is declared in " + placeIn(c.File, left.At.Line) + ", which wins", About: about})
	}
	return all
}

// why is what is wrong with it, for the log.
func (l leftOut) why(c Config) string { return l.mistakes(c).Error() }

// mistakes are what is wrong with it, said of itself.
func (l leftOut) mistakes(c Config) operator.Mistakes {
	a := alteration{put: map[string]bool{l.Setting.Object(): true}}
	return a.mistakesOf(l, c)
}

func placeIn(file string, line int) string {
	switch {
	case line == 0:
		return "the command line"
	case file == "":
		file = defaultFile
	}
	return fmt.Sprintf("%s:%d", file, line)
}

// find returns one that a person made; nil when nobody did.
func (a *alteration) find(kind statuspage.SettingKind, id string) *statuspage.Setting {
	i := slices.IndexFunc(a.made, func(s statuspage.Setting) bool { return s.Kind == kind && s.ID == id })
	if i < 0 {
		return nil
	}
	return &a.made[i]
}

// theirs finds one that a person made and may change.
func (a *alteration) theirs(kind statuspage.SettingKind, id string) (*statuspage.Setting, error) {
	if s := a.find(kind, id); s != nil {
		return s, nil
	}
	o, there := a.before.origins[string(kind)+":"+id]
	if !there || o.Implied {
		return nil, fmt.Errorf("%s %s: %w", kind, id, statuspage.ErrNotFound)
	}
	return nil, fmt.Errorf("%s %s is declared in %s: change it there: %w", kind, id, placeIn(a.before.File, o.Line), statuspage.ErrConflict)
}

// store takes a setting as it will be.
func (a *alteration) store(s statuspage.Setting) {
	s.Changed, s.ChangedBy = a.now, a.by
	a.put[s.Object()] = true
	if old := a.find(s.Kind, s.ID); old != nil {
		*old = s
		return
	}
	a.made = append(a.made, s)
}

func (a *alteration) changed() (list []statuspage.Setting) {
	for _, s := range a.made {
		if a.put[s.Object()] {
			list = append(list, s)
		}
	}
	return list
}

// last is the place after all others of a kind.
func (a *alteration) last(kind statuspage.SettingKind) (place int64) {
	for _, s := range a.made {
		if s.Kind == kind {
			place = max(place, s.Place+1)
		}
	}
	return place
}

// Check says what a body would become, and changes nothing.
func (s consoleSettings) Check(kind statuspage.SettingKind, id string, body json.RawMessage) (operator.Setting, error) {
	s.app.reload.mu.Lock()
	defer s.app.reload.mu.Unlock()
	after, set, err := s.checked(kind, id, body)
	if err != nil {
		return operator.Setting{}, err
	}
	return after.shown(set), nil
}

// checked is the configuration in which a body is in force. Callers hold the reloader's
// lock.
func (s consoleSettings) checked(kind statuspage.SettingKind, id string, body json.RawMessage) (Config, statuspage.Setting, error) {
	a := s.begin(statuspage.Actor{})
	set, err := a.draft(kind, id, body)
	if err != nil {
		return Config{}, set, err
	}
	a.store(set)
	after, err := a.config(s.app.reload)
	return after, set, err
}

// draft is a setting by its body; an id that is known keeps its history and its secrets.
func (a *alteration) draft(kind statuspage.SettingKind, id string, body json.RawMessage) (statuspage.Setting, error) {
	if _, problem := parseJSON(body); problem != nil {
		return statuspage.Setting{}, operator.Mistakes{{Field: problem.Path, Problem: problem.Text}}
	}
	fields := fieldsOfBody(body)
	said, _ := fields["id"].(string)
	switch {
	case kind == statuspage.PageSetting:
		id = statuspage.PageSettingID
	case id == "":
		id = said
	case said == "":
		fields["id"] = id
	}
	if id == "" {
		return statuspage.Setting{}, operator.Mistakes{{Field: "id", Problem: "is missing; it is permanent, and history hangs on it", Example: "api"}}
	}
	s := statuspage.Setting{Kind: kind, ID: id, Place: a.last(kind), Made: a.now, MadeBy: a.by}
	before := map[string]any{}
	if old := a.find(kind, id); old != nil {
		s, before = *old, fieldsOfBody(old.Body)
	}
	if err := unmasked(kind, fields, before); err != nil {
		return s, mistakesFrom(err)
	}
	s.Body, s.Archived = mustJSON(fields), time.Time{}
	return s, nil
}

// Make adds one by the id in its body.
func (s consoleSettings) Make(ctx context.Context, by statuspage.Actor, kind statuspage.SettingKind, d operator.SettingDraft) (operator.Setting, error) {
	id, _ := fieldsOfBody(d.Body)["id"].(string)
	return s.save(ctx, by, "make", kind, id, d, func(a *alteration) error {
		old, _ := a.theirs(kind, id)
		_, declared := a.before.origins[string(kind)+":"+id]
		switch {
		case old != nil && !old.Archived.IsZero():
			return fmt.Errorf("%s %s is archived: restore it, or choose another id: %w", kind, id, statuspage.ErrConflict)
		case old != nil, declared && kind != statuspage.ComponentSetting, declared && !a.before.origins["component:"+id].Implied:
			return fmt.Errorf("%s %s is there already: %w", kind, id, statuspage.ErrConflict)
		}
		return nil
	})
}

// Edit replaces a body.
func (s consoleSettings) Edit(ctx context.Context, by statuspage.Actor, kind statuspage.SettingKind, id string, d operator.SettingDraft) (operator.Setting, error) {
	return s.save(ctx, by, "edit", kind, id, d, func(a *alteration) error {
		if kind == statuspage.PageSetting && a.find(kind, id) == nil {
			return nil
		}
		old, err := a.theirs(kind, id)
		switch {
		case err != nil:
			return err
		case !old.Archived.IsZero():
			return fmt.Errorf("%s %s is archived: restore it first: %w", kind, id, statuspage.ErrConflict)
		case !d.Seen.IsZero() && !old.Changed.Equal(d.Seen):
			return fmt.Errorf("%s %s was changed meanwhile by %s: look at it again: %w", kind, id, old.ChangedBy, statuspage.ErrConflict)
		}
		return nil
	})
}

func (s consoleSettings) save(ctx context.Context, by statuspage.Actor, act string, kind statuspage.SettingKind, id string, d operator.SettingDraft, may func(a *alteration) error) (operator.Setting, error) {
	var saved statuspage.Setting
	err := s.alter(ctx, by, string(kind)+"."+act, string(kind)+":"+id, func(a *alteration) (err error) {
		if err := may(a); err != nil {
			return err
		}
		if saved, err = a.draft(kind, id, d.Body); err != nil {
			return err
		}
		a.store(saved)
		return a.putBehind(saved.ID, d.Behind)
	})
	if err != nil {
		return operator.Setting{}, err
	}
	return s.one(kind, saved.ID)
}

// one is a setting as it is now.
func (s consoleSettings) one(kind statuspage.SettingKind, id string) (operator.Setting, error) {
	c := s.app.config.Load()
	for _, made := range c.source.Console {
		if made.Kind == kind && made.ID == id {
			return c.shown(made), nil
		}
	}
	return operator.Setting{}, statuspage.ErrNotFound
}

// mistakesFrom makes an error about one field one about several.
func mistakesFrom(err error) error {
	var wrong *statuspage.Invalid
	if !errors.As(err, &wrong) {
		return err
	}
	return operator.Mistakes{{Field: wrong.Field, Value: wrong.Value, Problem: wrong.Reason, Example: wrong.Example}}
}
