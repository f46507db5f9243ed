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
	works := f.works()
	entries := make([]entry, 0, len(f.Events))
	for _, t := range f.Events {
		if t.ID == "" {
			return document{}, fmt.Errorf("write feed: event %d has no id", t.Seq)
		}
		if e, ok := f.event(t, works); ok {
			entries = append(entries, e)
		}
	}
	d.tell(entries)
	return d, nil
}

// works are the updates of each maintenance, as far as its newest event knows them: an
// event knows none that came after it.
func (f Feed) works() map[string][]statuspage.Update {
	works := map[string][]statuspage.Update{}
	for _, t := range f.Events {
		if m := t.Maintenance; m != nil && len(m.Updates) > len(works[m.ID]) {
			works[m.ID] = m.Updates
		}
	}
	return works
}

// event is the entry of one event; works are Feed.works. It is false for one that is not public.
func (f Feed) event(t statuspage.Told, works map[string][]statuspage.Update) (entry, bool) {
	e := entry{id: f.Base + "Event/" + t.ID, published: t.At, updated: t.At}
	switch {
	case t.Incident != nil && t.Update != nil:
		f.tellUpdate(&e, *t.Incident, *t.Update)
		return e, !t.Incident.Draft
	case t.Maintenance != nil && t.Update != nil:
		f.tellWork(&e, *t.Maintenance, *t.Update, windowHeld(works[t.Maintenance.ID], *t.Update))
		return e, !t.Maintenance.Draft
	case t.Kind == statuspage.ComponentEvent:
		told := f.tellStatus(&e, t.Event)
		return e, told
	}
	return e, false
}

// tellUpdate tells of an incident's update. What is wrong is as the update said it: the
// incident has moved on since, but the entry must not.
func (f Feed) tellUpdate(e *entry, i statuspage.Incident, u statuspage.Update) {
	f.head(e, "/incidents/", i, u)
	f.quote(e, u)
	var rows []string
	for _, a := range u.Components {
		if name, ok := f.Components[a.Component]; ok {
			rows = append(rows, line(name+": "+f.Words.Status(a.Status)))
		}
	}
	e.list(rows)
	e.categories = f.categories(u.Components)
}

// tellWork tells of a maintenance's update, and when the work is to be if that held at the
// update, too. An update lists no components: they are the maintenance's.
func (f Feed) tellWork(e *entry, m statuspage.Maintenance, u statuspage.Update, held bool) {
	f.head(e, "/maintenance/", m.Incident, u)
	if held {
		e.say(f.Words.Window(m.Window))
	}
	f.quote(e, u)
	e.list(f.names(m.Components))
	e.categories = f.categories(m.Components)
}

// windowHeld reports whether the work was planned at the update as it is now, and the text
// doesn't say it already: what comes later and leaves the stage as it was may have moved it.
func windowHeld(all []statuspage.Update, u statuspage.Update) bool {
	if u.Said != nil && !u.Said.From.IsZero() {
		return false
	}
	stage, later := u.Stage, false
	for _, next := range all {
		switch {
		case next.ID == u.ID:
			later = true
		case later && next.Stage == stage:
			return false
		case later:
			stage = next.Stage
		}
	}
	return true
}

// head begins the entry of an update of what has its page below a folder.
func (f Feed) head(e *entry, folder string, i statuspage.Incident, u statuspage.Update) {
	title, _ := f.Words.Title(i)
	e.title = line(f.Words.Stage(u.Stage) + ": " + title)
	e.link = f.link(folder + url.PathEscape(i.ID) + "#u-" + url.PathEscape(u.ID))
	e.updated = statuspage.Later(e.updated, lastWord(u))
}

// quote adds an update's text to an entry.
func (f Feed) quote(e *entry, u statuspage.Update) {
	text, language := f.Words.Text(u)
	e.language = languageTag(language)
	html := f.html(u, text)
	if e.language != "" {
		html = inLanguage("div", e.language, html)
	}
	e.add(html, strings.TrimSpace(clean(text)))
}

// categories are the public ones among components.
func (f Feed) categories(affected []statuspage.Affected) (all []category) {
	for _, a := range affected {
		if name, ok := f.Components[a.Component]; ok {
			all = append(all, category{a.Component, line(name)})
		}
	}
	return all
}

// names are the categories' names.
func (f Feed) names(affected []statuspage.Affected) (names []string) {
	for _, c := range f.categories(affected) {
		names = append(names, c.name)
	}
	return names
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
