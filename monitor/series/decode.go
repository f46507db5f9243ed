package series

import (
	"encoding/binary"
	"fmt"
	"iter"
	"time"
)

// Decode reads the points of a blob in their order, with times in UTC. A blob that is
// damaged yields one zero Point with an error that wraps ErrDamaged, and nothing after
// it: the checksum is compared before the first point is yielded. An empty blob has no
// points.
func Decode(blob []byte) iter.Seq2[Point, error] {
	return func(yield func(Point, error) bool) {
		if len(blob) == 0 {
			return
		}
		body, _, err := open(blob)
		if err != nil {
			yield(Point{}, fmt.Errorf("decode series: %w", err))
			return
		}
		decode(body[1:], yield)
	}
}

// decode reads a body behind its version byte.
func decode(body []byte, yield func(Point, error) bool) {
	r := reader{rest: body}
	s := state{at: r.varint()}
	for len(r.rest) > 0 {
		s.next(&r)
		if r.short || !s.sane() {
			yield(Point{}, fmt.Errorf("decode series: %w: a point makes no sense, %d bytes before the end", ErrDamaged, len(r.rest)))
			return
		}
		if !yield(s.point(), nil) {
			return
		}
	}
}

// next reads a token and moves the state on.
func (s *state) next(r *reader) {
	first := r.byte()
	if first&wideToken == 0 {
		s.step += int(first) - nearSteps
		s.at += s.interval
		return
	}
	s.step = int(first&0x0f)<<8 | int(r.byte())
	if first&timeFlag != 0 {
		s.interval += r.change() * timeUnit
	}
	if first&statusFlag != 0 {
		s.status, s.cause = r.byte(), r.byte()
	}
	s.at += s.interval
	r.short = r.short || first&reserved != 0
}

func (s *state) point() Point {
	return Point{At: time.UnixMilli(s.at).UTC(), Status: s.status, Cause: s.cause, Latency: middle(s.step)}
}

// reader takes bytes and numbers from the front. What it can't read is 0 and leaves a
// mark.
type reader struct {
	rest  []byte
	short bool // something could not be read
}

func (r *reader) byte() byte {
	if len(r.rest) == 0 {
		r.short = true
		return 0
	}
	b := r.rest[0]
	r.rest = r.rest[1:]
	return b
}

func (r *reader) varint() int64 {
	v, n := binary.Varint(r.rest)
	return advance(r, v, n)
}

func (r *reader) uvarint() uint64 {
	v, n := binary.Uvarint(r.rest)
	return advance(r, v, n)
}

// advance goes on behind a number of n bytes; none were fit to read when n is not
// positive.
func advance[T int64 | uint64](r *reader, v T, n int) T {
	if n <= 0 {
		r.rest, r.short = nil, true
		return 0
	}
	r.rest = r.rest[n:]
	return v
}

// change reads a change of the interval, small enough to be multiplied and added.
func (r *reader) change() int64 {
	v := r.varint()
	if v < -maxInterval/timeUnit || v > maxInterval/timeUnit {
		r.short = true
		return 0
	}
	return v
}

func (r *reader) state() state {
	var s state
	s.at, s.interval = r.varint(), r.varint()
	s.step = int(min(r.uvarint(), maxStep+1))
	s.status, s.cause = r.byte(), r.byte()
	return s
}
