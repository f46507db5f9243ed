package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fyr-status/fyr/statuspage/notify/smtptest"
	"github.com/fyr-status/fyr/statuspage/operator"
)

// Several that fail together are taken on together: by their names, by the key of what
// told of them, or all.
func TestSeveralAlertsAreTakenOn(t *testing.T) {
	t.Parallel()
	site := httptest.NewServer(http.NotFoundHandler())
	defer site.Close()
	s := mustStage(t, smtptest.Script{})
	var monitors strings.Builder
	for _, id := range []string{"a", "b", "c", "d", "e"} {
		monitors.WriteString("  - {id: " + id + ", url: \"" + site.URL + "\"}\n")
	}
	s.write(t, "defaults: {interval: 2s, timeout: 2s, confirm: 2, retry_interval: 200ms}\nmonitors:\n"+monitors.String()+
		"alerts: [{id: crew, channel: mail, to: crew@example.com}]\n")
	s.start(t)
	told := func() (found []operator.Alarm) {
		found = asked[[]operator.Alarm](t, s, "alert", "list")
		for _, a := range found {
			if len(a.Told) == 0 {
				return nil
			}
		}
		return found
	}
	wait(t, patient, "all five are told", func() bool { return len(told()) == 5 })

	if out, problems, code := s.fyr("alert", "ack"); code == exitDone || !strings.Contains(problems, "5 alerts wait; name some, as in `fyr alert ack monitor:") {
		t.Errorf("fyr alert ack: exit %d\n%s%s", code, out, problems)
	}
	if _, problems, code := s.fyr("alert", "ack", "monitor:nowhere"); code == exitDone || !strings.Contains(problems, "no alert of the key monitor:nowhere waits: `fyr alert list` shows") {
		t.Errorf("fyr alert ack monitor:nowhere: exit %d\n%s", code, problems)
	}
	if out := s.mustFyr(t, "alert", "ack", "monitor:a", "monitor:b", "--by", "anna"); strings.Count(out, " on behalf of anna\n") != 2 {
		t.Errorf("two of them: %s", out)
	}
	if out := s.mustFyr(t, "alert", "ack", "--all"); strings.Count(out, "acknowledged by") != 3 {
		t.Errorf("the rest: %s", out)
	}
}

func TestKeyOfAGroup(t *testing.T) {
	t.Parallel()
	found := []operator.Alarm{{Key: "monitor:a", Groups: []string{"group:x"}}, {Key: "monitor:b"}, {Key: "monitor:c", Groups: []string{"group:y", "group:x"}}}
	want := []string{"monitor:a", "monitor:c", "monitor:b", "group:z"}
	if diff := cmp.Diff(want, ungrouped([]string{"group:x", "monitor:b", "group:z"}, found)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
