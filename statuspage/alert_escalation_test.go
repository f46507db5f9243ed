package statuspage_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/statuspage"
)

// Trouble that is told minutes after it began gives those who are told first their time
// to acknowledge, whichever stands first in the file.
func TestEscalationWaitsForWhoIsTold(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := mustOperatorsBy(
			t,
			statuspage.AlertRule{ID: "boss", Channel: "webhook", Own: true, After: time.Minute, Unacknowledged: true},
			statuspage.AlertRule{ID: "on-call", Channel: "webhook", Own: true},
		)
		o.desk.Report(context.Background(), statuspage.TroubleMail, errors.New("connection refused"), time.Now().Add(-5*time.Minute))
		o.pass(55 * time.Second)
		if diff := cmp.Diff([]string{"Fyr: trouble with mail"}, o.heard["on-call"]); diff != "" {
			t.Errorf("on-call heard (-want +got):\n%s", diff)
		}
		if len(o.heard["boss"]) > 0 {
			t.Errorf("the boss heard within a minute: %v", o.heard["boss"])
		}
		o.pass(10 * time.Second)
		if diff := cmp.Diff([]string{"Nobody has acknowledged: Fyr: trouble with mail"}, o.heard["boss"]); diff != "" {
			t.Errorf("the boss heard (-want +got):\n%s", diff)
		}
	})
}

// Nobody has failed to acknowledge what nobody was told of.
func TestEscalationWithNobodyBefore(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := mustOperatorsBy(
			t,
			statuspage.AlertRule{ID: "boss", Channel: "webhook", After: time.Minute, Unacknowledged: true},
			statuspage.AlertRule{ID: "late", Channel: "webhook", After: time.Hour},
		)
		o.result(monitor.Up)
		o.result(monitor.Down)
		o.pass(70 * time.Second)
		if diff := cmp.Diff([]string{"api is down"}, o.heard["boss"]); diff != "" {
			t.Errorf("the boss heard (-want +got):\n%s", diff)
		}
	})
}

// That mail does not work is no more news to others because a mail can't say it.
func TestNoDetourAboutThePathItself(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		pager statuspage.AlertRule
		want  []string
	}{
		"another knows":  {statuspage.AlertRule{ID: "pager", Channel: "webhook", Own: true}, []string{"Fyr: trouble with mail"}},
		"nobody else is": {statuspage.AlertRule{ID: "pager", Channel: "webhook", Own: true, After: time.Hour}, []string{"on-call (mail) could not be told: connection refused", "Fyr: trouble with mail"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				o := mustOperatorsBy(t, statuspage.AlertRule{ID: "on-call", Channel: "mail", Own: true}, tt.pager)
				o.broken["on-call"] = true
				o.desk.Report(context.Background(), statuspage.TroubleMail, errors.New("connection refused"), time.Now())
				o.pass(3 * time.Minute)
				if diff := cmp.Diff(tt.want, o.heard["pager"]); diff != "" {
					t.Errorf("the pager heard (-want +got):\n%s", diff)
				}
			})
		})
	}
}
