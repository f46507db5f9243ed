package statuspage

import (
	"testing"
	"time"
)

// What a target hears of an alarm, row by row: the alarm, the rule, and the time.
func TestAlertRules(t *testing.T) {
	t.Parallel()
	t0 := time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
	fresh := Alarm{Key: "monitor:api", Severity: ImpactMajor, Since: t0, From: t0, Alert: Alert{Monitor: "api", Status: "down"}}
	told := fresh.withTold(AlarmTold{Target: "ops", At: t0, Status: "down"})
	with := func(a Alarm, change func(*Alarm)) Alarm { change(&a); return a }
	rule := AlertRule{ID: "ops"}
	late := AlertRule{ID: "ops", After: 5 * time.Minute}
	escalation := AlertRule{ID: "ops", After: 5 * time.Minute, Unacknowledged: true}
	nagging := AlertRule{ID: "ops", RemindEvery: 30 * time.Minute, RemindTimes: 2}
	toldLate := fresh.withTold(AlarmTold{Target: "room", First: t0.Add(4 * time.Minute), At: t0.Add(8 * time.Minute), Status: "down"})
	acked := func(a *Alarm) { a.Acked = t0.Add(time.Minute) }
	over := func(a *Alarm) { a.Ended = t0.Add(time.Minute) }
	tests := map[string]struct {
		rule  AlertRule
		alarm Alarm
		after time.Duration
		want  move
	}{
		"new":                        {rule, fresh, 0, fires},
		"told":                       {rule, told, time.Hour, stays},
		"over, told":                 {rule, with(told, over), time.Hour, ends},
		"over, not told":             {rule, with(fresh, over), time.Hour, stays},
		"too small":                  {AlertRule{ID: "ops", Severity: ImpactCritical}, fresh, 0, stays},
		"large enough":               {AlertRule{ID: "ops", Severity: ImpactMajor}, fresh, 0, fires},
		"smaller now, told":          {AlertRule{ID: "ops", Severity: ImpactMajor}, with(told, func(a *Alarm) { a.Severity, a.Alert.Status = ImpactMinor, "degraded" }), 0, changes},
		"not yet":                    {late, fresh, 5*time.Minute - 1, stays},
		"long enough":                {late, fresh, 5 * time.Minute, fires},
		"late, over before":          {late, with(fresh, over), 5 * time.Minute, stays},
		"late, acknowledged":         {late, with(fresh, acked), 5 * time.Minute, fires},
		"escalation":                 {escalation, fresh, 5 * time.Minute, fires},
		"escalation, acknowledged":   {escalation, with(fresh, acked), 5 * time.Minute, stays},
		"escalation, told late":      {escalation, toldLate, 9*time.Minute - 1, stays},
		"escalation, told long ago":  {escalation, toldLate, 9 * time.Minute, fires},
		"reminder not yet":           {nagging, told, 30*time.Minute - 1, stays},
		"reminder":                   {nagging, told, 30 * time.Minute, reminds},
		"reminder, acknowledged":     {nagging, with(told, acked), 30 * time.Minute, stays},
		"last reminder":              {nagging, told.withTold(AlarmTold{Target: "ops", At: t0, Status: "down", Reminders: 1}), time.Hour, reminds},
		"no more reminders":          {nagging, told.withTold(AlarmTold{Target: "ops", At: t0, Status: "down", Reminders: 2}), time.Hour, stays},
		"muted":                      {AlertRule{ID: "ops", Maintenance: true}, with(fresh, func(a *Alarm) { a.Hush = Muted }), 0, stays},
		"maintenance":                {rule, with(fresh, func(a *Alarm) { a.Hush = Maintained }), 0, stays},
		"maintenance, wanted":        {AlertRule{ID: "ops", Maintenance: true}, with(fresh, func(a *Alarm) { a.Hush = Maintained }), 0, fires},
		"over during maintenance":    {rule, with(with(told, over), func(a *Alarm) { a.Hush = Maintained }), 0, stays},
		"not seen, so no reminder":   {nagging, with(told, func(a *Alarm) { a.Hush = Blind }), 30 * time.Minute, stays},
		"another target was told it": {rule, fresh.withTold(AlarmTold{Target: "boss", At: t0, Status: "down"}), time.Hour, fires},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := tt.rule.move(tt.alarm, true, t0.Add(tt.after)); got != tt.want {
				t.Errorf("got %d, want %d", got, tt.want)
			}
		})
	}
	if got := rule.move(fresh, false, t0); got != stays {
		t.Errorf("an alarm that the rule is not about: got %d", got)
	}
	if got := rule.move(with(told, over), false, t0); got != ends {
		t.Errorf("the end of one that is no longer the rule's: got %d", got)
	}
}

