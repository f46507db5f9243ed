package operator

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// A list goes on behind the last one of the answer before, and says when that is none.
func TestListsGoOn(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	start := time.Now().UTC().Add(48 * time.Hour)
	for n := range 3 {
		h.incident(201, "POST", "/incidents", fmt.Sprintf(`{"title":"Incident %d","message":"We look."}`, n))
		h.work(201, "POST", "/maintenance", fmt.Sprintf(`{"title":"Work %d","components":["api"],"start":%q,"for":"1h"}`, n, start.Add(time.Duration(n)*24*time.Hour).Format(time.RFC3339)))
	}
	incidents := func(query string) []statuspage.Incident {
		return into[[]statuspage.Incident](t, h.api("GET", "/incidents"+query, ""), 200)
	}
	works := func(query string) []Maintenance {
		return into[[]Maintenance](t, h.api("GET", "/maintenance"+query, ""), 200)
	}
	if all := incidents(""); len(all) != 3 || all[0].Title != "Incident 2" {
		t.Fatalf("%+v", all)
	}
	if older := incidents("?after=" + incidents("")[1].ID); len(older) != 1 || older[0].Title != "Incident 0" {
		t.Errorf("behind the second incident: %+v", older)
	}
	if older := works("?open=true&after=" + works("")[1].ID); len(older) != 1 || older[0].Title != "Work 0" {
		t.Errorf("behind the second work: %+v", older)
	}
	if older := works("?after=" + works("")[2].ID); len(older) != 0 {
		t.Errorf("behind the first work: %+v", older)
	}
	for _, path := range []string{"/incidents?after=nix", "/maintenance?after=" + incidents("")[0].ID} {
		if w := h.api("GET", path, ""); w.Code != 422 || !strings.Contains(w.Body.String(), `"field":"after"`) {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
}
