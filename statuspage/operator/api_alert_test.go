package operator

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// Whoever holds the token may take an alert on for somebody else; the audit log names who
// did it, and not only whom they named.
func TestAcknowledgingForAnotherNamesBoth(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.desk.Report(t.Context(), statuspage.TroubleMail, errors.New("the relay is gone"), time.Now())
	w := h.api("POST", "/alerts/mail/ack", `{"by":"anna","note":"on it"}`)
	var got Alarm
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != http.StatusOK {
		t.Fatalf("%d %s, %v", w.Code, w.Body, err)
	}
	if got.AckedBy != "shell" || got.AckedFor != "anna" || got.Note != "on it" {
		t.Errorf("acknowledged by %q for %q, note %q", got.AckedBy, got.AckedFor, got.Note)
	}
	entries, err := h.store.Audit(t.Context(), statuspage.AuditQuery{Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	n := slices.IndexFunc(entries, func(e statuspage.LoggedEntry) bool { return e.Act == "alert.ack" })
	if n < 0 {
		t.Fatalf("no entry in %+v", entries)
	}
	want := statuspage.Actor{Kind: statuspage.ByToken, ID: "shell"}
	if e := entries[n]; e.By != want || string(e.After) != `{"note":"on it","on behalf of":"anna"}` {
		t.Errorf("the audit says %v: %s", e.By, e.After)
	}
}
