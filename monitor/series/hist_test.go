package series_test

import (
	"errors"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
	"pgregory.net/rapid"

	"github.com/fyr-status/fyr/monitor/series"
)

func latencies(rt *rapid.T, label string) []time.Duration {
	d := rapid.OneOf(rapid.Int64Range(0, 1000), rapid.Int64Range(20_000, 220_000), rapid.Int64Range(0, 150_000_000))
	return rapid.SliceOf(rapid.Map(d, func(us int64) time.Duration { return time.Duration(us) * time.Microsecond })).Draw(rt, label)
}

func histOf(lists ...[]time.Duration) *series.Hist {
	h := &series.Hist{}
	for _, list := range lists {
		for _, d := range list {
			h.Add(d)
		}
	}
	return h
}

// bytesOf is what makes two histograms equal.
func bytesOf(h *series.Hist) string { return string(h.Append(nil)) }

func TestMergeIsExact(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		a, b, c := latencies(rt, "a"), latencies(rt, "b"), latencies(rt, "c")
		want := bytesOf(histOf(a, b, c))
		left := histOf(a)
		left.Merge(histOf(b))
		left.Merge(histOf(c))
		right := histOf(c)
		right.Merge(histOf(b))
		first := histOf(a)
		first.Merge(right)
		if bytesOf(left) != want || bytesOf(first) != want {
			rt.Fatalf("(a+b)+c, a+(b+c) and all at once differ")
		}
		if got := histOf(a, b, c).Count(); got != uint64(len(a)+len(b)+len(c)) {
			rt.Fatalf("got a count of %d", got)
		}
	})
}

func TestHistSurvives(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		h := histOf(latencies(rt, "latencies"))
		got, err := series.DecodeHist(h.Append(nil))
		if err != nil || bytesOf(got) != bytesOf(h) || got.Count() != h.Count() {
			rt.Fatalf("got %v, %v, want %v", got, err, h)
		}
	})
}

// The scale and the quantiles are HdrHistogram's.
func TestAgreesWithHdrHistogram(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		list := latencies(rt, "latencies")
		reference := hdrhistogram.New(1, series.MaxLatency.Microseconds(), 2)
		for _, d := range list {
			if err := reference.RecordValue(min(max(d, series.MinLatency), series.MaxLatency).Microseconds()); err != nil {
				rt.Fatal(err)
			}
		}
		h := histOf(list)
		for _, percent := range []float64{1, 25, 50, 75, 90, 95, 99, 99.9, 100} {
			got, want := h.Quantile(percent/100).Microseconds(), reference.ValueAtQuantile(percent)
			if got != want {
				rt.Fatalf("%g %% of %v: got %d µs, want %d µs", percent, list, got, want)
			}
		}
	})
}

func TestQuantile(t *testing.T) {
	t.Parallel()
	var h series.Hist
	if got := h.Quantile(0.5); got != 0 {
		t.Errorf("empty: got %s", got)
	}
	for ms := 1; ms <= 1000; ms++ {
		h.Add(time.Duration(ms) * time.Millisecond)
	}
	for _, test := range []struct {
		q    float64
		want time.Duration
	}{
		{-1, time.Millisecond}, {0, time.Millisecond}, {0.5, 500 * time.Millisecond}, {0.95, 950 * time.Millisecond}, {1, time.Second}, {7, time.Second},
	} {
		if got := h.Quantile(test.q); got < test.want || got > test.want+test.want/100 {
			t.Errorf("quantile %g: got %s, want %s to 1 %% more", test.q, got, test.want)
		}
	}
	h.Add(-time.Hour)
	h.Add(time.Hour)
	if low, high := h.Quantile(0), h.Quantile(1); low != series.MinLatency || high < series.MaxLatency || high > series.MaxLatency+series.MaxLatency/100 {
		t.Errorf("out of range: got %s and %s, want the bounds", low, high)
	}
}

func TestHistIsSmall(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 4))
	var bucket, day series.Hist
	for i := range 8640 {
		if i < 30 {
			bucket.Add(random(r))
		}
		day.Add(random(r))
	}
	if got := len(bucket.Append(nil)); got >= 100 {
		t.Errorf("five minutes take %d bytes, want less than 100", got)
	}
	t.Logf("five minutes take %d bytes, a day %d", len(bucket.Append(nil)), len(day.Append(nil)))
}

func TestDamagedHist(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		b    []byte
	}{
		{"nothing", nil},
		{"other version", []byte{9}},
		{"no distance", []byte{1, 0}},
		{"beyond the scale", []byte{1, 0xff, 0xff, 0x7f}},
		{"no count", []byte{1, 3}},
		{"a count of none", []byte{1, 3, 0}},
		{"a count beyond all bounds", []byte{1, 3, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1}},
		{"a number without end", []byte{1, 0x80}},
	}
	for _, test := range tests {
		if h, err := series.DecodeHist(test.b); !errors.Is(err, series.ErrDamaged) {
			t.Errorf("%s: got %v, %v, want an error", test.name, h, err)
		}
	}
}
