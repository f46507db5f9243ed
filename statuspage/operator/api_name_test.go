package operator

import (
	"testing"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/access"
)

func TestAccountsAreCalledByName(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	bo := h.person("bo", access.Responder)
	var names Names
	h.read("/names", &names)
	for by, want := range map[statuspage.Actor]string{
		{Kind: statuspage.ByOperator, ID: bo.ID}:          "operator:bo",
		{Kind: statuspage.ByToken, ID: bo.ID + "/deploy"}: "token:bo/deploy",
		{Kind: statuspage.ByOperator, ID: "gone"}:         "operator:gone",
		{Kind: statuspage.ByMonitor, ID: bo.ID}:           "monitor:" + bo.ID,
		{Kind: statuspage.BySystem}:                       "system",
		{}:                                                "",
	} {
		if got := names.Of(by); got != want {
			t.Errorf("%s is called %q, want %q", by, got, want)
		}
	}
}
