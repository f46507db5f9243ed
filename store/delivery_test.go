package store

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fyr-status/fyr/statuspage"
)

// A delivery's failed attempts are kept, equal ones in a row as one, and go with it.
func TestAttempts(t *testing.T) {
	t.Parallel()
	db := mustOpen(t, t.TempDir(), Options{})
	c := said(1)
	c.Subscribers = crowd(1)
	mustCommit(t, db, c)
	fanOut(t, db)
	answers := []string{"451 later", "451 later", "connection refused", "451 later", "250 taken"}
	var id string
	for minute, answer := range answers {
		parcels, _ := claim(t, db, 2*minute+2)
		id = parcels[0].Delivery.ID
		s := statuspage.Settlement{ID: id, State: statuspage.Queued, Answer: answer, NextAt: noon.Add(time.Duration(2*minute+3) * time.Minute)}
		if answer == "250 taken" {
			s.State = statuspage.Sent
		}
		settle(t, db, 2*minute+2, s)
	}
	minute := func(n int) time.Time { return noon.Add(time.Duration(n) * time.Minute) }
	want := []statuspage.Attempt{
		{First: minute(2), Last: minute(4), Times: 2, Answer: "451 later"},
		{First: minute(6), Last: minute(6), Times: 1, Answer: "connection refused"},
		{First: minute(8), Last: minute(8), Times: 1, Answer: "451 later"},
	}
	got, err := db.Attempts(t.Context(), id)
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	if err := db.Prune(t.Context(), noon.Add(91*day), Keep{}); err != nil {
		t.Fatal(err)
	}
	if rows := len(dumpTable(t, db, "attempt")); rows != 0 {
		t.Errorf("%d attempts outlived their delivery", rows)
	}
	counts, err := db.DeliveryCounts(t.Context(), 1)
	if want := (statuspage.Tally{Sent: 1, Retried: 1}); counts.Channels["mail"] != want || counts.Tally != want || err != nil {
		t.Errorf("counts %+v, %v", counts, err)
	}
}

// What goes back untried, with what went along, counts no attempt and no failure.
func TestUntriedIsNoAttempt(t *testing.T) {
	t.Parallel()
	db := mustOpen(t, t.TempDir(), Options{})
	db.SetMerging("mail")
	c := said(1)
	c.Subscribers = crowd(1)
	mustCommit(t, db, c)
	for n := range mostNotices {
		mustCommit(t, db, said(int64(n)+2))
	}
	fanOut(t, db)
	for minute := 2; minute < 6; minute += 2 {
		parcels, _ := claim(t, db, minute)
		if len(parcels) != 1 || len(parcels[0].Earlier) != mostNotices {
			t.Fatalf("claimed %+v, want all as one parcel", parcels)
		}
		p := parcels[0]
		if whole, along := p.Delivery.Attempts, p.Earlier[0].Delivery.Attempts; whole != 1 || along != 1 {
			t.Errorf("attempts %d and %d, want the first", whole, along)
		}
		settle(t, db, minute, statuspage.Settlement{ID: p.Delivery.ID, State: statuspage.Queued, NextAt: noon.Add(time.Duration(minute+1) * time.Minute), Untried: true})
		if log, err := db.Attempts(t.Context(), p.Delivery.ID); len(log) != 0 || err != nil {
			t.Errorf("attempts %+v, %v", log, err)
		}
	}
}

// Deliveries are found by what is asked for, newest first, and page by page.
func TestDeliveriesFound(t *testing.T) {
	t.Parallel()
	db := mustOpen(t, t.TempDir(), Options{})
	c := said(1)
	c.Subscribers = crowd(3)
	mustCommit(t, db, c)
	mustCommit(t, db, said(2))
	fanOut(t, db)
	parcels, _ := claim(t, db, 2)
	settle(t, db, 2, sent(parcels[0]), statuspage.Settlement{ID: parcels[1].Delivery.ID, State: statuspage.GivenUp, Answer: "550 no"})
	queued, sentState := statuspage.Queued, statuspage.Sent
	for name, tt := range map[string]struct {
		q    statuspage.DeliveryQuery
		want int
	}{
		"all":             {statuspage.DeliveryQuery{}, 6},
		"a page":          {statuspage.DeliveryQuery{Limit: 4}, 4},
		"of an event":     {statuspage.DeliveryQuery{Event: 2}, 3},
		"waiting":         {statuspage.DeliveryQuery{State: &queued, Event: 2}, 3},
		"sent":            {statuspage.DeliveryQuery{State: &sentState}, 1},
		"failed":          {statuspage.DeliveryQuery{Failed: true}, 1},
		"another channel": {statuspage.DeliveryQuery{Channel: "webhook"}, 0},
		"all of those":    {statuspage.DeliveryQuery{Event: 1, Failed: true, Channel: "mail", After: "", Limit: 9}, 1},
	} {
		if got, err := db.Deliveries(t.Context(), tt.q); len(got) != tt.want || err != nil {
			t.Errorf("%s: %d, %v, want %d", name, len(got), err, tt.want)
		}
	}
	seen := map[string]bool{}
	for after, pages := "", 0; pages < 3; pages++ {
		page, err := db.Deliveries(t.Context(), statuspage.DeliveryQuery{After: after, Limit: 2})
		if len(page) != 2 || err != nil {
			t.Fatalf("page %d: %d, %v", pages, len(page), err)
		}
		for _, d := range page {
			seen[d.ID], after = true, d.ID
		}
	}
	if len(seen) != 6 {
		t.Errorf("the pages hold %d deliveries, want 6", len(seen))
	}
}

// What operators were told of an event is found by the event's public id.
func TestAlertsOfAnEvent(t *testing.T) {
	t.Parallel()
	db := mustOpen(t, t.TempDir(), Options{})
	db.SetAlerts([]AlertTarget{{ID: "pager", Channel: "webhook"}, {ID: "ops", Channel: "mail"}})
	alert := func(id, event string) statuspage.Notice {
		return statuspage.Notice{ID: id, Kind: statuspage.TellAlert, At: noon, Alert: &statuspage.Alert{Key: "monitor:" + id, Firing: true, Event: event}}
	}
	mustCommit(t, db, statuspage.Changes{Notices: []statuspage.Notice{alert("api", "h4wn0c3t9xkd"), alert("www", "")}})
	fanOut(t, db)
	for about, want := range map[string]int{"h4wn0c3t9xkd": 2, "h4wn0c3t9xk": 0, "": 4} {
		got, err := db.Deliveries(t.Context(), statuspage.DeliveryQuery{About: about})
		if len(got) != want || err != nil {
			t.Errorf("about %q: %d, %v, want %d", about, len(got), err, want)
		}
	}
}
