package store

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fyr-status/fyr/statuspage"
)

// Who never confirmed goes after a week, who left after a month, and who wanted to hear of
// one incident a month after its end; a legal hold keeps them.
func TestSubscribersGoWhenTheirTimeIsOver(t *testing.T) {
	t.Parallel()
	incident := outage().Incidents[0]
	for _, c := range []struct {
		name string
		s    statuspage.Subscriber
		days int // after which it is gone; 0: it stays
	}{
		{"confirmed", reader("a", noon), 0},
		{"waiting", waiting("b", noon), 7},
		{"asked again", waiting("c", noon.Add(5*day)), 12},
		{"left", left("d", noon), 30},
		{"came back as undeliverable", bounced("e", noon), 0},
		{"of an incident that is over", about("f", "over"), 31},
		{"of an incident that runs", about("g", "running"), 0},
		{"of nothing that is known", about("h", "unknown"), 0},
		{"held and waiting", held(waiting("i", noon)), 0},
		{"held and left", held(left("j", noon)), 0},
		{"held, of an incident that is over", held(about("k", "over")), 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			db := mustOpen(t, t.TempDir(), Options{})
			running, ended := incident, incident
			running.ID, running.Number, running.Stage, running.Updated = "running", 8, statuspage.Identified, noon
			ended.ID, ended.Number, ended.Stage, ended.Ended, ended.Updated = "over", 9, statuspage.Resolved, noon.Add(-day), noon.Add(day)
			mustCommit(t, db, statuspage.Changes{At: noon, Incidents: []statuspage.Incident{running, ended}, Subscribers: []statuspage.Subscriber{c.s}})
			for n := 1; n <= 40; n++ {
				if err := db.Prune(t.Context(), noon.Add(time.Duration(n)*day+time.Minute), Keep{}); err != nil {
					t.Fatal(err)
				}
				_, err := db.SubscriberByID(t.Context(), c.s.ID)
				gone := errors.Is(err, statuspage.ErrNotFound)
				if want := c.days > 0 && n >= c.days; gone != want {
					t.Fatalf("after %d days: gone %v, %v", n, gone, err)
				}
			}
		})
	}
}

