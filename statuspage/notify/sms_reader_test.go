package notify

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/store"
	"github.com/fyr-status/fyr/store/storetest"
)

// The eleventh message waits until the first of the last ten is a day old.
func TestNumberIsSpared(t *testing.T) {
	t.Parallel()
	now := time.Now()
	ago := func(hours ...int) (sent []time.Time) {
		for _, h := range hours {
			sent = append(sent, now.Add(-time.Duration(h)*time.Hour))
		}
		return sent
	}
	for name, tt := range map[string]struct {
		sent []time.Time
		err  error
		want Receipt
	}{
		"nothing": {},
		"nine":    {sent: ago(20, 19, 18, 17, 16, 15, 14, 13, 12)},
		"ten": {
			sent: ago(20, 19, 18, 17, 16, 15, 14, 13, 12, 11),
			want: Receipt{Outcome: Retry, Answer: "the number has had its messages of 24 hours: what is new waits", RetryAfter: 4 * time.Hour},
		},
		"twelve": {
			sent: ago(22, 21, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11),
			want: Receipt{Outcome: Retry, Answer: "the number has had its messages of 24 hours: what is new waits", RetryAfter: 4 * time.Hour},
		},
		"nobody knows": {err: errors.New("disk"), want: Receipt{Outcome: Retry, Answer: "what the number was sent can't be looked up"}},
	} {
		r := newReaderRig(t, channels["sms"])
		to := r.sender.(numbers)
		to.env.Sent = func(_ context.Context, id string, since time.Time) ([]time.Time, error) {
			if id != "s1" || time.Since(since).Round(time.Hour) != 24*time.Hour {
				t.Errorf("%s: asked what %s was sent since %s", name, id, since)
			}
			return tt.sent, tt.err
		}
		got := to.Send(t.Context(), r.parcel(notice("d-1", now)))
		got.RetryAfter = got.RetryAfter.Round(time.Minute)
		if tt.want.Outcome == Delivered {
			tt.want.Answer = got.Answer
		}
		if got != tt.want || r.count() != map[bool]int{true: 1, false: 0}[got.Outcome == Delivered] {
			t.Errorf("%s: %+v, want %+v; %d were sent", name, got, tt.want, r.count())
		}
	}
}

// A restart forgives nothing: what a number was sent stands in the store.
func TestNumberIsSparedAfterARestart(t *testing.T) {
	t.Parallel()
	r, dir := newReaderRig(t, channels["sms"]), t.TempDir()
	db, d, stop := r.start(t, dir)
	to := r.to
	to.Created, to.Confirmed = time.Now().Add(-time.Hour), time.Now().Add(-time.Hour)
	begin := outage(time.Now(), 0)
	begin.Subscribers = []statuspage.Subscriber{to}
	mustSay(t, db, d, begin)
	for n := range smsMost {
		eventually(t, "the message comes", func() bool { return r.count() == n+1 })
		eventually(t, "nothing waits", func() bool { return waiting(t, db) == 0 })
		if n+1 < smsMost {
			mustSay(t, db, d, more(time.Now(), int64(n+2)))
		}
	}
	stop()
	db, d, _ = r.start(t, dir)
	mustSay(t, db, d, more(time.Now(), smsMost+1))
	eventually(t, "the eleventh waits", func() bool {
		queued := statuspage.Queued
		all, err := db.Deliveries(t.Context(), statuspage.DeliveryQuery{State: &queued})
		return err == nil && len(all) == 1 && strings.Contains(all[0].Answer, "24 hours") && time.Until(all[0].NextAt) > longestAsked-time.Minute
	})
	if r.count() != smsMost {
		t.Errorf("%d messages were sent, want %d", r.count(), smsMost)
	}
}

// start is the program from a start to its stop, as far as readers' telephones go.
func (r readerRig) start(t *testing.T, dir string) (db *store.DB, d *Dispatcher, stop func()) {
	t.Helper()
	db = storetest.MustOpen(t, dir, store.Options{})
	e := r.env(t)
	e.Dial, e.Sent = r.dial, db.SentTo
	s, err := NewReaders("sms", json.RawMessage(pasted["sms"].settings), e)
	if err != nil {
		t.Fatal(err)
	}
	d = NewDispatcher(Config{Outbox: db, Senders: map[string]Sender{"sms": s}})
	ctx, end := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- d.Run(ctx) }()
	return db, d, func() {
		end()
		if err := errors.Join(<-ended, db.Close()); err != nil {
			t.Error(err)
		}
	}
}
