package web_test

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/web"
	"github.com/fyr-status/fyr/store"
	"github.com/fyr-status/fyr/store/storetest"
)

// words puts automatic texts into plain test words.
type words struct{}

func (words) Title(s statuspage.Said) string { return strings.Join(s.Components, ", ") + " fails" }
func (words) Body(s statuspage.Said) string {
	return string(s.What) + ": " + strings.Join(s.Components, ", ")
}

// real is a listener on the real Desk and the real store.
type real struct {
	*site
	desk  *statuspage.Desk
	store *store.DB
	log   *bytes.Buffer
}

func mustReal(t *testing.T) *real {
	t.Helper()
	r := &real{store: storetest.Open(t), log: new(bytes.Buffer)}
	record, err := r.store.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(r.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	r.desk = statuspage.NewDesk(statuspage.DeskConfig{
		Setup: realSetup(t), Record: record, Ledger: r.store, Memory: r.store, Words: words{}, Key: make([]byte, 32), Log: log,
	})
	if err := r.desk.Begin(t.Context(), record.Alive); err != nil {
		t.Fatal(err)
	}
	server, err := web.New(web.Config{Desk: r.desk, Reader: r.store, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	r.site = &site{server: server, Handler: server.Handler()}
	return r
}

func realSetup(t *testing.T) statuspage.Setup {
	var setup statuspage.Setup
	setup.Page = statuspage.Page{Name: "Example Status", URL: mustURL(t, "https://example.com/status"), Language: "en", Zone: time.UTC, HasMail: true}
	setup.Policy = statuspage.DefaultPolicy()
	for _, id := range []string{"api", "canary"} {
		setup.Monitors = append(setup.Monitors, monitor.Monitor{ID: id, Kind: "http", Interval: time.Minute, Timeout: time.Second, Confirm: 2, Recover: 1}.WithDefaults())
		setup.Components = append(setup.Components, statuspage.Component{
			ID: id, Name: "Service " + id, Monitors: []string{id}, Private: id == "canary",
			WhenDown: statuspage.MajorOutage, WhenSomeDown: statuspage.PartialOutage,
		})
	}
	return setup
}

// record reports the same status for both monitors, n times a second apart.
func (r *real) record(t *testing.T, s monitor.Status, n int) {
	t.Helper()
	for range n {
		for _, id := range []string{"canary", "api"} {
			res := monitor.Result{Monitor: id, Agent: monitor.Local, At: time.Now(), Outcome: monitor.Outcome{Status: s, Cause: monitor.NoAnswer, Reason: "dial tcp 10.0.0.7: canary-reason"}}
			if s == monitor.Up {
				res.Outcome = monitor.Outcome{Status: s, Latency: time.Millisecond}
			}
			if err := r.desk.Record(t.Context(), res); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestOutageOnTheRealPage(t *testing.T) {
	t.Parallel()
	r := mustReal(t)
	r.record(t, monitor.Up, 2)
	if got := r.get("/status/").Body.String(); !strings.Contains(got, "No known problems") {
		t.Errorf("a well page says:\n%s", got)
	}
	r.record(t, monitor.Down, 2)
	got := r.get("/status/").Body.String()
	if !strings.Contains(got, "Service api fails") {
		t.Errorf("the outage doesn't show:\n%s", got)
	}
	open := r.desk.View().Open
	if len(open) == 0 {
		t.Fatal("no incident is open")
	}
	by := statuspage.Actor{Kind: statuspage.ByOperator, ID: "anna"}
	if _, err := r.desk.Post(t.Context(), by, open[0].ID, statuspage.Posting{Stage: statuspage.Identified, Message: "A **disk** is full."}, false); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/", "/incidents/" + open[0].ID, "/components/api", "/history"} {
		page := r.get("/status" + path)
		if page.Code != 200 || strings.Contains(page.Body.String(), "canary") || strings.Contains(page.Body.String(), "10.0.0.7") {
			t.Errorf("GET %s = %d, with what is private in it: %v", path, page.Code, strings.Contains(page.Body.String(), "canary"))
		}
		if path != "/history" && path != "/components/api" && !strings.Contains(page.Body.String(), "<strong>disk</strong>") {
			t.Errorf("GET %s doesn't have the post", path)
		}
	}
}

func TestSubscriptionOnTheRealStore(t *testing.T) {
	t.Parallel()
	r := mustReal(t)
	first := r.fillIn("address=anna@example.org")
	again := r.fillIn("address=ANNA@example.org")
	if first.Code != 200 || strings.ReplaceAll(again.Body.String(), "ANNA", "anna") != first.Body.String() {
		t.Errorf("a known address is answered otherwise: %d, %d", first.Code, again.Code)
	}
	sub := r.subscriber(t)
	confirm := "/subscribe/confirm?token=" + r.desk.ConfirmToken(sub.ID)
	links := []string{confirm, "/unsubscribe?token=" + sub.LinkToken, "/subscription?token=" + sub.LinkToken}
	scan := func(active bool) {
		t.Helper()
		for range 10 {
			for _, link := range links {
				r.get(link)
				r.do("HEAD", link, "")
			}
		}
		if got := r.subscriber(t).Active(); got != active {
			t.Errorf("after the links were followed, active is %v, want %v", got, active)
		}
	}
	steps := []struct {
		path, body string
		active     bool
	}{
		{confirm, "x=y", true},
		{confirm, "x=y", true}, // a second press
		{links[1], "List-Unsubscribe=One-Click", false},
		{links[1], "List-Unsubscribe=One-Click", false},
		{"/subscription", "do=undo&token=" + sub.LinkToken, true},
	}
	scan(false)
	for _, step := range steps {
		if got := r.do("POST", step.path, step.body); got.Code != 200 {
			t.Errorf("POST %s = %d", step.path, got.Code)
		}
		scan(step.active)
	}
	if strings.Contains(r.log.String(), "anna") || strings.Contains(r.log.String(), sub.LinkToken) {
		t.Errorf("an address or a token is in the log:\n%s", r.log)
	}
}

func (r *real) subscriber(t *testing.T) statuspage.Subscriber {
	t.Helper()
	all, err := r.store.Subscribers(context.Background(), "", 10)
	if err != nil || len(all) != 1 {
		t.Fatalf("subscribers %v, %v; want one", all, err)
	}
	return all[0]
}
