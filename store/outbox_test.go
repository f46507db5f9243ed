package store

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fyr-status/fyr/statuspage"
)

// crowd is n subscribers to everything, confirmed long ago.
func crowd(n int) (list []statuspage.Subscriber) {
	for i := range n {
		list = append(list, reader(fmt.Sprintf("s%05d", i), noon.Add(-day)))
	}
	return list
}

// claim claims what is due at a minute after noon and names it "recipient/event".
func claim(t *testing.T, db *DB, minute int) (parcels []statuspage.Parcel, names []string) {
	t.Helper()
	parcels, err := claimAll(t, db, noon.Add(time.Duration(minute)*time.Minute), time.Minute, 1000)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range parcels {
		to := p.Delivery.Alert
		if p.To != nil {
			to = p.To.ID
		}
		names = append(names, fmt.Sprintf("%s/%d", to, p.Delivery.Event))
	}
	return parcels, names
}

// claimAll claims up to n of each lane.
func claimAll(t *testing.T, db *DB, now time.Time, lease time.Duration, n int) (all []statuspage.Parcel, err error) {
	t.Helper()
	for _, lane := range statuspage.Lanes() {
		parcels, err := db.Claim(t.Context(), now, lease, statuspage.Room{Lane: lane, N: n})
		if err != nil {
			return nil, err
		}
		all = append(all, parcels...)
	}
	return all, nil
}

// everywhere is room for one of each lane.
func everywhere() (rooms []statuspage.Room) {
	for _, lane := range statuspage.Lanes() {
		rooms = append(rooms, statuspage.Room{Lane: lane, N: 1})
	}
	return rooms
}

func settle(t *testing.T, db *DB, minute int, outcomes ...statuspage.Settlement) {
	t.Helper()
	if err := db.Settle(t.Context(), noon.Add(time.Duration(minute)*time.Minute), outcomes...); err != nil {
		t.Fatal(err)
	}
}

func sent(p statuspage.Parcel) statuspage.Settlement {
	return statuspage.Settlement{ID: p.Delivery.ID, State: statuspage.Sent, Answer: "250 ok"}
}

func TestWhoIsTold(t *testing.T) {
	t.Parallel()
	db := mustOpen(t, t.TempDir(), Options{})
	db.SetAlerts([]AlertTarget{{ID: "pager", Channel: "webhook"}, {ID: "ops", Channel: "mail"}})
	wants, wantsOther, late, waiting, left := reader("wants", noon.Add(-day)), reader("wants-other", noon.Add(-day)),
		reader("late", noon.Add(time.Second)), reader("waiting", time.Time{}), reader("left", noon.Add(-day))
	wants.Components, wantsOther.Components, left.Suspended = []string{"api"}, []string{"www"}, noon
	c := said(1)
	c.Subscribers = []statuspage.Subscriber{wants, wantsOther, late, waiting, left, reader("all", noon)}
	c.Notices = append(c.Notices,
		statuspage.Notice{ID: "a1", Kind: statuspage.TellAlert, Lane: statuspage.LaneAlert, At: noon, Alert: &statuspage.Alert{Key: "mail", Firing: true}},
		statuspage.Notice{ID: "c1", Kind: statuspage.TellConfirm, Lane: statuspage.LaneConfirm, At: noon, Subscriber: "waiting", Token: "secret"},
		statuspage.Notice{ID: "c2", Kind: statuspage.TellConfirm, Lane: statuspage.LaneConfirm, At: noon, Subscriber: "nobody", Token: "secret"})
	mustCommit(t, db, c)
	if made := fanOut(t, db); made != 5 {
		t.Errorf("made %d deliveries, want 5", made)
	}
	parcels, names := claim(t, db, 2)
	want := []string{"pager/0", "ops/0", "all/1", "wants/1", "waiting/0"}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("claimed (-want +got):\n%s", diff)
	}
	if p := parcels[0]; p.Notice.Alert == nil || p.Notice.Alert.Key != "mail" || p.Delivery.Channel != "webhook" || p.To != nil {
		t.Errorf("alert: %+v", p)
	}
	if p := parcels[4]; p.Notice.Token != "secret" || p.To.Address != "waiting@example.com" {
		t.Errorf("confirmation: %+v", p)
	}
	settle(t, db, 3, sent(parcels[4]))
	for _, row := range dumpTable(t, db, "notice") {
		if row[:2] == "c1" && !cmp.Equal(row, "c1|confirm|2|"+fmt.Sprint(millis(noon))+"|0|waiting||||1||0|") {
			t.Errorf("the link's secret is kept: %s", row)
		}
	}
}

