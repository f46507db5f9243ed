package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mmcdole/gofeed"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/notify/smtptest"
	"github.com/fyr-status/fyr/statuspage/operator"
	"github.com/fyr-status/fyr/store"
)

// The walk's length and its dice: `go test ./cmd/fyr -run TestEveryChannelTellsTheSame -v
// -changes 1000` is the whole of it.
var (
	changes = flag.Int("changes", 60, "how many random changes TestEveryChannelTellsTheSame makes")
	seed    = flag.Uint64("seed", 0, "the seed of its dice; 0: another each time")
)

// Every change of status is told, by RSS, by Atom and by mail, and nothing else is: through
// a random walk of changes by monitors and by people, posts taken back, a relay that
// fails in every way, restarts and kills, the sets of ids in all three, collected while
// it goes on, are the set of events in the database.
func TestEveryChannelTellsTheSame(t *testing.T) {
	t.Parallel()
	if *seed == 0 {
		*seed = rand.Uint64()
	}
	w := mustWalk(t, *seed)
	t.Logf("%d changes, seed %d", *changes, *seed)
	began := time.Now()
	for range *changes {
		w.step(t)
	}
	w.calm(t)
	t.Logf("walked %s: %s", time.Since(began).Round(time.Second), w.did)
	w.read(t)
	w.process.stop(t)
	w.compare(t)
}

// ramble is a stage on which things change at random.
type ramble struct {
	*stage
	dice   *rand.Rand
	broken map[string]*atomic.Bool // by component: its target answers with an error
	calmed atomic.Bool             // the relay takes everything
	took   atomic.Int64            // answers that were not the usual ones
	did    tally
	taken  map[string]bool // ids of events that were taken back

	op       browser  // an operator's
	signedIn *process // where

	mu   sync.Mutex
	seen map[string]map[string]bool // by feed: the ids that it has had
}

// tally counts what was done.
type tally map[string]int

func (t tally) String() string {
	var all []string
	for what, n := range t {
		all = append(all, fmt.Sprintf("%d × %s", n, what))
	}
	slices.Sort(all)
	return strings.Join(all, ", ")
}

var (
	walkParts = []string{"api", "web", "mail", "jobs"}
	walkFeeds = []string{"/feed.rss", "/feed.atom"}
)

// The readers: what each wants decides what they must have been sent.
func walkReaders() []statuspage.Subscriber {
	long := time.Now().Add(-time.Hour)
	reader := func(name string, wish statuspage.Wish) statuspage.Subscriber {
		wish.Language = "en"
		return statuspage.Subscriber{
			ID: name, Channel: "mail", Address: name + "@example.com", Key: name + "@example.com",
			Created: long, Confirmed: long, Wish: wish,
		}
	}
	waiting := reader("unconfirmed", statuspage.Wish{})
	waiting.Confirmed, waiting.ConfirmTill = time.Time{}, time.Now().Add(time.Hour)
	return []statuspage.Subscriber{
		reader("all", statuspage.Wish{}),
		reader("again", statuspage.Wish{}),
		reader("calm", statuspage.Wish{NoMaintenance: true}),
		reader("api", statuspage.Wish{Components: []string{"api"}}),
		reader("stranger", statuspage.Wish{}), // whom the relay refuses
		waiting,
	}
}

func mustWalk(t *testing.T, seed uint64) *ramble {
	t.Helper()
	w := &ramble{
		dice: rand.New(rand.NewPCG(seed, 1)), broken: map[string]*atomic.Bool{}, did: tally{}, taken: map[string]bool{},
		seen: map[string]map[string]bool{"/feed.rss": {}, "/feed.atom": {}},
	}
	w.stage = mustStage(t, smtptest.Script{On: w.faults(seed)})
	var parts strings.Builder
	for _, id := range walkParts {
		w.broken[id] = &atomic.Bool{}
	}
	targets := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if w.broken[path.Base(r.URL.Path)].Load() {
			rw.WriteHeader(http.StatusInternalServerError)
		}
	}))
	t.Cleanup(targets.Close)
	for _, id := range walkParts {
		fmt.Fprintf(&parts, "  - {id: %s, url: %s/%s}\n", id, targets.URL, id)
	}
	w.write(t, `
incidents: {group_within: 1s, resolve_after: 1s, reopen_within: 2s}
defaults: {interval: 1s, timeout: 1s, confirm: 2, retry_interval: 100ms, recover: 1}
monitors:
`+parts.String())
	w.people(t)
	w.start(t)
	w.watch(t)
	return w
}

