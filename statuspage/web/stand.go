package web

import (
	"fmt"
	"time"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// stand is what the Desk says at one revision, with the texts to say it in.
type stand struct {
	*statuspage.View
	texts   *templates.Set
	changed <-chan struct{} // closed once the Desk says something else
	read    time.Time
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

// speak gives the stand its texts: the old stand's, unless language or zone changed,
// and to the first stand those that were made before.
func (st *stand) speak(old *stand, first *templates.Set) error {
	if old == nil && first != nil {
		st.texts = first
		return nil
	}
	if old != nil && old.Page.Language == st.Page.Language && old.Page.Zone == st.Page.Zone {
		st.texts = old.texts
		return nil
	}
	texts, err := templates.New(templates.Options{Language: st.Page.Language, Zone: st.Page.Zone})
	if err != nil {
		return fmt.Errorf("load texts of language %s: %w", st.Page.Language, err)
	}
	st.texts = texts
	return nil
}

// zone returns the page's time zone.
func (st *stand) zone() *time.Location {
	if st.Page.Zone == nil {
		return time.UTC
	}
	return st.Page.Zone
}

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
