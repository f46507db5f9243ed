package web

import (
	"strconv"
	"time"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// layout is what every page has round its content; path is "" for a page without an
// address of its own.
func (s *Server) layout(m *moment, path string) templates.Layout {
	p := m.Page
	l := templates.Layout{
		Name: p.Name, Base: p.Path(""), Prefix: m.prefix(m.spoken), URL: p.Link(""), Path: path,
		Languages: m.menu(path), OwnerLang: m.foreign(m.language.Tag),
		State: m.kind().String(), Now: m.now.In(m.zone()),
		Contact: p.Contact, Owner: p.Owner, Links: shownLinks(p.Links), Footer: footerOf(p.Trust),
		Logo: served(p, p.Logo), Styles: sheets(p),
		Feeds: shownFeeds(), Demo: s.demo, Only: m.chosen(), Script: m.texts.Path("fyr.js"),
	}
	conceal(&l, p)
	m.inCopy(&l)
	return l
}

// live is the layout of a page that follows what changes while it is open. measured says
// that the page is made anew with each newer proof, and so may tell how old it is.
func (s *Server) live(m *moment, path string, measured bool) templates.Layout {
	l := s.layout(m, path)
	l.Live, l.Rev = liveAt, strconv.FormatInt(m.Revision, 10)
	if measured {
		l.Proof, l.Stale = m.proof(), statuspage.StaleAfter(m.Interval)
	}
	m.inCopy(&l)
	return l
}

// about is the layout of a page about one thing, which it follows while that goes on.
func (s *Server) about(m *moment, path string, open bool) templates.Layout {
	if open {
		return s.live(m, path, false)
	}
	return s.over(m, path)
}

// over is the layout of a page about what is over: it says nothing of how things stand
// today, so that its bytes stay the same for those who keep them.
func (s *Server) over(m *moment, path string) templates.Layout {
	l := s.layout(m, path)
	l.State = ""
	return l
}

// liveAt is where changes are announced.
const liveAt = "/events"

// proof is the newest one of all that is shown; zero before the first.
func (m *moment) proof() (at time.Time) {
	for _, s := range m.Standings {
		if !s.Component.Private && s.Checked.After(at) {
			at = s.Checked
		}
	}
	return at
}

// menu leads to the same page in every language; none for a page without an address of
// its own.
func (m *moment) menu(path string) []templates.LanguageLink {
	if path == "" || m.acted {
		return nil
	}
	menu := make([]templates.LanguageLink, 0, len(m.languages))
	for _, l := range m.languages {
		menu = append(menu, templates.LanguageLink{
			Tag: l.Tag, Name: l.Name, Path: m.Page.Path(m.prefix(l) + path + choiceQuery(m.only) + m.query), Current: l.Tag == m.spoken.Tag,
		})
	}
	return menu
}

// foreign returns a language's tag for text in it, "" where the page is in it anyway.
func (m *moment) foreign(tag string) string {
	if tag == m.spoken.Tag {
		return ""
	}
	return tag
}

// chosen are the components that the page is narrowed to; none when it shows all.
func (m *moment) chosen() []templates.Choice {
	if len(m.only) == 0 {
		return nil
	}
	var all []templates.Choice
	for _, s := range m.Standings {
		if c := s.Component; !c.Private {
			all = append(all, templates.Choice{ID: c.ID, Name: c.Name, Group: c.Group, Chosen: true})
		}
	}
	return all
}

func shownLinks(links []statuspage.PageLink) []templates.Link {
	var shown []templates.Link
	for _, l := range links {
		shown = append(shown, templates.Link{Name: l.Name, URL: l.URL})
	}
	return shown
}

// served is where an asset of the owner's is; "" for none.
func served(p statuspage.Page, a *statuspage.Asset) string {
	if a == nil {
		return ""
	}
	return p.Path(a.Path)
}

// sheets are the owner's style sheets.
func sheets(p statuspage.Page) []string {
	if p.Styles == nil {
		return nil
	}
	return []string{p.Path(p.Styles.Path)}
}
