package main

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/fyr-status/fyr/statuspage/notify/smtptest"
	"github.com/fyr-status/fyr/statuspage/operator"
)

// Two servers watch each other: when one ends, the operators of the other hear of it, and
// somebody outside misses its sign of life.
func TestTwoServersWatchEachOther(t *testing.T) {
	t.Parallel()
	site := httptest.NewServer(http.NotFoundHandler())
	defer site.Close()
	var beats atomic.Int32
	outside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { beats.Add(1) }))
	defer outside.Close()

	east, west := mustStage(t, smtptest.Script{}), mustStage(t, smtptest.Script{})
	// Their own site answers 404, which is up enough here; a peer is judged by /fresh.
	text := "defaults: {interval: 2s, timeout: 2s, confirm: 2, retry_interval: 200ms}\n" +
		"monitors: [{id: site, url: \"" + site.URL + "\", expect: {status: [404]}}]\n" +
		"alerts: [{id: crew, channel: mail, to: crew@example.com}]\n"
	east.write(t, text+"watchdog: {url: \""+outside.URL+"/s3cret\", every: 10s}\n")
	west.write(t, text)
	east.args, west.args = []string{"--watch", "http://" + west.page}, []string{"--watch", "http://" + east.page + "/"}
	east.start(t)
	west.start(t)
	wait(t, patient, "a sign of life is given", func() bool { return beats.Load() > 0 })

	east.process.stop(t)
	last := beats.Load()
	wait(t, 2*patient, "the other one's operators hear of it", func() bool {
		for _, m := range west.relay.Messages() {
			if strings.Contains(string(m.Data), "Fyr at "+east.page) {
				return true
			}
		}
		return false
	})
	if n := beats.Load(); n > last {
		t.Errorf("%d signs of life of a server that has ended", n-last)
	}
	out, _, code := west.fyr("alert", "list")
	if code != exitNo || !strings.Contains(out, "monitor:peer-127-0-0-1") {
		t.Errorf("fyr alert list: exit %d\n%s", code, out)
	}
	if out := west.mustFyr(t, "alert", "ack", "--by", "anna", "--note", "on it"); !strings.Contains(out, "anna") {
		t.Errorf("fyr alert ack says %q", out)
	}
	if found := asked[[]operator.Alarm](t, west, "alert", "list"); len(found) != 1 || found[0].Note != "on it" || found[0].AckedFor != "anna" {
		t.Errorf("after it was acknowledged: %+v", found)
	}
	if out := west.mustFyr(t, "status"); !strings.Contains(out, "Fyr at "+east.page) || !strings.Contains(out, "internal") {
		t.Errorf("fyr status does not name the peer:\n%s", out)
	}
}

func TestPeersOfTheCommandLine(t *testing.T) {
	t.Parallel()
	load := func(watch ...string) (Config, error) {
		return Source{URLs: []string{"https://example.com"}, Watch: watch, Env: environment}.load("", nil)
	}
	c, err := load("https://status2.example.com/page/", "http://192.0.2.7:8080")
	if err != nil {
		t.Fatal(err)
	}
	if got := []string{c.Monitors[1].ID, c.Monitors[1].Target, c.Monitors[2].ID, c.Monitors[2].Target}; !slices.Equal(got, []string{
		"peer-status2-example-com", "https://status2.example.com/page/fresh", "peer-192-0-2-7-8080", "http://192.0.2.7:8080/fresh",
	}) {
		t.Errorf("the peers are %q", got)
	}
	if len(c.Components) != 1 || len(c.Internal()) != 2 {
		t.Errorf("the page shows %d components, and %v are internal", len(c.Components), c.Internal())
	}
	for _, bad := range [][]string{{"status2.example.com"}, {"ftp://example.com"}, {"https://a.example/?x"}, {"https://a.example", "https://a.example/"}} {
		if _, err := load(bad...); err == nil || !strings.Contains(err.Error(), "--watch") || !strings.Contains(err.Error(), "https://status2.example.com") {
			t.Errorf("--watch %q: %v", bad, err)
		}
	}
}
