package statuspage_test

import (
	"testing"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// turn is an update that says of a component how it stands since some seconds after noon.
func turn(component string, s statuspage.Status, seconds int) statuspage.Update {
	since := noon.Add(time.Duration(seconds) * time.Second)
	return statuspage.Update{At: since.Add(time.Minute), Components: []statuspage.Affected{{Component: component, Status: s, Since: since}}}
}

func TestSpells(t *testing.T) {
	t.Parallel()
	const up, major, partial = statuspage.Operational, statuspage.MajorOutage, statuspage.PartialOutage
	for name, tt := range map[string]struct {
		updates []statuspage.Update
		end     int // in seconds after noon; 0: it runs
		want    statuspage.Spells
	}{
		"nothing said":         {nil, 60, statuspage.Spells{}},
		"one spell":            {[]statuspage.Update{turn("a", major, 0), turn("a", partial, 20), turn("a", up, 60)}, 60, statuspage.Spells{}},
		"a relapse":            {[]statuspage.Update{turn("a", major, 0), turn("a", up, 18), turn("a", major, 840), turn("a", up, 846)}, 846, statuspage.Spells{Count: 2, Lasted: 24 * time.Second}},
		"a relapse that runs":  {[]statuspage.Update{turn("a", major, 0), turn("a", up, 18), turn("a", major, 840)}, 0, statuspage.Spells{}},
		"ended in its relapse": {[]statuspage.Update{turn("a", major, 0), turn("a", up, 18), turn("a", major, 840)}, 850, statuspage.Spells{Count: 2, Lasted: 28 * time.Second}},
		"two at once":          {[]statuspage.Update{turn("a", major, 0), turn("b", major, 10), turn("a", up, 18), turn("b", up, 30)}, 30, statuspage.Spells{}},
		"one after the other":  {[]statuspage.Update{turn("a", major, 0), turn("a", up, 18), turn("b", major, 18), turn("b", up, 30)}, 30, statuspage.Spells{}},
		"told late":            {[]statuspage.Update{turn("a", major, 0), turn("a", up, 18), turn("b", major, 10), turn("b", up, 30)}, 30, statuspage.Spells{}},
		"said after the end":   {[]statuspage.Update{turn("a", major, 0), turn("a", up, 18), turn("a", major, 40), turn("a", up, 90)}, 50, statuspage.Spells{Count: 2, Lasted: 28 * time.Second}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			i := statuspage.Incident{Began: noon, Updates: tt.updates}
			if tt.end > 0 {
				i.Ended = noon.Add(time.Duration(tt.end) * time.Second)
			}
			if got := i.Spells(); got != tt.want {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}
