package statuspage_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
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

// undo is how long posts wait in these tests, as in the console.
const undo = 15 * time.Second

// house is a desk on a real store.
type house struct {
	t     *testing.T
	setup statuspage.Setup
	db    *store.DB
	desk  *statuspage.Desk
	told  int // how often the dispatcher was nudged
}

func newHouse(t *testing.T) *house { return houseOf(t, cast()) }

func houseOf(t *testing.T, setup statuspage.Setup) *house {
	h := &house{t: t, setup: setup, db: storetest.MustOpen(t, t.TempDir(), store.Options{})}
	h.begin()
	return h
}

func (h *house) begin() {
	r, err := h.db.Load(context.Background())
	must(h.t, err)
	h.desk = statuspage.NewDesk(statuspage.DeskConfig{
		Setup: h.setup, Record: r, Ledger: h.db, Memory: h.db, Words: plainWords{},
		Key: make([]byte, 32), Log: slog.New(slog.DiscardHandler), Notify: func() { h.told++ },
	})
	must(h.t, h.desk.Begin(context.Background(), r.Alive))
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// heed gives the desk one result of a monitor.
func (h *house) heed(id string, s monitor.Status) {
	r := monitor.Result{Monitor: id, Agent: monitor.Local, At: time.Now()}
	r.Status, r.Latency = s, 20*time.Millisecond
	if s == monitor.Down {
		r.Cause, r.Reason = monitor.NoAnswer, "timeout"
	}
	must(h.t, h.desk.Record(context.Background(), r))
}

// stands is what the public sees: incidents without ids and dates, and every component's
// history.
func (h *house) stands() []string {
	ctx := context.Background()
	v := h.desk.View()
	var all []string
	for _, i := range append(slices.Clone(v.Open), v.Drafts...) {
		line := fmt.Sprintf("incident %q %s %s", i.Title, i.Stage, i.Impact)
		for _, a := range i.Components {
			line += fmt.Sprintf(" %s=%s", a.Component, a.Status)
		}
		all = append(all, line)
	}
	for _, m := range v.Maintenance {
		all = append(all, fmt.Sprintf("maintenance %q %s %s %v", m.Title, m.Stage, m.Window.Start, m.Affects("api")))
	}
	slices.Sort(all)
	for _, s := range v.Standings {
		all = append(all, fmt.Sprintf("%s %s since %s", s.Component.ID, s.Status, s.Since.UTC().Format(time.TimeOnly)))
	}
	spans, err := h.db.Spans(ctx, time.Time{})
	must(h.t, err)
	for _, s := range v.Standings {
		for _, span := range spans[s.Component.ID] {
			all = append(all, fmt.Sprintf("span %s %s %s", span.Component, span.Status, span.From.UTC().Format(time.TimeOnly)))
		}
	}
	return all
}

// events are the ids of what the store says was told, oldest first.
func (h *house) events() []string {
	list, err := h.db.Events(context.Background(), 1000, time.Time{})
	must(h.t, err)
	var ids []string
	for _, t := range slices.Backward(list) {
		ids = append(ids, t.ID)
	}
	return ids
}

// mailed fans out everything and returns the events that there are deliveries of.
func (h *house) mailed() []string {
	for more := true; more; {
		var err error
		_, more, err = h.db.FanOut(context.Background(), time.Now(), 500)
		must(h.t, err)
	}
	var ids []string
	list, err := h.db.Events(context.Background(), 1000, time.Time{})
	must(h.t, err)
	for _, t := range slices.Backward(list) {
		made, err := h.db.Deliveries(context.Background(), statuspage.DeliveryQuery{Event: t.Seq, Limit: 10})
		must(h.t, err)
		if len(made) > 0 {
			ids = append(ids, t.ID)
		}
	}
	return ids
}

func (h *house) reader() {
	s := statuspage.Subscriber{ID: "reader", Channel: "mail", Address: "r@example.com", Key: "r@example.com", Created: time.Now(), Confirmed: time.Now()}
	must(h.t, h.db.Commit(context.Background(), statuspage.Changes{At: time.Now(), Subscribers: []statuspage.Subscriber{s}}))
}

// acts are the posts that can be taken back. Each returns the event's id; "" when it could
// not be made as things stand.
var acts = map[string]func(h *house) string{
	"open": func(h *house) string {
		return held(h.desk.Open(context.Background(), operator, statuspage.Opening{
			Title: "API fails", Message: "We are looking.", Hold: undo,
			Components: []statuspage.Affected{{Component: "api", Status: statuspage.PartialOutage}},
		}, false))
	},
	"open in the past": func(h *house) string {
		return held(h.desk.Open(context.Background(), operator, statuspage.Opening{
			Title: "Website fails", Message: "We are looking.", Hold: undo, At: time.Now().Add(-4 * time.Minute),
			Components: []statuspage.Affected{{Component: "web", Status: statuspage.MajorOutage}},
		}, false))
	},
	"post":    func(h *house) string { return h.post(0) },
	"resolve": func(h *house) string { return h.post(statuspage.Resolved) },
	"publish a draft": func(h *house) string {
		d, err := h.desk.SaveDraft(context.Background(), operator, statuspage.Draft{Opening: &statuspage.Opening{
			Title: "API fails", Message: "We are looking.", Components: []statuspage.Affected{{Component: "api", Status: statuspage.PartialOutage}},
		}})
		must(h.t, err)
		return held(h.desk.PublishDraft(context.Background(), operator, d.ID, statuspage.Publishing{Hold: undo}, false))
	},
	"schedule": func(h *house) string {
		return held(h.desk.Schedule(context.Background(), operator, h.works(time.Hour), false))
	},
	"start at once": func(h *house) string {
		return held(h.desk.Schedule(context.Background(), operator, h.works(0), false))
	},
	"start": func(h *house) string { return h.turnWork(statuspage.InProgress) },
	"end": func(h *house) string {
		return h.turnWork(statuspage.Completed)
	},
}

func (h *house) works(in time.Duration) statuspage.Scheduling {
	now := time.Now().Truncate(time.Second)
	return statuspage.Scheduling{
		Title: "Moving house", Components: []string{"web"}, Hold: undo,
		Window: statuspage.Window{Start: now.Add(in), End: now.Add(in + time.Hour), Zone: "UTC"},
	}
}

func (h *house) post(stage statuspage.Stage) string {
	open := h.desk.View().Open
	if len(open) == 0 {
		return ""
	}
	o := statuspage.Posting{Message: "More.", Stage: stage, Hold: undo}
	if stage == 0 {
		o.Components = []statuspage.Affected{{Component: "api", Status: statuspage.DegradedPerformance}}
	}
	return held(h.desk.Post(context.Background(), operator, open[0].ID, o, false))
}

func (h *house) turnWork(stage statuspage.Stage) string {
	for _, m := range h.desk.View().Maintenance {
		if m.Running() == (stage == statuspage.Completed) {
			return held(h.desk.PostMaintenance(context.Background(), operator, m.ID, statuspage.Posting{Stage: stage, Hold: undo}, false))
		}
	}
	return ""
}

func held(r statuspage.Receipt, err error) string {
	switch {
	case err != nil:
		panic(err)
	case r.Held.IsZero():
		panic("the post does not wait")
	case r.Maintenance != nil:
		return r.Maintenance.Latest().ID
	}
	return r.Incident.Latest().ID
}

// TestTakenBackIsAsIfItHadNeverBeen lets two desks hear the same monitors, one of which
// has a post that is taken back: then both say the same, whatever the monitors did
// meanwhile.
func TestTakenBackIsAsIfItHadNeverBeen(t *testing.T) {
	t.Parallel()
	for name, act := range acts {
		for seed := range uint64(5) {
			t.Run(fmt.Sprint(name, " ", seed), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					takeBack(t, cast(), act, name == "end" || name == "resolve", rand.New(rand.NewPCG(seed, 4)))
				})
			})
		}
	}
}