// TestOneByOne wants each recipient to hear of events in their order, and the others
// not to wait for one who can't be reached.
func TestOneByOne(t *testing.T) {
	t.Parallel()
	db := mustOpen(t, t.TempDir(), Options{})
	mustCommit(t, db, statuspage.Changes{Subscribers: crowd(2)})
	mustCommit(t, db, said(1))
	mustCommit(t, db, said(2))
	fanOut(t, db)
	parcels, names := claim(t, db, 2)
	if diff := cmp.Diff([]string{"s00000/1", "s00001/1"}, names); diff != "" {
		t.Fatalf("first (-want +got):\n%s", diff)
	}
	retry := statuspage.Settlement{ID: parcels[0].Delivery.ID, State: statuspage.Queued, Answer: "451 later", NextAt: noon.Add(10 * time.Minute), Ambiguous: true}
	settle(t, db, 3, retry, sent(parcels[1]))
	parcels, names = claim(t, db, 4)
	if diff := cmp.Diff([]string{"s00001/2"}, names); diff != "" {
		t.Fatalf("second (-want +got):\n%s", diff)
	}
	settle(t, db, 4, sent(parcels[0]))
	if due, err := db.NextDue(t.Context(), noon, everywhere()...); !due.Equal(retry.NextAt) || err != nil {
		t.Errorf("next due at %s, %v, want %s", due, err, retry.NextAt)
	}
	parcels, _ = claim(t, db, 10)
	if d := parcels[0].Delivery; d.Attempts != 2 || d.Ambiguous != 1 || d.Answer != "451 later" {
		t.Errorf("second attempt: %+v", d)
	}
	settle(t, db, 10, statuspage.Settlement{ID: parcels[0].Delivery.ID, State: statuspage.GivenUp, Answer: "550 no such person", Suspend: "no such person"})
	if _, names := claim(t, db, 11); len(names) != 0 {
		t.Errorf("a suspended subscriber is told: %v", names)
	}
	counts, err := db.DeliveryCounts(t.Context(), 1)
	if diff := cmp.Diff(statuspage.Tally{Sent: 1, GivenUp: 1, Retried: 1, Ambiguous: 1}, counts.Tally); diff != "" || err != nil {
		t.Errorf("counts of event 1: %v (-want +got):\n%s", err, diff)
	}
	stats, err := db.OutboxStats(t.Context(), noon)
	if diff := cmp.Diff(statuspage.OutboxStats{Ambiguous: 1, GivenUp: 1}, stats); diff != "" || err != nil {
		t.Errorf("stats: %v (-want +got):\n%s", err, diff)
	}
	if list, err := db.Deliveries(t.Context(), statuspage.DeliveryQuery{Event: 2, Limit: 10}); len(list) != 2 || list[1].State != statuspage.Suppressed || err != nil {
		t.Errorf("deliveries of event 2: %+v, %v", list, err)
	}
	if due, err := db.NextDue(t.Context(), noon, everywhere()...); !due.IsZero() || err != nil {
		t.Errorf("next due at %s, %v, want nothing", due, err)
	}
}

// A refusal suspends the address that it came from: not one that took its place while the
// attempt was under way.
func TestRefusalIsOfAnAddress(t *testing.T) {
	t.Parallel()
	db := mustOpen(t, t.TempDir(), Options{})
	everybody := crowd(2)
	mustCommit(t, db, statuspage.Changes{Subscribers: everybody})
	mustCommit(t, db, said(1))
	fanOut(t, db)
	parcels, _ := claim(t, db, 2)
	moved := everybody[0]
	moved.Key = "moved@example.com"
	mustCommit(t, db, statuspage.Changes{Subscribers: []statuspage.Subscriber{moved}})
	for _, p := range parcels {
		settle(t, db, 3, statuspage.Settlement{ID: p.Delivery.ID, State: statuspage.GivenUp, Suspend: "410 Gone", Key: p.To.Key})
	}
	for n, want := range []bool{true, false} {
		if s, err := db.SubscriberByID(t.Context(), everybody[n].ID); s.Active() != want || err != nil {
			t.Errorf("%s: active %v, %v, want %v", s.Key, s.Active(), err, want)
		}
	}
}

