package notify

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/fyr-status/fyr/monitor/secret"
	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/store"
	"github.com/fyr-status/fyr/store/storetest"
)

// wire stands in for the network where the clock is turned: it answers with a code, and
// notes when it was asked.
type wire struct {
	mu    sync.Mutex
	began time.Time
	code  int // 0: no answer
	sent  []time.Duration
}

func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.sent = append(w.sent, time.Since(w.began))
	if w.code == 0 {
		return nil, errors.New("no route to host")
	}
	return &http.Response{StatusCode: w.code, Body: io.NopCloser(strings.NewReader("")), Request: r}, nil
}

func (w *wire) answer(code int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.code = code
}

// times returns when something was sent, and forgets it.
func (w *wire) times() []time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	sent := w.sent
	w.sent = nil
	return sent
}

// hubOn is a hub whose callbacks are at the end of w.
func hubOn(t *testing.T, w *wire) hubbub {
	t.Helper()
	w.began = time.Now()
	h := hubbub{press: &press{body: "first", changed: make(chan struct{})}}
	h.DB = storetest.Open(t)
	h.Hub = NewHub(HubConfig{Followers: h.DB, Changed: h.Changed})
	h.client.Transport = w
	return h
}

// TestFailingCallbackIsTriedForHours turns the clock: pauses grow to fifteen minutes, an
// edition is given up after six hours, and the next one is offered again.
func TestFailingCallbackIsTriedForHours(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := &wire{}
		h := hubOn(t, w)
		mustKeep(t, h, toFollow("f1", "https://reader.example.com/"))
		stop := h.run(t)
		defer stop()
		h.print("second")
		time.Sleep(12 * time.Hour) // the bubble's clock
		got := w.times()
		want := []time.Duration{0, 15, 45, 105, 225, 465, 945, 1845, 2745}
		for n := range want {
			want[n] *= time.Second
		}
		for n := range got {
			got[n] = got[n].Round(time.Second)
		}
		if diff := cmp.Diff(want, got[:min(len(got), len(want))]); diff != "" {
			t.Errorf("tries (-want +got):\n%s", diff)
		}
		if last := got[len(got)-1]; last < 6*time.Hour || last > 6*time.Hour+15*time.Minute {
			t.Errorf("the last try was after %v, want six hours", last)
		}
		w.answer(http.StatusAccepted)
		h.print("third")
		time.Sleep(time.Minute)
		if n := len(w.times()); n != 1 {
			t.Errorf("the next edition was sent %d times, want once", n)
		}
	})
}

// TestChangesInARowAreSentAsOne prints ten editions within a second.
func TestChangesInARowAreSentAsOne(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := &wire{code: http.StatusOK}
		h := hubOn(t, w)
		mustKeep(t, h, toFollow("f1", "https://reader.example.com/"))
		stop := h.run(t)
		defer stop()
		time.Sleep(time.Minute)
		for n := range 10 {
			h.print(strings.Repeat("x", n+1))
			time.Sleep(50 * time.Millisecond)
		}
		time.Sleep(time.Minute)
		sent := w.times()
		if len(sent) != 2 || sent[0] > time.Minute+10*time.Millisecond {
			t.Errorf("sent at %v, want the first at once and the last a second later", sent)
		}
	})
}

func TestNothingIsSentAfterTheLease(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := &wire{code: http.StatusOK}
		h := hubOn(t, w)
		r := toFollow("f1", "https://reader.example.com/")
		r.Lease = 2 * time.Hour
		mustKeep(t, h, r)
		stop := h.run(t)
		defer stop()
		time.Sleep(119 * time.Minute)
		h.print("second")
		time.Sleep(30 * time.Second)
		if n := len(w.times()); n != 1 {
			t.Errorf("sent %d times before the end, want once", n)
		}
		time.Sleep(time.Minute)
		h.print("third")
		time.Sleep(2 * time.Hour)
		if n := len(w.times()); n != 0 {
			t.Errorf("sent %d times after the end", n)
		}
	})
}

