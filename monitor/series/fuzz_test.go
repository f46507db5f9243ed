package series

import (
	"testing"
	"time"
)

// FuzzDecode gives the decoder bodies of any content behind a true checksum and a true
// state, as well as the bytes as they are. What decodes, but for times at the very end
// of the range, is the same when it is packed again.
func FuzzDecode(f *testing.F) {
	blob, err := Append(nil, Point{At: time.UnixMilli(1), Latency: time.Second}, Point{At: time.UnixMilli(60_001), Status: 3, Cause: 1})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(blob)
	f.Add([]byte{0, 0xff, 0xff, 0x80, 0x80})
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, err := range Decode(data) {
			if err != nil {
				break
			}
		}
		var ps []Point
		for p, err := range Decode(seal(append([]byte{version}, data...), state{})) {
			if err != nil || unixMs(p) != p.At.UnixMilli() {
				return
			}
			ps = append(ps, p)
		}
		again, err := Append(nil, ps...)
		if err != nil {
			t.Fatal(err)
		}
		i := 0
		for p, err := range Decode(again) {
			if err != nil || p != ps[i] {
				t.Fatalf("point %d of %d: got %v, %v, want %v", i, len(ps), p, err, ps[i])
			}
			i++
		}
		if i != len(ps) {
			t.Fatalf("got %d points, want %d", i, len(ps))
		}
	})
}

// FuzzDecodeHist checks that what decodes also encodes, to the same histogram.
func FuzzDecodeHist(f *testing.F) {
	var h Hist
	for us := range 300 {
		h.Add(time.Duration(us*us) * time.Microsecond)
	}
	f.Add(h.Append(nil))
	f.Add([]byte{histVersion, 3, 2, 2})
	f.Fuzz(func(t *testing.T, data []byte) {
		h, err := DecodeHist(data)
		if err != nil {
			return
		}
		h.Merge(h)
		again, err := DecodeHist(h.Append(nil))
		if err != nil && h.Count() <= maxCount {
			t.Fatal(err)
		}
		if err == nil && again.Count() != h.Count() {
			t.Fatalf("got %d latencies, want %d", again.Count(), h.Count())
		}
		h.Quantile(0.99)
	})
}
