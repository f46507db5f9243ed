package operator

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// imported subscribes an address without mail and returns its id.
func (h *house) imported(address string) string {
	h.t.Helper()
	if w := h.api("POST", "/subscribers/import", `{"consent":"portal","contacts":[{"line":1,"address":"`+address+`"}]}`); w.Code != http.StatusOK {
		h.t.Fatalf("import: %d %s", w.Code, w.Body)
	}
	s, err := h.store.SubscriberByKey(h.t.Context(), "mail", address)
	if err != nil {
		h.t.Fatal(err)
	}
	return s.ID
}

func TestSubscribersByTheInterface(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	anna := h.imported("anna@example.com")
	if w := h.api("POST", "/subscribers", `{"address":"ben@example.com","components":["api"],"impact":"major"}`); w.Code != http.StatusAccepted {
		t.Fatalf("add: %d %s", w.Code, w.Body)
	}
	for _, c := range []struct {
		method, path, body string
		code               int
		want               string
	}{
		{"GET", "/subscribers/counts", "", 200, `{"pending":1,"confirmed":1,"suspended":0,"left":0,"held":0}`},
		{"GET", "/subscribers?state=pending", "", 200, `"address":"b•••@example.com","state":"pending","components":["api"],"impact":"major"`},
		{"GET", "/subscribers?state=suspended", "", 200, `[]`},
		{"GET", "/subscribers?limit=0", "", 422, `is not between 1 and 1000`},
		{"GET", "/subscribers?limit=1&after=~", "", 200, `[]`},
		{"GET", "/subscribers?state=asleep", "", 422, `is not pending`},
		{"POST", "/subscribers", `{"address":"a@example.com","components":["vault"]}`, 422, `is not a component of this page`},
		{"POST", "/subscribers", `{"address":"a@example.com","impact":"awful"}`, 422, `impact`},
		{"POST", "/subscribers", `{"address":"a@example.com","confirmed_at":"2026-01-01T00:00:00Z"}`, 422, `unknown field`},
		{"POST", "/subscribers", `{"channel":"pigeon","address":"a"}`, 422, `is not a way`},
		{"POST", "/subscribers", `{"address":"anna@example.com"}`, 422, `is subscribed already, as ` + anna},
		{"POST", "/subscribers/import", `{"contacts":[]}`, 422, `consent`},
		{"PUT", "/subscribers/" + anna + "/hold", `{"reason":"by anna@example.com"}`, 422, `has an address in it`},
		{"PUT", "/subscribers/" + anna + "/hold", `{"reason":"claim"}`, 204, ``},
		{"GET", "/subscribers?state=held", "", 200, `"held":"claim"`},
		{"DELETE", "/subscribers/" + anna, "", 204, ``},
		{"GET", "/subscribers/" + anna, "", 200, `"erase_at":"`},
		{"DELETE", "/subscribers/" + anna + "/hold", "", 200, `{"erased":true}`},
		{"GET", "/subscribers/" + anna, "", 404, `there is no subscriber ` + anna},
		{"DELETE", "/subscribers/" + anna, "", 404, `there is no subscriber`},
		{"DELETE", "/subscribers/" + anna + "/hold", "", 404, `there is no subscriber`},
		{"PUT", "/subscribers/" + anna + "/hold", `{"reason":"claim"}`, 404, `there is no subscriber`},
	} {
		if w := h.api(c.method, c.path, c.body); w.Code != c.code || !strings.Contains(w.Body.String(), c.want) {
			t.Errorf("%s %s %s: %d %s, want %d … %s", c.method, c.path, c.body, w.Code, w.Body, c.code, c.want)
		}
	}
	if w := h.api("GET", "/audit", ""); strings.Contains(w.Body.String(), "@") {
		t.Errorf("the audit log holds an address: %s", w.Body)
	}
}

// suspended is an id of somebody whose mails came back.
func (h *house) suspended(why string) string {
	h.t.Helper()
	id, now := "s"+why[:3], time.Now()
	s := statuspage.Subscriber{ID: id, Channel: "mail", Address: id + "@example.com", Key: id + "@example.com", Created: now, Confirmed: now, Suspended: now, Suspension: why}
	if err := h.store.Commit(h.t.Context(), statuspage.Changes{At: now, Subscribers: []statuspage.Subscriber{s}}); err != nil {
		h.t.Fatal(err)
	}
	return id
}

func TestSubscribersAreResumedByTheInterface(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	refused, left := h.suspended("three mails were refused"), h.suspended(statuspage.SuspendedByReader)
	for _, c := range []struct {
		id   string
		code int
		want string
	}{
		{left, 422, `has unsubscribed`},
		{"nobody", 404, `there is no subscriber nobody`},
		{refused, 204, ``},
		{refused, 422, `is not suspended`},
	} {
		if w := h.api("POST", "/subscribers/"+c.id+"/resume", ""); w.Code != c.code || !strings.Contains(w.Body.String(), c.want) {
			t.Errorf("resume %s: %d %s, want %d … %s", c.id, w.Code, w.Body, c.code, c.want)
		}
	}
	if w := h.api("GET", "/subscribers/counts", ""); !strings.Contains(w.Body.String(), `{"pending":0,"confirmed":1,"suspended":0,"left":1,"held":0}`) {
		t.Errorf("afterwards: %s", w.Body)
	}
}

// An import is larger than any other request may be.
func TestLargeImport(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	send := func(path string, contacts int) (int, statuspage.Imported) {
		t.Helper()
		list := make([]statuspage.Contact, contacts)
		for n := range list {
			list[n] = statuspage.Contact{Line: n + 1, Address: fmt.Sprintf("reader-%d@a-company-with-a-long-name.example.com", n)}
		}
		body, err := json.Marshal(map[string]any{"consent": "portal", "contacts": list})
		if err != nil {
			t.Fatal(err)
		}
		w := h.api("POST", path, string(body))
		var done statuspage.Imported
		_ = json.Unmarshal(w.Body.Bytes(), &done)
		return w.Code, done
	}
	if code, done := send("/subscribers/import", statuspage.MaxImport); code != 200 || done.Added != statuspage.MaxImport {
		t.Errorf("as many contacts as are taken: %d, %+v", code, done)
	}
	if code, done := send("/subscribers/import", 3000); code != 200 || done.Known != 3000 {
		t.Errorf("some of them again: %d, %+v", code, done)
	}
	if code, _ := send("/subscribers/import", statuspage.MaxImport+1); code != http.StatusUnprocessableEntity {
		t.Errorf("too many contacts: %d", code)
	}
	if code, _ := send("/incidents", 3000); code != http.StatusRequestEntityTooLarge {
		t.Errorf("as much for an incident: %d", code)
	}
}
