package notify

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// sender is a Sender made of a function.
type sender func(ctx context.Context, p statuspage.Parcel) Receipt

func (s sender) Send(ctx context.Context, p statuspage.Parcel) Receipt { return s(ctx, p) }

// crowd sends each parcel until it is delivered or the time is up, with as many workers as
// the dispatcher has, and returns how long each took to be delivered.
func crowd(t *testing.T, s Sender, limit time.Duration, all []statuspage.Parcel) map[string]time.Duration {
	t.Helper()
	began, done := time.Now(), map[string]time.Duration{}
	var mu sync.Mutex
	var wg sync.WaitGroup
	free := make(chan bool, defaultWide)
	for _, p := range all {
		wg.Go(func() {
			for time.Since(began) < limit {
				free <- true
				r := s.Send(t.Context(), p)
				<-free
				if r.Outcome == Delivered {
					mu.Lock()
					done[p.Delivery.ID] = time.Since(began)
					mu.Unlock()
					return
				}
				time.Sleep(max(r.RetryAfter, firstRest))
			}
		})
	}
	wg.Wait()
	return done
}

func at1(host string, n int) statuspage.Parcel {
	p := notice(fmt.Sprintf("%s-%d", host, n), time.Now())
	p.To.Address = "https://" + host + "/" + fmt.Sprint(n)
	return p
}

// TestSlowHostHoldsNobody: with two hundred subscribers on hosts that hang, the others hear
// in time, and the hung ones cost few attempts.
func TestSlowHostHoldsNobody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var wasted atomic.Int64
		s := apart{sender(func(_ context.Context, p statuspage.Parcel) Receipt {
			if h := hostOf(*p.To); h == "hung1.example.com" || h == "hung2.example.com" {
				wasted.Add(1)
				time.Sleep(postDeadline)
				return Receipt{Outcome: Unreachable}
			}
			time.Sleep(200 * time.Millisecond)
			return Receipt{Outcome: Delivered}
		}), newHosts()}
		var all []statuspage.Parcel
		for n := range 100 {
			all = append(all, at1("hung1.example.com", n), at1("hung2.example.com", n), at1(fmt.Sprintf("well%d.example.com", n%5), n))
		}
		done := crowd(t, s, time.Hour, all)
		if len(done) != 100 {
			t.Fatalf("%d delivered, want the 100 whose hosts are well", len(done))
		}
		for id, took := range done {
			if took > 90*time.Second {
				t.Errorf("%s took %s", id, took)
			}
		}
		if n := wasted.Load(); n > 2*(mostAtHost+16) {
			t.Errorf("%d attempts at the hung hosts within an hour", n)
		}
	})
}

// TestHostWakes: one that was slow and is quick again is told everything.
func TestHostWakes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		s := apart{sender(func(context.Context, statuspage.Parcel) Receipt {
			if time.Since(began) < time.Minute {
				time.Sleep(postDeadline)
				return Receipt{Outcome: Retry}
			}
			return Receipt{Outcome: Delivered}
		}), newHosts()}
		var all []statuspage.Parcel
		for n := range 20 {
			all = append(all, at1("slow.example.com", n))
		}
		if done := crowd(t, s, time.Hour, all); len(done) != 20 {
			t.Errorf("%d of 20 delivered", len(done))
		}
		if n := len(s.hosts.all); n != 0 {
			t.Errorf("%d hosts are remembered", n)
		}
	})
}

// TestNoEndpointRestsTheChannel: whatever one endpoint does, the channel works for others.
func TestNoEndpointRestsTheChannel(t *testing.T) {
	t.Parallel()
	for _, o := range []Outcome{Unreachable, Ambiguous} {
		s := apart{sender(func(context.Context, statuspage.Parcel) Receipt { return Receipt{Outcome: o} }), newHosts()}
		if got := s.Send(t.Context(), at1("a.example.com", 1)); got.Outcome != Retry {
			t.Errorf("%s becomes %s", o, got.Outcome)
		}
	}
	if got := (apart{nil, newHosts()}).Send(t.Context(), alert("a", time.Now())); got.Outcome != Refused {
		t.Errorf("a parcel for nobody is %s", got.Outcome)
	}
}

// Whoever has us send to ever new hosts that are slow fills no memory.
func TestSlowHostsAreForgotten(t *testing.T) {
	t.Parallel()
	h, now := newHosts(), at
	for n := range 3 * manyHosts {
		name := fmt.Sprint(n)
		h.enter(name, now)
		h.leave(name, slowAfter, now)
		now = now.Add(2 * time.Second)
	}
	if n := len(h.all); n > manyHosts {
		t.Errorf("%d hosts are remembered, want %d at most", n, manyHosts)
	}
	if _, wait := h.enter(fmt.Sprint(3*manyHosts-1), now); wait == 0 {
		t.Error("a host that was slow a moment ago is forgotten")
	}
}

// TestNamesBelowOneDomain: who has a domain has all names below it, and yet is remembered
// once; what others have is theirs, also below a suffix that many share.
func TestNamesBelowOneDomain(t *testing.T) {
	t.Parallel()
	h := newHosts()
	for n := range 10_000 {
		seat, wait := h.enter(fmt.Sprintf("h%d.wild.example.com:8443", n), at)
		if wait == 0 {
			h.leave(seat, slowAfter, at)
		}
	}
	if n := len(h.all); n > mostBelow+1 {
		t.Errorf("%d hosts of one domain are remembered", n)
	}
	if _, wait := h.enter("another.wild.example.com", at); wait == 0 {
		t.Error("one more of the slow ones is tried at once")
	}
	for n := range 2 * mostBelow {
		name := fmt.Sprintf("tenant%d.github.io", n)
		if seat, wait := h.enter(name, at); wait > 0 || seat != name {
			t.Errorf("%s counts as %s and waits %s", name, seat, wait)
		}
	}
	for _, address := range []string{"192.0.2.7:8443", "192.0.3.7", "[2001:db8::1]:443"} {
		if seat, wait := h.enter(address, at); wait > 0 || seat != address {
			t.Errorf("%s counts as %s and waits %s", address, seat, wait)
		}
		h.leave(address, 0, at)
	}
	if n := h.below["192.0.2.7"] + h.below["192.0.3.7"]; n != 0 {
		t.Errorf("%d hosts are counted that are forgotten", n)
	}
}
