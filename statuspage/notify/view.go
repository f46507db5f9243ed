package notify

import (
	"net/url"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// words renders a parcel's mail in its reader's language.
func (m *Mail) words(p statuspage.Parcel) (subject, text, html string, err error) {
	e := m.env
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

func (e Env) language(p statuspage.Parcel) string {
	if p.To == nil || p.To.Language == "" {
		return e.Page.Language
	}
	return p.To.Language
}

func (e Env) texts(p statuspage.Parcel) Texts { return e.Texts(e.language(p)) }

// link is a page's address in the reader's language.
func (e Env) link(language, path string) string {
	if language != "" && language != e.Page.Language {
		path = "/" + language + path
	}
	return e.Page.Link(path)
}

func (e Env) leave(to statuspage.Subscriber) string {
	return e.link(to.Language, "/unsubscribe?token="+url.QueryEscape(to.LinkToken))
}

func (e Env) confirm(p statuspage.Parcel) templates.MailConfirm {
	return templates.MailConfirm{
		Name:   e.Page.Name,
		Link:   e.link(p.To.Language, "/subscribe/confirm?token="+url.QueryEscape(p.Notice.Token)),
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
	n := templates.MailNotice{
		Name: e.Page.Name, Now: t.At, Event: t.ID,
		Manage: e.link(to.Language, "/subscription?token="+url.QueryEscape(to.LinkToken)),
		Leave:  e.leave(to),
	}
	if t.Maintenance != nil && t.Update != nil {
		e.planned(&n, *t.Maintenance, to.Language)
		n.Update = e.update(*t.Update, to.Language)
		return n
	}
	if t.Incident != nil && t.Update != nil {
		n.Link = e.link(to.Language, "/incidents/"+t.Incident.ID)
		n.Incident, n.Update = e.incident(*t.Incident, to.Language), e.update(*t.Update, to.Language)
		return n
	}
	name, _ := e.Component(t.Component)
	n.Link = e.link(to.Language, "/components/"+url.PathEscape(t.Component))
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
		n.Calendar = e.Page.Link(path + ".ics")
	}
}

func (e Env) incident(i statuspage.Incident, language string) templates.Incident {
	v := templates.Incident{
		ID: i.ID, Title: e.title(i, language), Stage: i.Stage.String(), Impact: i.Impact.String(), Auto: i.Auto && !i.Taken,
		Began: i.Began, Confirmed: i.Confirmed, Published: i.Published, Ended: i.Ended, Next: i.Next,
	}
	for _, a := range i.Components {
		if name, ok := e.Component(a.Component); ok {
			v.Affected = append(v.Affected, templates.Affected{ID: a.Component, Name: name, Status: a.Status.String()})
		}
	}
	return v
}

// title puts an automatic incident's title into the reader's language.
func (e Env) title(i statuspage.Incident, language string) string {
	if said := firstSaid(i); said != nil && e.translates(language) && i.Auto && !i.Taken {
		return e.Words(language).Title(*said)
	}
	return i.Title
}

func firstSaid(i statuspage.Incident) *statuspage.Said {
	if len(i.Updates) == 0 {
		return nil
	}
	return i.Updates[0].Said
}

func (e Env) update(u statuspage.Update, language string) templates.Update {
	v := templates.Update{ID: u.ID, Stage: u.Stage.String(), At: u.At, Body: u.Body, Auto: u.Said != nil}
	if v.Auto && e.translates(language) {
		v.Body = e.Words(language).Body(*u.Said)
	}
	return v
}

// translates reports whether automatic texts need other words than the stored ones.
func (e Env) translates(language string) bool {
	return e.Words != nil && language != "" && language != e.Page.Language
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
