package notify

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/store"
	"github.com/fyr-status/fyr/store/storetest"
)

const atomTopic = "https://status.example.com/feed.atom"

// press stands in for the public pages: one feed, whose content a test sets.
type press struct {
	mu      sync.Mutex
	body    string
	changed chan struct{}
}

func (p *press) print(body string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.body = body
	close(p.changed)
	p.changed = make(chan struct{})
}

func (p *press) Changed() <-chan struct{} {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.changed
}

func (p *press) Edition(_ context.Context, topic string) (statuspage.Edition, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if topic != atomTopic {
		return statuspage.Edition{}, statuspage.ErrNotFound
	}
	return statuspage.Edition{
		Topic: topic, Hub: "https://status.example.com/hub", ContentType: "application/atom+xml; charset=utf-8", Body: []byte(p.body),
	}, nil
}

// book is the real table; it says what was written into it.
type book struct {
	*store.DB
	decided chan statuspage.FollowDecision
	settled chan statuspage.Follower
	during  func() // something happens while a decision is written; nil: nothing
}

func (b book) Decide(ctx context.Context, all ...statuspage.FollowDecision) error {
	err := b.DB.Decide(ctx, all...)
	if b.during != nil {
		b.during()
	}
	for _, d := range all {
		b.decided <- d
	}
	return err
}

func (b book) SettleFollowers(ctx context.Context, all ...statuspage.Follower) error {
	err := b.DB.SettleFollowers(ctx, all...)
	for _, f := range all {
		b.settled <- f
	}
	return err
}

// reader is a program that follows: a real listener that answers as a test wants.
type reader struct {
	*httptest.Server
	echo  func(w http.ResponseWriter, r *http.Request) // of the hub's question; nil: it means it
	take  func(w http.ResponseWriter)                  // of a feed; nil: thanks
	asked chan http.Request
	took  chan taken
}

type taken struct {
	header http.Header
	body   string
}

func (r *reader) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	if req.Method == http.MethodGet {
		r.asked <- *req
		if r.echo != nil {
			r.echo(w, req)
			return
		}
		_, _ = io.WriteString(w, req.FormValue("hub.challenge"))
		return
	}
	body, _ := io.ReadAll(req.Body)
	r.took <- taken{req.Header, string(body)}
	if r.take != nil {
		r.take(w)
	}
}

func newReader(t *testing.T) *reader {
	t.Helper()
	r := &reader{asked: make(chan http.Request, 100), took: make(chan taken, 100)}
	r.Server = httptest.NewTLSServer(r)
	t.Cleanup(r.Close)
	return r
}

// hubbub is a hub at work.
type hubbub struct {
	*Hub
	*press
	book
}

// newHub makes a hub that reaches r under every name, and only r.
func newHub(t *testing.T, r *reader, changes ...func(*hubbub)) hubbub {
	t.Helper()
	h := hubbub{
		press: &press{body: "first", changed: make(chan struct{})},
		book:  book{DB: storetest.Open(t), decided: make(chan statuspage.FollowDecision, 100), settled: make(chan statuspage.Follower, 100)},
	}
	for _, change := range changes {
		change(&h)
	}
	roots := r.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	h.Hub = NewHub(HubConfig{
		Followers: h.book, Changed: h.Changed, Roots: roots,
		Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, r.Listener.Addr().String())
		},
	})
	return h
}

// run runs a hub until the test, or the returned function, ends it.
func (h hubbub) run(t *testing.T) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- h.Hub.Run(ctx, h.press) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("the hub ended with %v", err)
		}
	})
	t.Cleanup(stop)
	return stop
}

func toFollow(id, callback string) statuspage.FollowRequest {
	return statuspage.FollowRequest{ID: id, Topic: atomTopic, Callback: callback, Source: "source of " + id, At: time.Now()}
}

func (h hubbub) mustFollow(t *testing.T, r statuspage.FollowRequest) statuspage.FollowDecision {
	t.Helper()
	if err := h.Hub.Follow(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	return mustHear(t, h.decided)
}

func mustHear[T any](t *testing.T, c <-chan T) T {
	t.Helper()
	select {
	case v := <-c:
		return v
	case <-time.After(time.Minute):
		t.Fatal("nothing heard for a minute")
		panic("unreachable")
	}
}

// mustKeep makes a follower that has the first edition.
func mustKeep(t *testing.T, h hubbub, r statuspage.FollowRequest) {
	t.Helper()
	edition, err := h.Edition(t.Context(), r.Topic)
	if err != nil {
		t.Fatal(err)
	}
	if r, err = r.Check(); err != nil {
		t.Fatal(err)
	}
	err = h.DB.Decide(t.Context(), statuspage.FollowDecision{Request: r, Confirmed: true, At: time.Now(), Version: edition.Version()})
	if err != nil {
		t.Fatal(err)
	}
}
