package feed

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/fyr-status/fyr/statuspage"
)

// updates is the document with an entry for each event.
func (f Feed) updates(path string) (document, error) {
	if err := f.check(); err != nil {
		return document{}, err
	}
	d := f.document(path, "/feed")
	d.title = strings.Join(append([]string{f.name()}, f.chosen()...), " · ")
	d.about = line(f.name() + ": " + f.Words.About(Updates))
	entries := make([]entry, 0, len(f.Events))
	for _, t := range f.Events {
		if t.ID == "" {
			return document{}, fmt.Errorf("write feed: event %d has no id", t.Seq)
		}
		if e, ok := f.event(t); ok {
			entries = append(entries, e)
		}
	}
	d.tell(entries)
	return d, nil
}

// event is the entry of one event; false for one that is not public.
func (f Feed) event(t statuspage.Told) (entry, bool) {
	e := entry{id: f.Base + "Event/" + t.ID, published: t.At, updated: t.At}
	switch {
	case t.Incident != nil && t.Update != nil:
		f.tellUpdate(&e, "/incidents/", *t.Incident, *t.Update)
		return e, !t.Incident.Draft
	case t.Maintenance != nil && t.Update != nil:
		e.window = t.Maintenance.Window
		f.tellUpdate(&e, "/maintenance/", t.Maintenance.Incident, *t.Update)
		return e, !t.Maintenance.Draft
	case t.Kind == statuspage.ComponentEvent:
		return e, f.tellStatus(&e, t.Event)
	}
	return e, false
}

// tellUpdate tells of an update of an incident or a maintenance, whose page is below the
// folder. What is wrong is as the update said it: the incident has moved on since, but
// the entry must not.
func (f Feed) tellUpdate(e *entry, folder string, i statuspage.Incident, u statuspage.Update) {
	title, _ := f.Words.Title(i)
	e.title = line(f.Words.Stage(u.Stage) + ": " + title)
	e.link = f.link(folder + url.PathEscape(i.ID) + "#u-" + url.PathEscape(u.ID))
	e.updated = later(e.updated, lastWord(u))
	if !e.window.Start.IsZero() {
		e.say(f.Words.Window(e.window))
	}
	f.quote(e, u)
	var rows []string
	for _, a := range u.Components {
		if name, ok := f.Components[a.Component]; ok {
			e.categories = append(e.categories, category{a.Component, line(name)})
			rows = append(rows, line(name+": "+f.Words.Status(a.Status)))
		}
	}
	e.list(rows)
}

// quote adds an update's text to an entry.
func (f Feed) quote(e *entry, u statuspage.Update) {
	text, language := f.Words.Text(u)
	e.language = languageTag(language)
	e.add(f.html(u, text), strings.TrimSpace(clean(text)))
}

// tellStatus tells of a status that a person set; false when the component is none of
// the public ones.
func (f Feed) tellStatus(e *entry, ev statuspage.Event) bool {
	name, ok := f.Components[ev.Component]
	if !ok {
		return false
	}
	e.title = line(f.Words.Is(name, ev.Status))
	e.link = f.link("/components/" + url.PathEscape(ev.Component))
	e.categories = []category{{ev.Component, line(name)}}
	e.say(f.Words.Changed(name, ev.Status, ev.Was))
	e.say(ev.Reason)
	if !ev.Until.IsZero() {
		e.say(f.Words.Until(ev.Until, ev.At))
	}
	return true
}
