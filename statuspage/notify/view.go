package notify

import (
	"net/url"
	"time"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// words renders a parcel's mail in its reader's language.
func (e Env) words(p statuspage.Parcel) (subject, text, html string, err error) {
	name, view := e.view(p)
	if view == nil {
		return "", "", "", errEmptyParcel
	}
	return e.texts(p).Mail(name, view)
}

// view is what the parcel's mail says, and the name of the template that says it; nil for
// a parcel without content.
func (e Env) view(p statuspage.Parcel) (name string, view any) {
	switch {
	case p.Notice.Kind == statuspage.TellConfirm && p.To != nil:
		return "confirm", e.confirm(p)
	case p.Notice.Kind == statuspage.TellLink && p.To != nil:
		return "link", e.freshLink(p)
	case p.Notice.Kind == statuspage.TellAlert && p.Notice.Alert != nil:
		return "alert", e.alert(*p.Notice.Alert, p)
	case p.Notice.Kind == statuspage.TellPulse:
		return "pulse", templates.MailPulse{Name: e.Page.Name, At: p.Notice.At, Link: e.Operator}
	case p.Told != nil && p.To != nil:
		return "notice", e.notices(p)
	}
	return "", nil
}

func (e Env) texts(p statuspage.Parcel) Texts {
	if p.To == nil {
		return e.Texts(e.Page.Language, e.Page.Zone)
	}
	return e.Texts(e.language(*p.To), e.zone(*p.To))
}

// zone is the subscriber's time zone: the page's when theirs is not known here.
func (e Env) zone(to statuspage.Subscriber) *time.Location {
	if zone, err := time.LoadLocation(to.Zone); to.Zone != "" && err == nil {
		return zone
	}
	return e.Page.Zone
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

func (e Env) manage(to statuspage.Subscriber) string {
	return e.link(e.language(to), "/subscription?token="+url.QueryEscape(to.LinkToken))
}

func (e Env) confirm(p statuspage.Parcel) templates.MailConfirm {
	return templates.MailConfirm{
		Name:   e.Page.Name,
		Link:   e.link(e.language(*p.To), "/subscribe/confirm?token="+url.QueryEscape(p.Notice.Token)),
		Till:   p.To.ConfirmTill.Sub(p.Notice.At),
		Chosen: append(e.names(p.To.Components), p.To.Groups...),
		Only:   e.title(p.To.Subject, e.voice(*p.To)), Impact: impact(p.To.Impact), NoMaintenance: p.To.NoMaintenance,
	}
}

// freshLinkFor is how long the mailed link to all that is held about somebody works.
const freshLinkFor = time.Hour

func (e Env) freshLink(p statuspage.Parcel) templates.MailLink {
	return templates.MailLink{
		Name: e.Page.Name, Till: freshLinkFor,
		Link: e.link(e.language(*p.To), "/subscription/fresh?token="+url.QueryEscape(p.Notice.Token)),
	}
}

// title is that of an incident or a maintenance: its id when it is not known any more,
// "" for none.
func (e Env) title(id string, v voice) string {
	if id == "" || e.About == nil {
		return id
	}
	i, ok := e.About(id)
	if !ok {
		return id
	}
	return e.incident(i, v).Title
}

// impact is the least impact by name, "" when any will do.
func impact(least statuspage.Impact) string {
	if least == statuspage.ImpactNone {
		return ""
	}
	return least.String()
}

func (e Env) alert(a statuspage.Alert, p statuspage.Parcel) templates.MailAlert {
	m := templates.MailAlert{
		Name: e.Page.Name, Now: p.Notice.At, Subject: a.Subject, Text: a.Text, Firing: a.Firing, Test: a.Key == statuspage.SelfTestTarget, Severity: impact(a.Severity),
		Since: a.Since, Link: e.Operator, Ack: e.ack(a), Event: a.Event,
	}
	for _, one := range p.Earlier {
		if b := one.Notice.Alert; b != nil {
			m.Earlier = append(m.Earlier, templates.Earlier{At: one.Notice.At, Subject: b.Subject, Firing: b.Firing})
		}
	}
	return m
}

// ack is the link that acknowledges an alert, "" when there is nothing to acknowledge.
func (e Env) ack(a statuspage.Alert) string {
	if a.Ack == "" {
		return ""
	}
	return e.Page.Link("/ack/" + url.PathEscape(a.Ack))
}

// notices is a parcel's notice with those that it carries along.
func (e Env) notices(p statuspage.Parcel) templates.MailNotice {
	n := e.notice(*p.Told, *p.To)
	for _, one := range p.Earlier {
		if one.Told != nil {
			before := e.notice(*one.Told, *p.To)
			before.Manage, before.Leave = "", "" // they stand once
			n.Earlier = append(n.Earlier, before)
		}
	}
	n.Digest = p.Delivery.Lane == statuspage.LaneDigest && len(n.Earlier) > 0
	return n
}

func (e Env) notice(t statuspage.Told, to statuspage.Subscriber) templates.MailNotice {
	if t.Drill {
		e = e.alone()
	}
	v := e.voice(to)
	n := templates.MailNotice{Name: e.Page.Name, Now: t.At, At: t.At, Event: t.ID}
	if !t.Drill {
		n.Manage, n.Leave = e.manage(to), e.leave(to)
	}
	if t.Maintenance != nil && t.Update != nil {
		e.planned(&n, *t.Maintenance, v)
		n.Update = e.update(*t.Update, v)
		return n
	}
	if t.Incident != nil && t.Update != nil {
		if !t.Drill {
			n.Link = e.link(v.language, "/incidents/"+t.Incident.ID)
		}
		n.Incident, n.Update = e.incident(*t.Incident, v), e.update(*t.Update, v)
		return n
	}
	now, _ := e.Component(t.Component)
	n.Link = e.link(v.language, "/components/"+url.PathEscape(t.Component))
	n.Change = &templates.Change{Name: now.Component.Name, Status: t.Status.String(), Was: t.Was.String(), Reason: t.Reason, Until: t.Until}
	return n
}

// voice is how a reader is spoken to: a language, and the zone that times are said in.
type voice struct {
	language string
	words    statuspage.Words // of automatic texts; nil: they go out as they are stored
	afar     bool             // the reader's zone is not the page's: what is stored says other times
}

func (e Env) voice(to statuspage.Subscriber) voice {
	v := voice{language: e.language(to), afar: to.Zone != "" && to.Zone != e.Page.Zone.String()}
	if e.Words != nil {
		v.words = e.Words(v.language, e.zone(to))
	}
	return v
}

// planned makes the notice one of a maintenance. A calendar's entry is offered while
// the work is ahead or going on.
func (e Env) planned(n *templates.MailNotice, m statuspage.Maintenance, v voice) {
	path := "/maintenance/" + m.ID
	n.Planned = &templates.Maintenance{
		Incident: e.incident(m.Incident, v), Start: m.Window.Start, End: m.Window.End, Zone: m.Window.Zone,
	}
	n.Link = e.link(v.language, path)
	if !m.Stage.Over() {
		n.Calendar = e.link(v.language, path+".ics")
	}
}

func (e Env) incident(i statuspage.Incident, v voice) templates.Incident {
	shown := templates.Incident{
		ID: i.ID, Stage: i.Stage.String(), Impact: i.Impact.String(), Auto: i.Auto && !i.Taken,
		Began: i.Began, Confirmed: i.Confirmed, Published: i.Published, Ended: i.Ended, Next: i.Next,
		Spells: templates.Spells(i.Spells()),
	}
	if shown.Title, shown.Lang = i.TitleIn(v.language, e.Page.Language, v.words); v.afar && i.Titled != nil && v.words != nil {
		shown.Title = v.words.Title(*i.Titled)
	}
	for _, a := range i.Components {
		if now, ok := e.Component(a.Component); ok {
			shown.Affected = append(shown.Affected, templates.Affected{ID: a.Component, Name: now.Component.Name, Status: standingOf(a, now).String()})
		}
	}
	return shown
}

// standingOf is what a reader is told of a component: an incident that lets go of it says
// nothing of what else holds it down.
func standingOf(a statuspage.Affected, now statuspage.Standing) statuspage.Status {
	return statuspage.Worst(a.Status, now.Status)
}

func (e Env) update(u statuspage.Update, v voice) templates.Update {
	shown := templates.Update{ID: u.ID, Stage: u.Stage.String(), At: u.At, Auto: u.Said != nil}
	if shown.Body, shown.Lang = u.BodyIn(v.language, e.Page.Language, v.words); v.afar && u.Said != nil && v.words != nil {
		shown.Body = v.words.Body(*u.Said)
	}
	return shown
}

// names are those of the components that the public may see.
func (e Env) names(ids []string) []string {
	var all []string
	for _, id := range ids {
		if now, ok := e.Component(id); ok {
			all = append(all, now.Component.Name)
		}
	}
	return all
}

// Letter is the mail about an event as a reader gets it who follows everything in the
// page's language. The links that would be the reader's own lead nowhere. It may be an
// event yet to come: the components stand in it as it says alone.
func (e Env) Letter(t statuspage.Told) (subject, text, html string, err error) {
	p := statuspage.Parcel{Notice: statuspage.Notice{Kind: statuspage.TellEvent}, Told: &t, To: &statuspage.Subscriber{LinkToken: "…"}}
	return e.alone().words(p)
}

// alone lets the components stand as an event says: nothing else holds them down. So they
// do before it is told, and in a drill, which touches none of them.
func (e Env) alone() Env {
	known := e.Component
	e.Component = func(id string) (statuspage.Standing, bool) {
		s, ok := known(id)
		s.Status = statuspage.Operational
		return s, ok
	}
	return e
}
