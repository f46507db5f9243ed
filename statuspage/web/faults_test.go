package web

import (
	"testing"

	"github.com/fyr-status/fyr/statuspage"
)

// An address that is right, and that our relay can't mail, is not called wrong.
func TestAddressBeyondOurRelay(t *testing.T) {
	t.Parallel()
	typed := ask{address: "zoë@example.com"}
	for what, e := range map[string]*statuspage.Invalid{
		"smtputf8": {Field: "email", Why: statuspage.ErrSMTPUTF8},
		"wrong":    {Field: "email", Reason: "needs exactly one @"},
	} {
		if got := faultsOf(e, typed); got.address != what {
			t.Errorf("got %q, want %q", got.address, what)
		}
	}
}
