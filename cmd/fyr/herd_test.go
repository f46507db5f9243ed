package main

import (
	"bufio"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/fyr-status/fyr/statuspage/notify/smtptest"
	"github.com/fyr-status/fyr/statuspage/web"
)

// herdFor makes TestHerd a measurement: `go test ./cmd/fyr -run TestHerd -v -herd 1m` on a
// quiet machine prints its figures.
var herdFor = flag.Duration("herd", 0, "how long the herd lasts, at full size; 0: three seconds of a tenth of it")

// herd is how many come in an outage. Arrivals are fixed beforehand (an open loop): a
// server that falls behind is not spared, and each answer is timed from when its request
// was meant to begin.
type herd struct {
	last                 time.Duration
	readers, perReader   int // each asks for the page so many times a second
	signups              int // a second
	slow                 int // half of them write a byte a second, half read one
	monitors             int
	interval             time.Duration
	page                 string       // host:port
	stamp                string       // of a form that was there before
	cut                  atomic.Int64 // slow ones that the server let go
	mu                   sync.Mutex
	pageTook, signupTook []time.Duration
	faults               map[string]int
}

// The page, sign-ups and probes go on while a herd comes.
func TestHerd(t *testing.T) {
	h := &herd{last: 3 * time.Second, readers: 50, perReader: 4, signups: 20, slow: 100, monitors: 20, interval: time.Second, faults: map[string]int{}}
	if *herdFor > 0 {
		h.last, h.readers, h.signups, h.slow, h.monitors = *herdFor, 500, 200, 1000, 50
	}
	s := mustStage(t, smtptest.Script{})
	hits := &arrivals{at: map[string][]time.Time{}}
	targets := httptest.NewServer(hits)
	t.Cleanup(targets.Close)
	var monitors strings.Builder
	for n := range h.monitors {
		fmt.Fprintf(&monitors, "  - {id: m%02d, url: %q, interval: %s, timeout: 1s}\n", n, targets.URL+fmt.Sprintf("/m%02d", n), h.interval)
	}
	s.write(t, "trusted_proxies: [127.0.0.1/32]\nmonitors:\n"+monitors.String())
	s.start(t)
	h.page = s.page
	_, front := newBrowser(t, s.page).get(t, "/status/")
	h.stamp = hidden(t, front, "stamp")
	wait(t, patient, "every monitor was probed", func() bool { return hits.seen() == h.monitors })
	h.streams(t)
	_, _ = hits.lateness(h.interval, h.interval) // the first look is off the grid
	quiet, _ := hits.lateness(h.interval, h.last)
	h.come()
	t.Logf("page: %s of %d asked, %d answered", figures(h.pageTook), h.readers*h.perReader*int(h.last.Seconds()), len(h.pageTook))
	t.Logf("sign-ups: %s of %d", figures(h.signupTook), len(h.signupTook))
	t.Logf("slow readers: %d kept up, %d let go", h.slow, h.cut.Load())
	probed := hits.seen()
	late, missed := hits.lateness(h.interval, 0)
	t.Logf("probes late: %s, %d missed; before the herd %s", figures(late), missed, figures(quiet))
	for what, n := range h.faults {
		t.Errorf("%d × %s", n, what)
	}
	if len(h.pageTook) == 0 || len(h.signupTook) == 0 {
		t.Error("nobody was answered: the check is blind")
	}
	if probed != h.monitors {
		t.Errorf("%d monitors were probed meanwhile, want %d", probed, h.monitors)
	}
	s.process.stop(t) // no stream and no slow reader holds it up
}

// come lets the herd come, and returns when all of it has gone.
func (h *herd) come() {
	start := time.Now()
	var all, slow sync.WaitGroup
	over := make(chan struct{})
	for n := range h.slow {
		slow.Go(func() { h.dawdle(n, over) })
	}
	for n := range h.readers {
		all.Go(func() { h.read(n, start) })
	}
	const posters = 50
	for n := range min(posters, h.signups) {
		all.Go(func() { h.sign(n, min(posters, h.signups), start) })
	}
	all.Wait()
	close(over)
	slow.Wait()
}

// read asks for the page at fixed times over one connection, which is dialled anew when
// it was closed, like a browser's.
func (h *herd) read(n int, start time.Time) {
	request := "GET /status/ HTTP/1.1\r\nHost: status.example.com\r\nAccept-Encoding: gzip\r\n\r\n"
	h.ask(start, time.Duration(n)*time.Second/time.Duration(h.readers*h.perReader), time.Second/time.Duration(h.perReader), &h.pageTook, func(int) string { return request })
}

// sign subscribes another address from another network each time.
func (h *herd) sign(n, posters int, start time.Time) {
	gap := time.Second * time.Duration(posters) / time.Duration(h.signups)
	h.ask(start, time.Duration(n)*gap/time.Duration(posters), gap, &h.signupTook, func(k int) string {
		form := url.Values{"address": {fmt.Sprintf("reader-%d-%d@example.org", n, k)}, "stamp": {h.stamp}}.Encode()
		return fmt.Sprintf("POST /status/subscribe HTTP/1.1\r\nHost: status.example.com\r\nX-Forwarded-For: %s\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s",
			network(n, k), len(form), form)
	})
}

func network(n, k int) string { return fmt.Sprintf("%d.%d.%d.7", 11+n, k>>8&255, k&255) }

