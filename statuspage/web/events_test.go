package web_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/web"
)

// message is one message of a stream as a browser reads it.
type message struct{ event, id, data string }

// stream is an open stream.
type stream struct {
	header   http.Header
	code     int
	messages chan message // closed when the stream ends; a comment has neither event nor data
	close    func()
}

// next waits for a message; false once the stream has ended.
func (s *stream) next(tb testing.TB) (message, bool) {
	tb.Helper()
	select {
	case m, ok := <-s.messages:
		return m, ok
	case <-time.After(time.Minute):
		tb.Fatal("no message within a minute")
	}
	return message{}, false
}

// data reads the next message, which has to be of that event, into v.
func (s *stream) data(tb testing.TB, event string, v any) message {
	tb.Helper()
	m, _ := s.next(tb)
	if m.event != event {
		tb.Fatalf("got the message %+v, want a %s", m, event)
	}
	if err := json.Unmarshal([]byte(m.data), v); err != nil {
		tb.Fatalf("%v in %s", err, m.data)
	}
	return m
}

// situation is the data of a "revision" message.
type situation struct {
	Rev     int64
	State   string
	Checked time.Time
}

// mustListen opens a stream; header is pairs of names and values.
func mustListen(tb testing.TB, client *http.Client, address string, header ...string) *stream {
	tb.Helper()
	ctx, cancel := context.WithCancel(tb.Context())
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		tb.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	answer, err := client.Do(req)
	if err != nil {
		tb.Fatal(err)
	}
	s := &stream{header: answer.Header, code: answer.StatusCode, messages: make(chan message, 1000), close: cancel}
	tb.Cleanup(cancel)
	go s.read(answer.Body)
	return s
}

// read takes messages apart (WHATWG HTML, 9.2.6).
func (s *stream) read(body io.ReadCloser) {
	defer body.Close()
	defer close(s.messages)
	var m message
	for lines := bufio.NewScanner(body); lines.Scan(); {
		field, value, _ := strings.Cut(lines.Text(), ": ")
		switch field {
		case "event":
			m.event = value
		case "id":
			m.id = value
		case "data":
			m.data = value
		case "":
			s.messages <- m
			m = message{}
		}
	}
}

// pipes is a listener within the process, so that bubbles have connections too. Nothing
// is buffered: who does not read holds up the writer.
type pipes struct {
	waiting chan net.Conn
	closed  chan struct{}
	once    sync.Once
}

func newPipes() *pipes { return &pipes{waiting: make(chan net.Conn), closed: make(chan struct{})} }

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.waiting:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	p.once.Do(func() { close(p.closed) })
	return nil
}

func (p *pipes) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 80} }

func (p *pipes) dial(ctx context.Context) (net.Conn, error) {
	ours, theirs := net.Pipe()
	select {
	case p.waiting <- from{theirs}:
		return ours, nil
	case <-p.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// from is a connection with an address that can be read.
type from struct{ net.Conn }

func (from) RemoteAddr() net.Addr { return &net.TCPAddr{IP: net.IPv4(198, 51, 100, 7), Port: 4711} }

// served is a site behind the bounded server that it makes itself.
type served struct {
	*site
	http   *http.Server
	client *http.Client
	dial   func(ctx context.Context) (net.Conn, error)
	base   string
}

// mustServe serves the site over pipes.
func mustServe(tb testing.TB, s *site) *served {
	tb.Helper()
	p := newPipes()
	transport := &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) { return p.dial(ctx) }}
	d := &served{s, s.server.HTTP(""), &http.Client{Transport: transport}, p.dial, "http://status.example.com"}
	go func() { _ = d.http.Serve(p) }()
	tb.Cleanup(func() { transport.CloseIdleConnections(); _ = d.http.Close() })
	return d
}

func TestStreamTellsWhatChanges(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := mustServe(t, mustSite(t))
		got := mustListen(t, s.client, s.base+"/events")
		for name, want := range map[string]string{
			"Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no",
			"Access-Control-Allow-Origin": "", "Cross-Origin-Resource-Policy": "same-origin",
		} {
			if v := got.header.Get(name); v != want {
				t.Errorf("%s is %q, want %q", name, v, want)
			}
		}
		var is situation
		got.data(t, "revision", &is)
		if is.Rev != 1 || is.State != "major_outage" || !is.Checked.Equal(s.desk.View().Checked.Truncate(time.Second)) {
			t.Errorf("the stream begins with %+v", is)
		}
		time.Sleep(time.Second)
		begun := time.Now()
		s.desk.set(func(v *statuspage.View) {
			v.Standings, v.Open = v.Standings[1:], nil
		})
		got.data(t, "revision", &is)
		if is.Rev != 2 || is.State != "operational" || time.Since(begun) > time.Second {
			t.Errorf("after a change: %+v, after %v", is, time.Since(begun))
		}
	})
}

