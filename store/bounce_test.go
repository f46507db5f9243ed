package store

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fyr-status/fyr/statuspage"
)

// mailed makes so many mails to one subscriber that the relay has taken: M1, M2 …
func mailed(t *testing.T, db *DB, n int) {
	t.Helper()
	mustCommit(t, db, statuspage.Changes{At: noon, Subscribers: []statuspage.Subscriber{reader("s1", noon.Add(-day))}})
	for i := range n {
		id := fmt.Sprintf("M%d", i+1)
		for _, row := range []string{`
			INSERT INTO notice (id, kind, lane, at, event, subscriber, token, alert, cursor, fanned)
			VALUES ('n' || $1, 'event', 1, 1, 0, '', '', '', '', 1)`, `
			INSERT INTO delivery (seq, id, notice, event, channel, subscriber, alert, lane, state, attempts, ambiguous, queued_at, next_at, lease_at, sent_at, answer)
			VALUES ((SELECT COALESCE(MAX(seq), 0) + 1 FROM delivery), $1, 'n' || $1, 0, 'mail', 's1', '', 1, 2, 1, 0, 1, 1, 0, 1, 'taken')`} {
			if _, err := db.writer.ExecContext(t.Context(), row, id); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func soft(id string) statuspage.Bounce {
	return statuspage.Bounce{Delivery: id, Class: statuspage.BounceSoft, Status: "5.2.2", Words: "552 5.2.2 mailbox full"}
}

func hard(id string) statuspage.Bounce {
	return statuspage.Bounce{Delivery: id, Class: statuspage.BounceHard, Status: "5.1.1", Words: "550 5.1.1 no such user"}
}

// fall is a bounce so many days after noon.
type fall struct {
	days   int
	bounce statuspage.Bounce
}

// Fault F49: which bounces suspend, with what reason, and what becomes of the deliveries.
func TestBouncesSuspend(t *testing.T) {
	t.Parallel()
	delayed := statuspage.Bounce{Delivery: "m1", Class: statuspage.BounceDelayed, Status: "4.4.1", Words: "timed out"}
	expired := statuspage.Bounce{Delivery: "m1", Class: statuspage.BounceExpired, Status: "4.4.7", Words: "timed out"}
	abuse := statuspage.Bounce{Delivery: "m1", Class: statuspage.BounceComplaint, Status: "abuse", Words: "complaint: abuse"}
	for name, tt := range map[string]struct {
		falls []fall
		want  string // why the subscriber is suspended
		state string // of the first delivery, and its answer
	}{
		"no such address":         {[]fall{{0, hard("m1")}}, "the address does not exist: 550 5.1.1 no such user", "bounced 550 5.1.1 no such user"},
		"a complaint":             {[]fall{{0, abuse}}, "the reader called a mail unwanted (abuse)", "sent complaint: abuse"},
		"a delay":                 {[]fall{{0, delayed}}, "", "sent timed out"},
		"too late":                {[]fall{{0, expired}}, "", "bounced timed out"},
		"two full mailboxes":      {[]fall{{0, soft("m1")}, {1, soft("m2")}}, "", "bounced 552 5.2.2 mailbox full"},
		"three full mailboxes":    {[]fall{{0, soft("m1")}, {1, soft("m2")}, {29, soft("m3")}}, "three mails were refused within 30 days: 552 5.2.2 mailbox full", "bounced 552 5.2.2 mailbox full"},
		"three, but far apart":    {[]fall{{0, soft("m1")}, {1, soft("m2")}, {31, soft("m3")}}, "", "bounced 552 5.2.2 mailbox full"},
		"the same one four times": {[]fall{{0, soft("m1")}, {1, soft("m1")}, {2, soft("M1")}, {3, soft("m1")}}, "", "bounced 552 5.2.2 mailbox full"},
		"late, then no address":   {[]fall{{0, delayed}, {1, hard("m1")}}, "the address does not exist: 550 5.1.1 no such user", "bounced 550 5.1.1 no such user"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := mustOpen(t, t.TempDir(), Options{})
			mailed(t, db, 3)
			for _, f := range tt.falls {
				if _, err := db.Bounce(t.Context(), noon.Add(time.Duration(f.days)*day), f.bounce); err != nil {
					t.Fatal(err)
				}
			}
			s, err := db.SubscriberByID(t.Context(), "s1")
			if err != nil || s.Suspension != tt.want || s.Suspended.IsZero() != (tt.want == "") {
				t.Errorf("suspended %v because %q (%v), want %q", s.Suspended, s.Suspension, err, tt.want)
			}
			var state statuspage.DeliveryState
			var answer string
			err = db.reader.QueryRowContext(t.Context(), `SELECT state, answer FROM delivery WHERE id = 'M1'`).Scan(&state, &answer)
			if got := state.String() + " " + answer; err != nil || got != tt.state {
				t.Errorf("the delivery is %s, %v; want %s", got, err, tt.state)
			}
		})
	}
}

// The same report twice, by mailbox and by pipe say, counts once.
func TestBounceIsTakenOnce(t *testing.T) {
	t.Parallel()
	db := mustOpen(t, t.TempDir(), Options{})
	mailed(t, db, 1)
	for _, want := range []bool{true, false, false} {
		if fresh, err := db.Bounce(t.Context(), noon, soft("m1")); fresh != want || err != nil {
			t.Errorf("fresh %t, %v; want %t", fresh, err, want)
		}
	}
	if _, err := db.Bounce(t.Context(), noon, soft("m9")); !errors.Is(err, statuspage.ErrNotFound) {
		t.Errorf("error %v, want not found", err)
	}
}

// Refusals in the session and bounces count together.
func TestRefusalsCountAsBounces(t *testing.T) {
	t.Parallel()
	db := mustOpen(t, t.TempDir(), Options{})
	mailed(t, db, 3)
	for _, id := range []string{"m1", "m2"} {
		if _, err := db.Bounce(t.Context(), noon, soft(id)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := db.writer.ExecContext(t.Context(), `UPDATE delivery SET state = 1 WHERE id = 'M3'`); err != nil {
		t.Fatal(err)
	}
	settle(t, db, 1, statuspage.Settlement{ID: "M3", State: statuspage.GivenUp, Answer: "552 5.2.2 full", Strike: "5.2.2"})
	s, err := db.SubscriberByID(t.Context(), "s1")
	if err != nil || !strings.HasPrefix(s.Suspension, "three mails were refused") {
		t.Errorf("suspended because %q, %v", s.Suspension, err)
	}
}

func TestBouncesAreForgotten(t *testing.T) {
	t.Parallel()
	db := mustOpen(t, t.TempDir(), Options{})
	mailed(t, db, 1)
	if _, err := db.Bounce(t.Context(), noon, soft("m1")); err != nil {
		t.Fatal(err)
	}
	for i, days := range []time.Duration{29, 31} {
		if err := db.Prune(t.Context(), noon.Add(days*day), Keep{}); err != nil {
			t.Fatal(err)
		}
		if got, want := len(dumpTable(t, db, "bounce")), 1-i; got != want {
			t.Errorf("%d bounces after %d days, want %d", got, days, want)
		}
	}
}

// A mail that came back told nothing of what it carried along, either.
func TestWhatWasCarriedComesBackToo(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		bounce func(id string) statuspage.Bounce
		want   []string
	}{
		"refused": {hard, []string{"bounced", "bounced", "bounced"}},
		"delayed": {func(id string) statuspage.Bounce {
			return statuspage.Bounce{Delivery: id, Class: statuspage.BounceDelayed, Status: "4.4.1", Words: "timed out"}
		}, []string{"merged", "merged", "sent"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := merging(t, 3, nil)
			parcels, _ := claim(t, db, 130)
			settle(t, db, 130, sent(parcels[0]))
			if _, err := db.Bounce(t.Context(), noon, tt.bounce(parcels[0].Delivery.ID)); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, states(t, db)); diff != "" {
				t.Errorf("states (-want +got):\n%s", diff)
			}
		})
	}
}
