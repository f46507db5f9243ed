package statuspage_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/statuspage"
)

// draftCast is the cast where the monitors only draft.
func draftCast() statuspage.Setup {
	s := cast()
	s.Policy.Auto = statuspage.AutoDraft
	return s
}

// publications are the ways in which a person makes a draft of the monitors public. Each
// returns the event's id; "" when there is no draft.
var publications = map[string]func(h *house) string{
	"as it stands": func(h *house) string {
		drafts := h.desk.View().Drafts
		if len(drafts) == 0 {
			return ""
		}
		return held(h.desk.Publish(context.Background(), operator, drafts[0].ID, statuspage.Publishing{Hold: undo}, false))
	},
	"with words": func(h *house) string {
		drafts := h.desk.View().Drafts
		if len(drafts) == 0 {
			return ""
		}
		return held(h.desk.Post(context.Background(), operator, drafts[0].ID, statuspage.Posting{Message: "We look at the switch.", Hold: undo}, false))
	},
}

// A draft that a person published and took back stands as if they had never published it,
// whatever the monitors did meanwhile.
func TestPublishedAndTakenBackIsADraftAsBefore(t *testing.T) {
	t.Parallel()
	for name, act := range publications {
		for seed := range uint64(5) {
			t.Run(fmt.Sprint(name, " ", seed), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) { takeBack(t, draftCast(), act, false, rand.New(rand.NewPCG(seed, 5))) })
			})
		}
	}
}

// What was noted in a draft is in it again, also for a new start, and can be published
// again; the draft does not publish itself any more.
func TestDraftComesBackWhole(t *testing.T) {
	t.Parallel()
	for name, act := range publications {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				setup := draftCast()
				setup.Policy.PublishAfter = 10 * time.Minute
				bringBack(t, setup, act)
			})
		})
	}
}

func bringBack(t *testing.T, setup statuspage.Setup, act func(*house) string) {
	ctx := context.Background()
	h := houseOf(t, setup)
	h.reader()
	for range 4 {
		h.heed("api", monitor.Down)
		time.Sleep(5 * time.Second)
	}
	before := h.desk.View().Drafts[0]
	_, err := h.desk.Rewrite(ctx, operator, before.ID, statuspage.Rewriting{Update: before.Latest().ID, Message: "Requests fail."})
	must(t, err)
	before = h.desk.View().Drafts[0]
	event := act(h)
	if len(h.desk.View().Drafts) > 0 || len(h.mailed()) > 0 {
		t.Errorf("published and held: %+v, mailed: %v", h.desk.View().Drafts, h.mailed())
	}
	must(t, h.desk.Retract(ctx, operator, event))
	renamed := cmpopts.IgnoreFields(statuspage.Update{}, "ID")
	for _, when := range []string{"at once", "after a restart"} {
		after := h.desk.View().Drafts
		if len(after) != 1 || !after[0].PublishAt.IsZero() || !after[0].Published.IsZero() || len(h.desk.View().Open) > 0 {
			t.Fatalf("%s: %+v", when, after)
		}
		if diff := cmp.Diff(before.Updates, after[0].Updates, renamed, cmpopts.EquateEmpty(), cmpopts.EquateApproxTime(time.Millisecond)); diff != "" {
			t.Errorf("%s, what was noted (-before +after):\n%s", when, diff)
		}
		h.begin()
	}
	if published, err := h.db.Incident(ctx, before.ID); err != nil || !published.Draft || len(h.events()) > 0 {
		t.Errorf("in the store: %+v, %v; told: %v", published, err, h.events())
	}
	act(h)
	time.Sleep(undo)
	if diff := cmp.Diff(1, len(h.mailed())); diff != "" || len(h.desk.View().Open) != 1 {
		t.Errorf("published again, mailed (-want +got):\n%s", diff)
	}
	must(t, h.db.VerifyChain(ctx))
}
