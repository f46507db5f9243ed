package notify

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// guest is a sender that goes the way of another.
type guest struct {
	senderFunc
	by string
}

func (g guest) way() any { return g.by }

// When the relay is back the first mail that it takes ends the rest of all that go through
// it: the alert, and the mails that were the tests.
func TestOneThatComesThroughWakesTheOthers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		now := time.Now()
		o := newOutbox(notice("first", now), notice("second", now), alert("alert", now))
		back := now.Add(time.Hour + time.Minute)
		relay := senderFunc(func(context.Context, statuspage.Parcel) Receipt {
			if time.Now().Before(back) {
				return Receipt{Outcome: Unreachable, Answer: "connection refused"}
			}
			return Receipt{}
		})
		d := run(t, Config{Outbox: o, Workers: 2, Senders: map[string]Sender{"mail": guest{relay, "relay"}, Route(alert("x", now).Delivery): guest{relay, "relay"}}})
		time.Sleep(time.Until(back))
		for o.count(statuspage.Sent) == 0 {
			time.Sleep(time.Second)
		}
		time.Sleep(5 * time.Second)
		if got := o.count(statuspage.Sent); got != 3 {
			t.Errorf("%d sent five seconds after the first: %+v", got, d.Stats().Channels)
		}
	})
}

// Other ways have their own troubles: what comes through one says nothing of them.
func TestOtherWaysStayAtRest(t *testing.T) {
	t.Parallel()
	mail, hook := &health{rests: 3}, &health{rests: 3}
	d := NewDispatcher(Config{Senders: map[string]Sender{"mail": guest{nil, "relay"}, "alert:hook": guest{nil, "hook"}, "alert:plain": senderFunc(nil)}})
	d.health = map[string]*health{"mail": mail, "alert:hook": hook, "alert:plain": {rests: 3}}
	d.revive("mail", 1)
	d.revive("alert:plain", 1)
	if len(d.revived) > 0 || hook.rests != 3 {
		t.Errorf("woken: %v", d.revived)
	}
}
