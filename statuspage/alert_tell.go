package statuspage

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/fyr-status/fyr/monitor"
)

// What is told of alarms is decided last, when all else of a decision is: once for each
// decision, and so once for all that fail, or recover, in it.

// groupWithin is how long an alert waits for others. It does so only while another
// monitor's change is being confirmed, or while only some of those that failed together
// are back, so that a monitor that fails alone is told of at once, and those that fail in
// the same seconds are told of together.
const groupWithin = 5 * time.Second

// tellAlarms makes the alerts that are due. A decision that is committed twice makes
// them once.
func (p *plan) tellAlarms() {
	if p.alarmed {
		return
	}
	p.alarmed = true
	p.reviewAlarms()
	alarms := p.standingAlarms()
	if len(alarms) == 0 || p.awaitsOthers(alarms) {
		return
	}
	for _, r := range escalationsLast(p.b.x.Alerts) {
		p.tellTarget(r, alarms)
		alarms = p.standingAlarms()
	}
}

// escalationsLast are the rules in their order, but first those that wait for nobody's
// acknowledgement: whether somebody was told decides about the others.
func escalationsLast(rules []AlertRule) []AlertRule {
	first, last := []AlertRule{}, []AlertRule{}
	for _, r := range rules {
		if r.Unacknowledged {
			last = append(last, r)
		} else {
			first = append(first, r)
		}
	}
	return append(first, last...)
}

// standingAlarms are those that are open, or whose end some must hear of, oldest first.
func (p *plan) standingAlarms() []Alarm {
	all := maps.Clone(p.b.alarms)
	maps.Copy(all, p.alarms)
	list := make([]Alarm, 0, len(all))
	for _, a := range all {
		if !a.Over() {
			list = append(list, a)
		}
	}
	slices.SortFunc(list, func(a, c Alarm) int { return cmp.Or(a.Since.Compare(c.Since), cmp.Compare(a.Key, c.Key)) })
	return list
}

// reviewAlarms notes what keeps each alarm quiet now, ends those of monitors that are no
// longer watched, and drops targets that are no longer configured.
func (p *plan) reviewAlarms() {
	known := map[string]bool{}
	for _, r := range p.b.x.Alerts {
		known[r.ID] = true
	}
	for _, a := range p.standingAlarms() {
		id := a.Alert.Monitor
		if _, watched := p.b.x.monitors[id]; id != "" && !watched && a.Open() {
			p.end(a.Key, Alert{
				Monitor: id, Status: monitor.Unknown.String(), Event: a.Alert.Event,
				Subject: id + " is no longer watched", Text: "The configuration does not name the monitor " + id + " any more.",
			})
			a, _ = p.alarm(a.Key)
		}
		if slices.ContainsFunc(a.Told, func(t AlarmTold) bool { return !known[t.Target] }) {
			a = a.withoutTold(func(target string) bool { return !known[target] })
			p.putAlarm(a)
		}
		p.hush(a)
	}
}

// hush notes what keeps an alarm quiet. Delays run anew when that ends.
func (p *plan) hush(a Alarm) {
	is := p.hushOf(a)
	if is == a.Hush {
		return
	}
	if is == Loud && a.Hush != Blind {
		a.From = p.now
	}
	a.Hush = is
	p.putAlarm(a)
}

func (p *plan) hushOf(a Alarm) Hush {
	id := a.Alert.Monitor
	if _, watched := p.b.x.monitors[id]; !watched {
		return Loud
	}
	switch {
	case p.muted(id):
		return Muted
	case p.silenced(id):
		return Maintained
	case a.Open() && !p.state(id).Settled.Known():
		return Blind
	}
	return Loud
}

// awaitsOthers reports whether all that is to be told moved within groupWithin, while
// another monitor is in doubt or others that failed with it may come back too.
func (p *plan) awaitsOthers(alarms []Alarm) bool {
	waits := false
	for _, a := range alarms {
		if !p.news(a) {
			continue
		}
		if a.Alert.Monitor == "" || p.now.Sub(a.Moved) >= groupWithin {
			return false
		}
		waits = true
	}
	return waits && (p.inDoubt() || partly(alarms))
}

// partly reports whether some of what was told of together is over, and some is not.
func partly(alarms []Alarm) bool {
	open := map[string]bool{}
	for _, a := range alarms {
		for _, t := range a.Told {
			open[t.Thread] = open[t.Thread] || a.Open()
		}
	}
	return slices.ContainsFunc(alarms, func(a Alarm) bool {
		return !a.Open() && slices.ContainsFunc(a.Told, func(t AlarmTold) bool { return open[t.Thread] })
	})
}

