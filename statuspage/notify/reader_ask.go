package notify

import (
	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// question makes a message of what a reader's endpoint is asked or sent because somebody
// asked for it: "confirm that you want news here", or a fresh link. place is where it is
// read, "room" or "device": each has words of its own.
func (e Env) question(p statuspage.Parcel, place string) (Message, error) {
	name, view := e.view(p)
	texts := e.texts(p)
	m := Message{ID: p.Delivery.ID, Key: name + ":" + p.To.ID, Level: Note, At: e.local(p, p.Notice.At)}
	switch v := view.(type) {
	case templates.MailConfirm:
		m.Link = v.Link
	case templates.MailLink:
		m.Link = v.Link
	default:
		return Message{}, errEmptyParcel
	}
	m.Since = m.At
	m.Title = oneLine(undirected(texts.Ask(place+"."+name+".title", e.Page.Name)))
	m.Text = undirected(texts.Ask(place+"."+name+".text", e.Page.Name))
	return m, nil
}

// asks reports whether a notice is a question: to one endpoint, because somebody asked.
func asks(n statuspage.Notice) bool {
	return n.Kind == statuspage.TellConfirm || n.Kind == statuspage.TellLink
}

// said is a parcel's message to a reader, read in such a place.
func (e Env) said(p statuspage.Parcel, place string) (Message, error) {
	if asks(p.Notice) && p.To != nil {
		return e.question(p, place)
	}
	return e.message(p)
}