func TestStreamMovesTheTimeOfTheCheck(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := mustServe(t, mustSite(t))
		got := mustListen(t, s.client, s.base+"/events")
		var is situation
		got.data(t, "revision", &is)
		time.Sleep(5 * time.Second)
		s.desk.mu.Lock()
		s.desk.view.Standings[1].Checked = time.Now()
		s.desk.mu.Unlock()
		begun := time.Now()
		got.data(t, "checked", &is)
		if !is.Checked.Equal(begun.Truncate(time.Second)) || is.Rev != 1 {
			t.Errorf("the newest check: %+v", is)
		}
		began := time.Now()
		if m, ok := got.next(t); !ok || m != (message{}) || time.Since(began) != 15*time.Second {
			t.Errorf("with nothing new came %+v after %v, want a comment after 15 s", m, time.Since(began))
		}
	})
}

// What the clock alone makes untrue is told when it does.
func TestStreamTellsOfTheClock(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := mustServe(t, mustSite(t, func(_ *web.Config, d *desk, r *reader) {
			d.view.Standings, d.view.Open, r.incidents = d.view.Standings[1:2], nil, nil
		}))
		got := mustListen(t, s.client, s.base+"/events")
		var is situation
		begun := time.Now()
		for got.data(t, "revision", &is); is.State == "operational"; {
			m, _ := got.next(t)
			if m.event == "revision" {
				_ = json.Unmarshal([]byte(m.data), &is)
			}
			if m.event == "checked" {
				t.Fatal("no check was made")
			}
		}
		if stale := time.Since(begun); is.State != "unknown" || stale != 3*time.Minute {
			t.Errorf("%s after %v without a check, want unknown after three intervals", is.State, stale)
		}
	})
}

// At midnight the bars move, and nothing else does.
func TestStreamTellsOfANewDay(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) { // the bubble begins at midnight UTC
		s := mustServe(t, mustSite(t, func(_ *web.Config, d *desk, r *reader) {
			d.view.Standings, d.view.Open, r.incidents = d.view.Standings[1:2], nil, nil
			d.view.Standings[0].Component.Monitors = nil // set by hand: it never grows stale
		}))
		begun := time.Now()
		got := mustListen(t, s.client, s.base+"/events")
		got.data(t, "revision", &situation{})
		for time.Since(begun) < 25*time.Hour {
			if m, _ := got.next(t); m.event == "revision" {
				break
			}
		}
		if took := time.Since(begun); took != 24*time.Hour {
			t.Errorf("the new day was told after %v", took)
		}
	})
}

// happening is the data of an "update" message.
type happening struct{ Kind, ID, Incident, Stage, Component, Status, URL string }

// told adds an event of a component to what the store has.
func (s *site) told(seq int64, component string) {
	s.reader.mu.Lock()
	s.reader.extra = slices.Insert(s.reader.extra, 0, statuspage.Told{Event: statuspage.Event{
		Seq: seq, ID: "e1c2d3f4g5h6", Kind: statuspage.ComponentEvent, At: time.Now(), Component: component,
		Status: statuspage.DegradedPerformance, Reason: "canary-reason",
	}})
	s.reader.mu.Unlock()
	s.desk.set(func(*statuspage.View) {})
}

func TestStreamTellsUpdatesAndReplaysThem(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := mustServe(t, mustSite(t, func(_ *web.Config, _ *desk, r *reader) { r.incidents[0].Updates[0].Event = 1 }))
		first := mustListen(t, s.client, s.base+"/events")
		var is situation
		if m := first.data(t, "revision", &is); m.id != "1" {
			t.Errorf("the stream begins at %s, want 1", m.id)
		}
		s.told(2, "canary-id")
		if m := first.data(t, "revision", &is); m.id != "2" {
			t.Errorf("after a private event the stream is at %s, want 2", m.id)
		}
		s.told(3, "www")
		want := happening{Kind: "component", ID: "e1c2d3f4g5h6", Component: "www", Status: "degraded_performance", URL: "https://status.example.com/components/www"}
		var got happening
		m := first.data(t, "update", &got)
		if m.id != "3" || got != want || strings.Contains(m.data, "canary") {
			t.Errorf("told %+v", m)
		}
		first.data(t, "revision", &is)

		again := mustListen(t, s.client, s.base+"/events", "Last-Event-ID", "2")
		if m := again.data(t, "update", &got); m.id != "3" || got != want {
			t.Errorf("replayed %+v", m)
		}
		again.data(t, "revision", &is)
		old := mustListen(t, s.client, s.base+"/events", "Last-Event-ID", "-1")
		old.data(t, "revision", &is)
		for _, id := range []string{"3", "99", "0", "nonsense", "99999999999999999999999", ""} {
			mustListen(t, s.client, s.base+"/events", "Last-Event-ID", id).data(t, "revision", &is)
		}
	})
}

