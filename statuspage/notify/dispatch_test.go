package notify

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// senderFunc is a Sender made of a function.
type senderFunc func(ctx context.Context, p statuspage.Parcel) Receipt

func (f senderFunc) Send(ctx context.Context, p statuspage.Parcel) Receipt { return f(ctx, p) }

// recorder takes everything, and remembers in which order.
type recorder struct {
	mu   sync.Mutex
	ids  []string
	at   []time.Time
	says func(p statuspage.Parcel, nth int) Receipt
}

func (r *recorder) Send(_ context.Context, p statuspage.Parcel) Receipt {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ids, r.at = append(r.ids, p.Delivery.ID), append(r.at, time.Now())
	if r.says == nil {
		return Receipt{}
	}
	return r.says(p, len(r.ids))
}

func (r *recorder) got() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.ids)
}

// run runs a dispatcher until the test's end.
func run(t *testing.T, cfg Config) *Dispatcher {
	t.Helper()
	d := NewDispatcher(cfg)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- d.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("Run: %v", err)
		}
	})
	return d
}

// However many of one lane hang, or of one channel, the others go out at once.
func TestNobodyWaitsForAnotherLane(t *testing.T) {
	t.Parallel()
	kinds := map[statuspage.Lane]func(string, time.Time) statuspage.Parcel{
		statuspage.LaneAlert: alert, statuspage.LaneNotice: notice, statuspage.LaneConfirm: confirmation,
		statuspage.LaneDigest: func(id string, at time.Time) statuspage.Parcel {
			p := notice(id, at)
			p.Delivery.Lane = statuspage.LaneDigest
			return p
		},
	}
	for lane, make := range kinds {
		synctest.Test(t, func(t *testing.T) {
			now, o := time.Now(), newOutbox()
			for n := range 10_000 {
				o.add(make(fmt.Sprint("hangs", n), now))
			}
			r := &recorder{}
			slow := senderFunc(func(ctx context.Context, p statuspage.Parcel) Receipt {
				if strings.HasPrefix(p.Delivery.ID, "hangs") {
					<-ctx.Done()
					return Receipt{Outcome: Retry, Answer: "hangs"}
				}
				return r.Send(ctx, p)
			})
			d := run(t, Config{Outbox: o, Workers: 4, Senders: map[string]Sender{"mail": slow, "alert:hook": slow, "slack": slow}})
			time.Sleep(lull)
			synctest.Wait()
			var want []string
			for other, make := range kinds {
				if other != lane {
					o.add(make(fmt.Sprint("lane", other), now))
					want = append(want, fmt.Sprint("lane", other))
				}
			}
			elsewhere := notice("slack", now)
			elsewhere.Delivery.Channel = "slack"
			o.add(elsewhere)
			d.Nudge()
			time.Sleep(lull)
			synctest.Wait()
			got := r.got()
			slices.Sort(got)
			slices.Sort(want)
			if want = append(want, "slack"); !slices.Equal(got, want) || d.Stats().InFlight > 4 {
				t.Errorf("lane %d hangs: sent %v, want %v; %d under way", lane, got, want, d.Stats().InFlight)
			}
		})
	}
}

// lull is long enough, in a bubble's time, for the loop to have lingered over each claim.
const lull = 100 * moment

// A channel with a width of its own has no more claimed than it sends at once, and the
// others have what they always have.
func TestWidths(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		now, o := time.Now(), newOutbox()
		for n := range 50 {
			o.add(notice(fmt.Sprint("narrow", n), now))
			wide := notice(fmt.Sprint("wide", n), now)
			wide.Delivery.Channel = "slack"
			o.add(wide)
		}
		hang := senderFunc(func(ctx context.Context, _ statuspage.Parcel) Receipt {
			<-ctx.Done()
			return Receipt{Outcome: Retry, Answer: "hangs"}
		})
		d := run(t, Config{Outbox: o, Workers: 8, Widths: map[string]int{"mail": 3}, Senders: map[string]Sender{"mail": hang, "slack": hang}})
		time.Sleep(lull)
		synctest.Wait()
		if got := o.count(statuspage.Sending); got != 3+8 || d.Stats().InFlight != got {
			t.Errorf("%d are claimed and %d under way, want 3 over the narrow one and 8 over the other", got, d.Stats().InFlight)
		}
	})
}

