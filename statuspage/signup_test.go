package statuspage_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/store"
	"github.com/fyr-status/fyr/store/storetest"
)

// slowLedger is a store whose commits take ten milliseconds, like a disk's.
type slowLedger struct {
	*store.DB
	mu    sync.Mutex
	took  []statuspage.Changes
	after error // what it answers once it has committed
	full  bool
}

func (l *slowLedger) Commit(ctx context.Context, c statuspage.Changes) error {
	<-time.After(10 * time.Millisecond)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.full {
		return statuspage.ErrFull
	}
	l.took = append(l.took, c)
	return errors.Join(l.DB.Commit(ctx, c), l.after)
}

func (l *slowLedger) desk() *statuspage.Desk {
	return statuspage.NewDesk(statuspage.DeskConfig{
		Setup: cast(), Ledger: l, Memory: l.DB, Words: plainWords{}, Key: make([]byte, 32), Log: slog.New(slog.DiscardHandler),
	})
}

// herd signs readers up, all at once, and returns their answers. meanwhile, if given,
// goes on at the same time as soon as the first commit runs.
func herd(ctx context.Context, d *statuspage.Desk, readers int, meanwhile ...func()) []error {
	answers := make([]error, readers)
	var all sync.WaitGroup
	for n := range readers {
		all.Go(func() { answers[n] = d.Subscribe(ctx, wish(n)) })
	}
	synctest.Wait()
	for _, do := range meanwhile {
		all.Go(do)
	}
	all.Wait()
	return answers
}

func wish(n int) statuspage.SubscribeRequest {
	return statuspage.SubscribeRequest{Address: fmt.Sprintf("reader-%d@example.org", n), Wish: statuspage.Wish{Language: "en"}, Version: statuspage.ConsentVersion}
}

// mailed are the confirmation links that would go out, in no order.
func mailed(t *testing.T, db *store.DB) (tokens []string) {
	t.Helper()
	for more := true; more; {
		var err error
		if _, more, err = db.FanOut(t.Context(), time.Now(), 500); err != nil {
			t.Fatal(err)
		}
	}
	parcels, err := db.Claim(t.Context(), time.Now(), time.Hour, statuspage.Room{Lane: statuspage.LaneConfirm, N: 10_000})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range parcels {
		tokens = append(tokens, p.Notice.Token)
	}
	return tokens
}

// A herd of sign-ups costs a few commits, each reader gets a link that works, and a
// measurement that comes meanwhile waits for the commit that runs and for no other.
func TestSignupsShareCommits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := &slowLedger{DB: storetest.Open(t)}
		d := l.desk()
		result := monitor.Result{Monitor: "api", Agent: "here", At: time.Now(), Outcome: monitor.Outcome{Status: monitor.Up}}
		for n, err := range herd(t.Context(), d, 500, func() {
			if err := d.Record(t.Context(), result); err != nil {
				t.Error(err)
			}
		}) {
			if err != nil {
				t.Fatalf("reader %d: %v", n, err)
			}
		}
		if len(l.took) > 10 {
			t.Errorf("500 sign-ups took %d commits", len(l.took))
		}
		if at := slices.IndexFunc(l.took, func(c statuspage.Changes) bool { return len(c.Results) > 0 }); at != 1 {
			t.Errorf("the measurement was commit %d, want 1: the next one", at)
		}
		tokens := mailed(t, l.DB)
		for _, token := range tokens {
			if _, err := d.Confirm(t.Context(), token); err != nil {
				t.Error(err)
			}
		}
		if told, err := l.Audience(t.Context(), statuspage.Matter{}); told != 500 || len(tokens) != 500 || err != nil {
			t.Errorf("%d links, %d confirmed, %v", len(tokens), told, err)
		}
	})
}