// An event of what has become private since is not replayed.
func TestStreamForgetsWhatBecomesPrivate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := mustServe(t, mustSite(t))
		keep := mustListen(t, s.client, s.base+"/events")
		var is situation
		keep.data(t, "revision", &is)
		s.told(7, "www")
		keep.data(t, "update", &happening{})
		keep.data(t, "revision", &is)
		s.desk.set(func(v *statuspage.View) {
			v.Standings = slices.Clone(v.Standings)
			v.Standings[1].Component.Private = true
		})
		keep.data(t, "revision", &is)
		mustListen(t, s.client, s.base+"/events", "Last-Event-ID", "6").data(t, "revision", &is)
	})
}

func TestStreamOutlivesTheTimeoutsOfARequest(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := mustServe(t, mustSite(t))
		got := mustListen(t, s.client, s.base+"/events")
		for began := time.Now(); time.Since(began) < time.Hour; {
			if _, ok := got.next(t); !ok {
				t.Fatalf("the stream ended after %v", time.Since(began))
			}
		}
	})
}

func TestSlowReaderIsLetGo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := mustServe(t, mustSite(t))
		conn, err := s.dial(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		if _, err := io.WriteString(conn, "GET /events HTTP/1.1\r\nHost: status.example.com\r\n\r\n"); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if got := s.server.Stats().Streams; got != 1 {
			t.Fatalf("%d streams, want 1", got)
		}
		quick := mustListen(t, s.client, s.base+"/events")
		quick.data(t, "revision", &situation{})
		time.Sleep(time.Minute) // of the bubble: who reads nothing is cut off meanwhile
		synctest.Wait()
		if got := s.server.Stats().Streams; got != 1 {
			t.Errorf("%d streams after a minute, want the one that reads", got)
		}
	})
}

func TestStreamsAreCapped(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := mustServe(t, mustSite(t))
		var open []*stream
		for range web.MaxStreamsHouse {
			open = append(open, mustListen(t, s.client, s.base+"/events"))
		}
		over := mustListen(t, s.client, s.base+"/events")
		if over.code != http.StatusTooManyRequests || over.header.Get("Retry-After") == "" || over.header.Get("Content-Type") == "text/event-stream" {
			t.Errorf("one too many got %d %v", over.code, over.header)
		}
		open[0].close()
		synctest.Wait()
		if got := mustListen(t, s.client, s.base+"/events"); got.code != http.StatusOK {
			t.Errorf("after one left the next got %d", got.code)
		}
	})
}

// All readers together are capped too; each comes from an address of its own here.
func TestStreamsAreCappedInAll(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := mustSite(t)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		serve := func(n int) *deaf {
			r, _ := http.NewRequestWithContext(ctx, http.MethodGet, "/events", nil)
			r.RemoteAddr = net.JoinHostPort(net.IPv4(10, 0, byte(n>>8), byte(n)).String(), "1")
			w := &deaf{header: http.Header{}}
			go s.ServeHTTP(w, r)
			return w
		}
		for n := range web.MaxStreams {
			serve(n)
		}
		synctest.Wait()
		last := serve(web.MaxStreams)
		synctest.Wait()
		if got := s.server.Stats().Streams; got != web.MaxStreams {
			t.Errorf("%d streams, want %d", got, web.MaxStreams)
		}
		if last.code != http.StatusServiceUnavailable || last.header.Get("Retry-After") == "" {
			t.Errorf("one too many got %d %v", last.code, last.header)
		}
		cancel()
		synctest.Wait()
		if got := s.server.Stats().Streams; got != 0 {
			t.Errorf("%d streams after all left", got)
		}
	})
}

