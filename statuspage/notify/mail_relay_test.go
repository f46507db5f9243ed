package notify

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/notify/smtptest"
)

// withFallback is a sender with two relays.
func withFallback(t *testing.T, first, second *smtptest.Server) *Mail {
	t.Helper()
	env := testEnv(first.Roots.Clone())
	env.Roots.AddCert(second.Cert)
	m, err := NewMail(relaySettings(first, fmt.Sprintf(`, "fallback": {"host": "localhost", "port": %d}`, second.Port)), env)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Close() })
	return m
}

// failing answers at the greeting that there is no service, while asked to.
func failing(while *atomic.Bool) smtptest.Script {
	return smtptest.Script{On: func(step smtptest.Step) smtptest.Reply {
		if step.Stage == smtptest.Connect && while.Load() {
			return smtptest.Reply{Text: "421 4.3.2 closing down"}
		}
		return smtptest.Reply{}
	}}
}

// The second relay takes over at once, the answer says so, the first is left alone while
// it rests and taken again when it works.
func TestFallback(t *testing.T) {
	t.Parallel()
	var down atomic.Bool
	first, second := smtptest.New(t, failing(&down)), smtptest.New(t, smtptest.Script{})
	m := withFallback(t, first, second)
	down.Store(true)
	for i := range 3 {
		r := m.Send(t.Context(), notice(fmt.Sprint("d", i), at))
		if r.Outcome != Delivered || !strings.HasPrefix(r.Answer, "taken by localhost") {
			t.Fatalf("message %d: %+v", i, r)
		}
		if said := strings.Contains(r.Answer, "before, 127.0.0.1 answered to greeting: 421"); said != (i == 0) {
			t.Errorf("message %d: %q", i, r.Answer)
		}
	}
	if got := first.Sessions(); got != 1 {
		t.Errorf("%d tries of a relay that rests, want 1", got)
	}
	down.Store(false)
	m.relays[0].health.until = time.Now().Add(-time.Second) // its rest is over
	for i := range 2 {
		if r := m.Send(t.Context(), notice(fmt.Sprint("e", i), at)); r.Outcome != Delivered || !strings.HasPrefix(r.Answer, "taken by 127.0.0.1") {
			t.Fatalf("the first works again: %+v", r)
		}
	}
	if len(first.Messages()) != 2 || len(second.Messages()) != 3 {
		t.Errorf("%d and %d messages, want 2 and 3", len(first.Messages()), len(second.Messages()))
	}
}

// Refusals of the recipient, and what the first relay may have taken, never go to the
// second.
func TestFallbackIsForUnreachableRelaysOnly(t *testing.T) {
	t.Parallel()
	for want, step := range map[Outcome]map[smtptest.Stage]smtptest.Reply{
		Refused:   {smtptest.RcptTo: {Text: "550 5.1.1 no such user"}},
		Retry:     {smtptest.RcptTo: {Text: "450 4.2.1 greylisted"}},
		Ambiguous: {smtptest.Content: {Drop: true}},
	} {
		first := smtptest.New(t, smtptest.Script{On: func(s smtptest.Step) smtptest.Reply { return step[s.Stage] }})
		second := smtptest.New(t, smtptest.Script{})
		if r := withFallback(t, first, second).Send(t.Context(), notice("n", at)); r.Outcome != want || second.Sessions() != 0 {
			t.Errorf("got %+v and %d sessions with the second, want %s and none", r, second.Sessions(), want)
		}
	}
}

func TestBothRelaysDown(t *testing.T) {
	t.Parallel()
	var down atomic.Bool
	down.Store(true)
	first, second := smtptest.New(t, failing(&down)), smtptest.New(t, failing(&down))
	m := withFallback(t, first, second)
	for range 2 { // the second time both rest, and are tried all the same: the outbox asked for it
		r := m.Send(t.Context(), notice("n", at))
		if r.Outcome != Unreachable || !strings.Contains(r.Answer, "localhost answered") || !strings.Contains(r.Answer, "127.0.0.1 answered") {
			t.Errorf("receipt %+v", r)
		}
	}
	if first.Sessions() != 2 || second.Sessions() != 2 {
		t.Errorf("%d and %d tries, want 2 each", first.Sessions(), second.Sessions())
	}
}

func TestFallbackSettings(t *testing.T) {
	t.Parallel()
	for settings, want := range map[string]string{
		`{}`:                                    "fallback.host: is empty",
		`{"host": "b.example", "tls": "hm"}`:    `fallback.tls: "hm" is not starttls, implicit or none`,
		`{"host": "b.example", "user": "u"}`:    "fallback: needs user and password together",
		`{"host": "b.example", "hots": "b"}`:    "hots: is not a setting",
		`{"host": "b.example", "port": "many"}`: "port",
	} {
		_, err := NewMail(json.RawMessage(`{"from": "a@b.example", "host": "a.example", "fallback": `+settings+`}`), testEnv(nil))
		var invalid *statuspage.Invalid
		if !errors.As(err, &invalid) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s:\ngot  %v\nwant %s", settings, err, want)
		}
	}
}

