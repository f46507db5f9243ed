package web

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// wished is what a form says of a wish, as it was sent.
type wished struct {
	components, groups []string
	subject            string
	impact             string
	noMaintenance      string // "1": none
	language, zone     string
	from, till         string // "22:00"
	gone               string // "1": what was chosen and has left the page stays chosen
}

func readWished(f url.Values) wished {
	return wished{
		components: f["component"], groups: f["group"], subject: f.Get("subject"),
		impact: f.Get("impact"), noMaintenance: f.Get("no_maintenance"), language: f.Get("language"),
		zone: strings.TrimSpace(f.Get("zone")), from: f.Get("quiet_from"), till: f.Get("quiet_till"),
		gone: f.Get("gone"),
	}
}

// wishedOf is a form that says what a wish is, with what has left the page.
func wishedOf(w statuspage.Wish) wished {
	f := wished{
		components: w.Components, groups: w.Groups, subject: w.Subject,
		impact: w.Impact.String(), language: w.Language, zone: w.Zone, gone: "1",
	}
	if w.NoMaintenance {
		f.noMaintenance = "1"
	}
	if w.Quiet.From != w.Quiet.Till {
		f.from, f.till = hour(w.Quiet.From), hour(w.Quiet.Till)
	}
	return f
}

// hour writes minutes since midnight as a form does.
func hour(minutes int) string {
	return time.Time{}.Add(time.Duration(minutes) * time.Minute).Format("15:04")
}

// wish is what the form means; bad names the fields that mean nothing. What they name is
// for the Desk to check.
func (f wished) wish() (w statuspage.Wish, bad []string) {
	w = statuspage.Wish{
		Components: f.components, Groups: f.groups, Subject: f.subject,
		NoMaintenance: f.noMaintenance == "1", Language: f.language, Zone: f.zone,
	}
	if f.impact != "" && w.Impact.UnmarshalText([]byte(f.impact)) != nil {
		bad = append(bad, "impact")
	}
	from, okFrom := minutes(f.from)
	till, okTill := minutes(f.till)
	switch {
	case okFrom && okTill:
		w.Quiet = statuspage.Quiet{From: from, Till: till}
	case f.from != "" || f.till != "":
		bad = append(bad, "quiet")
	}
	return w, bad
}

// minutes reads "22:00", and "22:00:00" as some browsers write it.
func minutes(clock string) (int, bool) {
	for _, layout := range []string{"15:04", "15:04:05"} {
		if t, err := time.Parse(layout, clock); err == nil {
			return t.Hour()*60 + t.Minute(), true
		}
	}
	return 0, false
}

// fields are what a page that comes between hands on.
func (f wished) fields() []templates.Hidden {
	var all []templates.Hidden
	add := func(name string, values ...string) {
		for _, v := range values {
			if v != "" {
				all = append(all, templates.Hidden{Name: name, Value: v})
			}
		}
	}
	add("component", f.components...)
	add("group", f.groups...)
	add("subject", f.subject)
	add("impact", f.impact)
	add("no_maintenance", f.noMaintenance)
	add("language", f.language)
	add("zone", f.zone)
	add("quiet_from", f.from)
	add("quiet_till", f.till)
	return all
}

// plain reports whether nothing in the form is more than its beginning.
func (f wished) plain() bool {
	return len(f.components)+len(f.groups) == 0 && (f.impact == "" || f.impact == "none") &&
		f.noMaintenance == "" && f.zone == "" && f.from == "" && f.till == ""
}

// wishes are the fields of a wish with what a form says in them; had is the wish until now.
func (m *moment) wishes(f wished, had statuspage.Wish, topic *templates.Topic) templates.Wishes {
	w := templates.Wishes{
		Open: !f.plain(), Subject: topic, Groups: m.wishable(f), Gone: m.gone(had), KeepsGone: f.gone == "1", Impact: f.impact, NoMaintenance: f.noMaintenance == "1",
		Language: f.language, Zone: statuspage.CleanText(f.zone), PageZone: m.zone().String(), From: f.from, Till: f.till,
	}
	for _, l := range m.languages {
		w.Languages = append(w.Languages, templates.LanguageLink{Tag: l.Tag, Name: l.Name})
	}
	return w
}

// wishable are the components to choose from; none when there is but one.
func (m *moment) wishable(f wished) []templates.Wished {
	groups := m.choices(f)
	n := 0
	for _, g := range groups {
		n += len(g.Components)
	}
	if n < 2 {
		return nil
	}
	return groups
}

// choices are the components in their groups, those in none first.
func (m *moment) choices(f wished) []templates.Wished {
	groups := []templates.Wished{{}}
	for _, st := range m.all {
		c := st.Component
		if c.Private {
			continue
		}
		at := slices.IndexFunc(groups, func(g templates.Wished) bool { return g.Name == c.Group })
		if at < 0 {
			at = len(groups)
			groups = append(groups, templates.Wished{Name: c.Group, Chosen: slices.Contains(f.groups, c.Group)})
		}
		groups[at].Components = append(groups[at].Components, templates.Choice{ID: c.ID, Name: c.Name, Chosen: slices.Contains(f.components, c.ID)})
	}
	return groups
}

// gone reports whether something that was chosen is not on the page any more. It is never
// named: it may be private by now.
func (m *moment) gone(w statuspage.Wish) bool {
	var components, groups []string
	for _, g := range m.choices(wished{}) {
		groups = append(groups, g.Name)
		for _, c := range g.Components {
			components = append(components, c.ID)
		}
	}
	return !within(w.Components, components) || !within(w.Groups, groups)
}

// within reports whether all of some texts are among others.
func within(some, all []string) bool {
	return !slices.ContainsFunc(some, func(s string) bool { return !slices.Contains(all, s) })
}

// heard are the names of what a wish is about, groups first; none: everything.
func (m *moment) heard(w statuspage.Wish) (names []string) {
	groups := m.choices(wishedOf(w))
	for _, g := range groups {
		if g.Chosen {
			names = append(names, g.Name)
		}
	}
	for _, g := range groups {
		for _, c := range g.Components {
			if c.Chosen {
				names = append(names, c.Name)
			}
		}
	}
	if m.gone(w) {
		names = append(names, m.texts.T("choices.gone"))
	}
	return names
}