// TestTardyHostsWaitForEachOther lets forty hosts answer just in time, again and again:
// once they are known for it, the others need not wait.
func TestTardyHostsWaitForEachOther(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := &wire{code: http.StatusOK}
		h := hubOn(t, w)
		h.client.Transport = dawdler{w}
		for n := range 40 {
			mustKeep(t, h, toFollow(fmt.Sprintf("a%02d", n), fmt.Sprintf("https://slow%d.example.com/", n)))
		}
		mustKeep(t, h, toFollow("z", "https://quick.example.com/"))
		stop := h.run(t)
		defer stop()
		h.print("second")
		time.Sleep(10 * time.Minute)
		if n := len(w.times()); n != 1 {
			t.Fatalf("the quick one was sent to %d times, want once", n)
		}
		w.began = time.Now()
		h.print("third")
		time.Sleep(10 * time.Minute)
		if sent := w.times(); len(sent) != 1 || sent[0] > time.Second {
			t.Errorf("the quick one was sent to at %v, want at once", sent)
		}
	})
}

// dawdler answers for slow hosts after nine seconds, and for the others at once.
type dawdler struct{ quick *wire }

func (d dawdler) RoundTrip(r *http.Request) (*http.Response, error) {
	if !strings.HasPrefix(r.Host, "slow") {
		return d.quick.RoundTrip(r)
	}
	time.Sleep(9 * time.Second) // the bubble's clock
	return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody, Request: r}, nil
}

// TestChangeUnderWayIsSentToo prints another edition while one is being sent.
func TestChangeUnderWayIsSentToo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := &wire{code: http.StatusOK}
		h := hubOn(t, w)
		h.client.Transport = dawdler{w}
		mustKeep(t, h, toFollow("f1", "https://slow.example.com/"))
		stop := h.run(t)
		defer stop()
		h.print("second")
		time.Sleep(5 * time.Second) // under way for nine
		h.print("third")
		time.Sleep(time.Minute)
		third, err := h.Edition(t.Context(), atomTopic)
		if err != nil {
			t.Fatal(err)
		}
		if late, err := h.Behind(t.Context(), atomTopic, third.Version(), time.Now()); len(late) != 0 || err != nil {
			t.Errorf("still behind: %v, %v", late, err)
		}
	})
}

func TestJudgeFollower(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	began := now.Add(-time.Second)
	well := statuspage.Follower{ID: "f", Till: now.Add(time.Hour), Version: "v1"}
	failing := well
	failing.Failures, failing.Failing, failing.Next = 3, now.Add(-time.Hour), now
	hopelessly := failing
	hopelessly.Failing = now.Add(-hopeless)
	tests := map[string]struct {
		f    statuspage.Follower
		code int
		want statuspage.Follower
	}{
		"takes it":           {well, 204, statuspage.Follower{ID: "f", Till: well.Till, Version: "v2"}},
		"takes it at last":   {failing, 200, statuspage.Follower{ID: "f", Till: well.Till, Version: "v2"}},
		"wants no more":      {failing, 410, statuspage.Follower{ID: "f", Version: "v1"}},
		"is not there":       {well, 0, statuspage.Follower{ID: "f", Till: well.Till, Version: "v1", Failures: 1, Failing: began, Next: now.Add(15 * time.Second)}},
		"leads elsewhere":    {well, 307, statuspage.Follower{ID: "f", Till: well.Till, Version: "v1", Failures: 1, Failing: began, Next: now.Add(15 * time.Second)}},
		"fails again":        {failing, 503, statuspage.Follower{ID: "f", Till: well.Till, Version: "v1", Failures: 4, Failing: failing.Failing, Next: now.Add(2 * time.Minute)}},
		"fails for too long": {hopelessly, 500, statuspage.Follower{ID: "f", Till: well.Till, Version: "v2"}},
	}
	for name, tt := range tests {
		if diff := cmp.Diff(tt.want, judgeFollower(tt.f, tt.code, "v2", began, now), cmpopts.IgnoreTypes(secret.String{})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

var _ Followers = (*store.DB)(nil)