func TestNudgeWakes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o, r := newOutbox(), &recorder{}
		d := run(t, Config{Outbox: o, Senders: map[string]Sender{"mail": r}})
		synctest.Wait()
		o.add(notice("n", time.Now()))
		began := time.Now()
		d.Nudge()
		synctest.Wait()
		if got := r.got(); len(got) != 1 || time.Since(began) > 0 {
			t.Errorf("sent %v after %s, want it at once", got, time.Since(began))
		}
	})
}

// The relay is down for six hours (fault F46): the queue waits, nobody is lost, the
// attempts are few, operators hear of it after five minutes and again when it works.
func TestRelayDownForHours(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		o, r := newOutbox(), &recorder{}
		for i := range 40 {
			o.add(notice(fmt.Sprintf("n%02d", i), began))
		}
		r.says = func(statuspage.Parcel, int) Receipt {
			if time.Since(began) < 6*time.Hour {
				return Receipt{Outcome: Unreachable, Answer: "relay.example offered no STARTTLS and tls is mandatory"}
			}
			return Receipt{}
		}
		var told []string
		trouble := func(key string, err error, since time.Time) {
			told = append(told, fmt.Sprintf("%s after %s: %s: %v", since.Sub(began), time.Since(began), key, err))
		}
		d := run(t, Config{Outbox: o, Workers: 4, Senders: map[string]Sender{"mail": r}, Trouble: trouble})
		time.Sleep(6 * time.Hour)
		attempts, failing := len(r.got()), d.Stats().Channels["mail"]
		time.Sleep(20 * time.Minute)
		synctest.Wait()
		if got := o.count(statuspage.Sent); got != 40 {
			t.Errorf("%d mails sent after the relay came back, want 40", got)
		}
		if attempts < 24 || attempts > 45 {
			t.Errorf("%d attempts in six hours, want about one in 15 minutes", attempts)
		}
		if !failing.FailingSince.Equal(began) || !strings.Contains(failing.LastError, "STARTTLS") {
			t.Errorf("stats while failing: %+v", failing)
		}
		want := "0s after 5m0s: mail: mail not sent: relay.example offered no STARTTLS and tls is mandatory. 40 messages wait; next try 00:07:45 UTC"
		if len(told) != 2 || told[0] != want || !strings.HasSuffix(told[1], "mail: <nil>") {
			t.Errorf("operators heard %q, want %q and the recovery", told, want)
		}
	})
}

// Our own network was down for an hour: nobody waits another quarter of one (Kuma 6046).
func TestWakeSendsAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		now := time.Now()
		o, r := newOutbox(notice("down", now), notice("up", now)), &recorder{}
		back := now.Add(time.Hour + time.Minute)
		r.says = func(statuspage.Parcel, int) Receipt {
			if time.Now().Before(back) {
				return Receipt{Outcome: Unreachable, Answer: "no route to host"}
			}
			return Receipt{}
		}
		d := run(t, Config{Outbox: o, Workers: 2, Senders: map[string]Sender{"mail": r}})
		time.Sleep(time.Until(back))
		synctest.Wait()
		if got := o.count(statuspage.Sent); got != 0 {
			t.Fatalf("%d sent while the channel rests: the test shows nothing", got)
		}
		d.Wake()
		time.Sleep(5 * time.Second)
		if got := o.count(statuspage.Sent); got != 2 {
			t.Errorf("%d sent five seconds after the wake, want 2", got)
		}
	})
}

// One parcel that takes the channel down must not starve the others.
func TestPoisonousParcelDoesNotStarveOthers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		now := time.Now()
		o, r := newOutbox(notice("poison", now), notice("good", now)), &recorder{}
		r.says = func(p statuspage.Parcel, _ int) Receipt {
			if p.Delivery.ID == "poison" {
				return Receipt{Outcome: Unreachable, Answer: "hangs"}
			}
			return Receipt{}
		}
		run(t, Config{Outbox: o, Workers: 1, Senders: map[string]Sender{"mail": r}})
		time.Sleep(time.Minute)
		if got := o.delivery("good").State; got != statuspage.Sent {
			t.Errorf("the good one is %s after a minute", got)
		}
	})
}

