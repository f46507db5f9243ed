package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/notify/smtptest"
	"github.com/fyr-status/fyr/store"
)

// wire leads to a server and can be cut: nobody listens at its end then, and what was
// connected no longer is. It is laid outside of a bubble, whose clock would stand still
// while somebody waits for a connection.
type wire struct {
	addr  string
	turns chan bool
	done  chan error
}

func newWire(t *testing.T, to string) *wire {
	t.Helper()
	w := &wire{addr: mustFreeAddress(t), turns: make(chan bool), done: make(chan error)}
	go w.keep(to)
	t.Cleanup(func() { close(w.turns) })
	w.mend(t)
	return w
}

func (w *wire) mend(t *testing.T) { w.turn(t, true) }
func (w *wire) cut(t *testing.T)  { w.turn(t, false) }

func (w *wire) turn(t *testing.T, on bool) {
	t.Helper()
	w.turns <- on
	if err := <-w.done; err != nil {
		t.Fatal(err)
	}
}

// keep lays and cuts, as it is told.
func (w *wire) keep(to string) {
	cut := func() {}
	for on := range w.turns {
		cut()
		var err error
		if cut = func() {}; on {
			cut, err = lay(w.addr, to)
		}
		w.done <- err
	}
	cut()
}

// lay leads whoever comes to an address to a server, until it is cut.
func lay(addr, to string) (cut func(), err error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return func() {}, err
	}
	var mu sync.Mutex
	ends, over := []net.Conn{}, false
	go func() {
		for {
			near, err := l.Accept()
			if err != nil {
				return
			}
			far, err := net.Dial("tcp", to)
			if err != nil {
				_ = near.Close()
				continue
			}
			mu.Lock()
			if ends = append(ends, near, far); over {
				_, _ = near.Close(), far.Close()
			}
			mu.Unlock()
			go join(near, far)
			go join(far, near)
		}
	}()
	return func() {
		_ = l.Close()
		mu.Lock()
		defer mu.Unlock()
		over = true
		for _, c := range ends {
			_ = c.Close()
		}
	}, nil
}

func join(to, from net.Conn) {
	_, _ = io.Copy(to, from)
	_, _ = to.Close(), from.Close()
}

// harbour is an installation under a clock that can be turned: all that stands on a data
// folder, with its dispatcher, but no door and no prober. Mails and alerts go over wires
// to a relay and to an endpoint outside.
type harbour struct {
	*app
	config  Config
	relay   *smtptest.Server
	mail    *wire
	hook    *wire
	is      monitor.Outcome // what the probes see
	stopped chan error
	stop    context.CancelFunc

	mu     sync.Mutex
	alerts []statuspage.Alert // that the endpoint was told
}

// newHarbour prepares one; call it outside of the bubble. Its operators are alerted at the
// endpoint, and by mail if so wished; its readers are mailed everything.
func newHarbour(t *testing.T, script smtptest.Script, readers int, more string) *harbour {
	t.Helper()
	script.NoTLS = true
	h := &harbour{relay: smtptest.New(t, script)}
	endpoint := httptest.NewServer(h)
	t.Cleanup(endpoint.Close)
	h.mail, h.hook = newWire(t, h.relay.Addr), newWire(t, endpoint.Listener.Addr().String())
	host, port, _ := net.SplitHostPort(h.mail.addr)
	file := filepath.Join(t.TempDir(), "fyr.yaml")
	text := fmt.Sprintf(`
page: {name: Shore, url: %q, time_zone: UTC}
mail: {from: Shore <status@example.com>, host: %s, port: %s, tls: none}
incidents: {group_within: 1s, resolve_after: 1s, reopen_within: 1s}
monitors: [{id: api, name: Cloud API, url: "https://api.example.com", interval: 10s, confirm: 2, recover: 2}]
alerts:
  - {id: hook, channel: webhook, url: "http://%s/"}
%s`, pageURL, host, port, h.hook.addr, more)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	var err error
	if h.config, err = Load(Source{File: file, Env: environment}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			h.mu.Lock()
			defer h.mu.Unlock()
			for _, a := range h.alerts {
				t.Logf("alert %s firing %v: %s, since %s", a.Key, a.Firing, a.Subject, a.Since.Format(time.TimeOnly))
			}
		}
	})
	h.people(t, readers)
	return h
}

// ServeHTTP takes an alert.
func (h *harbour) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var told struct{ Alert statuspage.Alert }
	if err := json.NewDecoder(r.Body).Decode(&told); err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.alerts = append(h.alerts, told.Alert)
}

// about are the alerts of one key that the endpoint was told, in their order.
func (h *harbour) about(key string) (list []statuspage.Alert) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, a := range h.alerts {
		if a.Key == key {
			list = append(list, a)
		}
	}
	return list
}

// people puts the readers into the database, confirmed before any clock of a bubble begins.
func (h *harbour) people(t *testing.T, n int) {
	t.Helper()
	if err := os.MkdirAll(h.config.Data, 0o700); err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(t.Context(), h.config.Data, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	long := time.Date(1999, 1, 1, 0, 0, 0, 0, time.UTC)
	c := statuspage.Changes{At: long}
	for n := range n {
		address := fmt.Sprintf("reader%04d@example.com", n)
		c.Subscribers = append(c.Subscribers, statuspage.Subscriber{
			ID: fmt.Sprintf("r%04d", n), Channel: "mail", Address: address, Key: address,
			Created: long, Confirmed: long, Wish: statuspage.Wish{Language: "en"},
		})
	}
	if err := db.Commit(t.Context(), c); err != nil {
		t.Fatal(err)
	}
}

// open starts it in the bubble, as a server does.
func (h *harbour) open(t *testing.T) {
	t.Helper()
	a, err := newApp(t.Context(), h.config, opening{}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if err := a.mails.start(h.config, a.store, a.desk); err != nil {
		t.Fatal(err)
	}
	if err := a.begin(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	h.app, h.stop, h.stopped = a, stop, make(chan error, 1)
	go func() { h.stopped <- a.mails.dispatcher.Run(ctx) }()
}

// shut ends it in order.
func (h *harbour) shut(t *testing.T) {
	t.Helper()
	h.stop()
	if err := <-h.stopped; err != nil {
		t.Error(err)
	}
	if err := h.close(); err != nil {
		t.Error(err)
	}
}

// pass lets time pass: the monitor is probed every ten seconds, and what is due by the
// clock is done every step of the second, or so.
func (h *harbour) pass(t *testing.T, d, step time.Duration) {
	t.Helper()
	for end := time.Now().Add(d); time.Now().Before(end); {
		time.Sleep(step)
		now := time.Now()
		if now.Second()%10 == 0 {
			if err := h.desk.Record(t.Context(), monitor.Result{Monitor: "api", Agent: monitor.Local, At: now, Outcome: h.is}); err != nil {
				t.Fatal(err)
			}
		}
		h.tick(t.Context(), now)
		synctest.Wait()
	}
}

// What the probes can see.
var (
	seenUp   = monitor.Outcome{Status: monitor.Up}
	seenDown = monitor.Outcome{Status: monitor.Down, Cause: monitor.ErrorAnswer, Reason: "status 503 Service Unavailable, want 200-299"}
)

// notices are the mails to an address that tell of an event, in their order.
func (h *harbour) notices(t *testing.T, to string) []letter {
	t.Helper()
	return (&stage{relay: h.relay}).notices(t, to)
}
