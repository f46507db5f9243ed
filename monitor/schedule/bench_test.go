package schedule_test

import (
	"context"
	"runtime"
	"sync/atomic"
	"testing"
	"time"
	"unsafe"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/monitor/schedule"
)

type discard struct{ n atomic.Int64 }

func (d *discard) Record(context.Context, monitor.Result) error {
	d.n.Add(1)
	return nil
}

func up(context.Context, monitor.Monitor) monitor.Outcome {
	return monitor.Outcome{Status: monitor.Up}
}

// BenchmarkProbe is the scheduler's own cost of one probe among 10,000 monitors, from
// the heap to the recorder and back.
func BenchmarkProbe(b *testing.B) {
	d := &discard{}
	s := schedule.New(schedule.Config{Probe: up, Recorder: d, MaxRunning: 1 << 30, MaxPerAddress: 1 << 30})
	s.Set(monitors(10_000, time.Hour))
	s.Begin()
	b.ReportAllocs()
	for b.Loop() {
		s.Turn(b.Context(), 100)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(max(1, d.n.Load())), "ns/probe")
}

// BenchmarkThousandASecond runs a second of 10,000 monitors at 10 s and reports how
// late the probes began. The operation is the second.
func BenchmarkThousandASecond(b *testing.B) {
	s := schedule.New(schedule.Config{Probe: up, Recorder: &discard{}})
	s.Set(monitors(10_000, 10*time.Second))
	ctx, cancel := context.WithTimeout(b.Context(), time.Duration(b.N)*time.Second)
	defer cancel()
	if err := s.Run(ctx); err != nil {
		b.Fatal(err)
	}
	st := s.Stats()
	b.ReportMetric(float64(st.Lateness.P50.Microseconds()), "p50-µs")
	b.ReportMetric(float64(st.Lateness.P99.Microseconds()), "p99-µs")
	b.ReportMetric(float64(st.Started)/float64(b.N), "probes/op")
}

// An idle monitor costs less than 300 bytes beside itself, and no goroutine.
func TestIdleMonitorsCostBytes(t *testing.T) {
	const n = 10_000
	ms := monitors(n, time.Hour)
	s := schedule.New(schedule.Config{Probe: up, Recorder: &discard{}})
	goroutines, before := runtime.NumGoroutine(), heap()
	s.Set(ms)
	s.Begin()
	each := int(heap()-before)/n - int(unsafe.Sizeof(monitor.Monitor{}))
	if each >= 300 {
		t.Errorf("an idle monitor costs %d bytes beside itself, want less than 300", each)
	}
	if got := runtime.NumGoroutine(); got > goroutines {
		t.Errorf("%d goroutines for idle monitors, want none", got-goroutines)
	}
	t.Logf("an idle monitor costs %d bytes", each)
	runtime.KeepAlive(s)
	runtime.KeepAlive(ms)
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
