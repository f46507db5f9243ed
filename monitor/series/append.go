package series

import (
	"encoding/binary"
	"fmt"
	"slices"
)

// Append packs points, in the order of their times, behind those that blob holds, and
// returns the longer blob. A nil blob holds none. Blob itself is not changed, and what
// it holds is checked but not unpacked. The error wraps ErrDamaged: blob is none.
func Append(blob []byte, points ...Point) ([]byte, error) {
	if len(points) == 0 {
		return blob, nil
	}
	body, st, err := resume(blob, points[0])
	if err != nil {
		return nil, fmt.Errorf("append to series: %w", err)
	}
	body = slices.Grow(body, 2*len(points)+maxTrailer)
	for _, p := range points {
		body = st.append(body, p)
	}
	return seal(body, st), nil
}

// resume returns what a blob holds without its trailer, and the state after it; or the
// beginning of a new one, which is the time of its first point.
func resume(blob []byte, first Point) ([]byte, state, error) {
	if len(blob) > 0 {
		return open(blob)
	}
	at := unixMs(first)
	return binary.AppendVarint([]byte{version}, at), state{at: at}, nil
}

// unixMs returns the time of p, within what can be calculated with: 140,000 years from
// 1970 on either side, less what packing may round up.
func unixMs(p Point) int64 {
	const most = maxUnixMs - timeUnit
	return min(max(p.At.UnixMilli(), -most), most)
}

// append adds the token of p and moves the state on.
func (s *state) append(b []byte, p Point) []byte {
	change := intervalChange(unixMs(p) - s.at - s.interval)
	to := min(step(p.Latency), maxStep)
	near := to - s.step + nearSteps
	same := p.Status == s.status && p.Cause == s.cause
	if change == 0 && same && near >= 0 && near < 2*nearSteps {
		b = append(b, byte(near))
	} else {
		b = appendWide(b, to, change, same, p)
	}
	s.interval += change * timeUnit
	s.at += s.interval
	s.step, s.status, s.cause = to, p.Status, p.Cause
	return b
}

// intervalChange returns the change of the interval, in units, that makes good for a
// drift in ms: none below one unit, the nearest above.
func intervalChange(drift int64) int64 {
	switch {
	case drift >= timeUnit:
		return (drift + timeUnit/2) / timeUnit
	case drift <= -timeUnit:
		return (drift - timeUnit/2) / timeUnit
	}
	return 0
}

func appendWide(b []byte, to int, change int64, same bool, p Point) []byte {
	first := wideToken | byte(to>>8)
	if change != 0 {
		first |= timeFlag
	}
	if !same {
		first |= statusFlag
	}
	b = append(b, first, byte(to))
	if change != 0 {
		b = binary.AppendVarint(b, change)
	}
	if !same {
		b = append(b, p.Status, p.Cause)
	}
	return b
}
