package main

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/notify/smtptest"
)

// mailApp is an installation that mails through a relay, with one confirmed subscriber
// and an incident to tell of.
func mailApp(t *testing.T, relay *smtptest.Server) (*app, *bytes.Buffer) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "fyr.yaml")
	text := fmt.Sprintf(`
page: {name: Shore, url: "https://status.example.com"}
monitors: [{id: api, url: "https://api.example.com"}]
mail: {from: status@example.com, host: 127.0.0.1, port: %d, tls: none, bounce: bounce@example.com}
`, relay.Port)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := Load(Source{File: file})
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		t.Fatal(err)
	}
	a, err := newApp(t.Context(), c, opening{}, slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.close() })
	now := time.Now()
	err = a.store.Commit(t.Context(), statuspage.Changes{
		At:          now,
		Subscribers: []statuspage.Subscriber{{ID: "s1", Channel: "mail", Address: "nobody@reader.example", Key: "nobody@reader.example", Created: now, Confirmed: now.Add(-time.Hour)}},
		Incidents:   []statuspage.Incident{{ID: "inc4k2m8p3qz", Number: 1, Title: "API requests fail", Stage: statuspage.Investigating, Began: now, Created: now, Updated: now}},
		Updates:     []statuspage.Update{{ID: "upd7x1n5w9rt", Incident: "inc4k2m8p3qz", Event: 1, Stage: statuspage.Investigating, Body: "Looking.", At: now}},
		Events:      []statuspage.Event{{Seq: 1, ID: "upd7x1n5w9rt", Kind: statuspage.IncidentEvent, At: now, Incident: "inc4k2m8p3qz", Update: "upd7x1n5w9rt"}},
		Notices:     []statuspage.Notice{{ID: "n1", Kind: statuspage.TellEvent, Lane: statuspage.LaneNotice, At: now, Event: 1}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return a, &log
}

// From a mail that goes out, over a mail server that sends it back, to a subscription
// that rests with its reason.
func TestABounceComesBack(t *testing.T) {
	t.Parallel()
	relay := smtptest.New(t, smtptest.Script{NoTLS: true})
	a, log := mailApp(t, relay)
	if err := a.mails.start(*a.config.Load(), a.store, a.desk); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- a.mails.dispatcher.Run(ctx) }()
	sender := relay.Wait(t, 1, patient)[0].From
	wait(t, patient, "the mail is settled", func() bool {
		n, err := a.store.DeliveryCounts(t.Context(), 1)
		return err == nil && n.Sent == 1
	})
	stop()
	<-ended

	report, err := os.ReadFile("../../statuspage/notify/testdata/bounce/postfix.eml")
	if err != nil {
		t.Fatal(err)
	}
	within := transport{a.operator.Handler()}
	for _, tt := range []struct{ message, want string }{
		{strings.ReplaceAll(string(report), "{VERP}", "bounce+x.aaaaaaaaaaaaaaaa@example.com"), "not a bounce: it bears a forged mark"},
		{"Subject: hello\r\n\r\nIs anybody there?", "not a bounce: it reports no delivery that failed"},
		{strings.ReplaceAll(string(report), "{VERP}", sender), "hard: 550 5.1.1 <(address)>: Recipient address rejected"},
		{strings.ReplaceAll(string(report), "{VERP}", sender), "hard: 550 5.1.1 <(address)>: Recipient address rejected"},
	} {
		var said struct {
			Result string `json:"result"`
		}
		c := client{base: "http://localhost", token: a.token, http: &http.Client{Transport: within}, close: nothing}
		if err := c.do(t.Context(), "POST", "/mail/bounce", map[string][]byte{"message": []byte(tt.message)}, &said); err != nil || said.Result != tt.want {
			t.Errorf("%q, %v; want %q", said.Result, err, tt.want)
		}
	}
	s, err := a.store.SubscriberByID(t.Context(), "s1")
	if err != nil || s.Suspension != "the address does not exist: 550 5.1.1 <(address)>: Recipient address rejected" {
		t.Errorf("suspended because %q, %v", s.Suspension, err)
	}
	if n, err := a.store.DeliveryCounts(t.Context(), 1); err != nil || n.Bounced != 1 || n.Sent != 0 {
		t.Errorf("counts %+v, %v", n, err)
	}
	if strings.Contains(log.String(), "@") {
		t.Errorf("an address is in the log:\n%s", log)
	}
}