// ask sends requests at start + offset + k × gap, and times each answer from then.
func (h *herd) ask(start time.Time, offset, gap time.Duration, into *[]time.Duration, request func(k int) string) {
	var took []time.Duration
	var c *caller
	for k := 0; ; k++ {
		due := start.Add(offset + time.Duration(k)*gap)
		if due.Sub(start) >= h.last {
			break
		}
		<-time.After(time.Until(due))
		if c == nil {
			c = h.dial()
		}
		if c != nil && c.ask(h, request(k)) {
			took = append(took, time.Since(due))
		} else {
			c = nil
		}
	}
	if c != nil {
		_ = c.Close()
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	*into = append(*into, took...)
}

// caller is a kept connection.
type caller struct {
	net.Conn
	from *bufio.Reader
}

func (h *herd) dial() *caller {
	conn, err := net.DialTimeout("tcp", h.page, 10*time.Second)
	if err != nil {
		h.fault(err.Error())
		return nil
	}
	return &caller{conn, bufio.NewReader(conn)}
}

// ask reports whether the answer was as it should be, and the connection can go on.
func (c *caller) ask(h *herd, request string) bool {
	_ = c.SetDeadline(time.Now().Add(30 * time.Second))
	_, err := io.WriteString(c, request)
	if err == nil {
		var r *http.Response
		if r, err = http.ReadResponse(c.from, nil); err == nil {
			_, err = io.Copy(io.Discard, r.Body)
			if r.StatusCode != http.StatusOK {
				err = fmt.Errorf("%s answered with %s", request[:strings.Index(request, " HTTP")], r.Status)
			}
		}
	}
	if err != nil {
		h.fault(err.Error())
		_ = c.Close()
	}
	return err == nil
}

func (h *herd) fault(what string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.faults[what]++
}

// dawdle holds on to connections as an attacker does: it writes its header, or reads the
// answer, a byte a second. When it is let go it comes again.
func (h *herd) dawdle(n int, over <-chan struct{}) {
	request := "GET /status/ HTTP/1.1\r\nHost: status.example.com\r\nX-Slow: " + strings.Repeat("x", 1000)
	again := time.NewTicker(time.Second)
	defer again.Stop()
	for k := 0; ; k++ {
		conn, err := net.DialTimeout("tcp", h.page, 10*time.Second)
		if err != nil {
			return // at the end of the herd; while it lasts the readers tell
		}
		if n%2 == 1 {
			_ = conn.(*net.TCPConn).SetReadBuffer(1024)
			_, err = io.WriteString(conn, request+"\r\n\r\n")
		}
		for i := 0; err == nil; i++ {
			select {
			case <-over:
				_ = conn.Close()
				return
			case <-again.C:
			}
			if n%2 == 1 {
				_, err = conn.Read(make([]byte, 1))
			} else {
				_, err = io.WriteString(conn, request[i:i+1])
			}
		}
		_ = conn.Close()
		h.cut.Add(1)
	}
}

// streams opens one stream too many from one address: only that one is turned away, and
// another address is let in.
func (h *herd) streams(t *testing.T) {
	t.Helper()
	var open []net.Conn
	defer func() {
		for _, c := range open {
			_ = c.Close()
		}
	}()
	listen := func(from string) int {
		c := h.dial()
		if c == nil {
			t.Fatal("the server takes no connection")
		}
		open = append(open, c)
		_, _ = io.WriteString(c, "GET /status/events HTTP/1.1\r\nHost: status.example.com\r\nX-Forwarded-For: "+from+"\r\n\r\n")
		r, err := http.ReadResponse(c.from, nil)
		if err != nil {
			t.Fatal(err)
		}
		return r.StatusCode
	}
	for range web.MaxStreamsHouse {
		if code := listen("203.0.113.7"); code != http.StatusOK {
			t.Fatalf("a stream was answered with %d", code)
		}
	}
	if code := listen("203.0.113.7"); code != http.StatusTooManyRequests {
		t.Errorf("one stream too many from an address was answered with %d", code)
	}
	if code := listen("203.0.114.7"); code != http.StatusOK {
		t.Errorf("another address's stream was answered with %d", code)
	}
}

// arrivals is a target that notes when it is probed.
type arrivals struct {
	mu sync.Mutex
	at map[string][]time.Time
}

func (a *arrivals) ServeHTTP(_ http.ResponseWriter, r *http.Request) {
	now := time.Now()
	a.mu.Lock()
	defer a.mu.Unlock()
	a.at[r.URL.Path] = append(a.at[r.URL.Path], now)
}

// seen returns how many monitors came.
func (a *arrivals) seen() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return len(a.at)
}

// lateness waits, then returns by how much each probe was behind the grid that the most
// punctual one of its monitor is on, and how many of them did not come at all. It forgets
// what it has told.
func (a *arrivals) lateness(interval, after time.Duration) (late []time.Duration, missed int) {
	<-time.After(after)
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, at := range a.at {
		var off []time.Duration
		for _, t := range at {
			since := t.Sub(at[0])
			off = append(off, since-since.Round(interval))
		}
		for _, o := range off {
			late = append(late, o-slices.Min(off))
		}
		missed += int(at[len(at)-1].Sub(at[0]).Round(interval)/interval) + 1 - len(at)
	}
	a.at = map[string][]time.Time{}
	return late, missed
}

// figures says how long something took, at the median, in the worst hundredth and at most.
func figures(all []time.Duration) string {
	if len(all) == 0 {
		return "none"
	}
	slices.Sort(all)
	at := func(part float64) time.Duration {
		return all[int(part*float64(len(all)-1))].Round(10 * time.Microsecond)
	}
	return fmt.Sprintf("p50 %v, p99 %v, max %v", at(.5), at(.99), at(1))
}