// A parcel whose outcome is unknown each time it is tried holds nobody up who comes later:
// only its first failure can be the channel's.
func TestParcelOfUnknownOutcomeHoldsNobodyUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		now := time.Now()
		o, r := newOutbox(notice("before", now), notice("poison", now)), &recorder{}
		r.says = func(p statuspage.Parcel, _ int) Receipt {
			if p.Delivery.ID == "poison" {
				return Receipt{Outcome: Ambiguous, Answer: "gone after the dot"}
			}
			return Receipt{}
		}
		d := run(t, Config{Outbox: o, Workers: 1, Senders: map[string]Sender{"mail": r}})
		for again := range 3 {
			for o.delivery("poison").Ambiguous < again+2 {
				time.Sleep(time.Second)
			}
			id := fmt.Sprint("after", again)
			o.add(notice(id, time.Now()))
			d.Nudge()
			synctest.Wait()
			if got := o.delivery(id).State; got != statuspage.Sent {
				t.Errorf("after %d failures of another the next one is %s", again+2, got)
			}
			time.Sleep(time.Second)
		}
	})
}

func TestOneHangingChannelLeavesTheOtherAlone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		now := time.Now()
		hang := senderFunc(func(ctx context.Context, _ statuspage.Parcel) Receipt {
			<-ctx.Done()
			return Receipt{Outcome: Unreachable, Answer: "hangs"}
		})
		o, r := newOutbox(notice("n1", now), notice("n2", now), alert("a", now)), &recorder{}
		run(t, Config{Outbox: o, Workers: 4, Senders: map[string]Sender{"mail": hang, "alert:hook": r}})
		synctest.Wait()
		if got := r.got(); len(got) != 1 {
			t.Errorf("alerts sent: %v, want one", got)
		}
		time.Sleep(5 * time.Minute)
		if got := o.delivery("n1"); got.Answer != "hangs" {
			t.Errorf("a hung attempt ended with %q, want it cut and put back", got.Answer)
		}
	})
}

// A provider takes one a second and answers 429 with Retry-After to the rest (trap 15):
// all thirty arrive, soon, and it is not stormed.
func TestRateLimitedChannelLosesNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o, r, began := newOutbox(), &recorder{}, time.Now()
		for i := range 30 {
			o.add(alert(fmt.Sprintf("a%02d", i), began))
		}
		var free, last time.Time
		turned := 0
		r.says = func(statuspage.Parcel, int) Receipt {
			if last = time.Now(); last.Before(free) {
				turned++
				return Receipt{Outcome: Unreachable, Answer: "429", RetryAfter: time.Until(free)}
			}
			free = time.Now().Add(time.Second)
			return Receipt{}
		}
		run(t, Config{Outbox: o, Workers: 8, Senders: map[string]Sender{"alert:hook": r}})
		time.Sleep(10 * time.Minute)
		if got := o.count(statuspage.Sent); got != 30 {
			t.Errorf("%d of 30 alerts sent", got)
		}
		if took := last.Sub(began); turned > 10 || took > time.Minute {
			t.Errorf("%d were turned away in %s, want a few, and an end within a minute", turned, took)
		}
	})
}

func TestOneSubscribersNoticesStayInOrder(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		now := time.Now()
		first, second := notice("first", now), notice("second", now)
		second.Delivery.Subscriber = first.Delivery.Subscriber
		o, r := newOutbox(first, second), &recorder{}
		r.says = func(_ statuspage.Parcel, nth int) Receipt {
			if nth == 1 {
				return Receipt{Outcome: Retry, Answer: "451"}
			}
			return Receipt{}
		}
		run(t, Config{Outbox: o, Senders: map[string]Sender{"mail": r}})
		time.Sleep(time.Minute)
		if got, want := r.got(), []string{"first", "first", "second"}; !slices.Equal(got, want) {
			t.Errorf("attempts %v, want %v", got, want)
		}
	})
}