// deaf is a response that goes nowhere, with the deadlines of a connection.
type deaf struct {
	header http.Header
	code   int
}

func (d *deaf) Header() http.Header              { return d.header }
func (d *deaf) WriteHeader(code int)             { d.code = code }
func (d *deaf) Write(b []byte) (int, error)      { return len(b), nil }
func (d *deaf) Flush()                           {}
func (d *deaf) SetWriteDeadline(time.Time) error { return nil }

func TestHouseholdsOfIPv6ShareOneCount(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := mustSite(t)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		serve := func(remote string) *deaf {
			r, _ := http.NewRequestWithContext(ctx, http.MethodGet, "/events", nil)
			r.RemoteAddr = remote
			w := &deaf{header: http.Header{}}
			go s.ServeHTTP(w, r)
			synctest.Wait()
			return w
		}
		for n := range web.MaxStreamsHouse {
			serve(net.JoinHostPort(net.ParseIP("2001:db8::").String()+string("0123456789abcdef"[n%16]), "1"))
		}
		if same, other := serve("[2001:db8:0:0:ffff::1]:1"), serve("[2001:db8:0:1::1]:1"); same.code != 429 || other.code == 429 {
			t.Errorf("the same /64 got %d, another %d", same.code, other.code)
		}
	})
}

// A server that stops waits for no stream.
func TestShutdownEndsStreams(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := mustServe(t, mustSite(t))
		got := mustListen(t, s.client, s.base+"/events")
		got.data(t, "revision", &situation{})
		began := time.Now()
		if err := s.http.Shutdown(t.Context()); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began); took > 2*time.Second {
			t.Errorf("the shutdown took %v", took)
		}
		if m, ok := got.next(t); ok {
			t.Errorf("after the shutdown came %+v", m)
		}
		if n := s.server.Stats().Streams; n != 0 {
			t.Errorf("%d streams are left", n)
		}
	})
}

func TestStreamIsForOurOwnPages(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := mustServe(t, mustSite(t))
		for site, want := range map[string]int{"same-origin": 200, "none": 200, "same-site": 403, "cross-site": 403} {
			if got := mustListen(t, s.client, s.base+"/events", "Sec-Fetch-Site", site); got.code != want {
				t.Errorf("Sec-Fetch-Site: %s got %d, want %d", site, got.code, want)
			}
		}
		head, err := s.client.Head(s.base + "/events")
		if err != nil || head.StatusCode != 200 || head.Header.Get("Content-Type") != "text/event-stream" {
			t.Errorf("HEAD got %v, %v", head, err)
		}
	})
}

// fails makes the store fail from now on; nil mends it.
func (s *site) fails(err error) {
	s.reader.mu.Lock()
	defer s.reader.mu.Unlock()
	s.reader.err = err
}

// Readers who can't be told of events hear of the revision all the same, and of the
// events once the store answers.
func TestStreamOverASickStore(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := mustServe(t, mustSite(t))
		got := mustListen(t, s.client, s.base+"/events")
		var is situation
		got.data(t, "revision", &is)
		s.fails(errors.New("locked"))
		s.told(4, "www")
		got.data(t, "revision", &is)
		s.fails(nil)
		if m := got.data(t, "update", &happening{}); m.id != "4" {
			t.Errorf("told %+v", m)
		}
	})
}

// The whole way: a real outage on a real socket, told with an update, below a base path.
func TestStreamOfARealOutage(t *testing.T) {
	t.Parallel()
	r := mustReal(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := r.server.HTTP("")
	go func() { _ = server.Serve(l) }()
	t.Cleanup(func() { _ = server.Close() })
	r.record(t, monitor.Up, 2)
	got := mustListen(t, http.DefaultClient, "http://"+l.Addr().String()+"/status/events")
	var is situation
	for got.data(t, "revision", &is); is.State != "operational"; {
		got.data(t, "revision", &is)
	}
	began := time.Now()
	r.record(t, monitor.Down, 2)
	for {
		m, ok := got.next(t)
		if !ok || strings.Contains(m.data, "canary") {
			t.Fatalf("the stream tells %+v", m)
		}
		if m.event == "update" {
			break
		}
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("told after %v", took)
	}
	for is.State != "major_outage" { // the board may follow a moment after the event
		if m, ok := got.next(t); !ok || m.event == "revision" && json.Unmarshal([]byte(m.data), &is) != nil {
			t.Fatalf("the stream tells %+v", m)
		}
	}
}
