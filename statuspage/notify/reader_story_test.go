package notify

import (
	"encoding/json"
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/store"
	"github.com/fyr-status/fyr/store/storetest"
)

// endpoint is a reader's program: it answers the challenge, takes events, and leaves with
// the answer 410 once it was told to.
type endpoint struct {
	challenges, events atomic.Int64
	leaves             atomic.Bool
}

func (e *endpoint) serve(o *outside) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		var q webhookQuestion
		o.mu.Lock()
		body := o.got[len(o.got)-1].body
		o.mu.Unlock()
		switch err := json.Unmarshal(body, &q); {
		case err != nil:
			w.WriteHeader(http.StatusBadRequest)
		case q.Challenge != "":
			e.challenges.Add(1)
			fmt.Fprint(w, q.Challenge)
		case e.leaves.Load():
			w.WriteHeader(http.StatusGone)
		default:
			e.events.Add(1)
		}
	}
}

// TestEndpointOnARealStore follows a webhook's subscription from the question to the leave:
// nothing is told before the challenge was answered, and nothing after 410.
func TestEndpointOnARealStore(t *testing.T) {
	t.Parallel()
	db, o, e := storetest.Open(t), newOutside(t), &endpoint{}
	o.answers(e.serve(o))
	env := o.env(t)
	env.Wire = wireStub
	s, err := NewReaders("webhook", nil, env)
	if err != nil {
		t.Fatal(err)
	}
	end, err := webhookEndpoint("https://hooks.example.com/status")
	if err != nil {
		t.Fatal(err)
	}
	d := run(t, Config{Outbox: db, Senders: map[string]Sender{"webhook": s}})
	mustSay(t, db, d, outage(time.Now(), 0)) // nobody has confirmed yet
	asked := time.Now()
	mustSay(t, db, d, statuspage.Changes{
		At: asked,
		Subscribers: []statuspage.Subscriber{{
			ID: "hook", Channel: "webhook", Address: end.Address, Key: end.Key, Secret: end.Secret,
			Wish: statuspage.Wish{Language: "en"}, Created: asked, ConfirmTill: asked.Add(statuspage.UnconfirmedFor),
		}},
		Notices: []statuspage.Notice{{ID: "q1", Kind: statuspage.TellConfirm, Lane: statuspage.LaneConfirm, At: asked, Subscriber: "hook", Token: "t"}},
	})
	eventually(t, "the answer to the challenge confirms", func() bool { return standing(t, db) == statuspage.StandingConfirmed })
	mustSay(t, db, d, more(time.Now(), 2))
	eventually(t, "the event comes", func() bool { return e.events.Load() == 1 })
	e.leaves.Store(true)
	mustSay(t, db, d, more(time.Now(), 3))
	eventually(t, "410 unsubscribes", func() bool { return standing(t, db) == statuspage.StandingLeft })
	mustSay(t, db, d, more(time.Now(), 4))
	eventually(t, "nothing waits", func() bool { return waiting(t, db) == 0 })
	if e.challenges.Load() != 1 || e.events.Load() != 1 || o.count() != 3 {
		t.Errorf("%d challenges, %d events, %d requests; want 1, 1 and 3", e.challenges.Load(), e.events.Load(), o.count())
	}
}

// more is the n-th update of the outage.
func more(now time.Time, n int64) statuspage.Changes {
	id := fmt.Sprintf("upd%09d", n)
	return statuspage.Changes{
		At:      now,
		Updates: []statuspage.Update{{ID: id, Incident: "inc4k2m8p3qz", Event: n, Stage: statuspage.Identified, Body: "More.", At: now}},
		Events:  []statuspage.Event{{Seq: n, ID: id, Kind: statuspage.IncidentEvent, At: now, Incident: "inc4k2m8p3qz", Update: id}},
		Notices: []statuspage.Notice{{ID: id, Kind: statuspage.TellEvent, Lane: statuspage.LaneNotice, At: now, Event: n}},
	}
}

func mustSay(t *testing.T, db *store.DB, d *Dispatcher, c statuspage.Changes) {
	t.Helper()
	if err := db.Commit(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	d.Nudge()
}

func standing(t *testing.T, db *store.DB) statuspage.SubscriberStanding {
	t.Helper()
	s, err := db.SubscriberByID(t.Context(), "hook")
	if err != nil {
		t.Fatal(err)
	}
	return s.Standing()
}

func waiting(t *testing.T, db *store.DB) int {
	t.Helper()
	o, err := db.OutboxStats(t.Context(), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return o.Waiting
}

// eventually waits for what other goroutines do, for a minute at most.
func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for late := time.After(time.Minute); !is(); {
		select {
		case <-tick.C:
		case <-late:
			t.Fatalf("waited in vain: %s", what)
		}
	}
}