func takeBack(t *testing.T, setup statuspage.Setup, act func(*house) string, told bool, dice *rand.Rand) {
	posts, never := houseOf(t, setup), houseOf(t, setup)
	both := []*house{posts, never}
	before := prepare(both, dice)
	event := act(posts)
	if event == "" {
		return // nothing to post in
	}
	if !slices.Contains(posts.events(), event) {
		t.Error("the post is not to be read at once")
	}
	time.Sleep(5 * time.Second)
	hear(both, dice, before)
	time.Sleep(5 * time.Second)
	hear(both, nil, before)
	must(t, posts.desk.Retract(context.Background(), operator, event))
	want, got := never.stands(), posts.stands()
	if told { // what the monitors opened since, once the trouble or the work seemed to be over, is told
		got = slices.DeleteFunc(got, func(s string) bool { return strings.HasPrefix(s, "incident") })
		want = slices.DeleteFunc(want, func(s string) bool { return strings.HasPrefix(s, "incident") })
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("after it was taken back (-without the post +with):\n%s", diff)
	}
	time.Sleep(time.Minute)
	hear(both, dice, before)
	for _, h := range both {
		must(t, h.db.VerifyChain(context.Background()))
		if diff := cmp.Diff(h.events(), h.mailed()); diff != "" {
			t.Errorf("told and mailed differ (-told +mailed):\n%s", diff)
		}
	}
	posts.begin()
	if slices.Contains(posts.events(), event) {
		t.Error("what was taken back is told after a restart")
	}
}

