package main

import (
	"sync/atomic"
	"time"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// words puts automatic texts into words by the catalogue of the page's language. A
// reload may change the language.
type words struct {
	set atomic.Pointer[templates.Set]
}

// newTexts loads the catalogue of the page's language and zone.
func newTexts(p statuspage.Page) (*templates.Set, error) {
	return templates.New(templates.Options{Language: p.Language, Zone: p.Zone, Accent: p.Accent})
}

// in puts them into words of another language, with the times of another zone.
func (w *words) in(language string, zone *time.Location) statuspage.Words {
	return voice{w.set.Load().In(language).At(zone)}
}

// Title implements [statuspage.Words].
func (w *words) Title(s statuspage.Said) string { return voice{w.set.Load()}.Title(s) }

// Body implements [statuspage.Words].
func (w *words) Body(s statuspage.Said) string { return voice{w.set.Load()}.Body(s) }

// voice puts automatic texts into words of one language.
type voice struct{ set *templates.Set }

func (v voice) Title(s statuspage.Said) string {
	return v.set.AutoTitle(string(s.What), s.Components, s.Cause.String(), s.Status.String(), s.At, s.From, templates.Spells(s.Spells))
}

func (v voice) Body(s statuspage.Said) string {
	return v.set.AutoBody(string(s.What), s.Components, s.Cause.String(), s.Status.String(), s.At, s.From, templates.Spells(s.Spells))
}

// component is how a public component stands, for mails.
func component(desk *statuspage.Desk, id string) (s statuspage.Standing, ok bool) {
	for _, s := range desk.View().Standings {
		if s.Component.ID == id && !s.Component.Private {
			return s, true
		}
	}
	return statuspage.Standing{}, false
}

// about is an incident or maintenance that is open, or lately was, for mails.
func about(desk *statuspage.Desk, id string) (statuspage.Incident, bool) {
	v := desk.View()
	for _, i := range v.Open {
		if i.ID == id {
			return i, true
		}
	}
	for _, m := range v.Maintenance {
		if m.ID == id {
			return m.Incident, true
		}
	}
	return statuspage.Incident{}, false
}

// clockOf is an instant as the terminal prints it.
func clockOf(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.Local().Format("2006-01-02 15:04:05 MST")
}
