package probe

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/fyr-status/fyr/monitor"
)

// The benchmarks probe a process of its own, so that the processor time they report is
// the prober's alone. Compare them in one run:
//
//	go test -run xxx -bench 'HTTP|Bare' -benchmem ./monitor/probe

const asTarget = "FYR_TEST_TARGET"

// TestMain serves as the benchmarks' target when it is started as such.
func TestMain(m *testing.M) {
	if os.Getenv(asTarget) != "" {
		serveTarget()
		return
	}
	os.Exit(m.Run())
}

func serveTarget() {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	_, _ = io.WriteString(os.Stdout, l.Addr().String()+"\n")
	_ = http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "ok\n") }))
}

// MustTarget starts the target and returns its URL.
func MustTarget(b *testing.B) string {
	b.Helper()
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), asTarget+"=1")
	out, err := c.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := c.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		_ = c.Process.Kill()
		_ = c.Wait()
	})
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		b.Fatal(err)
	}
	return "http://" + strings.TrimSpace(address) + "/"
}

// processor reports the processor time of one turn of fn.
func processor(b *testing.B, fn func()) {
	b.Helper()
	b.ReportAllocs()
	began := used(b)
	for b.Loop() {
		fn()
	}
	b.ReportMetric(float64((used(b)-began).Nanoseconds())/float64(b.N)/1e3, "cpu-µs/op")
}

func used(b *testing.B) time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		b.Fatal(err)
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

func BenchmarkHTTP(b *testing.B) {
	for name, settings := range map[string]string{"plain": "", "body": `{"expect":{"body":"ok"}}`} {
		b.Run(name, func(b *testing.B) {
			m := monitor.Monitor{ID: "m", Kind: "http", Target: MustTarget(b), Timeout: 10 * time.Second, Trusted: true}
			p := MustProber(b, m.Kind, m.Target, settings)
			processor(b, func() {
				if o := Run(context.Background(), p, m); o.Status != monitor.Up {
					b.Fatal(o.Reason)
				}
			})
		})
	}
}

// BenchmarkBare is the least that a Go program does: the standard client, a new
// connection each time, the same deadline.
func BenchmarkBare(b *testing.B) {
	target := MustTarget(b)
	c := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	processor(b, func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, target, nil)
		if err != nil {
			b.Fatal(err)
		}
		answer, err := c.Do(r)
		if err != nil {
			b.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, answer.Body)
		answer.Body.Close()
	})
}

// BenchmarkBuild is what one more monitor costs while it idles.
func BenchmarkBuild(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		MustProber(b, "http", "https://www.example.com/health", "")
	}
}
