package main

import (
	"fmt"
	"net"
	"os"
	"strings"
	"testing"

	"github.com/fyr-status/fyr/statuspage/notify/smtptest"
	"github.com/fyr-status/fyr/templates/browsertest"
)

// Operators in a browser: they sign in with each factor, say what goes on, and lose
// nothing; a colleague who is kept out is out within five seconds. What an update takes, in
// taps and in milliseconds, is in the test's log.
func TestConsoleInABrowser(t *testing.T) {
	t.Parallel()
	s := mustStage(t, smtptest.Script{})
	g := newTarget(t)
	outbox := s.path("outbox")
	s.writeLocal(t, fmt.Sprintf("mail: {from: Shore <status@example.com>, outbox: %s}\n%s", outbox, settings(g, "")))
	s.start(t)
	s.settles(t, well)
	for _, f := range browsertest.Faults(t, "console.mjs", map[string]any{
		"base": s.console(), "page": "http://" + s.page + "/status", "outbox": outbox,
		"setup": strings.TrimSpace(s.mustFyr(t, "user", "link", "owner")),
	}) {
		t.Error(f)
	}
}

// console is the address of the console by the name that browsers trust without TLS: at a
// bare address they have no passkeys.
func (s *stage) console() string {
	_, port, _ := net.SplitHostPort(s.operators)
	return "http://localhost:" + port
}

// writeLocal writes the configuration for a browser on this machine.
func (s *stage) writeLocal(t *testing.T, rest string) {
	t.Helper()
	text := fmt.Sprintf("page: {name: Shore, url: %q, time_zone: Asia/Jakarta}\nlisten: %s\noperator: {listen: %s, url: %q}\n%s",
		pageURL, s.page, s.operators, s.console(), rest)
	if err := os.WriteFile(s.path("fyr.yaml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