// prepare gives both desks the same past: some trouble, and maintenance that runs or is to come.
func prepare(both []*house, dice *rand.Rand) (status map[string]monitor.Status) {
	status = map[string]monitor.Status{"api": monitor.Up, "web1": monitor.Up, "web2": monitor.Up}
	works := dice.IntN(3)
	for _, h := range both {
		h.reader()
	}
	for range 12 {
		time.Sleep(30 * time.Second)
		hear(both, nil, status)
		if dice.IntN(3) == 0 {
			hear(both, dice, status)
		}
	}
	for _, h := range both {
		o := h.works([]time.Duration{0, time.Hour, 0}[works])
		o.Hold = 0
		if works < 2 {
			_, err := h.desk.Schedule(context.Background(), operator, o, false)
			must(h.t, err)
		}
	}
	return status
}

// hear lets the monitors settle on what they say, which changes with the dice.
func hear(both []*house, dice *rand.Rand, status map[string]monitor.Status) {
	turned := []string{"api", "web1", "web2"}[dicing(dice, 3)]
	if dice != nil {
		if status[turned] == monitor.Up {
			status[turned] = monitor.Down
		} else {
			status[turned] = monitor.Up
		}
	}
	for range 3 {
		time.Sleep(100 * time.Millisecond)
		for _, h := range both {
			for _, id := range []string{"api", "web1", "web2"} {
				h.heed(id, status[id])
			}
		}
	}
	for _, h := range both {
		must(h.t, h.desk.Tick(context.Background(), time.Now()))
	}
}

func dicing(dice *rand.Rand, n int) int {
	if dice == nil {
		return 0
	}
	return dice.IntN(n)
}

// TestHeldPostIsToldLater follows a post through its hold: nobody is told, then everybody;
// and it can't be taken back any more.
func TestHeldPostIsToldLater(t *testing.T) {
	t.Parallel()
	for _, how := range []string{"by itself", "by hand", "after a restart"} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { tellLater(t, how) })
		})
	}
}

func tellLater(t *testing.T, how string) {
	ctx := context.Background()
	h := newHouse(t)
	h.reader()
	event := acts["open"](h)
	if got := h.mailed(); len(got) > 0 {
		t.Error("subscribers hear of a post that waits")
	}
	if due, err := h.db.NextDue(ctx, time.Now(), statuspage.Room{Lane: statuspage.LaneNotice, N: 1}); err != nil || !due.Equal(time.Now().Add(undo).Truncate(time.Millisecond)) {
		t.Errorf("due at %s (%v), want in 15 s", due, err)
	}
	if waits := h.desk.HeldPosts(time.Now()); len(waits) != 1 || waits[0].Event != event || waits[0].Subject != h.desk.View().Open[0].ID {
		t.Errorf("waiting: %+v", waits)
	}
	switch how {
	case "by hand":
		must(t, h.desk.Release(ctx, operator, event))
	case "after a restart":
		h.begin()
		fallthrough
	default:
		time.Sleep(undo)
		must(t, h.desk.Tick(ctx, time.Now()))
	}
	if diff := cmp.Diff([]string{event}, h.mailed()); diff != "" {
		t.Errorf("mailed (-want +got):\n%s", diff)
	}
	for _, do := range []func(context.Context, statuspage.Actor, string) error{h.desk.Retract, h.desk.Release} {
		if err := do(ctx, operator, event); !errors.Is(err, statuspage.ErrConflict) {
			t.Errorf("afterwards: %v", err)
		}
	}
}

// TestLaterPostsKeepEarlierOnes takes back two posts in one incident: only the last can be.
func TestLaterPostsKeepEarlierOnes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx := context.Background()
		h := newHouse(t)
		first := acts["open"](h)
		time.Sleep(time.Second)
		second := acts["post"](h)
		if err := h.desk.Retract(ctx, operator, first); !errors.Is(err, statuspage.ErrConflict) {
			t.Errorf("the first of two was taken back: %v", err)
		}
		must(t, h.desk.Retract(ctx, operator, second))
		must(t, h.desk.Retract(ctx, operator, first))
		if len(h.desk.View().Open) > 0 || len(h.events()) > 0 {
			t.Errorf("left: %v", h.stands())
		}
	})
}
