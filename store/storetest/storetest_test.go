package storetest_test

import (
	"testing"

	"github.com/fyr-status/fyr/store"
	"github.com/fyr-status/fyr/store/storetest"
)

func TestEachBackendGetsAFreshStore(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		record, err := db.Load(t.Context())
		if err != nil || !record.Fresh || record.Installation == "" {
			t.Errorf("loaded %+v, %v", record, err)
		}
	})
}
