package statuspage

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"
)

// Drill is a rehearsed incident: it is opened, posted in and resolved by the rules of a
// real one, and told to its testers alone, through the same outbox and channels. It is no
// Incident of the page: it has no number and no event, touches no component's record, and
// nothing public is made of it. Every title and text of it says that it is a drill. After
// a day, or when it is purged sooner, no row of it is left but the audit log's.
type Drill struct {
	ID       string    `json:"id"`
	Incident Incident  `json:"incident"` // with its updates
	Testers  []Tester  `json:"testers"`
	By       Actor     `json:"by"`
	At       time.Time `json:"at"`
	Purged   time.Time `json:"purged_at"` // when it goes away by itself
}

// Tester is one who is told of a drill.
type Tester struct {
	Channel string `json:"channel"` // the registered name of a notification channel
	Address string `json:"address"`
}

// Bounds of a drill.
const (
	DrillLasts = 24 * time.Hour // after that it is purged
	MaxTesters = 20
	MaxDrills  = 10 // at a time
)

// drillMark stands before each title and text of a drill. It is the same in every
// language: who gets it by mistake must see at a glance what it is.
const drillMark = "DRILL: "

// drillWords stands before each text.
const drillWords = "This is a drill. Nothing is broken, and nobody but a few testers is told."

// SubscriberOf is the id under which the deliveries to a drill's tester are kept, which is
// no subscriber's.
func (d Drill) SubscriberOf(tester int) string {
	return DrillRecipient + d.ID + ":" + d.Testers[tester].Address
}

// DrillRecipient begins the recipient's id of every delivery of a drill.
const DrillRecipient = "drill:"

// TesterOf returns the drill's tester as a recipient; false when there is none of that id.
func (d Drill) TesterOf(subscriber string) (Subscriber, bool) {
	for n, t := range d.Testers {
		if d.SubscriberOf(n) == subscriber {
			return Subscriber{ID: subscriber, Channel: t.Channel, Address: t.Address, Confirmed: d.At}, true
		}
	}
	return Subscriber{}, false
}

// OfDrill returns the id of the drill that a delivery is of, and its tester's address; ""
// for any other delivery.
func (d Delivery) OfDrill() (id, tester string) {
	of, ok := strings.CutPrefix(d.Subscriber, DrillRecipient)
	if ok {
		id, tester, _ = strings.Cut(of, ":")
	}
	return id, tester
}

// Target is what a notice of an update in the drill names.
func (d Drill) Target(update string) string { return d.ID + "/" + update }

// Told returns an update of the drill as if it were an event's; false when it has none of
// that id.
func (d Drill) Told(update string) (Told, bool) {
	n := slices.IndexFunc(d.Incident.Updates, func(u Update) bool { return u.ID == update })
	if n < 0 {
		return Told{}, false
	}
	i := d.Incident
	i.Updates = i.Updates[:n+1]
	u := i.Updates[n]
	i.Stage, i.Draft = u.Stage, false // it is shown to those who may see it
	return Told{Event: Event{ID: u.ID, Kind: IncidentEvent, At: u.At, Incident: i.ID, Update: u.ID}, Incident: &i, Update: &u, Drill: true}, true
}

// marked returns the incident with the mark before each title and text.
func marked(i Incident) Incident {
	i.Title, i.Titles = markTitle(i.Title), markAll(i.Titles, markTitle)
	i.Updates = slices.Clone(i.Updates)
	for n := range i.Updates {
		u := &i.Updates[n]
		u.Body, u.Bodies, u.Event = markBody(u.Body), markAll(u.Bodies, markBody), 0
	}
	return i
}

func markTitle(title string) string { return drillMark + strings.TrimPrefix(title, drillMark) }

func markBody(body string) string {
	const mark = drillMark + drillWords + "\n\n"
	return mark + strings.TrimPrefix(body, mark)
}

func markAll(texts map[string]string, mark func(string) string) map[string]string {
	texts = maps.Clone(texts)
	for tag, text := range texts {
		texts[tag] = mark(text)
	}
	return texts
}

// purgeDrills drops the drills whose time is over.
func (p *plan) purgeDrills() {
	for _, d := range p.b.drills {
		if !p.now.Before(d.Purged) {
			p.purge(Actor{Kind: BySystem}, d)
		}
	}
}

// purge drops everything of a drill; the audit log keeps that it took place.
func (p *plan) purge(by Actor, d Drill) {
	p.c.Purged = append(p.c.Purged, d.ID)
	p.audit(by, "drill.purge", "drill:"+d.ID, nil, nil)
}

// knownDrills returns the drills that are not purged, the oldest first.
func (b *Board) knownDrills() []Drill {
	return slices.SortedFunc(maps.Values(b.drills), func(a, c Drill) int {
		return cmp.Or(a.At.Compare(c.At), cmp.Compare(a.ID, c.ID))
	})
}