func TestStoreRefusesForAWhile(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sending := make(chan struct{})
		o := newOutbox(notice("n", time.Now()))
		n := 0
		slow := senderFunc(func(context.Context, statuspage.Parcel) Receipt {
			n++
			<-sending
			return Receipt{}
		})
		run(t, Config{Outbox: o, Senders: map[string]Sender{"mail": slow}})
		synctest.Wait()
		o.fail(statuspage.ErrFull)
		close(sending)
		time.Sleep(time.Hour)
		o.fail(nil)
		time.Sleep(2 * time.Second)
		if got := o.delivery("n").State; got != statuspage.Sent || n != 1 {
			t.Errorf("state %s after %d attempts, want sent after one", got, n)
		}
	})
}

func TestStopLetsSendingEnd(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		takes time.Duration
		want  statuspage.DeliveryState
	}{{3 * time.Second, statuspage.Sent}, {time.Hour, statuspage.Queued}} {
		synctest.Test(t, func(t *testing.T) {
			o := newOutbox(notice("n", time.Now()))
			slow := senderFunc(func(ctx context.Context, _ statuspage.Parcel) Receipt {
				pause(ctx, tt.takes)
				if ctx.Err() != nil {
					return Receipt{Outcome: Ambiguous, Answer: "cut"}
				}
				return Receipt{}
			})
			ctx, stop := context.WithCancel(t.Context())
			ended := make(chan time.Time)
			d := NewDispatcher(Config{Outbox: o, Senders: map[string]Sender{"mail": slow}})
			go func() { _ = d.Run(ctx); ended <- time.Now() }()
			synctest.Wait()
			stopped := time.Now()
			stop()
			took := (<-ended).Sub(stopped)
			if want := min(tt.takes, lastWords); took != want {
				t.Errorf("stopping took %s, want %s", took, want)
			}
			if got := o.delivery("n").State; got != tt.want {
				t.Errorf("the delivery is %s, want %s", got, tt.want)
			}
		})
	}
}

// What a crash leaves leased goes out again, counted as ambiguous (trap 28).
func TestLeasesOfACrashGoOutAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		now := time.Now()
		o, r := newOutbox(notice("n", now)), &recorder{}
		if _, err := o.Claim(t.Context(), now, lease, statuspage.Room{Lane: statuspage.LaneNotice, N: 1}); err != nil {
			t.Fatal(err)
		}
		run(t, Config{Outbox: o, Senders: map[string]Sender{"mail": r}})
		synctest.Wait()
		if got := o.delivery("n"); got.State != statuspage.Sent || got.Ambiguous != 1 {
			t.Errorf("delivery %+v, want sent, one ambiguous attempt", got)
		}
	})
}

func TestUnconfiguredChannelWaits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o, r := newOutbox(notice("n", time.Now())), &recorder{}
		d := run(t, Config{Outbox: o})
		time.Sleep(time.Hour)
		if got := o.delivery("n"); got.State != statuspage.Queued || got.Answer != "no channel mail is configured" {
			t.Errorf("delivery %+v, want queued with the reason", got)
		}
		d.Use(map[string]Sender{"mail": r}, nil)
		synctest.Wait()
		if got := o.delivery("n").State; got != statuspage.Sent {
			t.Errorf("the delivery is %s after the channel came, want sent", got)
		}
	})
}

// A new configuration may be what a channel that fails was waiting for, or let more go
// out at once.
func TestUseEndsAnOutage(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o, r := newOutbox(), &recorder{}
		for i := range 4 {
			o.add(notice(fmt.Sprint("n", i), time.Now()))
		}
		down := senderFunc(func(context.Context, statuspage.Parcel) Receipt {
			return Receipt{Outcome: Unreachable, Answer: "535 wrong password"}
		})
		d := run(t, Config{Outbox: o, Widths: map[string]int{"mail": 1}, Senders: map[string]Sender{"mail": down}})
		time.Sleep(time.Hour + time.Minute)
		hang := senderFunc(func(ctx context.Context, p statuspage.Parcel) Receipt {
			time.Sleep(time.Second)
			return r.Send(ctx, p)
		})
		d.Use(map[string]Sender{"mail": hang}, map[string]int{"mail": 4})
		time.Sleep(1100 * time.Millisecond)
		if got := len(r.got()); got != 4 {
			t.Errorf("%d of 4 sent a second after the repair: %+v", got, d.Stats().Channels["mail"])
		}
	})
}

