package store

import (
	"strings"
	"testing"

	"github.com/fyr-status/fyr/statuspage"
)

// What is due is found where it stands, and comes in order: of those that wait none is
// looked at that can't go.
func TestWhatIsDueIsFoundByItsIndex(t *testing.T) {
	t.Parallel()
	db := mustOpen(t, t.TempDir(), Options{})
	some, full := open(statuspage.Room{Full: []string{"mail", "alert:ops"}}, 4)
	for name, test := range map[string]struct {
		query string
		args  []any
		index string
	}{
		"lost":        {lostQuery, nil, "delivery_out (lane=? AND lease_at<?)"},
		"waiting":     {waitingQuery(""), nil, "delivery_due (lane=? AND next_at<?)"},
		"some routes": {waitingQuery(some), full, "delivery_due (lane=? AND next_at<?)"},
	} {
		steps, err := collect(t.Context(), db.reader, func(row scanner) (step string, err error) {
			var n int
			err = row.Scan(&n, &n, &n, &step)
			return step, err
		}, `EXPLAIN QUERY PLAN `+test.query, append([]any{1, 1, 44}, test.args...)...)
		plan := strings.Join(steps, "\n")
		if err != nil || !strings.Contains(plan, test.index) || strings.Contains(plan, "SCAN") || strings.Contains(plan, "B-TREE") {
			t.Errorf("%s: %v, the plan is\n%s", name, err, plan)
		}
	}
}
