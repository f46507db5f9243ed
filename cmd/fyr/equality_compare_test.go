package main

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/store"
)

// read reads the feeds a last time.
func (w *ramble) read(t *testing.T) {
	t.Helper()
	for _, feed := range walkFeeds {
		w.note(feed)
		left, ok := w.now(feed)
		if !ok {
			t.Fatalf("%s can't be read", feed)
		}
		for _, id := range left {
			if w.taken[id] {
				t.Errorf("%s still has %s, which was taken back", feed, id)
			}
		}
	}
}

// compare holds the feeds and each reader's mails against the database.
func (w *ramble) compare(t *testing.T) {
	t.Helper()
	db, err := store.Open(t.Context(), w.path("fyr-data"), store.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	events, err := db.Events(t.Context(), 1_000_000, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]bool{}
	for _, e := range events {
		all[e.ID] = true
	}
	w.compareFeeds(t, all)
	repeats := 0
	for _, s := range walkReaders() {
		repeats += w.compareMails(t, s, events)
	}
	stats, err := db.OutboxStats(t.Context(), time.Now())
	if err != nil || repeats > stats.Ambiguous {
		t.Errorf("%d mails came again, %d attempts were of unknown outcome: %v", repeats, stats.Ambiguous, err)
	}
	if len(events) < *changes/4 || w.took.Load() == 0 {
		t.Errorf("%d events and %d faults of the relay: the check is blind", len(events), w.took.Load())
	}
	t.Logf("%d events; %d faults of the relay; %d mails repeated of %d ambiguous attempts", len(events), w.took.Load(), repeats, stats.Ambiguous)
	if err := db.VerifyChain(t.Context()); err != nil {
		t.Error(err)
	}
}

// compareFeeds checks that each feed had every event, and no other but what was taken back.
// They are still watched meanwhile.
func (w *ramble) compareFeeds(t *testing.T, all map[string]bool) {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, feed := range walkFeeds {
		for id := range w.taken {
			delete(w.seen[feed], id)
		}
		if diff := cmp.Diff(ids(all), ids(w.seen[feed])); diff != "" {
			t.Errorf("%s (-recorded +told):\n%s", feed, diff)
		}
	}
}

// compareMails checks that a reader was sent every event once that the wish covers, and no
// other, in the order of each incident. It returns how many mails came again.
func (w *ramble) compareMails(t *testing.T, s statuspage.Subscriber, events []statuspage.Told) (repeats int) {
	t.Helper()
	at, by := map[string]int64{}, map[string]string{} // when an event was told first, and by which mail
	mails := map[string]bool{}
	var n int64
	for _, l := range w.letters(t, s.Address) {
		if mails[l.id] {
			repeats++
			continue
		}
		mails[l.id] = true
		for _, id := range append(l.merged, l.event) {
			if n++; by[id] != "" && id != "" {
				t.Errorf("%s is told of %s twice, by %s and %s", s.ID, id, by[id], l.id)
			}
			at[id], by[id] = n, l.id
		}
	}
	last := map[string]int64{}
	for _, e := range slices.Backward(events) {
		must, may := concerns(s, e)
		switch {
		case must && at[e.ID] == 0:
			t.Errorf("%s was not told of %s (%s)", s.ID, e.ID, e.Kind)
		case !may && at[e.ID] > 0:
			t.Errorf("%s was told of %s (%s), which does not concern them", s.ID, e.ID, e.Kind)
		case at[e.ID] > 0 && e.Event.Incident != "" && at[e.ID] < last[e.Event.Incident]:
			t.Errorf("%s was told of %s before what came before it", s.ID, e.ID)
		}
		last[e.Event.Incident] = max(last[e.Event.Incident], at[e.ID])
		delete(by, e.ID)
	}
	if delete(by, ""); len(by) > 0 {
		t.Errorf("%s was told of what is not recorded: %v", s.ID, by)
	}
	return repeats
}

// concerns reports whether a reader must be told of an event, and whether that may be. They
// differ where an incident has come to affect more since.
func concerns(s statuspage.Subscriber, e statuspage.Told) (must, may bool) {
	if s.ID == "stranger" || !s.Active() {
		return false, false
	}
	none := func(string) string { return "" }
	now := e.Matter(none)
	then := now
	if i := e.About(); i != nil {
		then.Components = nil
		for _, u := range i.Updates {
			for _, a := range u.Components {
				then.Components = append(then.Components, a.Component)
			}
		}
	}
	return s.Wants(then) && s.Wants(now), s.Wants(then) || s.Wants(now)
}
