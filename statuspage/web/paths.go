package web

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// This file knows every address of the listener that a copy of the page has. It goes by
// the routes, so that a new page is in the copy because it is there.

// Path is an address that a copy has.
type Path struct {
	At      string // below the base path, with its language: "/sv/history"
	Mark    string // changes whenever what stands there may have; "" for what tells of now
	News    string // of what tells of now: changes whenever it may say something else than that time has passed; "" for what any change may change
	Front   bool   // tells the most, and leads to the others
	Lasting bool   // its name changes with its content
}

// living are the routes that no copy can have: they act, are for one reader, or speak of
// this process.
var living = []string{
	"/subscribe", "/subscribe/confirm", "/subscription", "/subscription/fresh", renewAt, "/unsubscribe", "/ack/", workerAt, "/ping/", "/hooks/", "/api/push/", "/events", "/healthz", "/readyz", "/fresh", "/sign-in", "/hub",
}

// wordless are the beginnings of routes that are the same in every language.
var wordless = []string{"/api/", "/static/", "/badge", "/robots.txt", "/favicon.svg", workerAt}

// fronts are the routes that are renewed first of all.
var fronts = []string{"/", "/status.txt", "/status.md", "/api/v2/summary.json", "/api/v2/status.json", "/api/v1/status.json"}

// notFoundFile is the page that static servers show for what isn't there.
const notFoundFile = "/404.html"

// settles is how long after its end a page tells of something by the time of day alone:
// it is made anew when the day is over.
const settles = 48 * time.Hour

// Paths lists every address that a copy of the page has, in every language.
func (site *Site) Paths(ctx context.Context) ([]Path, error) {
	s, ctx := site.server, context.WithValue(ctx, copiedKey{}, &copied{Site: site})
	m, err := s.moment(ctx)
	if err != nil {
		return nil, err
	}
	all, err := s.addresses(ctx, m)
	if err != nil {
		return nil, err
	}
	paths := []Path{{At: notFoundFile, Mark: all.identity}}
	for _, pattern := range s.patterns() {
		if !tells(m.Page.Trust, pattern) {
			continue
		}
		for _, p := range all.fill(pattern) {
			paths = append(paths, m.inLanguages(p)...)
		}
	}
	return paths, nil
}

// patterns are the routes that a copy has.
func (s *Server) patterns() []string {
	var patterns []string
	for _, r := range s.echo.Routes() {
		if r.Method == http.MethodGet && !isLiving(r.Path) && !slices.Contains(patterns, r.Path) {
			patterns = append(patterns, r.Path)
		}
	}
	slices.Sort(patterns)
	return patterns
}

func isLiving(pattern string) bool {
	return slices.ContainsFunc(living, func(l string) bool {
		return pattern == l || strings.HasSuffix(l, "/") && strings.HasPrefix(pattern, l)
	})
}

// inLanguages is a path in each language that it is offered in.
func (st *stand) inLanguages(p Path) []Path {
	if slices.ContainsFunc(wordless, func(w string) bool { return strings.HasPrefix(p.At, w) }) {
		return []Path{p}
	}
	var all []Path
	for _, l := range st.languages {
		in := p
		in.At = st.prefix(l) + p.At
		all = append(all, in)
	}
	return all
}

// addresses are the values of the routes' parameters, with their marks.
type addresses struct {
	identity string // of the page and its components: part of every mark
	values   map[string][]value
}

// value is what stands in a parameter's place. It has a mark or, while it tells of now, news.
type value struct{ text, mark, news string }

// addresses reads what there is: components, incidents, maintenance, months and files.
func (s *Server) addresses(ctx context.Context, m *moment) (addresses, error) {
	incidents, err := s.reader.Incidents(ctx, statuspage.IncidentQuery{})
	if err != nil {
		return addresses{}, err
	}
	works, err := s.reader.Maintenances(ctx, statuspage.MaintenanceQuery{})
	if err != nil {
		return addresses{}, err
	}
	first, err := s.firstMonth(ctx, m)
	if err != nil {
		return addresses{}, err
	}
	all := statuspage.PublicIncidents(incidents, m.Standings)
	served := statuspage.PublicMaintenance(works, m.Standings)
	a, now := addresses{identity: s.identity(m), values: map[string][]value{}}, m.now.In(m.zone())
	for _, i := range all {
		a.add("incidents", i.ID, a.markOf(i, now))
	}
	for _, w := range served {
		a.add("maintenance", w.ID, a.markOf(w.Incident, now))
		all = append(all, w.Incident)
	}
	for _, st := range m.Standings {
		if !st.Component.Private {
			a.values["components"] = append(a.values["components"], value{text: st.Component.ID, news: a.newsOf(m, st.AsOf(m.now), all)})
		}
	}
	for month := first; !month.After(m.now); month = month.AddDate(0, 1, 0) {
		a.add("history", strings.TrimPrefix(monthPath(month), "/history/"), a.markOfMonth(month, all, now))
	}
	for _, name := range m.files() {
		a.add("static", strings.TrimPrefix(name, "/static/"), "asset")
	}
	return a, nil
}

