package statuspage

import (
	"fmt"
	"strings"
)

// ChatText is the incident as a few lines of plain text, to be pasted into a chat: what it
// is called, how far it has come and since when, which components it is about, the last
// word, and where to read on. A draft's begins with saying that it is one.
func (v *View) ChatText(i Incident) string {
	zone := v.Page.TimeZone()
	lines := []string{i.Title, titleCase(i.Stage.String()) + " since " + i.Began.In(zone).Format("2006-01-02 15:04 MST")}
	if i.Draft {
		lines[0] = "DRAFT, not published: " + lines[0]
	}
	if !i.Ended.IsZero() {
		lines[1] = fmt.Sprintf("%s, %s to %s", titleCase(i.Stage.String()), i.Began.In(zone).Format("2006-01-02 15:04"), i.Ended.In(zone).Format("15:04 MST"))
	}
	if names := v.standingsOf(i); len(names) > 0 {
		lines = append(lines, strings.Join(names, "; "))
	}
	if u := i.Latest(); u.Body != "" {
		lines = append(lines, u.At.In(zone).Format("15:04 MST")+": "+u.Body)
	}
	return strings.Join(append(lines, v.Page.Link("/incidents/"+i.ID)), "\n") + "\n"
}

// standingsOf is how each component of the incident stands in it: "API: major outage".
func (v *View) standingsOf(i Incident) (all []string) {
	names := map[string]string{}
	for _, s := range v.Standings {
		names[s.Component.ID] = s.Component.Name
	}
	for _, a := range i.Components {
		name := names[a.Component]
		if name == "" {
			name = a.Component
		}
		all = append(all, name+": "+strings.ReplaceAll(a.Status.String(), "_", " "))
	}
	return all
}

// titleCase is a stage's or a status's name as a line begins with it.
func titleCase(name string) string {
	if name == "" {
		return ""
	}
	return strings.ToUpper(name[:1]) + strings.ReplaceAll(name[1:], "_", " ")
}
