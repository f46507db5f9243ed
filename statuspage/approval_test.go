package statuspage_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

var (
	anna = statuspage.Actor{Kind: statuspage.ByOperator, ID: "anna"}
	bert = statuspage.Actor{Kind: statuspage.ByOperator, ID: "bert"}
)

// watched is a house whose deletions need four eyes.
func watched(t *testing.T) *house {
	h := newHouse(t)
	setup := cast()
	setup.FourEyes = []string{statuspage.FourEyesDelete}
	must(t, h.desk.Configure(t.Context(), anna, setup, nil, nil))
	return h
}

// mistaken opens an incident and asks for its deletion.
func (h *house) mistaken() (statuspage.Incident, statuspage.Approval) {
	h.t.Helper()
	done, err := h.desk.Open(h.t.Context(), anna, statuspage.Opening{Title: "Wrong window", Message: "Oh."}, false)
	must(h.t, err)
	asked, err := h.desk.Delete(h.t.Context(), anna, done.Incident.ID, "posted by mistake", statuspage.Mark{})
	must(h.t, err)
	if asked.Approval == nil {
		h.t.Fatal("it was deleted by one person alone")
	}
	return done.Incident, *asked.Approval
}

// Only another person lets it happen, whatever door they come through; then it is done at
// once, and never again.
func TestFourEyes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := watched(t)
		i, a := h.mistaken()
		for name, by := range map[string]statuspage.Actor{
			"who asked":               anna,
			"who asked, by the shell": {Kind: statuspage.ByToken, ID: "shell:Anna"},
			"nobody by name":          {Kind: statuspage.ByToken, ID: "shell"},
			"a link":                  {Kind: statuspage.ByLink, ID: "bert"},
			"the machine":             {Kind: statuspage.BySystem},
		} {
			if _, err := h.desk.Approve(t.Context(), by, a.ID); err == nil {
				t.Errorf("%s approved it", name)
			}
		}
		if _, err := h.desk.Delete(t.Context(), bert, i.ID, "again", statuspage.Mark{}); !errors.Is(err, statuspage.ErrConflict) {
			t.Errorf("asking twice: %v", err)
		}
		if got, err := h.db.Incident(t.Context(), i.ID); err != nil || got.ID != i.ID {
			t.Errorf("it is gone before it was approved: %v", err)
		}
		if _, err := h.desk.Approve(t.Context(), bert, a.ID[:6]); err != nil {
			t.Fatal(err)
		}
		if _, err := h.db.Incident(t.Context(), i.ID); !errors.Is(err, statuspage.ErrNotFound) {
			t.Errorf("approved, and still there: %v", err)
		}
		if _, err := h.desk.Approve(t.Context(), bert, a.ID); !errors.Is(err, statuspage.ErrNotFound) {
			t.Errorf("approving twice: %v", err)
		}
		graves, err := h.db.Tombstones(t.Context())
		must(t, err)
		if len(graves) != 1 || graves[0].By != anna || graves[0].Approved != bert || graves[0].Number != i.Number {
			t.Errorf("the record keeps %+v", graves)
		}
	})
}

// What waits survives a restart; declined or unanswered for a day it is not done.
func TestApprovalsEnd(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(t *testing.T, h *house, a statuspage.Approval){
		"declined": func(t *testing.T, h *house, a statuspage.Approval) {
			_, err := h.desk.Decline(t.Context(), bert, a.ID, "it was real")
			must(t, err)
		},
		"taken back": func(t *testing.T, h *house, a statuspage.Approval) {
			_, err := h.desk.Decline(t.Context(), anna, a.ID, "")
			must(t, err)
		},
		"expired": func(t *testing.T, h *house, _ statuspage.Approval) {
			<-time.After(statuspage.ApprovalLasts)
			must(t, h.desk.Tick(t.Context(), time.Now()))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				h := watched(t)
				i, a := h.mistaken()
				h.begin()
				if waits := h.desk.Approvals(); len(waits) != 1 || waits[0].Reason != "posted by mistake" {
					t.Fatalf("after a restart %+v waits", waits)
				}
				end(t, h, a)
				if _, err := h.desk.Approve(t.Context(), bert, a.ID); !errors.Is(err, statuspage.ErrNotFound) {
					t.Errorf("approved afterwards: %v", err)
				}
				if _, err := h.db.Incident(t.Context(), i.ID); err != nil {
					t.Errorf("the incident is gone: %v", err)
				}
				all, err := h.db.Approvals(t.Context(), 10)
				must(t, err)
				if len(all) != 1 || all[0].Waiting() || len(h.desk.Approvals()) != 0 {
					t.Errorf("the record has %+v", all)
				}
			})
		})
	}
}

