package main

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/notify/smtptest"
	"github.com/fyr-status/fyr/statuspage/operator"
	"github.com/fyr-status/fyr/store"
)

// kills makes TestKillNine a longer one: `go test ./cmd/fyr -run TestKillNine -v -kills 50`
// is the whole of it.
var kills = flag.Int("kills", 12, "how often TestKillNine kills the process")

// The load under which the process is killed.
const (
	loadMonitors = 200
	flapEvery    = 20 * time.Second // every third target: well for half of it, broken for the other
	loadReaders  = 5                // who are mailed; one more never confirms
)

// A process that is killed at any time loses nothing that it acknowledged, and tells
// nobody twice but where the relay took a mail and our commit had not happened: then with
// the same Message-ID, and counted.
func TestKillNine(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	t.Logf("%d kills, seed %d", *kills, seed)
	random := rand.New(rand.NewPCG(seed, 0))
	l := mustLoaded(t)
	began := time.Now()
	for n := range *kills {
		l.post(t, n)
		l.survive(t, 200*time.Millisecond+time.Duration(random.Int64N(int64(1200*time.Millisecond))))
	}
	t.Logf("killed %d times in %s", *kills, time.Since(began).Round(time.Second))
	l.settle(t)
	l.feedsAreWhole(t)
	l.process.stop(t)
	l.recordIsWhole(t)
}

// loaded is a stage under load.
type loaded struct {
	*stage
	flaps atomic.Bool // whether the targets do
	drill string      // an incident in which an operator goes on posting
	posts sync.WaitGroup

	mu    sync.Mutex
	heard []string // ids of updates that the server has acknowledged
}

func mustLoaded(t *testing.T) *loaded {
	t.Helper()
	l := &loaded{stage: mustStage(t, smtptest.Script{})}
	began := time.Now()
	targets := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n, _ := strconv.Atoi(r.URL.Path[1:])
		phase := time.Duration(n) * flapEvery / loadMonitors
		if n%3 == 0 && l.flaps.Load() && (time.Since(began)+phase)%flapEvery > flapEvery/2 {
			w.WriteHeader(http.StatusInternalServerError)
		}
	}))
	t.Cleanup(targets.Close)
	t.Cleanup(l.posts.Wait)
	var monitors strings.Builder
	for n := range loadMonitors {
		fmt.Fprintf(&monitors, "  - {id: m%03d, url: %s/%d}\n", n, targets.URL, n)
	}
	l.write(t, `
incidents: {group_within: 1s, resolve_after: 1s, reopen_within: 1s}
defaults: {interval: 1s, timeout: 1s, confirm: 2, retry_interval: 100ms, recover: 1}
monitors:
`+monitors.String())
	l.start(t)
	for n := range loadReaders + 1 {
		l.follow(t, fmt.Sprintf("reader%d@example.com", n), n < loadReaders)
	}
	l.drill = strings.TrimSpace(l.mustFyr(t, "incident", "open", "--title", "Drill", "-m", "We try this out."))
	l.flaps.Store(true) // not before: who has not confirmed when something happens is not told of it
	return l
}

// follow subscribes an address, and confirms it or not.
func (l *loaded) follow(t *testing.T, address string, confirmed bool) {
	t.Helper()
	reader := newBrowser(t, l.page)
	code, page := reader.subscribe(t, address)
	if code != http.StatusOK {
		t.Fatalf("subscribing: %d\n%s", code, page)
	}
	wait(t, patient, "a mail asks "+address, func() bool { return len(l.letters(t, address)) > 0 })
	if !confirmed {
		return
	}
	link, err := url.Parse(l.letters(t, address)[0].link(t, "/subscribe/confirm?token="))
	if err != nil {
		t.Fatal(err)
	}
	if code, page := reader.post(t, "/status/subscribe/confirm", url.Values{"token": {link.Query().Get("token")}}); code != http.StatusOK {
		t.Fatalf("confirming: %d\n%s", code, page)
	}
}

// survive lets the process run for a while, kills it and starts the next at once.
func (l *loaded) survive(t *testing.T, lives time.Duration) {
	t.Helper()
	l.process.alive(t)
	end := time.NewTimer(lives)
	defer end.Stop()
	select {
	case <-end.C:
	case <-l.process.ended:
	}
	l.process.alive(t)
	l.process.kill()
	l.launch(t)
}

// post lets an operator post while the server runs, or is about to be killed; what it
// answers is acknowledged.
func (l *loaded) post(t *testing.T, n int) {
	t.Helper()
	token, err := os.ReadFile(l.path("fyr-data/" + tokenFile))
	if err != nil {
		t.Fatal(err)
	}
	ended := l.process.ended
	l.posts.Go(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
		defer cancel()
		again := time.NewTicker(50 * time.Millisecond)
		defer again.Stop()
		for !l.try(ctx, strings.TrimSpace(string(token)), fmt.Sprintf("Round %d.", n)) {
			select {
			case <-ctx.Done():
				return
			case <-ended:
				return
			case <-again.C:
			}
		}
	})
}

