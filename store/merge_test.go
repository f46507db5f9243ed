package store

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fyr-status/fyr/statuspage"
)

// shape is a parcel's events in the order in which it tells them: "1+2+3".
func shape(p statuspage.Parcel) (text string) {
	for _, e := range p.Earlier {
		text += fmt.Sprint(e.Delivery.Event) + "+"
	}
	return text + fmt.Sprint(p.Delivery.Event)
}

func shapes(parcels []statuspage.Parcel) (list []string) {
	for _, p := range parcels {
		list = append(list, shape(p))
	}
	return list
}

// states are how an event's deliveries stand: "sent", "merged".
func states(t *testing.T, db *DB) (list []string) {
	t.Helper()
	all, err := collect(t.Context(), db.reader, scanDelivery, `SELECT `+deliveryColumns+` FROM delivery d ORDER BY d.seq`)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range all {
		list = append(list, d.State.String())
	}
	return list
}

// merging is a store with one reader of everything over mail, and so many events that
// were told to nobody yet.
func merging(t *testing.T, events int, wish func(*statuspage.Subscriber)) *DB {
	t.Helper()
	db := mustOpen(t, t.TempDir(), Options{})
	db.SetMerging("mail")
	list := crowd(1)
	if wish != nil {
		wish(&list[0])
	}
	mustCommit(t, db, statuspage.Changes{Subscribers: list})
	for n := range events {
		mustCommit(t, db, said(int64(n+1)))
	}
	fanOut(t, db)
	return db
}

func TestWhatWaitsGoesTogether(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		events int
		minute int // when they are claimed; they are queued at one minute
		wish   func(*statuspage.Subscriber)
		want   []string
	}{
		{name: "few", events: 5, minute: 2, want: []string{"1"}},
		{name: "many", events: 6, minute: 2, want: []string{"1+2+3+4+5+6"}},
		{name: "not yet old", events: 2, minute: 119, want: []string{"1"}},
		{name: "old", events: 2, minute: 123, want: []string{"1+2"}},
		{name: "old and alone", events: 1, minute: 123, want: []string{"1"}},
		{name: "many to a program", events: 6, minute: 2, wish: func(s *statuspage.Subscriber) { s.Channel = "webhook" }, want: []string{"1"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			db := merging(t, tt.events, tt.wish)
			parcels, _ := claim(t, db, tt.minute)
			if diff := cmp.Diff(tt.want, shapes(parcels)); diff != "" {
				t.Errorf("claimed (-want +got):\n%s", diff)
			}
			if again, _ := claim(t, db, tt.minute); len(again) > 0 {
				t.Errorf("what is out is claimed again: %v", shapes(again))
			}
		})
	}
}

// TestABurstIsFewMessages is fault F43: five hundred updates at once are all told, in
// their order, by a handful of mails.
func TestABurstIsFewMessages(t *testing.T) {
	t.Parallel()
	db := merging(t, 500, nil)
	var told []int64
	mails := 0
	for parcels, _ := claim(t, db, 2); len(parcels) > 0; parcels, _ = claim(t, db, 2) {
		for _, p := range parcels {
			mails++
			for _, e := range append(p.Earlier, p) {
				told = append(told, e.Delivery.Event)
			}
			settle(t, db, 2, sent(p))
		}
	}
	if len(told) != 500 || !slices.IsSorted(told) || mails != 5 {
		t.Errorf("%d events told in %d mails, in order: %v", len(told), mails, slices.IsSorted(told))
	}
}

