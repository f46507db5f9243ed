package notify

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/notify/smtptest"
	"github.com/fyr-status/fyr/store"
	"github.com/fyr-status/fyr/store/storetest"
)

// outage is an incident with its first update, told to everybody, and to the operators.
func outage(now time.Time, subscribers int) statuspage.Changes {
	c := statuspage.Changes{
		At: now,
		Incidents: []statuspage.Incident{{
			ID: "inc4k2m8p3qz", Number: 1, Title: "API requests fail", Stage: statuspage.Investigating,
			Components: []statuspage.Affected{{Component: "api", Status: statuspage.MajorOutage}}, Began: now, Created: now, Updated: now,
		}},
		Updates: []statuspage.Update{{ID: "upd7x1n5w9rt", Incident: "inc4k2m8p3qz", Event: 1, Stage: statuspage.Investigating, Body: "Looking.", At: now}},
		Events:  []statuspage.Event{{Seq: 1, ID: "upd7x1n5w9rt", Kind: statuspage.IncidentEvent, At: now, Incident: "inc4k2m8p3qz", Update: "upd7x1n5w9rt"}},
		Notices: []statuspage.Notice{
			{ID: "n1", Kind: statuspage.TellEvent, Lane: statuspage.LaneNotice, At: now, Event: 1},
			{ID: "n2", Kind: statuspage.TellAlert, Lane: statuspage.LaneAlert, At: now, Alert: &statuspage.Alert{Key: "monitor:api", Firing: true, Subject: "api is down", Since: now}},
		},
	}
	for i := range subscribers {
		id := fmt.Sprintf("s%05d", i)
		c.Subscribers = append(c.Subscribers, statuspage.Subscriber{ID: id, Channel: "mail", Address: id + "@example.com", Key: id + "@example.com", Wish: statuspage.Wish{Language: "en"}, Created: now.Add(-time.Hour), Confirmed: now.Add(-time.Hour)})
	}
	return c
}

// On a real store, a real relay and a real webhook: everybody is told once, and somebody
// who leaves while the mails go out gets none (trap 26).
func TestOutageOnARealStore(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.SetAlerts([]store.AlertTarget{{ID: "hook", Channel: "webhook"}})
	alerted := make(chan struct{}, 10)
	target := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { alerted <- struct{}{} }))
	defer target.Close()
	leave := func() {
		if err := db.Commit(context.Background(), statuspage.Changes{At: time.Now(), Forget: []string{"s00199"}}); err != nil {
			t.Error(err)
		}
	}
	s := smtptest.New(t, smtptest.Script{On: func(step smtptest.Step) smtptest.Reply {
		if step.Stage == smtptest.RcptTo && step.Address == "s00000@example.com" {
			leave()
		}
		return smtptest.Reply{}
	}})
	hook, err := New("webhook", json.RawMessage(fmt.Sprintf(`{"url": %q}`, target.URL)), testEnv(nil))
	if err != nil {
		t.Fatal(err)
	}
	d := run(t, Config{Outbox: db, Workers: 8, Senders: map[string]Sender{"mail": relayed(t, s, ""), "alert:hook": hook}})
	if err := db.Commit(t.Context(), outage(time.Now(), 200)); err != nil {
		t.Fatal(err)
	}
	d.Nudge()
	mails := s.Wait(t, 199, 30*time.Second)
	<-alerted
	once := map[string]bool{}
	for _, m := range mails {
		if once[m.To[0]] || m.To[0] == "s00199@example.com" {
			t.Errorf("a second mail, or one too many, to %s", m.To[0])
		}
		once[m.To[0]] = true
	}
}

// BenchmarkStore sends from a real store, with its commits, to a relay without delay.
func BenchmarkStore(b *testing.B) {
	db := storetest.Open(b)
	if err := db.Commit(b.Context(), outage(time.Now(), b.N)); err != nil {
		b.Fatal(err)
	}
	s := smtptest.New(b, smtptest.Script{})
	m := relayed(b, s, "")
	ctx, stop := context.WithCancel(b.Context())
	ended := make(chan error, 1)
	b.ResetTimer()
	d := NewDispatcher(Config{Outbox: db, Senders: map[string]Sender{"mail": m}})
	go func() { ended <- d.Run(ctx) }()
	s.Wait(b, b.N, 5*time.Minute)
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "mails/s")
	b.StopTimer()
	stop()
	<-ended
}