// Ten thousand deliveries are fanned out in slices and sent with a flat number of
// goroutines and commits (fault F52).
func TestTenThousand(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		o := newOutbox()
		o.fan = 10_000
		var mu sync.Mutex
		most, now, first := 0, 0, time.Duration(-1)
		slow := senderFunc(func(ctx context.Context, _ statuspage.Parcel) Receipt {
			mu.Lock()
			now++
			most = max(most, now)
			mu.Unlock()
			pause(ctx, 200*time.Millisecond)
			mu.Lock()
			defer mu.Unlock()
			now--
			if first < 0 {
				first = time.Since(began)
			}
			return Receipt{}
		})
		run(t, Config{Outbox: o, Workers: 20, Senders: map[string]Sender{"mail": slow}})
		time.Sleep(110 * time.Second)
		if got := o.count(statuspage.Sent); got != 10_000 {
			t.Errorf("%d sent after 110 s, want 10000", got)
		}
		if most > 20 || first > 5*time.Second {
			t.Errorf("%d at once, the first after %s; want at most 20, within 5 s", most, first)
		}
	})
}

// A refusal says whose address it is about; see statuspage.Settlement.
func TestJudgeNamesTheAddress(t *testing.T) {
	t.Parallel()
	p := notice("d-1", time.Now())
	p.To.Key = "anna@example.com"
	for suspend, want := range map[string]string{"410 Gone": "anna@example.com", "": ""} {
		if got := Judge(p, Receipt{Outcome: Refused, Suspend: suspend}, time.Now(), time.Time{}); got.Key != want || got.Suspend != suspend {
			t.Errorf("%q: %+v", suspend, got)
		}
	}
}

