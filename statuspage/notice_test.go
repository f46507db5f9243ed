package statuspage_test

import (
	"encoding/json"
	"testing"

	"github.com/fyr-status/fyr/statuspage"
)

// What the operators' interface writes, the command line reads.
func TestDeliveryStateThereAndBack(t *testing.T) {
	t.Parallel()
	for want := statuspage.Queued; want <= statuspage.Suppressed; want++ {
		text, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		var got statuspage.DeliveryState
		if err := json.Unmarshal(text, &got); err != nil || got != want {
			t.Errorf("%s read as %s, %v", text, got, err)
		}
	}
	var s statuspage.DeliveryState
	if err := s.UnmarshalText([]byte("lost")); err == nil {
		t.Error("read a state that there is not")
	}
}