func TestAlertCoverage(t *testing.T) {
	t.Parallel()
	x := newIndex(Setup{Peers: []string{"peer-b"}, Components: []Component{{ID: "shop", Group: "Sales", Monitors: []string{"web"}}, {ID: "api", Core: true, Monitors: []string{"api"}}}})
	alarm := func(key, monitor string) Alarm { return Alarm{Key: key, Alert: Alert{Monitor: monitor}} }
	api, web, peer, mail := alarm("monitor:api", "api"), alarm("monitor:web", "web"), alarm("monitor:peer-b", "peer-b"), alarm("mail", "")
	tests := map[string]struct {
		rule AlertRule
		want [4]bool // api, web, peer, mail
	}{
		"all":              {AlertRule{Own: true}, [4]bool{true, true, true, true}},
		"nothing of Fyr's": {AlertRule{}, [4]bool{true, true, false, false}},
		"a monitor":        {AlertRule{Monitors: []string{"api"}, Own: true}, [4]bool{true, false, true, true}},
		"a component":      {AlertRule{Components: []string{"api"}}, [4]bool{true, false, false, false}},
		"a group":          {AlertRule{Groups: []string{"Sales"}}, [4]bool{false, true, false, false}},
		"both":             {AlertRule{Groups: []string{"Sales"}, Monitors: []string{"api"}}, [4]bool{true, true, false, false}},
	}
	for name, tt := range tests {
		got := [4]bool{x.covers(tt.rule, api), x.covers(tt.rule, web), x.covers(tt.rule, peer), x.covers(tt.rule, mail)}
		if got != tt.want {
			t.Errorf("%s: covers %v, want %v", name, got, tt.want)
		}
	}
	if x.covers(AlertRule{ID: "on-call", Own: true}, alarm("alert:on-call", "")) {
		t.Error("a path is told of its own failure")
	}
	for id, want := range map[string]Impact{"api": ImpactCritical, "web": ImpactMajor, "nowhere": ImpactMajor} {
		if got := x.severityOf(id, false); got != want {
			t.Errorf("%s down is %v, want %v", id, got, want)
		}
	}
	if got := x.severityOf("api", true); got != ImpactMinor {
		t.Errorf("degraded is %v", got)
	}
}

// A self-test is due once on each day, also on those of which the clock changes.
func TestSelfTestOncePerDay(t *testing.T) {
	t.Parallel()
	oslo, err := time.LoadLocation("Europe/Oslo")
	if err != nil {
		t.Fatal(err)
	}
	for _, minute := range []int{0, 2*60 + 30, 9 * 60, 23*60 + 59} {
		days := map[string]int{}
		last := time.Date(2026, 3, 20, 12, 0, 0, 0, time.UTC)
		for now := last; now.Before(last.AddDate(0, 0, 12)); now = now.Add(time.Minute) {
			if at, due := (SelfTest{Minute: minute}).due(now.Add(-time.Minute), now, oslo); due {
				days[at.In(oslo).Format(time.DateOnly)]++
			}
		}
		for day, n := range days {
			if n != 1 {
				t.Errorf("minute %d: %d tests on %s", minute, n, day)
			}
		}
		if len(days) < 11 {
			t.Errorf("minute %d: tests on %d days", minute, len(days))
		}
	}
	at := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	if _, due := (SelfTest{Minute: 540}).due(at.Add(-time.Hour), at.Add(tooLate), time.UTC); due {
		t.Error("one that was missed is made up for")
	}
}
