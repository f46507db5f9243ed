package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
)

// This file is the bookmark of some services only: "?component=api&component=www". Other
// parameters of an address mean nothing, and make no document of their own.

// maxChosen bounds how many components one address may choose.
const maxChosen = 50

// choose returns the document of the components that the request's address chooses. An
// id that is not public is like a page that isn't there.
func (s *Server) choose(c echo.Context, d document) (document, error) {
	only := chosenIn(c.Request().URL)
	if !d.choosable || len(only) == 0 {
		return d, nil
	}
	now := time.Now()
	st, err := s.stand(now)
	if err != nil {
		return d, err
	}
	for _, id := range only {
		if _, ok := st.public(id, now); !ok {
			return d, statuspage.ErrNotFound
		}
	}
	d.only, d.key = only, d.key+choiceQuery(only)
	if key := st.key(c.Request().Context(), d); !s.shelf.has(key) && !s.crowd.choose(source(c), now) {
		return d, echo.NewHTTPError(http.StatusTooManyRequests)
	}
	return d, nil
}

// chosenIn reads the components that an address chooses. More than maxChosen are cut
// off one behind: no id has that name, and so nothing is found.
func chosenIn(u *url.URL) []string {
	if !strings.Contains(u.RawQuery, "component=") {
		return nil
	}
	only := slices.Clone(u.Query()["component"])
	slices.Sort(only)
	only = slices.DeleteFunc(slices.Compact(only), func(id string) bool { return id == "" }) // of a form left open
	if len(only) > maxChosen {
		return []string{""}
	}
	return only
}

// choiceQuery is the canonical query of a choice: "?component=api&component=www".
func choiceQuery(only []string) string {
	if len(only) == 0 {
		return ""
	}
	return "?" + url.Values{"component": only}.Encode()
}

// narrow leaves out of the moment what is about other components. Private ones stay in
// it, since what is about them is recognized, and hidden, by their standing.
func (m *moment) narrow(only []string) {
	if len(only) == 0 {
		return
	}
	m.only = only
	view, st := *m.View, *m.stand
	view.Standings = slices.DeleteFunc(slices.Clone(view.Standings), func(s statuspage.Standing) bool {
		return !s.Component.Private && !m.shows(s.Component.ID)
	})
	view.Open = slices.DeleteFunc(slices.Clone(view.Open), func(i statuspage.Incident) bool { return !m.concerns(i) })
	view.Maintenance = slices.DeleteFunc(slices.Clone(view.Maintenance), func(w statuspage.Maintenance) bool { return !m.concerns(w.Incident) })
	st.View, m.stand = &view, &st
}

// shows reports whether the reader wants to see the component.
func (m *moment) shows(id string) bool {
	if len(m.only) == 0 {
		return true
	}
	_, found := slices.BinarySearch(m.only, id)
	return found
}

// concerns reports whether an incident is about something that the reader wants to see:
// one that names no component is about everything.
func (m *moment) concerns(i statuspage.Incident) bool {
	return len(m.only) == 0 || len(i.Components) == 0 || slices.ContainsFunc(i.Components, func(a statuspage.Affected) bool { return m.shows(a.Component) })
}
