package series

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"time"
)

// The range of a Hist. Latencies outside of it count as the nearest bound.
const (
	MinLatency = time.Microsecond
	MaxLatency = 120 * time.Second
)

// Hist is a histogram of latencies, exact to 1 %. The zero Hist is empty and ready to
// use; it must not be copied while both copies are used. Only the latencies of
// successful probes belong in it: a timeout says how patient we were, not how fast the
// target is.
type Hist struct {
	cells []cell // in the order of their steps, none of them empty
}

// cell counts the latencies of one step.
type cell struct {
	step  int
	count uint64
}

// histVersion is the first byte of an encoded Hist.
const histVersion = 1

// maxCount bounds a Hist's count, so that no sum of decoded ones can overflow.
const maxCount = 1 << 48

// Add counts one latency.
func (h *Hist) Add(d time.Duration) {
	at := step(min(max(d, MinLatency), MaxLatency))
	i, found := slices.BinarySearchFunc(h.cells, at, func(c cell, at int) int { return cmp.Compare(c.step, at) })
	if !found {
		h.cells = slices.Insert(h.cells, i, cell{step: at})
	}
	h.cells[i].count++
}

// Merge adds all that other counted. It is exact: the order of merging, and how the
// latencies were shared out, change nothing.
func (h *Hist) Merge(other *Hist) {
	var missing []cell
	i := 0
	for _, c := range other.cells {
		for i < len(h.cells) && h.cells[i].step < c.step {
			i++
		}
		if i < len(h.cells) && h.cells[i].step == c.step {
			h.cells[i].count += c.count
		} else {
			missing = append(missing, c)
		}
	}
	if len(missing) > 0 {
		h.cells = append(h.cells, missing...)
		slices.SortFunc(h.cells, func(a, b cell) int { return cmp.Compare(a.step, b.step) })
	}
}

// Count returns how many latencies were counted.
func (h *Hist) Count() uint64 {
	var n uint64
	for _, c := range h.cells {
		n += c.count
	}
	return n
}

// Quantile returns the latency that the fraction q of all does not exceed, q from 0 to
// 1: 0.5 is the median. It is at most 1 % above the true value, and 0 when h is empty.
func (h *Hist) Quantile(q float64) time.Duration {
	n := h.Count()
	rank := uint64(max(1, math.Round(min(max(q, 0), 1)*float64(n))))
	for _, c := range h.cells {
		if c.count >= rank {
			return highest(c.step)
		}
		rank -= c.count
	}
	return 0
}

// Append encodes h behind b and returns the longer slice. Each cell is the distance
// from the one before, doubled, and its count where that is more than one.
func (h *Hist) Append(b []byte) []byte {
	b = append(b, histVersion)
	before := 0
	for _, c := range h.cells {
		distance := uint64(c.step-before) << 1
		before = c.step
		if c.count == 1 {
			b = binary.AppendUvarint(b, distance)
			continue
		}
		b = binary.AppendUvarint(b, distance|1)
		b = binary.AppendUvarint(b, c.count)
	}
	return b
}

// DecodeHist reads a Hist that Append encoded, which must be all of b. The error wraps
// ErrDamaged.
func DecodeHist(b []byte) (*Hist, error) {
	if len(b) == 0 || b[0] != histVersion {
		return nil, fmt.Errorf("decode histogram: %w: unknown version", ErrDamaged)
	}
	r := reader{rest: b[1:]}
	h, at, total := &Hist{cells: make([]cell, 0, len(b)-1)}, uint64(0), uint64(0)
	for len(r.rest) > 0 {
		distance, count := r.cell()
		at, total = at+distance, total+count
		if r.short || distance == 0 || at > uint64(step(MaxLatency)) || count == 0 || total > maxCount {
			return nil, fmt.Errorf("decode histogram: %w: cell %d makes no sense", ErrDamaged, len(h.cells)+1)
		}
		h.cells = append(h.cells, cell{int(at), count})
	}
	return h, nil
}

// cell reads the distance and the count of a cell, neither large enough to overflow.
func (r *reader) cell() (distance, count uint64) {
	v := r.uvarint()
	if v&1 == 0 {
		return v >> 1, 1
	}
	return v >> 1, min(r.uvarint(), maxCount+1)
}