// Confirmations fill no more than a quarter of the places, and of those who wait the
// lanes go in in their order.
func TestGate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := newGate(4)
		var mu sync.Mutex
		var in []statuspage.Lane
		enter := func(l statuspage.Lane) {
			go func() {
				if g.enter(t.Context(), l) == nil {
					mu.Lock()
					in = append(in, l)
					mu.Unlock()
				}
			}()
			synctest.Wait()
		}
		for range 5 {
			enter(statuspage.LaneConfirm)
		}
		if len(in) != 1 {
			t.Fatalf("%d confirmations are in, want 1", len(in))
		}
		for range 5 {
			enter(statuspage.LaneNotice)
		}
		enter(statuspage.LaneAlert)
		if len(in) != 4 {
			t.Fatalf("%d are in, want 4", len(in))
		}
		for range 3 {
			g.leave(statuspage.LaneNotice)
			synctest.Wait()
		}
		g.leave(statuspage.LaneConfirm)
		synctest.Wait()
		want := []statuspage.Lane{2, 1, 1, 1, 0, 1, 1, 2}
		if fmt.Sprint(in) != fmt.Sprint(want) {
			t.Errorf("they went in as %v, want %v", in, want)
		}
	})
}

// Who gives up waiting leaves no place taken.
func TestGateWithdrawal(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := newGate(1)
		if err := g.enter(t.Context(), statuspage.LaneNotice); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := g.enter(ctx, statuspage.LaneNotice); !errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("error %v", err)
		}
		g.leave(statuspage.LaneNotice)
		if err := g.enter(t.Context(), statuspage.LaneDigest); err != nil || g.free != 0 || len(g.waiting) != 0 {
			t.Errorf("%v; %d free, %d wait", err, g.free, len(g.waiting))
		}
	})
}

// A herd that subscribes does not hold a notice up: with every confirmation hanging at
// the relay, notices go out over connections of their own.
func TestNoticesDoNotWaitForConfirmations(t *testing.T) {
	t.Parallel()
	s := smtptest.New(t, smtptest.Script{On: func(step smtptest.Step) smtptest.Reply {
		return smtptest.Reply{Hang: step.Stage == smtptest.RcptTo && strings.HasPrefix(step.Address, "c")}
	}})
	m := relayed(t, s, `, "connections": 4`)
	ctx, stop := context.WithCancel(t.Context())
	var herd sync.WaitGroup
	for i := range 20 {
		herd.Go(func() { m.Send(ctx, confirmation(fmt.Sprint("c", i), at)) })
	}
	for i := range 30 {
		if r := m.Send(t.Context(), notice(fmt.Sprint("n", i), at)); r.Outcome != Delivered {
			t.Fatalf("receipt %+v", r)
		}
	}
	stop()
	herd.Wait()
	if got := s.Sessions(); got > 3 {
		t.Errorf("%d sessions, want one for notices and one or two for confirmations", got)
	}
}

// A test mail goes through both relays: the second has to work on the day on which the
// first does not. The message's header is shown, its signature too.
func TestDialogueWithBothRelays(t *testing.T) {
	t.Parallel()
	var down atomic.Bool
	first, second := smtptest.New(t, failing(&down)), smtptest.New(t, smtptest.Script{})
	m := withFallback(t, first, second)
	var out strings.Builder
	if err := m.Test(t.Context(), "you@example.com", &out); err != nil || len(first.Messages()) != 1 || len(second.Messages()) != 1 {
		t.Errorf("%v, %d and %d messages\n%s", err, len(first.Messages()), len(second.Messages()), out.String())
	}
	for _, want := range []string{"* connecting to 127.0.0.1:", "* connecting to localhost:", "Message-ID: <test-", "S: 250 2.0.0 taken"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
	down.Store(true)
	if err := m.Test(t.Context(), "you@example.com", &out); err == nil || !strings.Contains(err.Error(), "127.0.0.1 answered to greeting: 421") || len(second.Messages()) != 2 {
		t.Errorf("%v, %d messages through the second", err, len(second.Messages()))
	}
}

// Who waits behind a relay that hangs after the final dot goes back without an attempt:
// it was never on the wire, and would only hang in its turn.
func TestWaitingBehindAHangingRelayIsNoAttempt(t *testing.T) {
	t.Parallel()
	hold := make(chan struct{})
	s := smtptest.New(t, smtptest.Script{On: func(step smtptest.Step) smtptest.Reply {
		if step.Stage == smtptest.Content {
			<-hold
			return smtptest.Reply{Drop: true}
		}
		return smtptest.Reply{}
	}})
	m := relayed(t, s, `, "connections": 1`)
	const waiting = 20
	receipts := make(chan Receipt, waiting+1)
	for i := range waiting + 1 {
		go func() { receipts <- m.Send(t.Context(), notice(fmt.Sprint("w", i), at)) }()
	}
	for m.gate.queue() < waiting {
		runtime.Gosched()
	}
	close(hold)
	untried := 0
	for range waiting + 1 {
		if r := <-receipts; r.Untried {
			untried++
		}
	}
	if untried != waiting || s.Sessions() != 1 {
		t.Errorf("%d of %d that waited were not tried, over %d sessions", untried, waiting, s.Sessions())
	}
	if r := m.Send(t.Context(), notice("next", at)); r.Untried {
		t.Error("the next one was not tried either")
	}
}

// What was not tried says nothing of the channel, and its time comes soon.
func TestUntriedChangesNothing(t *testing.T) {
	t.Parallel()
	now := time.Now()
	var h health
	h.note(Receipt{Outcome: Unreachable, Untried: true}, false, now, now)
	if h.until != (time.Time{}) || !h.since.IsZero() || h.counts != (health{}).counts {
		t.Errorf("the channel's health is %+v", h)
	}
	p := notice("u", now)
	p.Delivery.Attempts, p.Delivery.Answer = 7, "as before"
	got := Judge(p, Receipt{Outcome: Unreachable, Answer: "not tried", Untried: true}, now, time.Time{})
	want := statuspage.Settlement{ID: "u", Answer: "as before", NextAt: now.Add(leastPause), Untried: true}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// queue is how many wait.
func (g *gate) queue() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.waiting)
}
