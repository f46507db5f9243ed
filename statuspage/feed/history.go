package feed

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// history is the document with an entry for each incident, as Statuspage has it.
func (f Feed) history(path string) (document, error) {
	if err := f.check(); err != nil {
		return document{}, err
	}
	d := f.document(path, "/history")
	d.title, d.about = historyTitle(f.name(), f.chosen()), "Statuspage"
	d.zone, d.guidIsLink = f.zone(), true
	entries, err := f.past()
	d.tell(entries)
	return d, err
}

// past are the entries of incidents and maintenance together, those announced last first.
func (f Feed) past() ([]entry, error) {
	all := make([]told, 0, len(f.Incidents)+len(f.Maintenance))
	for _, i := range f.Incidents {
		all = append(all, told{Incident: i, folder: "/incidents/"})
	}
	for _, m := range f.Maintenance {
		all = append(all, told{Incident: m.Incident, folder: "/maintenance/", window: m.Window})
	}
	slices.SortStableFunc(all, func(a, b told) int { return b.Created.Compare(a.Created) })
	entries := make([]entry, 0, len(all))
	for _, t := range all {
		if t.Number <= 0 {
			return nil, fmt.Errorf("write feed: incident %s has no number", t.ID)
		}
		if !t.Draft {
			entries = append(entries, f.story(t))
		}
	}
	return entries, nil
}

// told is an incident or a maintenance with where its page is.
type told struct {
	statuspage.Incident
	folder string
	window statuspage.Window // of a maintenance
}

// historyTitle is "Acme Status - Incident History", also of a page named "Acme Status".
func historyTitle(name string, chosen []string) string {
	title := strings.TrimSuffix(name, " Status") + " Status - Incident History"
	if len(chosen) > 0 {
		title += ": " + strings.Join(chosen, ", ")
	}
	return title
}

// story is the one entry of an incident or a maintenance. It is published anew with each
// update: that is how readers of Statuspage's feed notice.
func (f Feed) story(t told) entry {
	title, _ := f.Words.Title(t.Incident)
	e := entry{
		id: f.Base + "Incident/" + strconv.FormatInt(t.Number, 10), title: line(title),
		link: f.link(t.folder + url.PathEscape(t.ID)), published: t.Created, window: t.window,
	}
	if len(t.Updates) > 0 {
		e.published = t.Latest().At
	}
	e.updated = e.published
	var posts []string
	var before statuspage.Stage
	for _, u := range t.Updates {
		posts = append(posts, f.post(u, before))
		e.updated, before = statuspage.Later(e.updated, lastWord(u)), u.Stage
	}
	slices.Reverse(posts)
	e.html = f.scheduled(t.window) + strings.Join(posts, "")
	return e
}

// label is what an update is headed with: its stage, unless it only goes on.
func label(stage, before statuspage.Stage) string {
	if name := strings.ReplaceAll(stage.String(), "_", " "); name != "" && stage != before {
		return strings.ToUpper(name[:1]) + name[1:]
	}
	return "Update"
}

// scheduled is the paragraph that a maintenance begins with, by which programs know it.
func (f Feed) scheduled(w statuspage.Window) string {
	if w.Start.IsZero() {
		return ""
	}
	start, end := w.Start.In(f.zone()), w.End.In(f.zone())
	till := clock(end) + " " + zoneName(end)
	if day(start) != day(end) {
		till = day(end) + ", " + till
	}
	from := day(start) + ", " + clock(start)
	if zoneName(start) != zoneName(end) { // the clocks change meanwhile
		from += " " + zoneName(start)
	}
	return "<p><strong>THIS IS A SCHEDULED EVENT " + from + " - " + till + "</strong></p>"
}

// post is one update in Statuspage's markup.
func (f Feed) post(u statuspage.Update, before statuspage.Stage) string {
	text, language := f.Words.Text(u)
	lines, rest := unwrap(f.html(u, text))
	if tag := languageTag(language); tag != "" {
		lines, rest = inLanguage("span", tag, lines), inLanguage("div", tag, rest)
	}
	at := u.At.In(f.zone())
	return "<p><small>" + day(at) + ", " + clock(at) + " " + zoneName(at) +
		"</small><br><strong>" + label(u.Stage, before) + "</strong> - " + lines + "</p>" + rest
}

func day(t time.Time) string {
	return t.Format("Jan") + " <var data-var='date'>" + t.Format("_2") + "</var>"
}

func clock(t time.Time) string { return "<var data-var='time'>" + t.Format("15:04") + "</var>" }

func zoneName(t time.Time) string { return marks.Replace(t.Format("MST")) }

// unwrap takes the paragraphs that a text begins with out of their tags, so that they
// can stand in the one paragraph of a post; lists and the like follow it.
func unwrap(body string) (lines, rest string) {
	rest = strings.TrimSpace(body)
	var all []string
	for strings.HasPrefix(rest, "<p>") {
		p, after, _ := strings.Cut(rest[len("<p>"):], "</p>")
		p = strings.ReplaceAll(p, "<br>\n", "\n")
		all = append(all, strings.ReplaceAll(p, "\n", "<br />"))
		rest = strings.TrimSpace(after)
	}
	return strings.Join(all, "<br /><br />"), rest
}
