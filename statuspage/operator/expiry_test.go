package operator

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/access"
)

// An account's end can be changed after the invitation, and what runs ends with it.
func TestAccountsEndWhenTheyAreToldTo(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	anna, bo := h.signIn(), h.member("bo", access.Viewer)
	token := h.tokenOf("bo")
	status := func() int {
		return h.ask(http.MethodGet, "/api/ops/v1/status", "", "Authorization", "Bearer "+token).Code
	}
	h.send(anna, "/people/"+bo+"/expiry", url.Values{"until": {"2099-06-30"}}, "/people/"+bo+"?done=expiry")
	h.see(anna, "/people/"+bo, `type="date" value="2099-06-30"`)
	h.refuse(anna, "/people/"+bo+"/expiry", url.Values{"until": {"2001-01-01"}}, "has passed")
	h.refuse(anna, "/people/"+bo+"/expiry", url.Values{"until": {"soon"}}, "is not a day")
	if got := status(); got != http.StatusOK {
		t.Errorf("before the end: %d", got)
	}
	u, err := h.store.User(t.Context(), bo)
	if err != nil {
		t.Fatal(err)
	}
	if !u.Active(u.Expires.Add(-time.Second)) || u.Active(u.Expires) {
		t.Errorf("it ends at %v", u.Expires)
	}
	u.Expires = instant().Add(-time.Second)
	h.arrange(access.Changes{At: instant(), Users: []access.User{u}})
	if got := status(); got != http.StatusUnauthorized {
		t.Errorf("after the end: %d, want %d", got, http.StatusUnauthorized)
	}
	h.send(anna, "/people/"+bo+"/expiry", url.Values{"until": {""}}, "/people/"+bo+"?done=expiry")
	if got := status(); got != http.StatusOK {
		t.Errorf("without an end: %d", got)
	}
	log, err := h.store.Audit(t.Context(), statuspage.AuditQuery{Act: "user.expiry"})
	if err != nil || len(log) != 2 || !strings.Contains(string(log[1].After), "2099-07-01T00:00:00Z") || log[1].Object != "user:"+bo {
		t.Errorf("the audit log: %+v, %v", log, err)
	}
}