func (a addresses) add(list, text, mark string) {
	a.values[list] = append(a.values[list], value{text: text, mark: mark})
}

// identity changes with what pages of the archive say beside their own matter.
func (s *Server) identity(m *moment) string {
	facts := []any{s.started.UnixNano(), m.edition, m.files()}
	for _, st := range m.Standings {
		facts = append(facts, st.Component.ID, st.Component.Name, st.Component.Private)
	}
	return sumOf(facts)
}

// sumOf is a short text that differs when the facts do.
func sumOf(facts any) string {
	text, err := json.Marshal(facts)
	if err != nil {
		panic("web: facts of a mark do not marshal: " + err.Error())
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:8])
}

// markOf is the mark of an incident's page, "" while it runs.
func (a addresses) markOf(i statuspage.Incident, now time.Time) string {
	if !i.Stage.Over() {
		return ""
	}
	return sumOf([]any{a.identity, i.Updated.UnixMilli(), today(i.Updated, now)})
}

// newsOf is the news of everything that tells of one component alone: of the component,
// of what hurt it or is to, and of the state of the whole, which each page shows. The
// days of its bars go with the calendar's.
func (a addresses) newsOf(m *moment, st statuspage.Standing, all []statuspage.Incident) string {
	st.Checked, st.Latency = time.Time{}, 0 // news of every probe
	facts := []any{a.identity, m.kind(), m.now.In(m.zone()).Format(time.DateOnly), st}
	for _, i := range all {
		if i.Affects(st.Component.ID) {
			facts = append(facts, i.ID, i.Updated.UnixMilli())
		}
	}
	return sumOf(facts)
}

// today is the day, for what was over not long before it.
func today(end, now time.Time) string {
	if now.Sub(end) >= settles {
		return ""
	}
	return now.Format(time.DateOnly)
}

// markOfMonth is the mark of a month's page, "" for the current one.
func (a addresses) markOfMonth(month time.Time, all []statuspage.Incident, now time.Time) string {
	next := month.AddDate(0, 1, 0)
	if now.Before(next) {
		return ""
	}
	facts := []any{a.identity, today(next, now)}
	for _, i := range all {
		if i.Began.Before(next) && (i.Ended.IsZero() || !i.Ended.Before(month)) {
			facts = append(facts, i.ID, i.Updated.UnixMilli())
		}
	}
	return sumOf(facts)
}

// files are the addresses of style sheets, scripts and pictures.
func (m *moment) files() []string {
	files := m.texts.Assets()
	for _, own := range []*statuspage.Asset{m.Page.Logo, m.Page.Styles} {
		if own != nil {
			files = append(files, own.Path)
		}
	}
	return files
}

// fill returns the addresses that a route stands for. Its parameter is of the list that
// the part before it names; what programs read ends as they ask for it.
func (a addresses) fill(pattern string) []Path {
	before, after, found := strings.Cut(pattern, ":")
	if !found {
		return []Path{{At: pattern, Front: slices.Contains(fronts, pattern), Mark: a.markOfRoute(pattern)}}
	}
	parts := strings.Split(strings.Trim(before, "/"), "/")
	list, ends := parts[len(parts)-1], []string{""}
	_, after, more := strings.Cut(after, "/")
	switch {
	case list == "history":
		_, after, more = strings.Cut(after, "/") // the month's year
	case strings.HasPrefix(pattern, "/maintenance/"):
		ends = []string{"", ".ics"} // as orCalendar has it
	case list == "badge":
		list, ends = "components", []string{".svg", ".json"}
	case strings.HasPrefix(pattern, "/api/"):
		ends = []string{".json"}
	}
	if more {
		ends = []string{"/" + after}
	}
	var all []Path
	for _, v := range a.values[list] {
		for _, end := range ends {
			all = append(all, Path{At: before + v.text + end, Mark: v.mark, News: v.news, Lasting: list == "static"})
		}
	}
	return all
}

// still are the routes without a parameter that don't tell of now.
var still = append([]string{"/robots.txt"}, trustPaths...)

func (a addresses) markOfRoute(pattern string) string {
	if slices.Contains(still, pattern) {
		return a.identity
	}
	return ""
}
