package notify

import (
	"net/url"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// words renders a parcel's mail in its reader's language.
func (e Env) words(p statuspage.Parcel) (subject, text, html string, err error) {
	switch {
	case p.Notice.Kind == statuspage.TellConfirm && p.To != nil:
		return e.texts(p).Mail("confirm", e.confirm(p))
	case p.Notice.Kind == statuspage.TellAlert && p.Notice.Alert != nil:
		return e.texts(p).Mail("alert", e.alert(*p.Notice.Alert, p))
	case p.Told != nil && p.To != nil:
		return e.texts(p).Mail("notice", e.notice(*p.Told, *p.To))
	}
	return "", "", "", errEmptyParcel
}

func (e Env) texts(p statuspage.Parcel) Texts {
	if p.To == nil {
		return e.Texts(e.Page.Language)
	}
	return e.Texts(e.language(*p.To))
}

// language is the tag of the language that a subscriber reads: the page's own when the
// page is no longer offered in the one that was asked for.
func (e Env) language(to statuspage.Subscriber) string {
	if l, ok := templates.LanguageOf(to.Language); ok && e.Page.Offers(l.Tag) {
		return l.Tag
	}
	return e.Page.Language
}

// link is a page's address in a language.
func (e Env) link(language, path string) string {
	if l, ok := templates.LanguageOf(language); ok && language != e.Page.Language {
		path = "/" + l.Path + path
	}
	return e.Page.Link(path)
}

func (e Env) leave(to statuspage.Subscriber) string {
	return e.link(e.language(to), "/unsubscribe?token="+url.QueryEscape(to.LinkToken))
}

func (e Env) confirm(p statuspage.Parcel) templates.MailConfirm {
	return templates.MailConfirm{
		Name:   e.Page.Name,
		Link:   e.link(e.language(*p.To), "/subscribe/confirm?token="+url.QueryEscape(p.Notice.Token)),
		Till:   p.To.ConfirmTill.Sub(p.Notice.At),
		Chosen: e.names(p.To.Components),
	}
}

func (e Env) alert(a statuspage.Alert, p statuspage.Parcel) templates.MailAlert {
	return templates.MailAlert{
		Name: e.Page.Name, Now: p.Notice.At, Subject: a.Subject, Text: a.Text, Firing: a.Firing,
		Since: a.Since, Link: e.Operator, Event: a.Event,
	}
}

func (e Env) notice(t statuspage.Told, to statuspage.Subscriber) templates.MailNotice {
	language := e.language(to)
	n := templates.MailNotice{
		Name: e.Page.Name, Now: t.At, Event: t.ID,
		Manage: e.link(language, "/subscription?token="+url.QueryEscape(to.LinkToken)),
		Leave:  e.leave(to),
	}
	if t.Maintenance != nil && t.Update != nil {
		e.planned(&n, *t.Maintenance, language)
		n.Update = e.update(*t.Update, language)
		return n
	}
	if t.Incident != nil && t.Update != nil {
		n.Link = e.link(language, "/incidents/"+t.Incident.ID)
		n.Incident, n.Update = e.incident(*t.Incident, language), e.update(*t.Update, language)
		return n
	}
	name, _ := e.Component(t.Component)
	n.Link = e.link(language, "/components/"+url.PathEscape(t.Component))
	n.Change = &templates.Change{Name: name, Status: t.Status.String(), Was: t.Was.String(), Reason: t.Reason, Until: t.Until}
	return n
}

// planned makes the notice one of a maintenance. A calendar's entry is offered while
// the work is ahead or going on.
func (e Env) planned(n *templates.MailNotice, m statuspage.Maintenance, language string) {
	path := "/maintenance/" + m.ID
	n.Planned = &templates.Maintenance{
		Incident: e.incident(m.Incident, language), Start: m.Window.Start, End: m.Window.End, Zone: m.Window.Zone,
	}
	n.Link = e.link(language, path)
	if !m.Stage.Over() {
		n.Calendar = e.link(language, path+".ics")
	}
}

func (e Env) incident(i statuspage.Incident, language string) templates.Incident {
	v := templates.Incident{
		ID: i.ID, Stage: i.Stage.String(), Impact: i.Impact.String(), Auto: i.Auto && !i.Taken,
		Began: i.Began, Confirmed: i.Confirmed, Published: i.Published, Ended: i.Ended, Next: i.Next,
		Spells: templates.Spells(i.Spells()),
	}
	v.Title, v.Lang = i.TitleIn(language, e.Page.Language, e.speak(language))
	for _, a := range i.Components {
		if name, ok := e.Component(a.Component); ok {
			v.Affected = append(v.Affected, templates.Affected{ID: a.Component, Name: name, Status: a.Status.String()})
		}
	}
	return v
}

func (e Env) update(u statuspage.Update, language string) templates.Update {
	v := templates.Update{ID: u.ID, Stage: u.Stage.String(), At: u.At, Auto: u.Said != nil}
	v.Body, v.Lang = u.BodyIn(language, e.Page.Language, e.speak(language))
	return v
}

// speak puts automatic texts into a language; nil leaves them as they are stored.
func (e Env) speak(language string) statuspage.Words {
	if e.Words == nil {
		return nil
	}
	return e.Words(language)
}

// names are those of the components that the public may see.
func (e Env) names(ids []string) []string {
	var all []string
	for _, id := range ids {
		if name, ok := e.Component(id); ok {
			all = append(all, name)
		}
	}
	return all
}
