package statuspage_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/store"
	"github.com/fyr-status/fyr/store/storetest"
)

// operators are targets of a real outbox, some of which don't work.
type operators struct {
	t       *testing.T
	db      *store.DB
	desk    *statuspage.Desk
	broken  map[string]bool
	resting map[string]bool     // those of the broken that have failed for moments only
	heard   map[string][]string // by target: the subjects, and what could not be told
}

func mustOperators(t *testing.T, ids ...string) *operators {
	t.Helper()
	var rules []statuspage.AlertRule
	for _, id := range ids {
		rules = append(rules, statuspage.AlertRule{ID: id, Channel: "webhook", Own: true})
	}
	rules[len(ids)-1].After = time.Hour // the last hears by a detour alone
	return mustOperatorsBy(t, rules...)
}

func mustOperatorsBy(t *testing.T, rules ...statuspage.AlertRule) *operators {
	t.Helper()
	o := &operators{t: t, db: storetest.MustOpen(t, t.TempDir(), store.Options{}), broken: map[string]bool{}, resting: map[string]bool{}, heard: map[string][]string{}}
	setup := cast()
	setup.Alerts = rules
	var targets []store.AlertTarget
	for _, r := range rules {
		targets = append(targets, store.AlertTarget{ID: r.ID, Channel: r.Channel})
	}
	o.db.SetAlerts(targets)
	o.desk = statuspage.NewDesk(statuspage.DeskConfig{Setup: setup, Ledger: o.db, Memory: o.db, Words: plainWords{}, Key: make([]byte, 32), Log: slog.New(slog.DiscardHandler)})
	o.check(o.desk.Begin(t.Context(), time.Time{}))
	return o
}

func (o *operators) check(err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
}

func (o *operators) result(status monitor.Status) {
	o.t.Helper()
	for range 3 {
		o.check(o.desk.Record(context.Background(), monitor.Result{Monitor: "api", Agent: monitor.Local, At: time.Now(), Outcome: monitor.Outcome{Status: status}}))
		o.pass(time.Second)
	}
}

// pass lets time pass as in life: deliveries are tried, and looked after.
func (o *operators) pass(d time.Duration) {
	o.t.Helper()
	ctx := context.Background()
	for end := time.Now().Add(d); time.Now().Before(end); {
		time.Sleep(time.Second)
		o.check(o.desk.Tick(ctx, time.Now()))
		for more := true; more; {
			var err error
			_, more, err = o.db.FanOut(ctx, time.Now(), 100)
			o.check(err)
		}
		parcels, err := o.db.Claim(ctx, time.Now(), time.Minute, statuspage.Room{N: 100})
		o.check(err)
		for _, p := range parcels {
			o.check(o.db.Settle(ctx, time.Now(), o.send(p)))
		}
		list, err := o.db.Undelivered(ctx, time.Now())
		o.check(err)
		o.check(o.desk.Detour(ctx, list, func(id string) bool { return !o.broken[id] }, func(id string) bool { return o.resting[id] }))
	}
}

func (o *operators) send(p statuspage.Parcel) statuspage.Settlement {
	id := p.Delivery.Alert
	if o.broken[id] {
		return statuspage.Settlement{ID: p.Delivery.ID, State: statuspage.Queued, NextAt: time.Now().Add(15 * time.Second), Answer: "connection refused"}
	}
	line, _, _ := strings.Cut(p.Notice.Alert.Text, "\n")
	if len(p.Notice.Alert.Instead) > 0 {
		o.heard[id] = append(o.heard[id], line)
	}
	o.heard[id] = append(o.heard[id], p.Notice.Alert.Subject)
	return statuspage.Settlement{ID: p.Delivery.ID, State: statuspage.Sent}
}

