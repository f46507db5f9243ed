package web_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/web"
)

// What was called off is told of on the day on which it was, as the feeds have it.
func TestWorkCalledOffStaysInThePast(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name          string
		off           time.Duration // before now
		front, thence bool          // on the front page, in the month of now
	}{
		{"today", time.Hour, true, true},
		{"long ago", 40 * 24 * time.Hour, false, false},
	} {
		synctest.Test(t, func(t *testing.T) {
			time.Sleep(20 * 24 * time.Hour) // the month is neither young nor over
			s := mustSite(t, func(_ *web.Config, d *desk, r *reader) {
				w := &r.works[1] // planned for a month that has yet to begin
				w.Window.Start = time.Now().AddDate(0, 1, 0)
				w.Window.End = w.Window.Start.Add(time.Hour)
				w.Stage, w.Ended, w.Title = statuspage.Cancelled, time.Now().Add(-tt.off), "Called off"
				d.view.Maintenance = nil
			})
			month := time.Now().Add(-tt.off).UTC().Format("/history/2006/01")
			for path, want := range map[string]bool{"/": tt.front, "/history": tt.thence, month: true, "/history.atom": true} {
				if got := s.get(path).Body.String(); strings.Contains(got, "Called off") != want {
					t.Errorf("%s: %s tells of it: %v, want %v", tt.name, path, !want, want)
				}
			}
		})
	}
}
