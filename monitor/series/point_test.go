package series_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/fyr-status/fyr/monitor/series"
)

var midnight = time.Date(2026, 3, 29, 0, 0, 0, 0, time.UTC)

// day is a day of probes at an interval, a few milliseconds late each, with the given
// latencies.
func day(interval time.Duration, latency func(*rand.Rand) time.Duration) []series.Point {
	r := rand.New(rand.NewPCG(1, 2))
	var ps []series.Point
	for at := 1700 * time.Millisecond; at < 24*time.Hour; at += interval {
		late := time.Duration(r.ExpFloat64() * float64(time.Millisecond))
		ps = append(ps, series.Point{At: midnight.Add(at + late), Status: 1, Latency: latency(r)})
	}
	return ps
}

func random(r *rand.Rand) time.Duration {
	return 20*time.Millisecond + time.Duration(r.Int64N(int64(200*time.Millisecond)))
}

func usual(r *rand.Rand) time.Duration {
	return time.Duration(float64(42*time.Millisecond) * math.Exp(0.25*r.NormFloat64()))
}

func TestBytesAResult(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		points []series.Point
		most   float64 // bytes a result
	}{
		{"10 s, 20 to 219 ms at random", day(10*time.Second, random), 1.7},
		{"10 s, usual latencies", day(10*time.Second, usual), 1.35},
		{"60 s, usual latencies", day(time.Minute, usual), 1.4},
		{"60 s, 20 to 219 ms at random", day(time.Minute, random), 1.7},
		{"10 s, an hour down", outage(day(10*time.Second, usual)), 1.35},
	}
	for _, test := range tests {
		blob := mustAppend(t, nil, test.points...)
		got := float64(len(blob)) / float64(len(test.points))
		if got > test.most {
			t.Errorf("%s: %.2f bytes a result, want at most %.2f", test.name, got, test.most)
		}
		t.Logf("%s: %.3f bytes a result", test.name, got)
		compare(t, test.points, mustDecode(t, blob))
	}
}

func outage(ps []series.Point) []series.Point {
	for i := range ps[3000:3360] {
		p := &ps[3000+i]
		p.Status, p.Cause, p.Latency = 3, 1, 10*time.Second+time.Duration(i)*time.Microsecond
	}
	return ps
}

// Appending hour by hour gives the same blob as packing the day at once.
func TestAppendIsIncremental(t *testing.T) {
	t.Parallel()
	ps := day(10*time.Second, random)
	whole := mustAppend(t, nil, ps...)
	var grown []byte
	for i := 0; i < len(ps); i += 360 {
		before := string(grown)
		longer := mustAppend(t, grown, ps[i:min(i+360, len(ps))]...)
		if string(grown) != before {
			t.Fatal("Append changed the blob that it was given")
		}
		grown = longer
	}
	if string(grown) != string(whole) {
		t.Errorf("packed hour by hour: %d bytes, at once: %d bytes", len(grown), len(whole))
	}
}

func TestPointsSurvive(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		ps := rapid.SliceOf(rapid.Custom(drawPoint)).Draw(rt, "points")
		at := midnight
		for i := range ps {
			at = at.Add(ps[i].At.Sub(midnight))
			ps[i].At = at
		}
		var blob []byte
		cut := rapid.IntRange(0, len(ps)).Draw(rt, "cut")
		for _, part := range [][]series.Point{ps[:cut], ps[cut:]} {
			blob = mustAppend(rt, blob, part...)
		}
		got := mustDecode(rt, blob)
		compare(rt, ps, got)
		if again := mustDecode(rt, mustAppend(rt, nil, got...)); !equal(got, again) {
			rt.Fatalf("packed again:\n%v\n%v", got, again)
		}
	})
}

// drawPoint draws a point whose At is the distance from the one before it, as one
// after midnight.
func drawPoint(rt *rapid.T) series.Point {
	ms := rapid.OneOf(rapid.Int64Range(9_990, 10_010), rapid.Int64Range(-100, 100_000), rapid.Int64Range(0, 1<<42)).Draw(rt, "ms")
	return series.Point{
		At:      midnight.Add(time.Duration(ms) * time.Millisecond),
		Status:  rapid.Uint8().Draw(rt, "status"),
		Cause:   rapid.Uint8().Draw(rt, "cause"),
		Latency: time.Duration(rapid.Int64Range(0, int64(10*time.Minute)).Draw(rt, "latency")),
	}
}