// news reports whether any target is to hear of a change of the alarm.
func (p *plan) news(a Alarm) bool {
	return slices.ContainsFunc(p.b.x.Alerts, func(r AlertRule) bool {
		m := r.move(a, p.b.x.covers(r, a), p.now)
		return m != stays && m != reminds
	})
}

// inDoubt reports whether any monitor's change is being confirmed.
func (p *plan) inDoubt() bool {
	return slices.ContainsFunc(p.b.x.Monitors, func(m monitor.Monitor) bool { return p.state(m.ID).N > 0 })
}

// tellTarget makes one target's alerts: one for all that is new, and one for each thread
// in which something moved.
func (p *plan) tellTarget(r AlertRule, alarms []Alarm) {
	moves := p.movesOf(r, alarms)
	var fresh []Alarm
	for n, a := range alarms {
		if moves[n] == fires {
			fresh = append(fresh, a)
		}
	}
	p.tellFresh(r, fresh)
	var threads []string
	for n, a := range alarms {
		if told, was := a.told(r.ID); was && moves[n] != stays && !slices.Contains(threads, told.Thread) {
			threads = append(threads, told.Thread)
		}
	}
	for _, thread := range threads {
		p.tellThread(r, thread, alarms, moves)
	}
}

// movesOf decides on each alarm. When one is due by its delay, those that fall due within
// groupWithin go with it.
func (p *plan) movesOf(r AlertRule, alarms []Alarm) []move {
	at := func(now time.Time) []move {
		list := make([]move, len(alarms))
		for n, a := range alarms {
			list[n] = r.move(a, p.b.x.covers(r, a), now)
		}
		return list
	}
	moves := at(p.now)
	if r.After == 0 || !slices.Contains(moves, fires) {
		return moves
	}
	for n, soon := range at(p.now.Add(groupWithin)) {
		if moves[n] == stays && soon == fires {
			moves[n] = fires
		}
	}
	return moves
}

// tellFresh tells a target of alarms that it does not know yet: those of monitors as one.
func (p *plan) tellFresh(r AlertRule, fresh []Alarm) {
	var monitors []Alarm
	for _, a := range fresh {
		if a.Alert.Monitor != "" {
			monitors = append(monitors, a)
			continue
		}
		p.tellNew(r, []Alarm{a})
	}
	if len(monitors) > 0 {
		p.tellNew(r, monitors)
	}
}

func (p *plan) tellNew(r AlertRule, list []Alarm) {
	thread, ack := list[0].Key, p.b.newID()+p.b.newID()
	if len(list) > 1 {
		thread = "group:" + p.b.newID()
	}
	for _, a := range list {
		p.putAlarm(a.withTold(AlarmTold{Target: r.ID, First: p.now, At: p.now, Status: a.Alert.Status, Thread: thread, Ack: ack}))
	}
	a := asOne(thread, list, nil, false)
	if r.Unacknowledged && !slices.ContainsFunc(list, func(a Alarm) bool { return !p.otherKnew(a, r.ID) }) {
		a.Subject = "Nobody has acknowledged: " + a.Subject
	}
	a.Ack = ack
	p.alert(r.ID, a)
}

// otherKnew reports whether a target but one was told of the alarm before now.
func (p *plan) otherKnew(a Alarm, but string) bool {
	first := a.firstTold(but)
	return !first.IsZero() && first.Before(p.now)
}

// tellThread tells a target of what moved among those that it was told of together, or
// that they still last.
func (p *plan) tellThread(r AlertRule, thread string, alarms []Alarm, moves []move) {
	var moved, rest, still []Alarm
	ack := ""
	for n, a := range alarms {
		told, was := a.told(r.ID)
		if !was || told.Thread != thread {
			continue
		}
		ack = told.Ack
		switch moves[n] {
		case ends, changes:
			moved = append(moved, a)
		case reminds:
			still = append(still, a)
		default:
			rest = append(rest, a)
		}
	}
	again := len(moved) == 0
	if again {
		moved, still = still, nil
	}
	for _, a := range moved {
		p.tellAgain(r, a, again)
	}
	a := asOne(thread, moved, append(rest, still...), again)
	if a.Firing {
		a.Ack = ack
	}
	p.alert(r.ID, a)
}

// tellAgain notes that a target hears of an alarm that it knows.
func (p *plan) tellAgain(r AlertRule, a Alarm, reminder bool) {
	told, _ := a.told(r.ID)
	switch {
	case !a.Open():
		p.putAlarm(a.withoutTold(func(target string) bool { return target == r.ID }))
		return
	case reminder:
		told.Reminders++
	}
	told.At, told.Status = p.now, a.Alert.Status
	p.putAlarm(a.withTold(told))
}
