package notify

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// The operators hear how much waits for the channel that fails, not for all of them.
func TestTroubleCountsItsOwnMessages(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		now := time.Now()
		o := newOutbox(notice("m1", now), notice("m2", now), alert("a1", now))
		down := senderFunc(func(context.Context, statuspage.Parcel) Receipt {
			return Receipt{Outcome: Unreachable, Answer: "connection refused"}
		})
		told := map[string]string{}
		trouble := func(key string, err error, _ time.Time) { told[key] = err.Error() }
		run(t, Config{Outbox: o, Senders: map[string]Sender{"mail": down, Route(alert("a1", now).Delivery): down}, Trouble: trouble})
		time.Sleep(10 * time.Minute)
		synctest.Wait()
		for route, n := range map[string]string{"mail": "2 messages wait", Route(alert("a1", now).Delivery): "1 message waits"} {
			if !strings.Contains(told[route], n) {
				t.Errorf("of %s operators heard %q, want %q", route, told[route], n)
			}
		}
	})
}