// compare checks points against what was packed, to the precision that is promised.
func compare(t rapid.TB, want, got []series.Point) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("got %d points, want %d", len(got), len(want))
	}
	for i, w := range want {
		g := got[i]
		if d := g.At.Sub(w.At).Abs(); d >= 51*time.Millisecond || i == 0 && d >= time.Millisecond {
			t.Fatalf("point %d: got time %s, want %s", i, g.At, w.At)
		}
		if g.Status != w.Status || g.Cause != w.Cause {
			t.Fatalf("point %d: got status %d, cause %d, want %d, %d", i, g.Status, g.Cause, w.Status, w.Cause)
		}
		if d := (g.Latency - w.Latency).Abs(); d > w.Latency/250+time.Microsecond {
			t.Fatalf("point %d: got latency %s, want %s", i, g.Latency, w.Latency)
		}
	}
}

func equal(a, b []series.Point) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !a[i].At.Equal(b[i].At) || a[i].Status != b[i].Status || a[i].Cause != b[i].Cause || a[i].Latency != b[i].Latency {
			return false
		}
	}
	return true
}

func mustAppend(t rapid.TB, blob []byte, ps ...series.Point) []byte {
	t.Helper()
	blob, err := series.Append(blob, ps...)
	if err != nil {
		t.Fatal(err)
	}
	return blob
}

func mustDecode(t rapid.TB, blob []byte) []series.Point {
	t.Helper()
	var ps []series.Point
	for p, err := range series.Decode(blob) {
		if err != nil {
			t.Fatal(err)
		}
		ps = append(ps, p)
	}
	return ps
}

func TestExtremes(t *testing.T) {
	t.Parallel()
	ps := []series.Point{
		{},
		{At: midnight, Latency: -time.Second, Status: 255, Cause: 255},
		{At: time.UnixMilli(math.MaxInt64), Latency: math.MaxInt64},
		{At: time.UnixMilli(math.MinInt64)},
		{At: midnight},
	}
	got := mustDecode(t, mustAppend(t, nil, ps...))
	if len(got) != len(ps) || !got[0].At.Equal(time.Time{}) || got[1].Latency != 0 || got[2].Latency < 70*time.Hour {
		t.Errorf("got %v", got)
	}
	if d := got[4].At.Sub(midnight).Abs(); d > 50*time.Millisecond {
		t.Errorf("after a time beyond all bounds: got %s, want %s", got[4].At, midnight)
	}
	if got := mustDecode(t, nil); len(got) != 0 {
		t.Errorf("an empty blob has %d points", len(got))
	}
}

// A blob that was cut or changed anywhere is found out.
func TestDamageIsFound(t *testing.T) {
	t.Parallel()
	blob := mustAppend(t, nil, day(time.Hour, random)...)
	damaged := map[string][]byte{"one byte": {1}, "other version": append([]byte{9}, blob[1:]...), "doubled": append(blob[:len(blob):len(blob)], blob...)}
	for i := range blob {
		damaged["cut"] = blob[:max(i, 1)]
		for bit := range 8 {
			changed := append([]byte(nil), blob...)
			changed[i] ^= 1 << bit
			damaged["changed"] = changed
			for what, b := range damaged {
				if !isDamaged(b) {
					t.Fatalf("%s at byte %d, bit %d: not found", what, i, bit)
				}
			}
		}
	}
	if _, err := series.Append([]byte{1, 2}, series.Point{}); !errors.Is(err, series.ErrDamaged) {
		t.Errorf("append to a damaged blob: got %v", err)
	}
}

func isDamaged(blob []byte) bool {
	for _, err := range series.Decode(blob) {
		if err != nil {
			return errors.Is(err, series.ErrDamaged)
		}
	}
	return false
}
