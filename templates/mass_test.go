package templates

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// Five hundred services that fail together are one sentence on the front page, not five
// hundred names and as many updates.
func TestMassOutageIsShort(t *testing.T) {
	t.Parallel()
	in := running()
	for i := range 500 {
		in.Affected = append(in.Affected, Affected{ID: fmt.Sprint("s", i), Name: fmt.Sprint("Service ", i), Status: "major_outage"})
		in.Updates = append(in.Updates, Update{ID: fmt.Sprint("u", i), Stage: "investigating", At: now, Body: fmt.Sprint("Also Service ", i, " fails."), Auto: true})
	}
	for _, status := range []string{"identified", "resolved"} {
		in.Stage = status
		var b bytes.Buffer
		if err := mustSet(t).Page(&b, "index", Index{Layout: layout("/", "major_outage"), Open: []Incident{in}}); err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(b.String(), "Service "); n > 2*foldMost+most || !strings.Contains(b.String(), "others") || !strings.Contains(b.String(), "All updates") {
			t.Errorf("%s: %d names of services on the front page:\n%s", status, n, b.String())
		}
	}
}
