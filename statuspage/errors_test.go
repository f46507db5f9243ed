package statuspage_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fyr-status/fyr/statuspage"
)

// All that is wrong in what a person sent is said at once, and doors that know of one fault
// are told the first.
func TestFaultsAreSaidTogether(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		late, nix := time.Now().Add(time.Hour), []statuspage.Affected{{Component: "nix", Status: statuspage.MajorOutage}}
		_, opening := h.desk.Open(t.Context(), anna, statuspage.Opening{At: late, Components: nix, Stage: statuspage.Resolved}, false)
		done, err := h.desk.Open(t.Context(), anna, statuspage.Opening{Title: "T", Message: "M"}, false)
		must(t, err)
		_, posting := h.desk.Post(t.Context(), anna, done.Incident.ID, statuspage.Posting{At: late, Components: nix}, false)
		_, one := h.desk.Open(t.Context(), anna, statuspage.Opening{Title: "T"}, false)
		for name, tt := range map[string]struct {
			err  error
			want []string
		}{
			"opening": {opening, []string{"title", "message", "at", "component", "status"}},
			"posting": {posting, []string{"message", "at", "component"}},
			"one":     {one, []string{"message"}},
		} {
			var fields []string
			for _, f := range statuspage.FaultsIn(tt.err) {
				fields = append(fields, f.Field)
			}
			var first *statuspage.Invalid
			if diff := cmp.Diff(tt.want, fields); diff != "" || !errors.As(tt.err, &first) || first.Field != tt.want[0] {
				t.Errorf("%s (-want +got):\n%s%v", name, diff, tt.err)
			}
		}
		if statuspage.FaultsIn(statuspage.ErrNotFound) != nil {
			t.Error("what is not there is no bad input")
		}
	})
}
