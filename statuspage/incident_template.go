package statuspage

import (
	"context"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Template is a post that was written in calm: an operator picks it, and the blanks are
// filled in. A blank is a name in braces, see [Blanks]; that is all there is to it: what
// goes into a blank is text, and nothing in it is read as Markdown or as another blank.
type Template struct {
	ID         string            `json:"id"`
	Title      string            `json:"title"`
	Message    string            `json:"message"`
	Titles     map[string]string `json:"titles,omitempty"`   // translations of the title, by language tag
	Messages   map[string]string `json:"messages,omitempty"` // translations of the message
	Stage      Stage             `json:"status,omitzero"`    // zero: as it is
	Impact     *Impact           `json:"impact,omitempty"`   // nil: from the components' statuses
	Components []Affected        `json:"components,omitempty"`
	Next       time.Duration     `json:"next,omitempty"` // the next word is promised so long after the post; in nanoseconds

	Declared bool      `json:"declared,omitempty"` // the configuration file has it: it is changed there
	By       Actor     `json:"by,omitzero"`        // who saved it last
	Updated  time.Time `json:"updated_at,omitzero"`
}

// gone reports whether a stored template was dropped.
func (t Template) gone() bool { return t.Message == "" }

// Blanks lists the names that may stand in braces in a template.
func Blanks() []string { return []string{"component", "group", "since", "page", "link"} }

// MaxTemplates is how many templates there may be beside those of the configuration.
const MaxTemplates = 100

var (
	blank      = regexp.MustCompile(`\{[a-z]+\}`)
	templateID = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$`)
)

// CheckTemplate returns the template with its texts cleaned, or an *Invalid that names
// what is wrong: also a blank that does not exist.
func CheckTemplate(t Template) (Template, error) {
	if !templateID.MatchString(t.ID) {
		return t, &Invalid{Field: "id", Value: t.ID, Reason: "is not 1 to 40 small letters, digits and hyphens", Example: "api-down"}
	}
	if t.Stage > Monitoring && t.Stage != Resolved {
		return t, &Invalid{Field: "status", Value: t.Stage.String(), Reason: "is not what a template can say (investigating, identified, monitoring, resolved)", Example: "investigating"}
	}
	title, err := wordTitle(t.Title, "", t.Titles)
	if err != nil {
		return t, err
	}
	body, err := wordBody(t.Message, "", t.Messages)
	if err != nil {
		return t, err
	}
	t.Title, t.Titles, t.Message, t.Messages = title.text, title.others, body.text, body.others
	for _, text := range slices.Concat([]string{t.Title, t.Message}, slices.Collect(maps.Values(t.Titles)), slices.Collect(maps.Values(t.Messages))) {
		for _, b := range blank.FindAllString(text, -1) {
			if !slices.Contains(Blanks(), strings.Trim(b, "{}")) {
				return t, &Invalid{Field: "message", Value: b, Reason: "is not a blank (" + strings.Join(Blanks(), ", ") + ")", Example: "{component}"}
			}
		}
	}
	return t, nil
}

// Filled returns the template with its blanks filled in. components are those that the
// post is about, in the place of the template's own when there are any; since is when the
// trouble began; link is the page of what is posted in.
func (v *View) Filled(t Template, components []Affected, since time.Time, link string) Template {
	if len(components) > 0 {
		t.Components = components
	}
	values := v.blanksOf(t.Components, since, link)
	t.Title, t.Titles = fill(t.Title, values, asTyped), fillAll(t.Titles, values, asTyped)
	t.Message, t.Messages = fill(t.Message, values, asMarkdown), fillAll(t.Messages, values, asMarkdown)
	return t
}

// blanksOf is what goes into each blank.
func (v *View) blanksOf(components []Affected, since time.Time, link string) map[string]string {
	var names, groups []string
	for _, a := range components {
		for _, s := range v.Standings {
			if s.Component.ID != a.Component || s.Component.Private {
				continue
			}
			names = withString(names, s.Component.Name)
			if s.Component.Group != "" {
				groups = withString(groups, s.Component.Group)
			}
		}
	}
	return map[string]string{
		"component": strings.Join(names, ", "), "group": strings.Join(groups, ", "),
		"since": since.In(v.Page.TimeZone()).Format("15:04 MST"), "page": v.Page.Name, "link": link,
	}
}

// fill puts the values into a text's blanks, once: a value is not looked into.
func fill(text string, values map[string]string, as func(name, value string) string) string {
	return blank.ReplaceAllStringFunc(text, func(b string) string {
		name := strings.Trim(b, "{}")
		value, known := values[name]
		if !known {
			return b
		}
		return as(name, strings.Join(strings.Fields(CleanText(value)), " "))
	})
}

func fillAll(texts, values map[string]string, as func(name, value string) string) map[string]string {
	filled := maps.Clone(texts)
	for tag, text := range filled {
		filled[tag] = fill(text, values, as)
	}
	return filled
}

// asTyped is a value in a plain text.
func asTyped(_, value string) string { return value }

// asMarkdown is a value in Markdown: what could mean something there gets a backslash
// (CommonMark section 2.4). Our own link is one.
func asMarkdown(name, value string) string {
	if name == "link" {
		return value
	}
	return strings.ReplaceAll(meaningful.ReplaceAllString(value, `\$0`), "://", `\://`)
}

var meaningful = regexp.MustCompile("[\\\\`*_\\[\\]<>&!#~|]")

// Templates returns all there are: those of the configuration, then the others by id.
func (d *Desk) Templates() []Template {
	d.mu.RLock()
	defer d.mu.RUnlock()
	kept := slices.SortedFunc(maps.Values(d.board.templates), func(a, b Template) int { return strings.Compare(a.ID, b.ID) })
	return append(slices.Clone(d.board.x.Templates), kept...)
}

// TemplateByID finds a template; ErrNotFound when there is none of that id.
func (d *Desk) TemplateByID(id string) (Template, error) {
	all := d.Templates()
	if n := slices.IndexFunc(all, func(t Template) bool { return t.ID == id }); n >= 0 {
		return all[n], nil
	}
	return Template{}, ErrNotFound
}

// SaveTemplate keeps a template, in the place of one with the same id. One that the
// configuration declares can't be changed here: an *Invalid.
func (d *Desk) SaveTemplate(ctx context.Context, by Actor, t Template) (Template, error) {
	d.act.Lock()
	defer d.act.Unlock()
	p, t, err := d.board.SaveTemplate(by, t, time.Now())
	if err != nil {
		return t, err
	}
	return t, d.commit(ctx, p)
}

// SaveTemplate decides on keeping a template.
func (b *Board) SaveTemplate(by Actor, t Template, now time.Time) (*plan, Template, error) {
	t, err := CheckTemplate(t)
	if err == nil {
		err = b.changeable(t.ID)
	}
	if err != nil {
		return nil, t, err
	}
	old, known := b.templates[t.ID]
	if !known && len(b.templates) >= MaxTemplates {
		return nil, t, &Invalid{Field: "id", Value: t.ID, Reason: "would be one template too many: there are 100 already; drop one first"}
	}
	p := b.plan(now)
	t.Declared, t.By, t.Updated = false, by, now
	if t.Components, err = p.said(t.Components, time.Time{}); err != nil {
		return nil, t, err
	}
	for n, a := range t.Components {
		t.Components[n] = Affected{Component: a.Component, Status: a.Status}
	}
	p.c.Templates = append(p.c.Templates, t)
	var before any
	if known {
		before = old
	}
	p.audit(by, "template.save", "template:"+t.ID, before, t)
	return p, t, nil
}

// DropTemplate drops a template. ErrNotFound when there is none of that id; one that the
// configuration declares is dropped there: an *Invalid.
func (d *Desk) DropTemplate(ctx context.Context, by Actor, id string) error {
	d.act.Lock()
	defer d.act.Unlock()
	if err := d.board.changeable(id); err != nil {
		return err
	}
	old, known := d.board.templates[id]
	if !known {
		return ErrNotFound
	}
	p := d.board.plan(time.Now())
	p.c.Templates = append(p.c.Templates, Template{ID: id, Updated: p.now})
	p.audit(by, "template.drop", "template:"+id, old, nil)
	return d.commit(ctx, p)
}

// changeable refuses what the configuration declares.
func (b *Board) changeable(id string) error {
	if slices.ContainsFunc(b.x.Templates, func(t Template) bool { return t.ID == id }) {
		return &Invalid{Field: "id", Value: id, Reason: "is declared in the configuration file: change it there, or take another id"}
	}
	return nil
}