// people puts the readers into the database before the first start.
func (w *ramble) people(t *testing.T) {
	t.Helper()
	db, err := store.Open(t.Context(), w.path("fyr-data"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Commit(t.Context(), statuspage.Changes{At: time.Now(), Subscribers: walkReaders()}); err != nil {
		t.Fatal(err)
	}
}

// faults is a relay in trouble: temporary refusals, connections that break before and after
// the message was taken, and one recipient that it does not know.
func (w *ramble) faults(seed uint64) func(smtptest.Step) smtptest.Reply {
	var mu sync.Mutex
	dice := rand.New(rand.NewPCG(seed, 2))
	return func(s smtptest.Step) smtptest.Reply {
		if s.Stage == smtptest.RcptTo && strings.HasPrefix(s.Address, "stranger@") {
			return smtptest.Reply{Text: "550 5.1.1 no such person"}
		}
		if w.calmed.Load() {
			return smtptest.Reply{}
		}
		mu.Lock()
		n := dice.IntN(200)
		mu.Unlock()
		var r smtptest.Reply
		switch {
		case n < 4 && s.Stage == smtptest.Content:
			r.Drop = true // it was taken
		case n < 2:
			r.Drop = true
		case n < 5 && s.Stage >= smtptest.MailFrom && s.Stage <= smtptest.Content:
			r.Text = "451 4.3.0 try later"
		case n < 6 && s.Stage == smtptest.Hello:
			r.Hang = true
		default:
			return r
		}
		w.took.Add(1)
		return r
	}
}

// watch reads the feeds until the test ends, as feed readers do: also while the server is away.
func (w *ramble) watch(t *testing.T) {
	over := make(chan struct{})
	var done sync.WaitGroup
	done.Go(func() {
		again := time.NewTicker(300 * time.Millisecond)
		defer again.Stop()
		for {
			select {
			case <-over:
				return
			case <-again.C:
				for _, feed := range walkFeeds {
					w.note(feed)
				}
			}
		}
	})
	t.Cleanup(func() { close(over); done.Wait() })
}

// note notes the ids that a feed has now.
func (w *ramble) note(feed string) {
	ids, _ := w.now(feed)
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, id := range ids {
		w.seen[feed][id] = true
	}
}

// now reads the ids that a feed has now; false when it can't be read.
func (w *ramble) now(feed string) (ids []string, ok bool) {
	r, err := http.Get("http://" + w.page + "/status" + feed)
	if err != nil {
		return nil, false
	}
	defer r.Body.Close()
	f, err := gofeed.NewParser().Parse(r.Body)
	if err != nil || r.StatusCode != http.StatusOK {
		return nil, false
	}
	for _, e := range f.Items {
		ids = append(ids, path.Base(e.GUID))
	}
	return ids, true
}

// step makes one change, and waits a little or not at all.
func (w *ramble) step(t *testing.T) {
	t.Helper()
	w.process.alive(t)
	part := walkParts[w.dice.IntN(len(walkParts))]
	status := []string{"degraded_performance", "partial_outage", "major_outage"}[w.dice.IntN(3)]
	switch n := w.dice.IntN(100); {
	case n < 40:
		w.broken[part].Store(!w.broken[part].Load())
		w.did["turns of a target"]++
	case n < 50:
		w.say("open", "incident", "open", "-t", "Trouble with "+part, "-m", "We are looking.", "--component", part+"="+status)
	case n < 62:
		w.say("post", "incident", "post", w.running(t), "-m", "More is known.", "--component", part+"="+status)
	case n < 74:
		w.say("resolve", "incident", "resolve", w.running(t), "-m", "It is over.")
	case n < 79:
		w.say("set", "component", "set", part, status, "--for", "1h", "--reason", "by hand")
	case n < 83:
		w.say("clear", "component", "clear", part)
	case n < 87:
		w.say("maintenance", "maintenance", "start", "--component", part, "--for", "1h", "-m", "We work on it.")
	case n < 90:
		w.say("end of maintenance", "maintenance", "complete", w.working(t))
	case n < 94:
		w.slip(t)
	case n < 96:
		w.process.stop(t)
		w.start(t)
		w.did["restart"]++
	default:
		w.process.kill()
		w.launch(t)
		w.did["kill"]++
	}
	<-time.After(time.Duration(w.dice.IntN(400)) * time.Millisecond)
}

// say runs a command. It may fail: while the server starts, or because there is nothing
// to say it of.
func (w *ramble) say(what string, args ...string) {
	if _, _, code := w.fyr(args...); code == exitDone {
		w.did[what]++
	} else {
		w.did["refused "+what]++
	}
}

// running is an open incident's id, "none" without one.
func (w *ramble) running(t *testing.T) string {
	t.Helper()
	for _, i := range w.incidents() {
		if i.Open() && w.dice.IntN(2) == 0 {
			return i.ID
		}
	}
	return "none"
}

func (w *ramble) incidents() []statuspage.Incident {
	out, _, code := w.fyr("incident", "list", "--json")
	return shown[statuspage.Incident](out, code)
}

// working is the id of a maintenance that goes on, "none" without one.
func (w *ramble) working(t *testing.T) string {
	t.Helper()
	out, _, code := w.fyr("maintenance", "list", "--json")
	for _, m := range shown[statuspage.Maintenance](out, code) {
		if m.Running() {
			return m.ID
		}
	}
	return "none"
}

// slip posts from the console and takes it back.
func (w *ramble) slip(t *testing.T) {
	t.Helper()
	op := w.console(t)
	page := op.shows(t, "/incidents/new", "unique")
	form := url.Values{
		"title": {"A slip"}, "message": {"This is a slip."}, "status": {"investigating"}, "do": {"send"},
		"component.web": {"major_outage"}, "unique": {hidden(t, page, "unique")},
	}
	if code, page := op.post(t, "/incidents/new", form); code != http.StatusOK {
		t.Fatalf("posting from the console: %d\n%s", code, page)
	}
	for _, i := range w.incidents() {
		if i.Title != "A slip" || !i.Open() {
			continue
		}
		whole := asked[statuspage.Incident](t, w.stage, "incident", "show", i.ID)
		event := whole.Updates[0].ID
		for _, feed := range walkFeeds {
			if w.note(feed); !w.seenIn(feed, event) {
				t.Errorf("%s does not show a post that waits", feed)
			}
		}
		if code, page := op.post(t, "/incidents/"+i.ID+"/undo", url.Values{"event": {event}}); code != http.StatusOK {
			t.Fatalf("taking it back: %d\n%s", code, page)
		}
		for _, u := range whole.Updates {
			w.taken[u.ID] = true
		}
		w.did["post taken back"]++
	}
}

func (w *ramble) seenIn(feed, event string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.seen[feed][event]
}

// console signs in at the running server.
func (w *ramble) console(t *testing.T) browser {
	t.Helper()
	if w.signedIn == w.process {
		return w.op
	}
	wait(t, patient, "the server prints where it is", func() bool {
		w.process.alive(t)
		return printedLink.MatchString(w.process.out.String())
	})
	w.op, w.signedIn = newBrowser(t, w.operators), w.process
	w.signsIn(t, w.op)
	return w.op
}

// calm lets the relay and the targets be well, and waits until everything is told.
func (w *ramble) calm(t *testing.T) {
	t.Helper()
	w.calmed.Store(true)
	for _, b := range w.broken {
		b.Store(false)
	}
	w.process.stop(t) // a channel that rests begins anew
	w.start(t)
	var now operator.Status
	defer func() {
		if t.Failed() {
			t.Logf("outbox %+v, incidents %+v, own trouble %+v", now.Outbox, now.Incidents, now.Health)
		}
	}()
	wait(t, 2*patient, "everything is told", func() bool {
		w.process.alive(t)
		out, _, _ := w.fyr("status", "--json")
		now = operator.Status{}
		return json.Unmarshal([]byte(out), &now) == nil && now.Outbox.Waiting == 0 && !slices.ContainsFunc(now.Incidents, func(i statuspage.Incident) bool {
			return i.Auto && !i.Taken
		})
	})
}

// shown is what a command prints as a list in JSON; nothing when it failed.
func shown[T any](out string, code int) (list []T) {
	if code != exitDone || json.Unmarshal([]byte(out), &list) != nil {
		return nil
	}
	return list
}
