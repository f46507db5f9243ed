package hook_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/monitor/secret"
	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/hook"
	"github.com/fyr-status/fyr/store"
	"github.com/fyr-status/fyr/store/storetest"
)

// words are what the desk says here.
type words struct{}

func (words) Title(s statuspage.Said) string { return strings.Join(s.Components, ", ") + " fails" }
func (words) Body(s statuspage.Said) string {
	return string(s.What) + " " + strings.Join(s.Components, ", ")
}

// house is an installation with a door for alerting programs.
type house struct {
	t    *testing.T
	db   *store.DB
	desk *statuspage.Desk
	door *hook.Door
	log  *strings.Builder
	said time.Time // when the last message was made
}

const given = "a-secret-for-tests-0123456789"

func newHouse(t *testing.T, hooks ...statuspage.Hook) *house {
	t.Helper()
	page, _ := url.Parse("https://status.example.com")
	db := storetest.Open(t)
	record, err := db.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	desk := statuspage.NewDesk(statuspage.DeskConfig{
		Setup: statuspage.Setup{
			Page:     statuspage.Page{Name: "Example", URL: page, Language: "en", Zone: time.UTC},
			Monitors: []monitor.Monitor{monitor.Monitor{ID: "api", Kind: "http", Target: "https://api.example.com"}.WithDefaults()},
			Components: []statuspage.Component{
				{ID: "api", Name: "API", Monitors: []string{"api"}, WhenDown: statuspage.MajorOutage},
				{ID: "shop", Name: "Shop"},
				{ID: "vault", Name: "Vault", Private: true},
			},
			Policy: statuspage.DefaultPolicy(),
		},
		Record: record, Ledger: db, Memory: db, Words: words{}, Key: []byte("k"), Log: slog.New(slog.DiscardHandler),
	})
	if err := desk.Begin(t.Context(), record.Alive); err != nil {
		t.Fatal(err)
	}
	var said strings.Builder
	h := &house{t: t, db: db, desk: desk, door: hook.NewDoor(desk, slog.New(slog.NewTextHandler(&said, nil))), log: &said}
	var all []hook.Hook
	for _, one := range hooks {
		all = append(all, hook.Hook{Hook: one, Kind: "generic", Secret: secret.New(given), Token: "token-" + one.ID})
	}
	h.door.Set(all)
	return h
}

// shop is a hook whose incidents are public at once, in our words.
var shop = statuspage.Hook{ID: "shop", Publish: true, Components: []statuspage.Affected{{Component: "shop", Status: statuspage.PartialOutage}}}