// When a path is dead the next one that works tells, and says so; who was told like that
// is told of the end. What nobody could be told is a trouble of its own.
func TestNextPathTells(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := mustOperators(t, "on-call", "room", "boss")
		o.broken["on-call"], o.broken["room"] = true, true
		o.result(monitor.Up)
		o.result(monitor.Down)
		o.pass(50 * time.Second)
		if len(o.heard) > 0 {
			t.Errorf("heard before the minute is over: %v", o.heard)
		}
		o.pass(3 * time.Minute)
		o.broken["on-call"], o.broken["room"] = false, false
		o.pass(time.Minute)
		o.result(monitor.Up)
		o.pass(time.Minute)
		want := map[string][]string{
			"on-call": {"api is down", "api is up again"},
			"room":    {"api is down", "api is up again"},
			"boss":    {"api is down", "api is down", "api is up again", "on-call (webhook) could not be told: connection refused", "room (webhook) could not be told: connection refused"},
		}
		slices.Sort(o.heard["boss"]) // both fall due in the same second
		if diff := cmp.Diff(want, o.heard); diff != "" {
			t.Errorf("heard (-want +got):\n%s", diff)
		}
	})
}

func TestNobodyIsLeftToTell(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := mustOperators(t, "on-call", "boss")
		o.broken["on-call"], o.broken["boss"] = true, true
		o.result(monitor.Up)
		o.result(monitor.Down)
		o.pass(2 * time.Minute)
		if h := o.desk.Health(time.Now()); h.Fresh() || !strings.Contains(strings.Join(h.Trouble, " "), "none of the operators") || strings.Contains(strings.Join(h.Trouble, " "), "api") {
			t.Errorf("the server says %+v of itself", h)
		}
		if n, err := o.db.Untold(context.Background()); err != nil || n == 0 {
			t.Errorf("%d alerts are untold, %v", n, err)
		}
		o.broken["on-call"], o.broken["boss"] = false, false
		o.pass(time.Minute)
		if n, err := o.db.Untold(context.Background()); err != nil || n != 0 {
			t.Errorf("all was told, and %d alerts are untold, %v", n, err)
		}
	})
}

// One that rests after trouble of its own is waited for before anybody says that nobody
// could be told.
func TestRestIsWaitedOut(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := mustOperators(t, "on-call", "boss")
		o.broken["on-call"], o.broken["boss"], o.resting["boss"] = true, true, true
		o.result(monitor.Up)
		o.result(monitor.Down)
		o.pass(80 * time.Second)
		o.broken["boss"] = false
		o.pass(30 * time.Second)
		if h := o.desk.Health(time.Now()); !h.Fresh() || !slices.Contains(o.heard["boss"], "api is down") {
			t.Errorf("the server says %+v of itself, boss heard %v", h, o.heard["boss"])
		}
	})
}

// Somebody acknowledges by the link that was in an alert: all that it told of, and only
// as long as that lasts.
func TestAcknowledgeWhatTheLinkToldOf(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := mustOperators(t, "on-call", "boss")
		o.result(monitor.Up)
		o.result(monitor.Down)
		var token string
		for _, a := range o.desk.Alarms() {
			for _, told := range a.Told {
				token = told.Ack
			}
		}
		if _, err := o.desk.AcknowledgeLink(t.Context(), token+"x", "Eve"); !errors.Is(err, statuspage.ErrNotFound) {
			t.Errorf("a wrong link: %v", err)
		}
		if _, err := o.desk.AcknowledgeLink(t.Context(), "", "Eve"); !errors.Is(err, statuspage.ErrNotFound) {
			t.Errorf("an empty link: %v", err)
		}
		list, err := o.desk.AcknowledgeLink(t.Context(), token, "Anna")
		if err != nil || len(list) != 1 || list[0].AckedBy.ID != "Anna" || list[0].Acked.IsZero() {
			t.Fatalf("acknowledged %+v, %v", list, err)
		}
		if again, err := o.desk.AcknowledgeLink(t.Context(), token, "Bob"); err != nil || again[0].AckedBy.ID != "Anna" {
			t.Errorf("a second one takes it over: %+v, %v", again, err)
		}
		o.result(monitor.Up)
		if _, err := o.desk.AcknowledgeLink(t.Context(), token, "Anna"); !errors.Is(err, statuspage.ErrNotFound) {
			t.Errorf("the link outlives the trouble: %v", err)
		}
	})
}
