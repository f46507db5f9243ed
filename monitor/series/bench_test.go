package series_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"github.com/fyr-status/fyr/monitor/series"
)

func BenchmarkAppendHour(b *testing.B) {
	ps := day(10*time.Second, random)
	blob := mustAppend(b, nil, ps[:23*360]...)
	b.ReportAllocs()
	for b.Loop() {
		mustAppend(b, blob, ps[23*360:]...)
	}
}

func BenchmarkDecodeDay(b *testing.B) {
	blob := mustAppend(b, nil, day(10*time.Second, random)...)
	for b.Loop() {
		for range series.Decode(blob) {
		}
	}
}

// hours are ninety days of hourly histograms.
func hours() [][]byte {
	r := rand.New(rand.NewPCG(5, 6))
	list := make([][]byte, 90*24)
	for i := range list {
		var h series.Hist
		for range 360 {
			h.Add(random(r))
		}
		list[i] = h.Append(nil)
	}
	return list
}

// BenchmarkNinetyDays is a percentile over ninety days from hourly histograms.
func BenchmarkNinetyDays(b *testing.B) {
	list := hours()
	b.ReportAllocs()
	for b.Loop() {
		var sum series.Hist
		for _, blob := range list {
			h, err := series.DecodeHist(blob)
			if err != nil {
				b.Fatal(err)
			}
			sum.Merge(h)
		}
		sum.Quantile(0.95)
	}
}

// BenchmarkHdrHistogram encodes five minutes with the reference implementation, to
// compare with BenchmarkFiveMinutes.
func BenchmarkHdrHistogram(b *testing.B) {
	r := rand.New(rand.NewPCG(5, 6))
	b.ReportAllocs()
	for b.Loop() {
		h := hdrhistogram.New(1, series.MaxLatency.Microseconds(), 2)
		for range 30 {
			if err := h.RecordValue(random(r).Microseconds()); err != nil {
				b.Fatal(err)
			}
		}
		encoded, err := h.Encode(hdrhistogram.V2CompressedEncodingCookieBase)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(len(encoded)), "bytes")
	}
}

func BenchmarkFiveMinutes(b *testing.B) {
	r := rand.New(rand.NewPCG(5, 6))
	b.ReportAllocs()
	for b.Loop() {
		var h series.Hist
		for range 30 {
			h.Add(random(r))
		}
		b.ReportMetric(float64(len(h.Append(nil))), "bytes")
	}
}
