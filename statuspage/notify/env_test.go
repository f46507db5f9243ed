package notify

import (
	"crypto/x509"
	"encoding/json"
	"fmt"
	"net"
	"net/url"
	"testing"
	"time"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/notify/smtptest"
)

// plainTexts words mails in as few words as can be, so that golden files hold what this
// package decides and not what templates say.
type plainTexts struct{}

func (plainTexts) Mail(name string, view any) (subject, text, html string, err error) {
	b, err := json.MarshalIndent(view, "", " ")
	return "[Päge] " + name + "\r\nBcc: everyone@example.com", string(b) + "\n", "<p>" + name + "</p>\n", err
}

func (plainTexts) Ask(what, page string) string { return what + " " + page }

func testEnv(roots *x509.CertPool) Env {
	u, _ := url.Parse("https://status.example.com")
	return Env{
		Page:      statuspage.Page{Name: `Example "Status"`, URL: u, Language: "en", Zone: time.UTC},
		Operator:  "https://ops.example.com",
		Texts:     func(string, *time.Location) Texts { return plainTexts{} },
		Component: func(id string) (statuspage.Standing, bool) { return standingAt(statuspage.Operational), id == "api" },
		Dial:      (&net.Dialer{}).DialContext,
		Roots:     roots,
	}
}

// standingAt is the one component that the public sees, in a status.
func standingAt(s statuspage.Status) statuspage.Standing {
	return statuspage.Standing{Component: statuspage.Component{ID: "api", Name: "Cloud API"}, Status: s}
}

// relayed makes a Mail that sends through the server; extra is further JSON settings.
func relayed(t testing.TB, s *smtptest.Server, extra string) *Mail {
	t.Helper()
	m, err := NewMail(relaySettings(s, extra), testEnv(s.Roots))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Close() })
	return m
}

func relaySettings(s *smtptest.Server, extra string) json.RawMessage {
	return json.RawMessage(fmt.Sprintf(`{"from": "Example Status <status@example.com>", "host": %q, "port": %d%s}`, s.Host, s.Port, extra))
}