// A deletion takes what waits to be sent with it, and its number is never used again.
func TestDeletedTellsNobody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		first, err := h.desk.Open(t.Context(), anna, statuspage.Opening{Title: "Wrong", Message: "Oh."}, false)
		must(t, err)
		_, err = h.desk.Delete(t.Context(), anna, first.Incident.ID, "posted by mistake", statuspage.Mark{})
		must(t, err)
		second, err := h.desk.Open(t.Context(), anna, statuspage.Opening{Title: "Right", Message: "This one."}, false)
		must(t, err)
		if mailed := h.mailed(); len(mailed) > 1 {
			t.Errorf("mailed %v", mailed)
		}
		if second.Incident.Number <= first.Incident.Number || len(h.events()) != 1 {
			t.Errorf("numbers %d, %d; %d events are told", first.Incident.Number, second.Incident.Number, len(h.events()))
		}
		h.begin()
		third, err := h.desk.Open(t.Context(), anna, statuspage.Opening{Title: "Third", Message: "And this."}, false)
		must(t, err)
		if third.Incident.Number != second.Incident.Number+1 {
			t.Errorf("after a restart number %d follows %d", third.Incident.Number, second.Incident.Number)
		}
		must(t, h.db.VerifyChain(t.Context()))
	})
}

// Who asks for what can't be, or gives no reason, is told so at once.
func TestAskingForWhatCannotBe(t *testing.T) {
	t.Parallel()
	h := watched(t)
	i, _ := h.mistaken()
	for name, ask := range map[string]func() error{
		"no reason": func() error { _, err := h.desk.Delete(t.Context(), anna, i.ID, " ", statuspage.Mark{}); return err },
		"no such incident": func() error {
			_, err := h.desk.Delete(t.Context(), anna, "b1c2d3f4g5h6", "why", statuspage.Mark{})
			return err
		},
		"no such kind": func() error { _, err := h.desk.Ask(t.Context(), anna, "page.burn", "page:1", nil, "why"); return err },
	} {
		if err := ask(); err == nil || strings.Contains(err.Error(), "%!") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Operators are told once that something waits for a second person, and that it does no
// longer, whatever became of it; a restart tells nothing.
func TestApprovalIsToldOnce(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(h *house, a statuspage.Approval) error{
		"approved": func(h *house, a statuspage.Approval) error {
			_, err := h.desk.Approve(h.t.Context(), bert, a.ID)
			return err
		},
		"declined": func(h *house, a statuspage.Approval) error {
			_, err := h.desk.Decline(h.t.Context(), bert, a.ID, "it was real")
			return err
		},
		"expired": func(h *house, _ statuspage.Approval) error {
			<-time.After(statuspage.ApprovalLasts)
			return h.desk.Tick(h.t.Context(), time.Now())
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				h := watched(t)
				_, a := h.mistaken()
				open := h.alarm("approval:" + a.ID)
				if open == nil || open.Severity != statuspage.ImpactMinor || len(open.Told) != 1 || open.Alert.Subject != "A second person is needed to delete an incident" || !strings.Contains(open.Alert.Text, "posted by mistake") {
					t.Fatalf("asking raised %+v", open)
				}
				h.begin()
				<-time.After(time.Hour)
				must(t, h.desk.Tick(t.Context(), time.Now()))
				if now := h.alarm(open.Key); now == nil || !now.Told[0].At.Equal(open.Told[0].At) {
					t.Errorf("an hour and a restart later it stands so: %+v", now)
				}
				must(t, end(h, a))
				if left := h.alarm(open.Key); left != nil {
					t.Errorf("it goes on: %+v", left)
				}
			})
		})
	}
}

// alarm is the open alarm of a key; nil: there is none.
func (h *house) alarm(key string) *statuspage.Alarm {
	for _, a := range h.desk.Alarms() {
		if a.Key == key {
			return &a
		}
	}
	return nil
}
