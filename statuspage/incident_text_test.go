package statuspage_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fyr-status/fyr/statuspage"
)

func TestChatText(t *testing.T) {
	t.Parallel()
	began := time.Date(2026, 11, 22, 7, 2, 0, 0, time.UTC)
	i := statuspage.Incident{
		ID: "b1c2d3f4g5h6", Title: "API requests fail", Stage: statuspage.Identified, Began: began,
		Components: []statuspage.Affected{{Component: "api", Status: statuspage.MajorOutage}, {Component: "gone", Status: statuspage.PartialOutage}},
		Updates:    []statuspage.Update{{Body: "We look.", At: began}, {Body: "A switch has failed.", At: began.Add(18 * time.Minute)}},
	}
	v := paged("Cloud API", "")
	want := `API requests fail
Identified since 2026-11-22 14:02 WIB
Cloud API: major outage; gone: partial outage
14:20 WIB: A switch has failed.
https://status.example.com/incidents/b1c2d3f4g5h6
`
	if diff := cmp.Diff(want, v.ChatText(i)); diff != "" {
		t.Errorf("text (-want +got):\n%s", diff)
	}
	i.Stage, i.Ended, i.Draft, i.Components = statuspage.Resolved, began.Add(time.Hour), true, nil
	want = `DRAFT, not published: API requests fail
Resolved, 2026-11-22 14:02 to 15:02 WIB
14:20 WIB: A switch has failed.
https://status.example.com/incidents/b1c2d3f4g5h6
`
	if diff := cmp.Diff(want, v.ChatText(i)); diff != "" {
		t.Errorf("text of a draft that is over (-want +got):\n%s", diff)
	}
}