// TestWhatIsCarriedSharesTheEnd settles a parcel that carries two others, in every way.
func TestWhatIsCarriedSharesTheEnd(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		end   func(*statuspage.Settlement)
		crash bool
		want  []string // the states afterwards
		next  []string // and what is claimed then, another event having come
	}{
		{name: "sent", end: func(s *statuspage.Settlement) { s.State = statuspage.Sent }, want: []string{"merged", "merged", "sent"}, next: []string{"4"}},
		{name: "given up", end: func(s *statuspage.Settlement) { s.State = statuspage.GivenUp }, want: []string{"given_up", "given_up", "given_up"}, next: []string{"4"}},
		{name: "not now", end: func(s *statuspage.Settlement) {}, want: []string{"queued", "queued", "queued"}, next: []string{"1+2+3+4"}},
		{name: "perhaps", end: func(s *statuspage.Settlement) { s.Ambiguous = true }, want: []string{"queued", "queued", "queued"}, next: []string{"1+2+3"}},
		{name: "crash", crash: true, want: []string{"queued", "queued", "queued"}, next: []string{"1+2+3"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			db := merging(t, 3, nil)
			parcels, _ := claim(t, db, 130)
			first := parcels[0].Delivery.ID
			if tt.crash {
				if n, err := db.Release(t.Context(), noon); n != 1 || err != nil {
					t.Errorf("released %d, %v: want the one message", n, err)
				}
			} else {
				s := statuspage.Settlement{ID: first, Answer: "so be it", NextAt: noon}
				tt.end(&s)
				settle(t, db, 130, s)
			}
			if diff := cmp.Diff(tt.want, states(t, db)); diff != "" {
				t.Errorf("states (-want +got):\n%s", diff)
			}
			mustCommit(t, db, said(4))
			fanOut(t, db)
			next, _ := claim(t, db, 131)
			if diff := cmp.Diff(tt.next, shapes(next)); diff != "" {
				t.Errorf("claimed next (-want +got):\n%s", diff)
			}
			if again := tt.name == "perhaps" || tt.crash; again && next[0].Delivery.ID != first {
				t.Error("what may have arrived goes out again under another id")
			}
			if stats, err := db.OutboxStats(t.Context(), noon); err != nil || stats.Ambiguous > 1 {
				t.Errorf("ambiguous: %d, %v: one message is one", stats.Ambiguous, err)
			}
		})
	}
}

// TestQuietHours lets minor matters wait for the morning, and a major one take them along.
func TestQuietHours(t *testing.T) {
	t.Parallel()
	night := func(s *statuspage.Subscriber) { // around noon
		s.Quiet, s.Zone = statuspage.Quiet{From: 11*60 + 30, Till: 13 * 60}, "UTC"
	}
	tests := []struct {
		name    string
		impacts []statuspage.Impact // of events told at noon, in their order
		minute  int
		want    []string
	}{
		{name: "minor waits", impacts: []statuspage.Impact{statuspage.ImpactMinor}, minute: 59},
		{name: "and is told in the morning", impacts: []statuspage.Impact{statuspage.ImpactMinor}, minute: 60, want: []string{"1"}},
		{name: "together", impacts: []statuspage.Impact{statuspage.ImpactMinor, statuspage.ImpactNone}, minute: 60, want: []string{"1+2"}},
		{name: "major breaks through", impacts: []statuspage.Impact{statuspage.ImpactMajor}, minute: 2, want: []string{"1"}},
		{name: "and takes along what waits", impacts: []statuspage.Impact{statuspage.ImpactMinor, statuspage.ImpactMinor, statuspage.ImpactCritical}, minute: 2, want: []string{"1+2+3"}},
		{name: "but not what came later", impacts: []statuspage.Impact{statuspage.ImpactMajor, statuspage.ImpactMinor}, minute: 2, want: []string{"1"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			db := merging(t, 0, night)
			for n, impact := range tt.impacts {
				mustCommit(t, db, hurts(int64(n+1), impact))
			}
			fanOut(t, db)
			parcels, _ := claim(t, db, tt.minute)
			if diff := cmp.Diff(tt.want, shapes(parcels)); diff != "" {
				t.Errorf("claimed (-want +got):\n%s", diff)
			}
			if due, err := db.NextDue(t.Context(), noon.Add(2*time.Minute), everywhere()...); tt.want == nil && !due.Equal(noon.Add(time.Hour)) || err != nil {
				t.Errorf("due at %s, %v: want the end of the quiet hours", due, err)
			}
		})
	}
}

