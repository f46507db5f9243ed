package statuspage

import (
	"fmt"
	"strings"
	"time"
)

// Operators forget: a word that was promised, and an incident that nothing is wrong with
// any more. They are reminded by alarms of their own, which end by themselves. What an
// alarm says follows from the incident and the clock alone, so that a restart reminds
// nobody twice.

// nagKey begins the keys of such alarms; the incident's id and what it is about follow.
const nagKey = "incident:"

// nagBefore is how long before a promised word the operators are reminded of it.
const nagBefore = 5 * time.Minute

// An incident in which all is well is told of again after greenAgain, greenTimes in all.
const (
	greenAgain = 2 * time.Hour
	greenTimes = 4
)

// nag raises, changes and ends what the operators are reminded of.
func (p *plan) nag() {
	due := map[string]Alert{}
	if p.b.x.Policy.Nag > 0 {
		for _, i := range p.running() {
			if i.Draft || i.Auto && !i.Taken && !i.Silent {
				continue // nobody has promised anything, and it ends by itself
			}
			for _, a := range []Alert{p.promised(i), p.green(i)} {
				due[a.Key] = a
			}
		}
	}
	for key, a := range due {
		if a.Status != "" {
			p.raise(a)
		} else {
			p.endNag(key)
		}
	}
	for _, a := range p.standingAlarms() {
		if _, known := due[a.Key]; !known && isNag(a.Key) {
			p.endNag(a.Key)
		}
	}
}

func isNag(key string) bool { return strings.HasPrefix(key, nagKey) }

func (p *plan) endNag(key string) {
	if a, ok := p.alarm(key); ok && a.Open() {
		p.end(key, Alert{Status: "settled", Subject: "Settled: " + a.Alert.Subject, Text: "Nothing is left to do about it."})
	}
}

// promised is the reminder of the next word; without a Status there is none.
func (p *plan) promised(i Incident) Alert {
	a := Alert{Key: nagKey + i.ID + ":word", Severity: ImpactMinor, Since: i.Next.Add(-nagBefore)}
	switch {
	case i.Next.IsZero() || p.now.Before(a.Since):
		return a
	case p.now.Before(i.Next):
		a.Status = "due"
		a.Subject = fmt.Sprintf("An update is promised for %s: %s", p.minute(i.Next), i.Title)
	default:
		a.Status = "overdue"
		a.Subject = fmt.Sprintf("The update promised for %s is overdue: %s", p.minute(i.Next), i.Title)
	}
	a.Firing = true
	a.Text = "Readers see the promise on " + p.b.x.Page.Link("/incidents/"+i.ID) + "\n\nPost what is known, even if it is nothing new, and promise the next word."
	return a
}

// green is the reminder of an incident in which all has been well for a while.
func (p *plan) green(i Incident) Alert {
	a := Alert{Key: nagKey + i.ID + ":green", Severity: ImpactMinor}
	since, ok := p.wellSince(i)
	if !ok {
		return a
	}
	lasts := p.now.Sub(since)
	a.Since = since
	times := 1 + int((lasts-p.b.x.Policy.Nag)/greenAgain)
	if lasts < p.b.x.Policy.Nag {
		return a
	}
	a.Firing, a.Status = true, fmt.Sprintf("all green %d", min(times, greenTimes))
	a.Subject = fmt.Sprintf("All is well since %s, and the incident is still open: %s", p.minute(since), i.Title)
	a.Text = "Everything in " + p.b.x.Page.Link("/incidents/"+i.ID) + " answers as it should.\n\nResolve it, or say what is still wrong."
	return a
}

// wellSince is from when on the monitors have found all of an incident's components to be
// well, and nobody has posted; of an incident without components, all there are. It is
// false when one is not, or none of them has monitors: people alone know of those.
func (p *plan) wellSince(i Incident) (since time.Time, ok bool) {
	since = Later(i.Latest().At, i.Began)
	for _, c := range p.b.x.Components {
		if len(c.Monitors) == 0 || len(i.Components) > 0 && !i.Affects(c.ID) {
			continue
		}
		if p.machineAt(c, p.now) != Operational {
			return since, false
		}
		ok = true
		for _, id := range c.Monitors {
			since = Later(since, p.state(id).Since)
		}
	}
	return since, ok
}

func (p *plan) minute(t time.Time) string { return t.In(p.b.x.Page.TimeZone()).Format("15:04 MST") }
