package store

import (
	"fmt"
	"math/rand/v2"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/statuspage"
)

// BenchmarkFirstStart makes a data folder.
func BenchmarkFirstStart(b *testing.B) {
	busy := busyTime()
	for b.Loop() {
		db, err := Open(b.Context(), b.TempDir(), Options{})
		if err != nil {
			b.Fatal(err)
		}
		if err := db.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64((busyTime()-busy).Microseconds())/float64(b.N)/1000, "ms-cpu/op")
}

// BenchmarkHour stores simulated hours of 1,000 monitors, each probed every ten
// seconds and flushed four times a second, with all roll-ups. It reports what a result
// costs: processor time, and bytes written to disk as the kernel counts them.
func BenchmarkHour(b *testing.B) {
	const perFlush, flush = 25, 250 * time.Millisecond
	db := mustOpen(b, b.TempDir(), Options{})
	feed := newFeed(1000, perFlush, flush)
	for range 4 * 60 * 5 { // the first minutes are not like the others
		mustCommit(b, db, feed.next())
	}
	written, busy := writtenBytes(b), busyTime()
	var results int
	var longest time.Duration
	for b.Loop() {
		for n := range int(time.Hour / flush) {
			mustCommit(b, db, feed.next())
			results += perFlush
			if n%240 == 0 {
				began := time.Now()
				if err := db.Rollup(b.Context(), feed.now); err != nil {
					b.Fatal(err)
				}
				longest = max(longest, time.Since(began))
			}
		}
	}
	b.ReportMetric(float64(writtenBytes(b)-written)/float64(results), "B-written/result")
	b.ReportMetric(float64((busyTime()-busy).Nanoseconds())/float64(results)/1000, "µs-cpu/result")
	b.ReportMetric(float64(longest.Milliseconds()), "ms-longest-rollup")
	b.ReportMetric(float64(size(b, db.dir+"/"+databaseFile))/float64(results), "B-kept/result")
}

// BenchmarkCommit stores batches of a hundred results.
func BenchmarkCommit(b *testing.B) {
	db := mustOpen(b, b.TempDir(), Options{})
	feed := newFeed(1000, 100, time.Second)
	for range 10 { // each monitor once
		mustCommit(b, db, feed.next())
	}
	var results int
	busy := busyTime()
	for b.Loop() {
		mustCommit(b, db, feed.next())
		results += 100
	}
	b.ReportMetric(float64((busyTime()-busy).Nanoseconds())/float64(results)/1000, "µs-cpu/result")
}

// feed makes batches of results as a scheduler would.
type feed struct {
	monitors, batch int
	every           time.Duration
	now             time.Time
	seq             int64
	random          *rand.Rand
}

func newFeed(monitors, batch int, every time.Duration) *feed {
	return &feed{monitors, batch, every, noon, 0, rand.New(rand.NewPCG(1, 2))}
}

func (f *feed) next() statuspage.Changes {
	f.now = f.now.Add(f.every)
	c := statuspage.Changes{At: f.now}
	for n := range f.batch {
		f.seq++
		o := monitor.Outcome{Status: monitor.Up, Latency: time.Duration(20_000+f.random.IntN(30_000)) * time.Microsecond}
		at := f.now.Add(-f.every * time.Duration(f.batch-n) / time.Duration(f.batch))
		c.Results = append(c.Results, result(f.seq, fmt.Sprintf("monitor-%04d", f.seq%int64(f.monitors)), at, o))
	}
	return c
}

// writtenBytes is what this process made the kernel write to disk.
func writtenBytes(tb testing.TB) (n int64) {
	tb.Helper()
	text, err := os.ReadFile("/proc/self/io")
	if err != nil {
		tb.Fatalf("the kernel does not count what is written: %v", err)
	}
	var ignored int64
	_, err = fmt.Sscanf(string(text), "rchar: %d\nwchar: %d\nsyscr: %d\nsyscw: %d\nread_bytes: %d\nwrite_bytes: %d",
		&ignored, &ignored, &ignored, &ignored, &ignored, &n)
	if err != nil {
		tb.Fatal(err)
	}
	return n
}

// busyTime is the processor time that this process has had.
func busyTime() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
