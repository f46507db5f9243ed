package store

import (
	"testing"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// TestChallengeConfirms: an endpoint's answer confirms the one subscription that it was
// asked about, once, while the question stands.
func TestChallengeConfirms(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		change func(*statuspage.Subscriber)
		want   bool
	}{
		{"waiting", func(*statuspage.Subscriber) {}, true},
		{"too late", func(s *statuspage.Subscriber) { s.ConfirmTill = noon }, false},
		{"left meanwhile", func(s *statuspage.Subscriber) {
			s.Suspended, s.Suspension = noon.Add(2*time.Minute), statuspage.SuspendedByReader
		}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			db := mustOpen(t, t.TempDir(), Options{})
			s := statuspage.Subscriber{ID: "hook", Channel: "webhook", Address: "https://hooks.example.com/x", Key: "https://hooks.example.com/x", Created: noon, ConfirmTill: noon.Add(statuspage.UnconfirmedFor)}
			mustCommit(t, db, statuspage.Changes{
				At: noon, Subscribers: []statuspage.Subscriber{s, {ID: "other", Channel: "webhook", Key: "y", Created: noon, ConfirmTill: s.ConfirmTill}},
				Footprints: []statuspage.Footprint{{Channel: s.Channel, Key: s.Key, Asked: []time.Time{noon}, At: noon}},
				Notices:    []statuspage.Notice{{ID: "c1", Kind: statuspage.TellConfirm, Lane: statuspage.LaneConfirm, At: noon, Subscriber: s.ID, Token: "secret"}},
			})
			fanOut(t, db)
			parcels, _ := claim(t, db, 1)
			if len(parcels) != 1 {
				t.Fatalf("%d parcels, want the challenge", len(parcels))
			}
			tt.change(&s)
			mustCommit(t, db, statuspage.Changes{At: noon, Subscribers: []statuspage.Subscriber{s}})
			answer := sent(parcels[0])
			answer.Confirmed = true
			settle(t, db, 3, answer)
			settle(t, db, 4, answer)
			confirms(t, db, parcels[0].Delivery.ID, tt.want)
		})
	}
}

func confirms(t *testing.T, db *DB, delivery string, want bool) {
	t.Helper()
	s, err := db.SubscriberByID(t.Context(), "hook")
	if err != nil {
		t.Fatal(err)
	}
	if s.Active() != want || want && (!s.Confirmed.Equal(noon.Add(3*time.Minute)) || s.Consent.Confirmation != delivery) {
		t.Errorf("confirmed %s by %q, want %t by %s", s.Confirmed, s.Consent.Confirmation, want, delivery)
	}
	if other, err := db.SubscriberByID(t.Context(), "other"); err != nil || other.Active() {
		t.Errorf("another one is confirmed: %+v, error %v", other, err)
	}
	f, err := db.FootprintOf(t.Context(), "webhook", s.Key)
	if err != nil || (len(f.Asked) == 0) != want {
		t.Errorf("footprint %+v, error %v", f, err)
	}
	entries, err := db.Audit(t.Context(), statuspage.AuditQuery{})
	if err != nil || len(entries) != map[bool]int{true: 1, false: 0}[want] {
		t.Errorf("%d audit entries, error %v", len(entries), err)
	}
}

// A link that works no more is not sent: whoever opened it would have to ask again.
func TestNoLinkIsSentThatIsOver(t *testing.T) {
	t.Parallel()
	for minute, want := range map[int]int{59: 1, 60: 0} {
		db := mustOpen(t, t.TempDir(), Options{})
		mustCommit(t, db, statuspage.Changes{
			At: noon, Subscribers: []statuspage.Subscriber{reader("s1", noon)},
			Notices: []statuspage.Notice{{ID: "n1", Kind: statuspage.TellLink, Lane: statuspage.LaneConfirm, At: noon, Subscriber: "s1", Token: "secret"}},
		})
		fanOut(t, db)
		if parcels, _ := claim(t, db, minute); len(parcels) != want {
			t.Errorf("%d parcels after %d minutes, want %d", len(parcels), minute, want)
		}
	}
}