// send sends what the generic form says of a trouble, signed. No two messages are made in the
// same millisecond: by that the store tells them apart.
func (h *house) send(id, key, state string, extra ...string) (statuspage.Heard, error) {
	h.said = later(time.Now(), h.said.Add(time.Millisecond))
	body := fmt.Sprintf(`{"key":%q,"state":%q,"title":"secret-host-7 fails","message":"10.0.0.7 refuses","at":%q%s}`,
		key, state, h.said.Format(time.RFC3339Nano), strings.Join(extra, ""))
	return h.give(id, body)
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func (h *house) give(id, body string) (statuspage.Heard, error) {
	m := hmac.New(sha256.New, []byte(given))
	m.Write([]byte(body))
	header := http.Header{"X-Hub-Signature-256": {"sha256=" + hex.EncodeToString(m.Sum(nil))}}
	return h.door.Take(context.Background(), "token-"+id, header, []byte(body))
}

// must sends and checks what that did.
func (h *house) must(want statuspage.HeardWhat, id, key, state string, extra ...string) statuspage.Heard {
	h.t.Helper()
	got, err := h.send(id, key, state, extra...)
	if err != nil || got.Did != want {
		h.t.Fatalf("%s %s: %+v, %v; want %s", key, state, got, err, want)
	}
	return got
}

func (h *house) incident(id string) statuspage.Incident {
	h.t.Helper()
	i, err := h.db.Incident(h.t.Context(), id)
	if err != nil {
		h.t.Fatal(err)
	}
	return i
}

// A trouble opens an incident once, changes it, and ends it; the quiet time resolves it.
func TestATroubleFromBeginningToEnd(t *testing.T) {
	t.Parallel()
	h := newHouse(t, shop)
	opened := h.must(statuspage.HeardOpened, "shop", "k1", "firing")
	for range 3 {
		if again := h.must(statuspage.HeardNothing, "shop", "k1", "firing"); again.Incident != opened.Incident {
			t.Errorf("the same key leads to %s and to %s", opened.Incident, again.Incident)
		}
	}
	h.must(statuspage.HeardUpdated, "shop", "k1", "firing", `,"components":["shop=major_outage"]`)
	h.must(statuspage.HeardRecovered, "shop", "k1", "resolved")
	h.must(statuspage.HeardNothing, "shop", "k1", "resolved")
	i := h.incident(opened.Incident)
	if i.Stage != statuspage.Monitoring || i.Title != "Shop fails" || len(i.Updates) != 3 || i.Impact < statuspage.ImpactMajor {
		t.Errorf("after the end: %+v", i)
	}
	for _, u := range i.Updates {
		if strings.Contains(u.Body, "10.0.0.7") || u.By != (statuspage.Actor{Kind: statuspage.ByHook, ID: "shop"}) {
			t.Errorf("the update says %q, by %s", u.Body, u.By)
		}
	}
	if err := h.desk.Tick(t.Context(), time.Now().Add(statuspage.DefaultPolicy().ResolveAfter+time.Minute)); err != nil {
		t.Fatal(err)
	}
	if i = h.incident(opened.Incident); i.Stage != statuspage.Resolved || i.Ended.IsZero() {
		t.Errorf("after the quiet time: %s", i.Stage)
	}
	if next := h.must(statuspage.HeardOpened, "shop", "k1", "firing"); next.Incident == opened.Incident {
		t.Error("a trouble that comes back long after is in the old incident")
	}
}

// Two troubles of one component are one incident, which ends with the last of them.
func TestTwoTroublesAreOneIncident(t *testing.T) {
	t.Parallel()
	h := newHouse(t, shop)
	opened := h.must(statuspage.HeardOpened, "shop", "k1", "firing")
	if joined := h.must(statuspage.HeardJoined, "shop", "k2", "firing"); joined.Incident != opened.Incident {
		t.Errorf("%s and %s", opened.Incident, joined.Incident)
	}
	h.must(statuspage.HeardRecovered, "shop", "k1", "resolved")
	if i := h.incident(opened.Incident); i.Stage != statuspage.Investigating || i.Components[0].Status != statuspage.PartialOutage {
		t.Errorf("with one trouble left: %s, %s", i.Stage, i.Components[0].Status)
	}
	h.must(statuspage.HeardRecovered, "shop", "k2", "resolved")
	if i := h.incident(opened.Incident); i.Stage != statuspage.Monitoring || i.Components[0].Status != statuspage.Operational {
		t.Errorf("with none left: %s, %s", i.Stage, i.Components[0].Status)
	}
}

// Once a person has posted, or has taken the incident on, programs leave notes only.
func TestAPersonTakesOver(t *testing.T) {
	t.Parallel()
	anna := statuspage.Actor{Kind: statuspage.ByOperator, ID: "anna"}
	for name, take := range map[string]func(h *house, id string) error{
		"posts": func(h *house, id string) error {
			_, err := h.desk.Post(t.Context(), anna, id, statuspage.Posting{Message: "We are on it."}, false)
			return err
		},
		"takes on": func(h *house, id string) error {
			_, err := h.desk.Take(t.Context(), anna, id, true)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t, shop)
			opened := h.must(statuspage.HeardOpened, "shop", "k1", "firing")
			if err := take(h, opened.Incident); err != nil {
				t.Fatal(err)
			}
			before := len(h.incident(opened.Incident).Updates)
			h.must(statuspage.HeardNoted, "shop", "k1", "resolved")
			h.must(statuspage.HeardNoted, "shop", "k3", "firing")
			i := h.incident(opened.Incident)
			notes, err := h.db.Notes(t.Context(), opened.Incident)
			if err != nil || len(i.Updates) != before || !i.Open() || len(notes) != 3 || !strings.Contains(notes[1].Body, "is over") {
				t.Errorf("%d updates (%d before), %s, notes %+v, %v", len(i.Updates), before, i.Stage, notes, err)
			}
		})
	}
}

// Without publish nothing is public before a person says so; without a component that
// readers see there is no public word of ours, so that it stays a draft in any case.
func TestDrafts(t *testing.T) {
	t.Parallel()
	draft := shop
	draft.ID, draft.Publish = "draft", false
	bare := statuspage.Hook{ID: "bare", Publish: true}
	h := newHouse(t, draft, bare)
	for _, id := range []string{"draft", "bare"} {
		heard := h.must(statuspage.HeardOpened, id, "k", "firing")
		if i := h.incident(heard.Incident); !heard.Draft || !i.Draft || !i.PublishAt.IsZero() {
			t.Errorf("%s: %+v", id, i)
		}
	}
	if open := h.desk.View().Open; len(open) != 0 {
		t.Errorf("public: %+v", open)
	}
}

