package statuspage

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// TroubleAlerts is that an alert could be told to nobody.
const TroubleAlerts = "alerts"

// Detour is that an alert which could not be told is told by another path.
type Detour struct {
	Delivery string    // the one that is not out
	Target   string    // the configured alert that tells it instead; "": none was left
	At       time.Time // when that was decided
}

// Undelivered is an alert that is not out though its time is up.
type Undelivered struct {
	Delivery Delivery
	Alert    Alert
}

// Detour lets the next configured target tell what one could not be told, and say so.
// works reports whether a target's channel does, as far as is known, and rests whether one
// that does not has failed so shortly that it may soon: it is asked when none works. An
// alert that nobody is left for is logged and becomes a trouble of its own.
func (d *Desk) Detour(ctx context.Context, list []Undelivered, works, rests func(target string) bool) error {
	if len(list) == 0 {
		return nil
	}
	d.act.Lock()
	defer d.act.Unlock()
	p := d.board.plan(time.Now())
	for _, u := range list {
		if p.detour(u, works, rests) {
			continue
		}
		d.log.Error("an alert could be told to nobody", "delivery", u.Delivery.ID, "alert", u.Delivery.Alert, "about", u.Alert.Key, "err", u.Delivery.Answer)
		d.note(TroubleAlerts, errors.New("an alert could be told to nobody: "+u.Alert.Subject), p.now)
	}
	return d.commit(ctx, p)
}

// detour decides on one alert; false when nobody is left to tell it.
func (p *plan) detour(u Undelivered, works, rests func(target string) bool) bool {
	from := u.Delivery.Alert
	about := p.openThread(from, u.Alert.Key)
	if !u.Alert.Firing || u.Alert.Acked != "" || len(about) == 0 || p.toldOfPath(from, about) {
		p.putDetour(u, from) // it can wait
		return true
	}
	tried := append(slices.Clip(u.Alert.Instead), from)
	to, ok := p.nextTarget(from, tried, works)
	if !ok {
		to, ok = p.nextTarget(from, tried, rests)
		if ok && knowsAll(to.ID, about) { // its own news waits there already
			p.putDetour(u, from)
			return true
		}
	}
	p.putDetour(u, to.ID)
	if ok {
		p.tellInstead(to.ID, u, about)
	}
	return ok
}

// putDetour notes which target an alert that is not out goes by; "": by none.
func (p *plan) putDetour(u Undelivered, target string) {
	p.c.Detours = append(p.c.Detours, Detour{Delivery: u.Delivery.ID, Target: target, At: p.now})
}

// tellInstead tells a target of the alarms that another one could not be told of, and why.
func (p *plan) tellInstead(to string, u Undelivered, about []Alarm) {
	from, a := u.Delivery.Alert, u.Alert
	a.Instead = append(slices.Clip(a.Instead), from)
	a.Text = p.couldNot(from, u.Delivery.Answer) + "\n\n" + a.Text
	for _, alarm := range about {
		if _, knows := alarm.told(to); !knows {
			told, _ := alarm.told(from)
			told.Target, told.First, told.At, told.Reminders = to, p.now, p.now, 0
			p.putAlarm(alarm.withTold(told))
		}
	}
	p.alert(to, a)
}

// knowsAll reports whether a target was told of all the alarms.
func knowsAll(target string, about []Alarm) bool {
	return !slices.ContainsFunc(about, func(a Alarm) bool { _, knows := a.told(target); return !knows })
}

// toldOfPath reports whether the alarms are about the very path that a target is told by,
// and others know of them already by other paths: that they don't come through says nothing new.
func (p *plan) toldOfPath(from string, about []Alarm) bool {
	rules := map[string]AlertRule{}
	for _, r := range p.b.x.Alerts {
		rules[r.ID] = r
	}
	return !slices.ContainsFunc(about, func(a Alarm) bool {
		return !rules[from].goesBy(a.Key) || !slices.ContainsFunc(a.Told, func(t AlarmTold) bool { return !rules[t.Target].goesBy(a.Key) })
	})
}

// openThread are the open alarms that a target was told of under a key.
func (p *plan) openThread(target, key string) []Alarm {
	return slices.DeleteFunc(p.standingAlarms(), func(a Alarm) bool {
		told, knows := a.told(target)
		return !knows || told.Thread != key || !a.Open()
	})
}

// nextTarget is the first one behind from, in the order of the file and then from its
// beginning, that works and has not been tried.
func (p *plan) nextTarget(from string, tried []string, works func(target string) bool) (AlertRule, bool) {
	rules := p.b.x.Alerts
	first := slices.IndexFunc(rules, func(r AlertRule) bool { return r.ID == from }) + 1
	for n := range rules {
		r := rules[(first+n)%len(rules)]
		if !slices.Contains(tried, r.ID) && works(r.ID) {
			return r, true
		}
	}
	return AlertRule{}, false
}

// couldNot says that a target is broken, and why.
func (p *plan) couldNot(target, answer string) string {
	name := target
	for _, r := range p.b.x.Alerts {
		if r.ID == target && r.Channel != target {
			name = fmt.Sprintf("%s (%s)", target, r.Channel)
		}
	}
	if answer == "" {
		answer = "it has not answered yet"
	}
	return name + " could not be told: " + answer
}
