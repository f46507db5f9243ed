package templates

import (
	"strings"
	"testing"
	"time"
)

// The mail about a month says how long incidents took only where that is known.
func TestTimesInTheMonthlyMail(t *testing.T) {
	t.Parallel()
	s := mustSet(t)
	month := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		took ReportTook
		want string
	}{
		{ReportTook{}, "There were no incidents.\n"},
		{ReportTook{Incidents: 1, Detect: -1, Publish: 2 * time.Minute, Resolve: -1}, "1 incident\nUntil readers were told: 2 minutes\n"},
		{
			ReportTook{Incidents: 3, Detect: time.Second, Publish: time.Minute, Resolve: time.Hour},
			"3 incidents\nIn the middle\nUntil we were sure: 1 second\nUntil readers were told: 1 minute\nUntil it was over: 1 hour\n",
		},
	} {
		_, text := s.MonthlyReport(OperatorReports{From: month, Took: c.took})
		if !strings.HasPrefix(text, "\n"+c.want+"\n") {
			t.Errorf("%+v: %q, want %q", c.took, text, c.want)
		}
	}
}
