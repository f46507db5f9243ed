package statuspage_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fyr-status/fyr/statuspage"
)

// What is no state of affairs, or no promise that anybody could keep, is refused by its
// field.
func TestSenselessPostsAreRefused(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h, now := newHouse(t), time.Now()
		twice := []statuspage.Affected{{Component: "api", Status: statuspage.MajorOutage}, {Component: "api", Status: statuspage.Operational}}
		done, err := h.desk.Open(t.Context(), anna, statuspage.Opening{Title: "T", Message: "M", Next: now.Add(statuspage.MaxPromise)}, false)
		must(t, err)
		id := done.Incident.ID
		for name, tt := range map[string]struct {
			posting statuspage.Posting
			field   string
		}{
			"a component twice":    {statuspage.Posting{Components: twice}, "component"},
			"a word in the past":   {statuspage.Posting{Next: now.Add(-time.Minute)}, "next"},
			"a word in an age":     {statuspage.Posting{Next: now.Add(statuspage.MaxPromise + time.Second)}, "next"},
			"a word in good time":  {statuspage.Posting{Next: now.Add(time.Minute)}, ""},
			"a word as late as is": {statuspage.Posting{Next: now.Add(statuspage.MaxPromise)}, ""},
		} {
			o := tt.posting
			o.Message = "M"
			_, posted := h.desk.Post(t.Context(), anna, id, o, true)
			_, opened := h.desk.Open(t.Context(), anna, statuspage.Opening{Title: "T", Message: "M", Components: o.Components, Next: o.Next}, true)
			for _, err := range []error{posted, opened} {
				var bad *statuspage.Invalid
				if errors.As(err, &bad); (err == nil) != (tt.field == "") || err != nil && (bad == nil || bad.Field != tt.field) {
					t.Errorf("%s: %v, want a word on %q", name, err, tt.field)
				}
			}
		}
		var bad *statuspage.Invalid
		if _, err := h.desk.Merge(t.Context(), anna, id, statuspage.Merging{Into: "nowhere", Message: "M"}, true); !errors.As(err, &bad) || bad.Field != "into" {
			t.Errorf("merging into what is not there: %v", err)
		}
	})
}

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