// TestGoneWhileQueued erases one of a thousand while sending is paused (trap 26), and
// a second one gives up its component.
func TestGoneWhileQueued(t *testing.T) {
	t.Parallel()
	db := mustOpen(t, t.TempDir(), Options{})
	everybody := crowd(1000)
	c := said(1)
	c.Subscribers = everybody
	mustCommit(t, db, c)
	if made := fanOut(t, db); made != 1000 {
		t.Fatalf("made %d", made)
	}
	changed := everybody[7]
	changed.Components = []string{"www"}
	mustCommit(t, db, statuspage.Changes{Forget: []string{"s00500"}, Subscribers: []statuspage.Subscriber{changed}})
	_, names := claim(t, db, 2)
	if len(names) != 998 || slices.Contains(names, "s00500/1") || slices.Contains(names, "s00007/1") {
		t.Errorf("%d are told, and among them those who left", len(names))
	}
	if counts, err := db.DeliveryCounts(t.Context(), 1); counts.Suppressed != 2 || err != nil {
		t.Errorf("counts %+v, %v", counts, err)
	}
}

// TestCrashInMidCampaign reopens the store at every step of a campaign (trap 28): nobody
// is left out, and whoever is told again is counted, with the same id.
func TestCrashInMidCampaign(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db := mustOpen(t, dir, Options{})
	c := said(1)
	c.Subscribers = crowd(60)
	mustCommit(t, db, c)
	told := map[string][]string{}
	reopen := func() int {
		mustClose(t, db)
		db = mustOpen(t, dir, Options{})
		ambiguous, err := db.Release(t.Context(), noon)
		if err != nil {
			t.Fatal(err)
		}
		return ambiguous
	}
	for more := true; more; reopen() {
		var err error
		if _, more, err = db.FanOut(t.Context(), noon, 7); err != nil {
			t.Fatal(err)
		}
	}
	repeats := 0
	for {
		parcels, err := claimAll(t, db, noon, time.Minute, 10)
		if err != nil {
			t.Fatal(err)
		}
		if len(parcels) == 0 {
			break
		}
		for n, p := range parcels {
			told[p.To.ID] = append(told[p.To.ID], p.Delivery.ID)
			if n < 6 {
				settle(t, db, 0, sent(p))
			}
		}
		repeats += reopen()
	}
	if len(told) != 60 {
		t.Errorf("%d of 60 were told", len(told))
	}
	extra := 0
	for who, ids := range told {
		extra += len(ids) - 1
		if len(slices.Compact(ids)) != 1 {
			t.Errorf("%s was told under several ids: %v", who, ids)
		}
	}
	stats, err := db.OutboxStats(t.Context(), noon)
	if err != nil || extra != repeats || stats.Ambiguous != repeats || repeats == 0 {
		t.Errorf("%d repeats, %d released, %d counted, %v", extra, repeats, stats.Ambiguous, err)
	}
}

func TestLeaseThatRanOut(t *testing.T) {
	t.Parallel()
	db := mustOpen(t, t.TempDir(), Options{})
	c := said(1)
	c.Subscribers = crowd(1)
	mustCommit(t, db, c)
	fanOut(t, db)
	first, _ := claim(t, db, 2)
	if _, names := claim(t, db, 2); len(names) != 0 {
		t.Errorf("claimed twice: %v", names)
	}
	again, _ := claim(t, db, 4)
	if len(again) != 1 || again[0].Delivery.ID != first[0].Delivery.ID || again[0].Delivery.Ambiguous != 1 {
		t.Errorf("after the lease: %+v", again)
	}
}

