package web

import (
	"context"
	"fmt"
	"time"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// stand is what the Desk says at one revision, with the languages to say it in.
type stand struct {
	*statuspage.View
	languages []templates.Language // offered to readers
	language  templates.Language   // the page's own: its addresses have no prefix
	tongues   *tongues
	base      string          // of all paths: "/status", or ""
	edition   int64           // counts the changes of the page's identity
	changed   <-chan struct{} // closed once the Desk says something else
	read      time.Time
}

// viewAge is how old a stand may grow without a new revision. Measurements that change
// nothing make no revision, but they do move the time of the newest check.
const viewAge = time.Second

// stand returns what stands now. The Desk is asked only after a change, and once a
// second; everybody else shares the answer.
func (s *Server) stand(now time.Time) (*stand, error) {
	if st := s.standing.Load(); st != nil && st.holds(now) {
		return st, nil
	}
	s.refresh.Lock()
	defer s.refresh.Unlock()
	old := s.standing.Load()
	if old != nil && old.holds(now) {
		return old, nil
	}
	st := &stand{changed: s.desk.Changed(), read: now} // before the view, so that no change slips between
	st.View = s.desk.View()
	st.base = st.Page.Path("")
	if err := st.speak(old, s.texts); err != nil {
		return nil, err
	}
	s.standing.Store(st)
	return st, nil
}

func (st *stand) holds(now time.Time) bool {
	select {
	case <-st.changed:
		return false
	default:
		age := now.Sub(st.read)
		return age < viewAge && age > -viewAge // a clock set back must not freeze the page
	}
}

// speak gives the stand its languages: the old stand's, unless the page's identity
// changed. Texts are dropped with the time zone and the accent that they were made for.
func (st *stand) speak(old *stand, first *templates.Set) error {
	switch {
	case old == nil:
		st.tongues = newTongues(st.Page)
		if first != nil {
			st.tongues.sets[first.Language()] = first
		}
	case old.Page.Equal(st.Page):
		st.languages, st.language, st.tongues, st.edition = old.languages, old.language, old.tongues, old.edition
		return nil
	case old.zone().String() != st.zone().String() || old.Page.Accent != st.Page.Accent:
		st.tongues, st.edition = newTongues(st.Page), old.edition+1
	default:
		st.tongues, st.edition = old.tongues, old.edition+1
	}
	st.languages = languagesOf(st.Page)
	own, err := st.tongues.in(st.Page.Language)
	if err != nil {
		return fmt.Errorf("load texts of language %s: %w", st.Page.Language, err)
	}
	st.language, _ = templates.LanguageOf(own.Language())
	return nil
}

// moment returns the instant for a reader of the language that ctx asks for.
func (st *stand) moment(ctx context.Context, now time.Time) (*moment, error) {
	l := st.languageOf(ctx)
	texts, err := st.tongues.in(l.Tag)
	if err != nil {
		return nil, fmt.Errorf("load texts of language %s: %w", l.Tag, err)
	}
	return &moment{stand: st, now: now, spoken: l, texts: texts, all: st.Standings}, nil
}

// zone returns the page's time zone.
func (st *stand) zone() *time.Location { return st.Page.TimeZone() }

// public returns the standing of a component that may be shown, as of now.
func (st *stand) public(id string, now time.Time) (statuspage.Standing, bool) {
	for _, s := range st.Standings {
		if s.Component.ID == id && !s.Component.Private {
			return s.AsOf(now), true
		}
	}
	return statuspage.Standing{}, false
}

// page returns the page's identity as it stands, or stood last.
func (s *Server) page() statuspage.Page { return s.standing.Load().Page }