func TestJudge(t *testing.T) {
	t.Parallel()
	queued := time.Date(2026, 11, 22, 1, 0, 0, 0, time.UTC)
	tests := []struct {
		name  string
		lane  statuspage.Lane
		d     statuspage.Delivery
		r     Receipt
		after time.Duration // since queued
		rest  time.Duration // since queued
		want  statuspage.DeliveryState
		next  time.Duration // since queued
	}{
		{name: "delivered", lane: statuspage.LaneNotice, r: Receipt{Outcome: Delivered}, want: statuspage.Sent},
		{name: "refused", lane: statuspage.LaneNotice, r: Receipt{Outcome: Refused}, want: statuspage.GivenUp},
		{name: "refused by the recipient's side", lane: statuspage.LaneNotice, r: Receipt{Outcome: Refused, Bounced: true}, want: statuspage.Bounced},
		{name: "first retry", lane: statuspage.LaneNotice, d: statuspage.Delivery{Attempts: 1}, r: Receipt{Outcome: Retry}, want: statuspage.Queued, next: 15 * time.Second},
		{name: "third retry", lane: statuspage.LaneNotice, d: statuspage.Delivery{Attempts: 3}, r: Receipt{Outcome: Retry}, want: statuspage.Queued, next: time.Minute},
		{name: "hundredth retry", lane: statuspage.LaneNotice, d: statuspage.Delivery{Attempts: 100}, r: Receipt{Outcome: Retry}, after: time.Hour, want: statuspage.Queued, next: 75 * time.Minute},
		{name: "asked to wait", lane: statuspage.LaneNotice, d: statuspage.Delivery{Attempts: 9}, r: Receipt{Outcome: Retry, RetryAfter: 3 * time.Second}, want: statuspage.Queued, next: 3 * time.Second},
		{name: "asked to wait a year", lane: statuspage.LaneNotice, r: Receipt{Outcome: Retry, RetryAfter: 9000 * time.Hour}, want: statuspage.Queued, next: time.Hour},
		{name: "behind a rest", lane: statuspage.LaneNotice, d: statuspage.Delivery{Attempts: 1}, r: Receipt{Outcome: Unreachable}, rest: 4 * time.Minute, want: statuspage.Queued, next: 4*time.Minute + time.Second},
		{name: "the last try", lane: statuspage.LaneNotice, d: statuspage.Delivery{Attempts: 50}, r: Receipt{Outcome: Retry}, after: 72*time.Hour - time.Minute, want: statuspage.Queued, next: 72 * time.Hour},
		{name: "too old", lane: statuspage.LaneNotice, r: Receipt{Outcome: Unreachable}, after: 72 * time.Hour, want: statuspage.GivenUp},
		{name: "confirmation too old", lane: statuspage.LaneConfirm, r: Receipt{Outcome: Retry}, after: 24 * time.Hour, want: statuspage.GivenUp},
		{name: "ambiguous", lane: statuspage.LaneNotice, d: statuspage.Delivery{Attempts: 1}, r: Receipt{Outcome: Ambiguous}, want: statuspage.Queued, next: 15 * time.Second},
		{name: "alert refused for an hour", lane: statuspage.LaneAlert, r: Receipt{Outcome: Retry}, after: time.Hour, want: statuspage.GivenUp},
		{name: "alert cut off for a day", lane: statuspage.LaneAlert, d: statuspage.Delivery{Attempts: 1}, r: Receipt{Outcome: Unreachable}, after: 24 * time.Hour, want: statuspage.Queued, next: 24*time.Hour + 15*time.Second},
		{name: "ambiguous for the fifth time", lane: statuspage.LaneNotice, d: statuspage.Delivery{Attempts: 5, Ambiguous: 4}, r: Receipt{Outcome: Ambiguous}, want: statuspage.GivenUp},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tt.d.Queued, tt.d.Lane = queued, tt.lane
			var rest time.Time
			if tt.rest > 0 {
				rest = queued.Add(tt.rest)
			}
			got := Judge(statuspage.Parcel{Delivery: tt.d}, tt.r, queued.Add(tt.after), rest)
			if got.State != tt.want || got.Ambiguous != (tt.r.Outcome == Ambiguous) {
				t.Errorf("got %+v, want %s", got, tt.want)
			}
			if tt.want == statuspage.Queued && !got.NextAt.Equal(queued.Add(tt.next)) {
				t.Errorf("next after %s, want %s", got.NextAt.Sub(queued), tt.next)
			}
		})
	}
}

func TestSuspicionOfOneAttemptIsDisproved(t *testing.T) {
	t.Parallel()
	now := time.Now()
	h := &health{}
	h.note(Receipt{Outcome: Delivered}, false, now, now.Add(2*time.Second))
	h.note(Receipt{Outcome: Unreachable}, false, now.Add(time.Second), now.Add(3*time.Second))
	if until := h.admit(now.Add(3 * time.Second)); !until.IsZero() {
		t.Errorf("the channel rests until %s though another delivery came through", until)
	}
	h.note(Receipt{Outcome: Unreachable}, false, now.Add(3*time.Second), now.Add(4*time.Second))
	if until := h.admit(now.Add(5 * time.Second)); !until.Equal(now.Add(19 * time.Second)) {
		t.Errorf("the channel rests until %v, want 15 s", until)
	}
}

func TestErrorsOfTheStoreAreLoggedOnce(t *testing.T) {
	t.Parallel()
	d := NewDispatcher(Config{Outbox: newOutbox()})
	var lines logLines
	d.log = lines.logger()
	for range 3 {
		d.storeAnswered("claim deliveries", errors.New("storage full"))
		d.storeAnswered("fan out", nil)
	}
	d.storeAnswered("claim deliveries", nil)
	if got := lines.count(); got != 2 {
		t.Errorf("%d lines logged, want the refusal and the recovery:\n%s", got, lines.String())
	}
}
