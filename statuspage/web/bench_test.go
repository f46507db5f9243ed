package web_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/web"
)

// BenchmarkPage holds the front page against a bare net/http handler that writes the same
// bytes with the same headers, over 64 kept connections each. They take turns, so that a
// busy machine slows both alike. page/bare is the quotient of their requests a second, and
// cpu the one of their requests a second of processor time, which other programs disturb
// less; each is the median of all turns, and may not be below 0.9.
func BenchmarkPage(b *testing.B) {
	for _, components := range []int{10, 500} {
		b.Run(fmt.Sprintf("components=%d", components), func(b *testing.B) {
			s := mustSite(b, func(_ *web.Config, d *desk, r *reader) { many(d, r, components) })
			page, bare := dialAll(b, s), dialAll(b, bareOf(s))
			var clock, cpu, rates []float64
			for n := 0; b.Loop(); n++ {
				plain, ours := turns(b, bare, page, n%2 == 0)
				clock, cpu = append(clock, ours.clock/plain.clock), append(cpu, ours.cpu/plain.cpu)
				rates = append(rates, ours.clock)
			}
			for name, list := range map[string][]float64{"page/bare": clock, "cpu-page/bare": cpu, "req/s": rates} {
				slices.Sort(list)
				b.ReportMetric(list[len(list)/2], name)
				b.ReportMetric(list[3*len(list)/4]-list[len(list)/4], name+"-spread")
			}
		})
	}
}

// bareOf writes what the site's front page is, and nothing else.
func bareOf(s *site) http.Handler {
	got := s.get("/", "Accept-Encoding", "gzip")
	header, body := got.Header(), got.Body.Bytes()
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		h := w.Header()
		for name, values := range header {
			h[name] = values
		}
		_, _ = w.Write(body)
	})
}

const (
	benchConnections = 64
	benchTurn        = 300 * time.Millisecond
)

// client holds connections to one server.
type client []*bufio.ReadWriter

// dialAll serves h on a socket of its own and connects to it.
func dialAll(b *testing.B, h http.Handler) client {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	server := &http.Server{Handler: h, ReadHeaderTimeout: time.Minute}
	go func() { _ = server.Serve(l) }()
	b.Cleanup(func() { _ = server.Close() })
	var c client
	for range benchConnections {
		conn, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { _ = conn.Close() })
		c = append(c, bufio.NewReadWriter(bufio.NewReaderSize(conn, 32<<10), bufio.NewWriter(conn)))
	}
	return c
}

// turns lets both have a turn, in one order or the other.
func turns(b *testing.B, one, other client, straight bool) (rate, rate) {
	if straight {
		first := one.turn(b)
		return first, other.turn(b)
	}
	second := other.turn(b)
	return one.turn(b), second
}

// rate is requests a second of the clock and of processor time, the client's with it.
type rate struct{ clock, cpu float64 }

// turn asks on every connection, again and again.
func (c client) turn(b *testing.B) rate {
	var done atomic.Int64
	var all sync.WaitGroup
	begun, spent := time.Now(), cpuTime(b)
	for _, conn := range c {
		all.Go(func() {
			for time.Since(begun) < benchTurn {
				if err := ask(conn); err != nil {
					b.Error(err)
					return
				}
				done.Add(1)
			}
		})
	}
	all.Wait()
	n := float64(done.Load())
	return rate{n / time.Since(begun).Seconds(), n / (cpuTime(b) - spent).Seconds()}
}

// ask sends one request and reads the answer to its end.
func ask(conn *bufio.ReadWriter) error {
	if _, err := conn.WriteString("GET / HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n"); err != nil {
		return err
	}
	if err := conn.Flush(); err != nil {
		return err
	}
	length := 0
	for {
		line, err := conn.ReadSlice('\n')
		if err != nil {
			return err
		}
		if len(line) == 2 {
			_, err := io.CopyN(io.Discard, conn, int64(length))
			return err
		}
		if value, ok := bytes.CutPrefix(line, []byte("Content-Length: ")); ok {
			if length, err = strconv.Atoi(string(bytes.TrimSpace(value))); err != nil {
				return err
			}
		}
	}
}

// BenchmarkRenderIndex is what one revision costs on a page of 500 components: when all
// that changed is one of them, and when the page was never made before.
func BenchmarkRenderIndex(b *testing.B) {
	large := func(_ *web.Config, d *desk, r *reader) { many(d, r, 500) }
	b.Run("again", func(b *testing.B) {
		s, n := mustSite(b, large), 0
		measureCPU(b, func() {}, func() {
			s.desk.set(func(v *statuspage.View) {
				v.Standings = slices.Clone(v.Standings)
				v.Standings[n%500].Status = statuspage.DegradedPerformance
			})
			s.get("/")
			n++
		})
	})
	b.Run("first", func(b *testing.B) {
		var s *site
		measureCPU(b, func() {
			s = mustSite(b, large)
			s.get("/?component=c0") // reads the templates
		}, func() { s.get("/") })
	})
}

// measureCPU reports the processor time of a step, which a busy machine stretches less
// than the clock's.
func measureCPU(b *testing.B, prepare, step func()) {
	var spent time.Duration
	for range b.N {
		b.StopTimer()
		prepare()
		before := cpuTime(b)
		b.StartTimer()
		step()
		spent += cpuTime(b) - before
	}
	b.ReportMetric(float64(spent.Microseconds())/1000/float64(b.N), "cpu-ms/op")
}

func cpuTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
