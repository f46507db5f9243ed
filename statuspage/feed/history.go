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
	d := f.document(path)
	d.id, d.title, d.about = f.Base+"/history", historyTitle(f.name()), "Statuspage"
	d.zone, d.guidIsLink = f.zone(), true
	entries := make([]entry, 0, len(f.Incidents))
	for _, i := range f.Incidents {
		if i.Number <= 0 {
			return document{}, fmt.Errorf("write feed: incident %s has no number", i.ID)
		}
		if !i.Draft {
			entries = append(entries, f.incident(i))
		}
	}
	d.tell(entries)
	return d, nil
}

// historyTitle is "Acme Status - Incident History", also of a page named "Acme Status".
func historyTitle(name string) string {
	return strings.TrimSuffix(name, " Status") + " Status - Incident History"
}

// incident is the entry of one incident. It is published anew with each update: that is
// how readers of Statuspage's feed notice.
func (f Feed) incident(i statuspage.Incident) entry {
	e := entry{
		id: f.Base + "Incident/" + strconv.FormatInt(i.Number, 10), title: line(i.Title),
		link: f.Page.Link("/incidents/" + url.PathEscape(i.ID)), published: i.Created,
	}
	if len(i.Updates) > 0 {
		e.published = i.Latest().At
	}
	e.updated = e.published
	var posts []string
	var before statuspage.Stage
	for _, u := range i.Updates {
		posts = append(posts, post(u.At.In(f.zone()), label(u.Stage, before), f.body(u)))
		e.updated, before = later(e.updated, lastWord(u)), u.Stage
	}
	slices.Reverse(posts)
	e.html = strings.Join(posts, "")
	return e
}

// label is what an update is headed with: its stage, unless it only goes on.
func label(stage, before statuspage.Stage) string {
	if name := stage.String(); name != "" && stage != before {
		return strings.ToUpper(name[:1]) + name[1:]
	}
	return "Update"
}

// post is one update in Statuspage's markup.
func post(at time.Time, label, body string) string {
	lines, rest := unwrap(body)
	return "<p><small>" + at.Format("Jan") +
		" <var data-var='date'>" + at.Format("_2") + "</var>, <var data-var='time'>" + at.Format("15:04") + "</var> " +
		marks.Replace(at.Format("MST")) + "</small><br><strong>" + label + "</strong> - " + lines + "</p>" + rest
}

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
