package notify

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/notify/smtptest"
	"github.com/fyr-status/fyr/store"
	"github.com/fyr-status/fyr/store/storetest"
)

// mortal is a process's outbox: at one call, a given number of them from its birth, the
// process dies, before or after the store has done as it was asked. What it does from
// then on nobody hears of.
type mortal struct {
	Outbox
	died func() // called once

	mu   sync.Mutex
	left int  // calls until then
	last bool // the store does what the last one asks
}

var errDead = errors.New("the process is dead")

func (m *mortal) lives() (does, answers bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.left--
	if m.left == 0 {
		m.died()
		return m.last, false
	}
	return m.left > 0, m.left > 0
}

func (m *mortal) FanOut(ctx context.Context, now time.Time, max int) (made int, more bool, err error) {
	does, answers := m.lives()
	if does {
		made, more, err = m.Outbox.FanOut(ctx, now, min(max, 17))
	}
	if !answers {
		return 0, false, errDead
	}
	return made, more, err
}

func (m *mortal) Claim(ctx context.Context, now time.Time, lease time.Duration, room statuspage.Room) (got []statuspage.Parcel, err error) {
	does, answers := m.lives()
	if does {
		got, err = m.Outbox.Claim(ctx, now, lease, room)
	}
	if !answers {
		return nil, errDead
	}
	return got, err
}

func (m *mortal) Settle(ctx context.Context, at time.Time, outcomes ...statuspage.Settlement) (err error) {
	does, answers := m.lives()
	if does {
		err = m.Outbox.Settle(ctx, at, outcomes...)
	}
	if !answers {
		return errDead
	}
	return err
}

// Trap 28: a campaign whose process dies at fifty points, each between any two steps of the
// outbox or in the middle of one. Nobody is left out, and who is mailed again is so under
// the same Message-ID, as often as attempts of unknown outcome are counted.
func TestCampaignDiesAtFiftyPoints(t *testing.T) {
	t.Parallel()
	const deaths, readers = 50, 400
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	dice := rand.New(rand.NewPCG(seed, 28))
	relay := smtptest.New(t, smtptest.Script{NoTLS: true})
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		populate(t, dir, readers)
		died := 0
		for died < deaths {
			died++
			if live(t, dir, relay, 1+dice.IntN(12), dice.IntN(2) == 0) {
				break
			}
		}
		if died < deaths {
			t.Errorf("all was told after %d deaths: the test shows too little", died)
		}
		live(t, dir, relay, 1<<40, false)
	})
	toldAtLeastOnce(t, dir, relay, readers)
}

// populate makes the store, with an outage that everybody is to be told of.
func populate(t *testing.T, dir string, readers int) {
	t.Helper()
	db := storetest.MustOpen(t, dir, store.Options{})
	defer db.Close()
	if err := db.Commit(t.Context(), outage(time.Now(), readers)); err != nil {
		t.Fatal(err)
	}
}

// live is one process's life of so many calls to the outbox, or until nothing is left to
// be done, which is reported. The store is closed as it is then.
func live(t *testing.T, dir string, relay *smtptest.Server, calls int, last bool) (idle bool) {
	t.Helper()
	db := storetest.MustOpen(t, dir, store.Options{})
	defer db.Close()
	sender, err := NewMail(relaySettings(relay, `, "tls": "none"`), testEnv(nil))
	if err != nil {
		t.Fatal(err)
	}
	ctx, die := context.WithTimeout(t.Context(), time.Hour)
	defer die()
	o := &mortal{Outbox: db, died: die, left: calls, last: last}
	if err := NewDispatcher(Config{Outbox: o, Workers: 8, Senders: map[string]Sender{"mail": sender}}).Run(ctx); err != nil {
		t.Fatal(err)
	}
	return errors.Is(ctx.Err(), context.DeadlineExceeded)
}

// toldAtLeastOnce holds the relay's mails against the record.
func toldAtLeastOnce(t *testing.T, dir string, relay *smtptest.Server, readers int) {
	t.Helper()
	db := storetest.MustOpen(t, dir, store.Options{})
	list, err := db.Deliveries(t.Context(), statuspage.DeliveryQuery{Event: 1})
	if err != nil {
		t.Fatal(err)
	}
	times, ids := map[string]int{}, map[string]string{}
	for _, m := range relay.Messages() {
		to, id := m.To[0], m.Parse(t).Header.Get("Message-ID")
		if times[to]++; ids[to] != "" && ids[to] != id || len(m.To) != 1 {
			t.Errorf("%v were mailed under %s and %s", m.To, ids[to], id)
		}
		ids[to] = id
	}
	again, unsure := 0, 0
	for _, d := range list {
		to := d.Subscriber + "@example.com"
		if n := times[to]; d.State != statuspage.Sent || n < 1 || n > 1+d.Ambiguous {
			t.Errorf("%s was mailed %d times; the delivery is %s, %d attempts are of unknown outcome", to, n, d.State, d.Ambiguous)
		}
		again, unsure = again+times[to]-1, unsure+d.Ambiguous
	}
	if len(list) != readers || len(times) != readers || unsure == 0 {
		t.Errorf("%d deliveries to %d of %d, %d attempts of unknown outcome", len(list), len(times), readers, unsure)
	}
	t.Logf("%d mails, %d again of %d attempts of unknown outcome", readers, again, unsure)
}