// Of one address that comes many times at once, one mail goes out; what is wrong with
// one wish is nothing to the others.
func TestSignupsOfOneBatch(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := &slowLedger{DB: storetest.Open(t)}
		d := l.desk()
		for range 10 {
			go func() { _ = d.Subscribe(t.Context(), wish(0)) }()
		}
		odd := wish(1)
		odd.Components = []string{"vault"}
		go func() {
			var invalid *statuspage.Invalid
			if err := d.Subscribe(t.Context(), odd); !errors.As(err, &invalid) {
				t.Errorf("a private component was subscribed to: %v", err)
			}
		}()
		synctest.Wait()
		for n, err := range herd(t.Context(), d, 3) {
			if err != nil {
				t.Errorf("reader %d: %v", n, err)
			}
		}
		if tokens := mailed(t, l.DB); len(tokens) != 3 {
			t.Errorf("%d mails, want 3", len(tokens))
		}
	})
}

// A store that refuses does so for all alike: nothing tells an address that it knows from
// one that it does not.
func TestSignupsAreRefusedTogether(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := &slowLedger{DB: storetest.Open(t)}
		d := l.desk()
		_ = herd(t.Context(), d, 1)
		for _, token := range mailed(t, l.DB) {
			if _, err := d.Confirm(t.Context(), token); err != nil {
				t.Fatal(err)
			}
		}
		l.full = true
		go func() { _ = d.Subscribe(t.Context(), wish(999)) }() // the others wait for its commit
		synctest.Wait()
		for n, err := range herd(t.Context(), d, 50) {
			if !errors.Is(err, statuspage.ErrFull) {
				t.Errorf("reader %d: %v, want the refusal", n, err)
			}
		}
	})
}

// When the process ends between a commit and its answer, readers who ask again are not
// mailed twice, and the log is whole.
func TestSignupsWhoseAnswerWasLost(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := &slowLedger{DB: storetest.Open(t), after: errors.New("killed")}
		for n, err := range herd(t.Context(), l.desk(), 50) {
			if err == nil {
				t.Errorf("reader %d was answered", n)
			}
		}
		l.after = nil
		for n, err := range herd(t.Context(), l.desk(), 50) {
			if err != nil {
				t.Errorf("reader %d: %v", n, err)
			}
		}
		if tokens := mailed(t, l.DB); len(tokens) != 50 {
			t.Errorf("%d mails, want one each of 50", len(tokens))
		}
		if err := l.VerifyChain(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// A restart forgives nobody: who was asked and has not answered counts as before, and who
// has confirmed does not.
func TestSignupsAreBrakedAfterARestart(t *testing.T) {
	t.Parallel()
	for name, confirmed := range map[string]bool{"unanswered": false, "confirmed": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				l := &slowLedger{DB: storetest.MustOpen(t, t.TempDir(), store.Options{})}
				now := time.Now()
				var before []statuspage.Subscriber
				for n := range statuspage.SignupsOfDomain + 10 {
					s := statuspage.Subscriber{
						ID: fmt.Sprintf("s%04d", n), Channel: "mail", Address: fmt.Sprintf("before-%d@example.org", n), Key: fmt.Sprintf("before-%d@example.org", n),
						Created: now, Consent: statuspage.Consent{At: now}, ConfirmTill: now.Add(statuspage.UnconfirmedFor),
					}
					if confirmed {
						s.Confirmed = now
					}
					before = append(before, s)
				}
				if err := l.DB.Commit(t.Context(), statuspage.Changes{At: now, Subscribers: before}); err != nil {
					t.Fatal(err)
				}
				d := l.desk()
				if err := d.Begin(t.Context(), time.Time{}); err != nil {
					t.Fatal(err)
				}
				if err := d.Subscribe(t.Context(), wish(1)); err != nil {
					t.Fatal(err)
				}
				notices := l.took[len(l.took)-1].Notices
				if len(notices) != 1 || notices[0].NotBefore.IsZero() != confirmed {
					t.Errorf("%d notices, the first not before %v", len(notices), notices)
				}
			})
		})
	}
}
