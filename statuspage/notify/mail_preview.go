package notify

import (
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// MailPreview is what a mail will look like.
type MailPreview struct {
	Subject string `json:"subject"`
	Text    string `json:"text"`
	HTML    string `json:"html"`
	Message string `json:"message"` // the whole of it, as it goes out
}

// Preview writes the mail that tells an event, to an invented subscriber who reads the
// language. Its links lead nowhere.
func (m *Mail) Preview(t statuspage.Told, language string) (p MailPreview, err error) {
	now := time.Now()
	parcel := statuspage.Parcel{
		Delivery: statuspage.Delivery{ID: "PREVIEW", Channel: "mail", Lane: statuspage.LaneNotice, Queued: now},
		Notice:   statuspage.Notice{Kind: statuspage.TellEvent, Lane: statuspage.LaneNotice, At: t.At, Event: t.Seq},
		Told:     &t,
		To: &statuspage.Subscriber{
			ID: "preview", Channel: "mail", Address: "reader@example.com", LinkToken: "preview",
			Confirmed: now, Wish: statuspage.Wish{Language: language},
		},
	}
	if p.Subject, p.Text, p.HTML, err = m.env.words(parcel); err != nil {
		return p, err
	}
	l, err := m.letter(parcel, parcel.To.Address, now)
	p.Subject, p.Message = oneLine(p.Subject), string(l.data)
	return p, err
}

// SampleEvent is an invented one, for a page on which nothing has happened yet.
// component is the id of whatever the page has.
func SampleEvent(component string, now time.Time) statuspage.Told {
	began := now.Add(-4 * time.Minute).UTC().Truncate(time.Minute)
	update := statuspage.Update{
		ID: "000000000002", Incident: "000000000001", Stage: statuspage.Investigating, At: now,
		Body: "This is a sample. Some requests are answered with an error since a few minutes ago. We are looking for the cause.",
	}
	incident := statuspage.Incident{
		ID: update.Incident, Title: "Sample: some requests fail", Stage: update.Stage, Impact: statuspage.ImpactMajor,
		Began: began, Published: now, Created: now, Updated: now, Updates: []statuspage.Update{update},
	}
	if component != "" {
		incident.Components = []statuspage.Affected{{Component: component, Status: statuspage.PartialOutage}}
	}
	return statuspage.Told{
		Event:    statuspage.Event{ID: update.ID, Kind: statuspage.IncidentEvent, At: now, Incident: incident.ID, Update: update.ID},
		Incident: &incident, Update: &update,
	}
}