// Between the look and the transaction a person may confirm: they stay.
func TestPruningLooksAgain(t *testing.T) {
	t.Parallel()
	db := mustOpen(t, t.TempDir(), Options{})
	mustCommit(t, db, statuspage.Changes{At: noon, Subscribers: []statuspage.Subscriber{reader("a", noon), waiting("b", noon)}})
	err := db.write(t.Context(), "pruning subscribers", func(tx *transaction) error {
		return each([]string{"a", "b"}, func(id string) error {
			return tx.forgetWhere(id, `confirmed_at = 0 AND created_at < $1`, noon.Add(day))
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string]bool{"a": true, "b": false} {
		if _, err := db.SubscriberByID(t.Context(), id); (err == nil) != want {
			t.Errorf("%s is there: %t, want %t", id, err == nil, want)
		}
	}
}

func waiting(id string, asked time.Time) statuspage.Subscriber {
	s := reader(id, noon)
	s.Created, s.Confirmed, s.Consent.At = noon, time.Time{}, asked
	return s
}

func left(id string, at time.Time) statuspage.Subscriber {
	s := reader(id, noon)
	s.Suspended, s.Suspension = at, statuspage.SuspendedByReader
	return s
}

func bounced(id string, at time.Time) statuspage.Subscriber {
	s := reader(id, noon)
	s.Suspended, s.Suspension = at, "550 no such mailbox"
	return s
}

func about(id, subject string) statuspage.Subscriber {
	s := reader(id, noon)
	s.Subject = subject
	return s
}

func held(s statuspage.Subscriber) statuspage.Subscriber {
	s.Held = "claim"
	return s
}

// What was sent to one who is held is kept with them.
func TestDeliveriesOfTheHeldAreKept(t *testing.T) {
	t.Parallel()
	db := mustOpen(t, t.TempDir(), Options{})
	c := outage()
	c.Subscribers = []statuspage.Subscriber{reader("free", noon), held(reader("held", noon))}
	mustCommit(t, db, c)
	fanOut(t, db)
	parcels, _ := claim(t, db, 2)
	for _, p := range parcels {
		settle(t, db, 3, sent(p))
	}
	before, err := db.DeliveryCounts(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Prune(t.Context(), noon.Add(100*day), Keep{}); err != nil {
		t.Fatal(err)
	}
	if rows := dumpTable(t, db, "delivery"); len(rows) != 1 || !strings.Contains(rows[0], "|held|") {
		t.Errorf("left are %q", rows)
	}
	if after, err := db.DeliveryCounts(t.Context(), 1); !cmp.Equal(after, before) || before.Sent != 2 || err != nil {
		t.Errorf("counted %+v before and %+v after, %v", before, after, err)
	}
}

// From where somebody consented is forgotten after 90 days; that an operator asked is no
// reader's address.
func TestSourcesAreForgotten(t *testing.T) {
	t.Parallel()
	db := mustOpen(t, t.TempDir(), Options{})
	anna, ben := reader("anna", noon), reader("ben", noon)
	ben.Consent.Source = statuspage.SourceOperator
	mustCommit(t, db, statuspage.Changes{At: noon, Subscribers: []statuspage.Subscriber{anna, ben}})
	for _, step := range []struct {
		days int
		want string
	}{{89, anna.Consent.Source}, {91, ""}} {
		if err := db.Prune(t.Context(), noon.Add(time.Duration(step.days)*day), Keep{}); err != nil {
			t.Fatal(err)
		}
		for id, want := range map[string]string{"anna": step.want, "ben": statuspage.SourceOperator} {
			if s, err := db.SubscriberByID(t.Context(), id); s.Consent.Source != want || err != nil {
				t.Errorf("after %d days %s has the source %q, %v, want %q", step.days, id, s.Consent.Source, err, want)
			}
		}
	}
}

// Footprints of addresses that nobody names any more go after a month.
func TestFootprintsAreForgotten(t *testing.T) {
	t.Parallel()
	db := mustOpen(t, t.TempDir(), Options{})
	f := statuspage.Footprint{Channel: "mail", Key: "a@example.com", Asked: []time.Time{noon}, At: noon}
	mustCommit(t, db, statuspage.Changes{At: noon, Footprints: []statuspage.Footprint{f}})
	for _, step := range []struct{ days, want int }{{29, 1}, {31, 0}} {
		if err := db.Prune(t.Context(), noon.Add(time.Duration(step.days)*day), Keep{}); err != nil {
			t.Fatal(err)
		}
		if got := len(dumpTable(t, db, "footprint")); got != step.want {
			t.Errorf("after %d days there are %d", step.days, got)
		}
	}
}

func TestFindingSubscribers(t *testing.T) {
	t.Parallel()
	db := mustOpen(t, t.TempDir(), Options{})
	erased := held(reader("e", noon))
	erased.Erase = noon
	all := []statuspage.Subscriber{reader("a", noon), waiting("b", noon), bounced("c", noon), left("d", noon), erased, held(reader("f", noon))}
	mustCommit(t, db, statuspage.Changes{At: noon, Subscribers: all})
	for _, c := range []struct {
		q    statuspage.SubscriberQuery
		want string
	}{
		{statuspage.SubscriberQuery{}, "abcdef"},
		{statuspage.SubscriberQuery{After: "b", Limit: 2}, "cd"},
		{statuspage.SubscriberQuery{Standing: statuspage.StandingConfirmed}, "af"},
		{statuspage.SubscriberQuery{Standing: statuspage.StandingPending}, "b"},
		{statuspage.SubscriberQuery{Standing: statuspage.StandingSuspended}, "c"},
		{statuspage.SubscriberQuery{Standing: statuspage.StandingLeft}, "de"},
		{statuspage.SubscriberQuery{Held: true}, "ef"},
	} {
		list, err := db.FindSubscribers(t.Context(), c.q)
		ids := ""
		for _, s := range list {
			ids += s.ID
			if c.q.Standing != "" && s.Standing() != c.q.Standing {
				t.Errorf("%s stands as %s to the program and as %s to the store", s.ID, s.Standing(), c.q.Standing)
			}
		}
		if ids != c.want || err != nil {
			t.Errorf("%+v found %s, %v, want %s", c.q, ids, err, c.want)
		}
	}
	want := statuspage.SubscriberCounts{Pending: 1, Confirmed: 2, Suspended: 1, Left: 2, Held: 2}
	if got, err := db.SubscriberCounts(t.Context()); got != want || err != nil {
		t.Errorf("counted %+v, %v, want %+v", got, err, want)
	}
}