func (l *loaded) try(ctx context.Context, token, message string) bool {
	body, _ := json.Marshal(operator.Posting{Message: message})
	req, err := http.NewRequestWithContext(ctx, "POST", "http://"+l.operators+"/api/ops/v1/incidents/"+l.drill+"/updates", bytes.NewReader(body))
	if err != nil {
		return false
	}
	req.Header.Set("Authorization", "Bearer "+token)
	r, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	defer r.Body.Close()
	var done operator.Done
	if r.StatusCode >= 300 || json.NewDecoder(r.Body).Decode(&done) != nil {
		return false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.heard = append(l.heard, done.Incident.Latest().ID)
	return true
}

// settle lets the targets be well, and waits until all is told.
func (l *loaded) settle(t *testing.T) {
	t.Helper()
	l.posts.Wait()
	l.flaps.Store(false)
	var now operator.Status
	defer func() {
		if t.Failed() {
			t.Logf("%d open, outbox %+v, own trouble %+v", len(now.Incidents), now.Outbox, now.Health)
		}
	}()
	wait(t, 2*patient, "all is well and told", func() bool {
		l.process.alive(t)
		out, _, _ := l.fyr("status", "--json")
		now = operator.Status{}
		return json.Unmarshal([]byte(out), &now) == nil && now.Outbox.Waiting == 0 && len(now.Incidents) == 1 &&
			!slices.ContainsFunc(now.Components, func(c operator.ComponentStatus) bool { return c.Status != statuspage.Operational })
	})
}

// feedsAreWhole compares the update feeds with the record: the newest events, none left
// out.
func (l *loaded) feedsAreWhole(t *testing.T) {
	t.Helper()
	db, err := store.Open(t.Context(), l.path("fyr-data"), store.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, path := range []string{"/feed.rss", "/feed.atom"} {
		got := l.entries(t, path)
		newest, err := db.Events(t.Context(), len(got), time.Now())
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]bool{}
		for _, e := range newest[:min(len(got), len(newest))] {
			want[e.ID] = true
		}
		if diff := cmp.Diff(ids(want), got); diff != "" || len(got) == 0 {
			t.Errorf("%s, %d entries (-recorded +told):\n%s", path, len(got), diff)
		}
	}
}

// recordIsWhole reads the database as it is left, and compares it with what the relay
// took.
func (l *loaded) recordIsWhole(t *testing.T) {
	t.Helper()
	verified, err := store.Open(t.Context(), l.path("fyr-data"), store.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer verified.Close()
	if err := verified.VerifyChain(t.Context()); err != nil {
		t.Error(err)
	}
	db, err := sql.Open("sqlite", l.path("fyr-data/fyr.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if got := column(t, db, `PRAGMA integrity_check`); !slices.Equal(got, []string{"ok"}) {
		t.Errorf("integrity_check: %v", got)
	}
	if gaps := column(t, db, `SELECT seq FROM event WHERE seq <> 1 AND seq - 1 NOT IN (SELECT seq FROM event)`); len(gaps) > 0 {
		t.Errorf("gaps before the events %v", gaps)
	}
	events := column(t, db, `SELECT id FROM event ORDER BY seq`)
	for _, id := range l.heard {
		if !slices.Contains(events, id) {
			t.Errorf("update %s was acknowledged and is lost", id)
		}
	}
	l.toldOnce(t, db, len(events))
}

// toldOnce holds the record's deliveries against the mails.
func (l *loaded) toldOnce(t *testing.T, db *sql.DB, events int) {
	t.Helper()
	unequal := column(t, db, `
		SELECT e.id || ': ' || COUNT(d.id)
		FROM event e
		LEFT JOIN delivery d ON d.event = e.seq AND d.state IN (2, 5)
		GROUP BY e.seq
		HAVING COUNT(d.id) <> `+strconv.Itoa(loadReaders)+` OR COUNT(DISTINCT d.subscriber) <> `+strconv.Itoa(loadReaders))
	if len(unequal) > 0 {
		t.Errorf("events with another number of deliveries than %d: %v", loadReaders, unequal)
	}
	taken, to := map[string]int{}, map[string]int{}
	for _, m := range l.letters(t, "") {
		taken[m.id]++
		if m.event != "" && taken[m.id] == 1 {
			to[m.to]++
		}
	}
	repeats, ambiguous := 0, 0
	for _, row := range column(t, db, `SELECT id || ' ' || ambiguous FROM delivery WHERE carrier = ''`) {
		var id string
		var unsure int
		if _, err := fmt.Sscan(row, &id, &unsure); err != nil {
			t.Fatal(err)
		}
		n := taken["<"+id+"@status.example.com>"]
		delete(taken, "<"+id+"@status.example.com>")
		if n < 1 || n > 1+unsure {
			t.Errorf("delivery %s came %d times; %d attempts are of unknown outcome", id, n, unsure)
		}
		repeats, ambiguous = repeats+n-1, ambiguous+unsure
	}
	if len(taken) > 0 {
		t.Errorf("mails that the record does not know: %v", taken)
	}
	if len(to) != loadReaders || to[fmt.Sprintf("reader%d@example.com", loadReaders)] > 0 {
		t.Errorf("told: %v; only the first %d have confirmed", to, loadReaders)
	}
	t.Logf("%d events, %d acknowledged posts; %d mails repeated of %d ambiguous attempts", events, len(l.heard), repeats, ambiguous)
}

// column reads a query's one column.
func column(t *testing.T, db *sql.DB, query string) []string {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			t.Fatal(err)
		}
		all = append(all, s)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}