func TestAlertsFollowTheConfiguration(t *testing.T) {
	t.Parallel()
	db := mustOpen(t, t.TempDir(), Options{})
	db.SetAlerts([]AlertTarget{{ID: "pager", Channel: "webhook"}, {ID: "ops", Channel: "mail"}})
	for n, firing := range []bool{true, false} {
		mustCommit(t, db, statuspage.Changes{Notices: []statuspage.Notice{{
			ID: fmt.Sprint("a", n), Kind: statuspage.TellAlert, At: noon.Add(time.Duration(n) * time.Second), Alert: &statuspage.Alert{Key: "store", Firing: firing},
		}}})
	}
	fanOut(t, db)
	db.SetAlerts([]AlertTarget{{ID: "ops", Channel: "mail"}})
	for _, firing := range []bool{true, false} { // the end waits for the beginning
		parcels, names := claim(t, db, 2)
		if diff := cmp.Diff([]string{"ops/0"}, names); diff != "" || parcels[0].Notice.Alert.Firing != firing {
			t.Fatalf("firing %t (-want +got):\n%s", firing, diff)
		}
		settle(t, db, 2, sent(parcels[0]))
	}
}

func TestAlertsOfSomeMonitorsOnly(t *testing.T) {
	t.Parallel()
	db := mustOpen(t, t.TempDir(), Options{})
	db.SetAlerts([]AlertTarget{{ID: "all", Channel: "webhook"}, {ID: "shop", Channel: "mail", Monitors: []string{"shop"}}})
	for n, about := range []string{"api", "shop", ""} { // "" is trouble of our own
		mustCommit(t, db, statuspage.Changes{Notices: []statuspage.Notice{{
			ID: fmt.Sprint("a", n), Kind: statuspage.TellAlert, At: noon.Add(time.Duration(n) * time.Second), Alert: &statuspage.Alert{Key: "k", Monitor: about},
		}}})
	}
	fanOut(t, db)
	got := map[string]int{}
	for range 3 { // one at a time for each target
		parcels, _ := claim(t, db, 2)
		for _, p := range parcels {
			got[p.Delivery.Alert]++
			settle(t, db, 2, sent(p))
		}
	}
	if want := map[string]int{"all": 3, "shop": 2}; !cmp.Equal(want, got) {
		t.Errorf("(-want +got):\n%s", cmp.Diff(want, got))
	}
}

func TestHastenMakesWaitingOnesDue(t *testing.T) {
	t.Parallel()
	db := mustOpen(t, t.TempDir(), Options{})
	db.SetAlerts([]AlertTarget{{ID: "ops", Channel: "mail"}})
	mustCommit(t, db, statuspage.Changes{Notices: []statuspage.Notice{{ID: "a", Kind: statuspage.TellAlert, At: noon, Alert: &statuspage.Alert{Key: "k"}}}})
	fanOut(t, db)
	parcels, _ := claim(t, db, 1)
	settle(t, db, 1, statuspage.Settlement{ID: parcels[0].Delivery.ID, State: statuspage.Queued, NextAt: noon.Add(time.Hour)})
	if again, _ := claim(t, db, 2); len(again) != 0 {
		t.Fatalf("claimed %d before their time", len(again))
	}
	if err := db.Hasten(t.Context(), noon, "mail", "alert:other"); err != nil {
		t.Fatal(err)
	}
	if again, _ := claim(t, db, 2); len(again) != 0 {
		t.Fatalf("claimed %d that wait for another route", len(again))
	}
	if err := db.Hasten(t.Context(), noon, "mail", "alert:ops"); err != nil {
		t.Fatal(err)
	}
	if again, _ := claim(t, db, 2); len(again) != 1 {
		t.Errorf("claimed %d after hastening their route, want 1", len(again))
	}
	settle(t, db, 2, statuspage.Settlement{ID: parcels[0].Delivery.ID, State: statuspage.Queued, NextAt: noon.Add(time.Hour)})
	if err := db.Hasten(t.Context(), noon); err != nil {
		t.Fatal(err)
	}
	if again, _ := claim(t, db, 2); len(again) != 1 {
		t.Errorf("claimed %d after hastening, want 1", len(again))
	}
}
