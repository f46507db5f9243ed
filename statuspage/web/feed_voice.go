package web

import (
	"strings"
	"time"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// voice says in one language what feeds need words for.
type voice struct {
	*templates.Set
	page string // the page's own language, in which people write unless they say another
}

// Title is an incident's title.
func (v voice) Title(i statuspage.Incident) (text, language string) {
	return i.TitleIn(v.Language(), v.page, automatic{v.Set})
}

// Text is an update's text.
func (v voice) Text(u statuspage.Update) (text, language string) {
	return u.BodyIn(v.Language(), v.page, automatic{v.Set})
}

func (v voice) Markdown(source string) string { return string(v.Set.Markdown(source)) }

func (v voice) About(what string) string { return v.T("feed." + what) }

func (v voice) Stage(s statuspage.Stage) string { return v.T("stage." + s.String()) }

func (v voice) Status(s statuspage.Status) string { return v.T("status." + s.String()) }

func (v voice) Is(name string, s statuspage.Status) string {
	if s == statuspage.Operational {
		return name + ": " + v.Status(s)
	}
	return strings.TrimSuffix(v.T("is."+s.String(), "Names", name, "Count", 1), ".")
}

func (v voice) Changed(name string, is, was statuspage.Status) string {
	return v.T("mail.change", "Name", name, "Status", v.Status(is), "Was", v.Status(was))
}

func (v voice) Until(till, at time.Time) string {
	return v.T("mail.until", "At", v.Clock(till, at))
}

// Window is when a maintenance is to be. The year is always said, and nothing else that
// depends on when it is read.
func (v voice) Window(w statuspage.Window) string {
	return v.T("feed.planned", "From", v.Clock(w.Start, time.Time{}), "Till", v.Clock(w.End, time.Time{}))
}

// automatic puts the monitors' facts into words of one language.
type automatic struct{ *templates.Set }

// Title implements [statuspage.Words].
func (a automatic) Title(s statuspage.Said) string {
	return a.AutoTitle(string(s.What), s.Components, s.Cause.String(), s.Status.String(), s.At, s.From, templates.Spells(s.Spells))
}

// Body implements [statuspage.Words].
func (a automatic) Body(s statuspage.Said) string {
	return a.AutoBody(string(s.What), s.Components, s.Cause.String(), s.Status.String(), s.At, s.From, templates.Spells(s.Spells))
}