// Labels of the alerts that fire say which components are meant.
func TestLabelsNameComponents(t *testing.T) {
	t.Parallel()
	labelled := statuspage.Hook{ID: "labelled", Publish: true, Labels: []statuspage.HookLabel{
		{Name: "team", Value: "pay", Components: []statuspage.Affected{{Component: "shop", Status: statuspage.MajorOutage}}},
		{Name: "team", Value: "core", Components: []statuspage.Affected{{Component: "api", Status: statuspage.DegradedPerformance}}},
	}}
	h := newHouse(t, labelled)
	heard := h.must(statuspage.HeardOpened, "labelled", "k", "firing", `,"labels":{"team":"pay"}`)
	if i := h.incident(heard.Incident); len(i.Components) != 1 || i.Components[0].Component != "shop" || i.Components[0].Status != statuspage.MajorOutage {
		t.Errorf("%+v", i.Components)
	}
}

// What is no message for this hook changes nothing, is counted, and is in the log without a
// word of it.
func TestWhatIsNotTaken(t *testing.T) {
	t.Parallel()
	h := newHouse(t, shop)
	if _, err := h.door.Take(t.Context(), "token-none", nil, nil); !errors.Is(err, statuspage.ErrNotFound) {
		t.Errorf("no such hook: %v", err)
	}
	if _, err := h.door.Take(t.Context(), "token-shop", http.Header{"Authorization": {"Bearer " + given}}, []byte(`{"secret-host-7":1}`)); !errors.Is(err, statuspage.ErrUnproven) {
		t.Errorf("no proof: %v", err)
	}
	var invalid *statuspage.Invalid
	for _, component := range []string{"none", "vault"} {
		if _, err := h.send("shop", "k", "firing", `,"components":["`+component+`"]`); !errors.As(err, &invalid) || strings.Contains(invalid.Error(), "Vault") {
			t.Errorf("component %s: %v", component, err)
		}
	}
	if len(h.desk.View().Open)+len(h.desk.View().Drafts) != 0 {
		t.Error("something was opened")
	}
	counts := h.door.Counts()
	if counts[hook.Count{Hook: "shop", Result: "unproven"}] != 1 || counts[hook.Count{Hook: "shop", Result: "invalid"}] != 2 || strings.Contains(h.log.String(), "secret-host-7") {
		t.Errorf("counted %v, logged %s", counts, h.log)
	}
}

// A message that is recorded on its way and sent again does nothing, also when its trouble
// has ended meanwhile.
func TestReplaysAreRefused(t *testing.T) {
	t.Parallel()
	h := newHouse(t, shop)
	body := fmt.Sprintf(`{"key":"k","state":"firing","at":%q}`, time.Now().Add(-time.Second).Format(time.RFC3339Nano))
	if _, err := h.give("shop", body); err != nil {
		t.Fatal(err)
	}
	if _, err := h.give("shop", body); !errors.Is(err, statuspage.ErrReplay) {
		t.Errorf("the same again: %v", err)
	}
	h.must(statuspage.HeardRecovered, "shop", "k", "resolved")
	if _, err := h.give("shop", body); !errors.Is(err, statuspage.ErrReplay) {
		t.Errorf("the beginning after the end: %v", err)
	}
	if heard, err := h.door.Try(t.Context(), "shop", []byte(`{"key":"new","state":"firing"}`)); err != nil || heard.Did != statuspage.HeardJoined && heard.Did != statuspage.HeardOpened {
		t.Errorf("a trial: %+v, %v", heard, err)
	}
	if open := h.desk.View().Open; len(open) != 1 || len(open[0].Updates) != 2 {
		t.Errorf("%+v", open)
	}
}

// A trouble that ends in the instant of its beginning, by a clock of whole seconds or by a
// program that names one time in both, has ended; nothing recorded begins it again.
func TestATroubleEndsAtItsBeginning(t *testing.T) {
	t.Parallel()
	h := newHouse(t, shop)
	at := time.Now().Add(-time.Second).Format(time.RFC3339Nano)
	say := func(state string) (statuspage.Heard, error) {
		return h.give("shop", fmt.Sprintf(`{"key":"k","state":%q,"at":%q}`, state, at))
	}
	if _, err := say("firing"); err != nil {
		t.Fatal(err)
	}
	if heard, err := say("resolved"); err != nil || heard.Did != statuspage.HeardRecovered {
		t.Errorf("the end: %+v, %v", heard, err)
	}
	for _, state := range []string{"firing", "resolved"} {
		if _, err := say(state); !errors.Is(err, statuspage.ErrReplay) {
			t.Errorf("%s again: %v", state, err)
		}
	}
}

// Whatever a hook does is in the audit log, in its name.
func TestHooksAreAudited(t *testing.T) {
	t.Parallel()
	h := newHouse(t, shop)
	h.must(statuspage.HeardOpened, "shop", "k", "firing")
	h.must(statuspage.HeardRecovered, "shop", "k", "resolved")
	entries, err := h.db.Audit(t.Context(), statuspage.AuditQuery{By: "hook:shop"})
	acts := map[string]int{}
	for _, e := range entries {
		acts[e.Act]++
	}
	if err != nil || acts["incident.open"] != 1 || acts["incident.post"] != 1 {
		t.Errorf("%v, %v", acts, err)
	}
}
