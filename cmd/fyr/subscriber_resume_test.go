package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// A shell lifts the suspension that a relay's fault made, and that of nobody who left.
func TestSubscribersAreResumedFromAShell(t *testing.T) {
	t.Parallel()
	w := mustWorkbench(t, benchFile)
	who := func(id, why string) statuspage.Subscriber {
		return statuspage.Subscriber{ID: id, Channel: "mail", Address: id + "@example.com", Key: id + "@example.com", Confirmed: time.Now(), Suspended: time.Now(), Suspension: why}
	}
	err := w.app.store.Commit(t.Context(), statuspage.Changes{At: time.Now(), Subscribers: []statuspage.Subscriber{
		who("anna", "the address does not exist: 550 5.1.1 no such user"), who("ben", statuspage.SuspendedByReader),
	}})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.app.close(); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		args string
		code int
		want string
	}{
		{"list", exitDone, "0 confirmed, 0 waiting, 1 suspended, 1 left"},
		{"resume ben", exitBad, "has unsubscribed: only they may take that back"},
		{"resume carl", exitBad, "there is no subscriber carl"},
		{"resume anna", exitDone, ""},
		{"resume anna", exitBad, "is not suspended"},
		{"list", exitDone, "1 confirmed, 0 waiting, 0 suspended, 1 left"},
		{"export anna", exitDone, `"act": "subscriber.resume"`},
	} {
		var out, problems bytes.Buffer
		code := run(t.Context(), append([]string{"subscriber"}, append(strings.Fields(tt.args), "--config", w.file)...), strings.NewReader(""), &out, &problems)
		if all := out.String() + problems.String(); code != tt.code || !strings.Contains(all, tt.want) {
			t.Errorf("fyr subscriber %s: exit %d\n%s\nwant %d with %s", tt.args, code, all, tt.code, tt.want)
		}
	}
}
