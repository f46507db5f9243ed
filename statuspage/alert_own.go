package statuspage

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"
)

// ownSeverity is how much a trouble of Fyr's own hurts: one path to the operators is one
// of several, as is one relay, and a copy of the page is only a copy; without the rest Fyr
// can't do its work.
func ownSeverity(key string) Impact {
	if strings.HasPrefix(key, AlertRoute) || strings.HasPrefix(key, TroubleRelay) || key == TroubleMirror {
		return ImpactMajor
	}
	return ImpactCritical
}

// ownAlert tells of a trouble, or of its end.
func ownAlert(key string, t trouble, firing bool) Alert {
	a := Alert{Key: key, Firing: firing, Severity: ownSeverity(key), Since: t.since, Status: "trouble"}
	a.Subject, a.Text = "Fyr: trouble with "+key, t.text
	if !firing {
		a.Status, a.Subject, a.Text = "well", "Fyr: "+key+" works again", "It was: "+t.text
	}
	return a
}

// tellPast tells of a trouble that nobody could be told of while it lasted.
func (p *plan) tellPast(a Alert) {
	for _, r := range p.b.x.Alerts {
		if r.Own && a.Severity >= r.Severity {
			p.alert(r.ID, a)
		}
	}
}

// carriedFor is how long after a start a trouble that was told before it may go unseen
// until it counts as over: channels are said to fail after five minutes.
const carriedFor = 10 * time.Minute

// carried are the troubles of our own that were told before the start.
func carried(r Record) map[string]bool {
	list := map[string]bool{}
	for _, a := range r.Alarms {
		if a.Alert.Monitor == "" && a.Open() && !isNag(a.Key) && !isApproval(a.Key) {
			list[a.Key] = true
		}
	}
	return list
}

// dropCarried ends those that were not seen again. Callers hold d.act.
func (d *Desk) dropCarried(ctx context.Context, now time.Time) error {
	d.mu.RLock()
	keys := slices.Sorted(maps.Keys(d.carried))
	d.mu.RUnlock()
	if len(keys) == 0 || now.Sub(d.started) < carriedFor {
		return nil
	}
	p := d.board.plan(now)
	for _, key := range keys {
		a, _ := p.alarm(key)
		p.end(key, ownAlert(key, trouble{since: a.Since, text: a.Alert.Text}, false))
	}
	if err := d.commit(ctx, p); err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	clear(d.carried)
	return nil
}

// Alarms returns the alarms that are open, oldest first.
func (d *Desk) Alarms() []Alarm {
	d.mu.RLock()
	defer d.mu.RUnlock()
	all := d.board.plan(time.Now()).standingAlarms()
	return slices.DeleteFunc(all, func(a Alarm) bool { return !a.Open() })
}
