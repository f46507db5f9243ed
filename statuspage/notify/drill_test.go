package notify

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fyr-status/fyr/statuspage"
)

// A drill's mail is the one that its preview shows: it leads nowhere, and says of a
// component what the drill says, however the component stands.
func TestDrillIsToldAsItIsShown(t *testing.T) {
	t.Parallel()
	for _, now := range []statuspage.Status{statuspage.Operational, statuspage.MajorOutage} {
		e := realTexts(t)
		e.Component = func(id string) (statuspage.Standing, bool) { return standingAt(now), id == "api" }
		p := notice("d-1", at)
		p.Notice.Kind, p.Told.Drill, p.To.LinkToken = statuspage.TellDrill, true, ""
		p.Told.Incident.Components = []statuspage.Affected{{Component: "api", Status: statuspage.PartialOutage}}
		var mail, shown [3]string
		var err error
		if mail[0], mail[1], mail[2], err = e.words(p); err != nil {
			t.Fatal(err)
		}
		if shown[0], shown[1], shown[2], err = e.Letter(*p.Told); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(shown, mail); diff != "" {
			t.Errorf("while it is %s (-preview +mail):\n%s", now, diff)
		}
	}
}
