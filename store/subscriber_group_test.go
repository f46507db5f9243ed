package store

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fyr-status/fyr/statuspage"
)

// Who chose a group by its name stays with it when it is called otherwise; a name that only
// looks like it, and one that was chosen beside it, are told apart.
func TestChoicesFollowARenamedGroup(t *testing.T) {
	t.Parallel()
	db := mustOpen(t, t.TempDir(), Options{})
	var all []statuspage.Subscriber
	chosen := map[string][]string{"s1": {"Core", "Shops"}, "s2": {`my "Core`, "Cor"}, "s3": nil, "s4": {"Main", "Core"}}
	for id, groups := range chosen {
		s := reader(id, noon)
		s.Groups = groups
		all = append(all, s)
	}
	mustCommit(t, db, statuspage.Changes{Subscribers: all})
	mustCommit(t, db, statuspage.Changes{Regrouped: []statuspage.Regrouping{{From: "Core", To: "Main"}}, Audit: []statuspage.Entry{{At: noon, Act: "group.rename", Object: "group:Core"}}})
	got := map[string][]string{}
	for id := range chosen {
		s, err := db.SubscriberByKey(t.Context(), "mail", id+"@example.com")
		if err != nil {
			t.Fatal(err)
		}
		got[id] = s.Groups
	}
	if diff := cmp.Diff(map[string][]string{"s1": {"Shops", "Main"}, "s2": {`my "Core`, "Cor"}, "s3": nil, "s4": {"Main"}}, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