// hurts is an event that opens an incident of an impact.
func hurts(seq int64, impact statuspage.Impact) statuspage.Changes {
	c := said(seq)
	e := &c.Events[0]
	e.Kind, e.Incident, e.Update = statuspage.IncidentEvent, fmt.Sprintf("incident%04d", seq), e.ID
	c.Incidents = []statuspage.Incident{{ID: e.Incident, Number: seq, Title: "Something", Stage: statuspage.Investigating, Impact: impact, Began: noon}}
	c.Updates = []statuspage.Update{{ID: e.ID, Incident: e.Incident, Event: seq, Stage: statuspage.Investigating, At: noon, Body: "We look.", By: statuspage.Actor{Kind: statuspage.ByMonitor}}}
	return c
}

// TestAlertsToOneTarget merges what operators are to hear when it is more than three.
func TestAlertsToOneTarget(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]int{3: 0, 4: 3} {
		db := mustOpen(t, t.TempDir(), Options{})
		db.SetMerging("slack")
		db.SetAlerts([]AlertTarget{{ID: "ops", Channel: "slack"}})
		c := statuspage.Changes{}
		for i := range n {
			c.Notices = append(c.Notices, statuspage.Notice{ID: fmt.Sprint("a", i), Kind: statuspage.TellAlert, Lane: statuspage.LaneAlert, At: noon, Alert: &statuspage.Alert{Key: "mail"}})
		}
		mustCommit(t, db, c)
		fanOut(t, db)
		parcels, _ := claim(t, db, 2)
		if len(parcels) != 1 || len(parcels[0].Earlier) != want {
			t.Errorf("of %d alerts %d parcels, the first of which carries %d", n, len(parcels), len(parcels[0].Earlier))
		}
	}
}

// TestWhoLeftWhileItWaited honours what a subscriber changed between the queueing and the
// sending (trap 26), also for what is carried along.
func TestWhoLeftWhileItWaited(t *testing.T) {
	t.Parallel()
	db := mustOpen(t, t.TempDir(), Options{})
	db.SetMerging("mail")
	mustCommit(t, db, statuspage.Changes{Subscribers: crowd(1000)})
	mustCommit(t, db, said(1))
	mustCommit(t, db, said(2))
	fanOut(t, db)
	mustCommit(t, db, statuspage.Changes{Forget: []string{"s00500"}})
	parcels, _ := claim(t, db, 200)
	for _, p := range parcels {
		if p.To.ID == "s00500" {
			t.Error("who was erased is mailed")
		}
	}
	if len(parcels) != 999 {
		t.Errorf("%d parcels, want 999", len(parcels))
	}
}

// TestOneLaneLeavesOthersRoom claims with one lane's and one route's room used up.
func TestOneLaneLeavesOthersRoom(t *testing.T) {
	t.Parallel()
	db := mustOpen(t, t.TempDir(), Options{})
	list := crowd(4)
	list[0].Channel, list[1].Channel = "webhook", "webhook"
	mustCommit(t, db, statuspage.Changes{Subscribers: list})
	mustCommit(t, db, said(1))
	fanOut(t, db)
	room := statuspage.Room{Lane: statuspage.LaneNotice, N: 3, Full: []string{"webhook", "alert:pager"}}
	parcels, err := db.Claim(t.Context(), noon.Add(2*time.Minute), time.Minute, room)
	if err != nil || len(parcels) != 2 || parcels[0].Delivery.Channel != "mail" {
		t.Errorf("claimed %v, %v: want the two mails", shapes(parcels), err)
	}
	later := noon.Add(2 * time.Minute)
	if due, err := db.NextDue(t.Context(), later, room); err != nil || !due.After(later) {
		t.Errorf("due at %s, %v: there is no room for what waits", due, err)
	}
}
