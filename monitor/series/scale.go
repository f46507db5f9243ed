package series

import (
	"math/bits"
	"time"
)

// The scale numbers latencies: each microsecond below 256 has its own number, and every
// doubling above has 128 steps, so that a step is at most 1/128 of its value. It is the
// log-linear index of HdrHistogram for two significant digits from 1 µs.

const halfSteps = 128

// step returns the number of a latency; negative ones count as 0.
func step(d time.Duration) int {
	us := uint64(max(d, 0) / time.Microsecond)
	doublings := max(0, bits.Len64(us)-8)
	return doublings*halfSteps + int(us>>doublings)
}

// lowest returns the smallest latency with the given number.
func lowest(step int) time.Duration {
	doublings := max(0, step/halfSteps-1)
	return time.Duration(step-doublings*halfSteps) << doublings * time.Microsecond
}

// highest returns the largest latency with the given number, in whole microseconds.
func highest(step int) time.Duration { return lowest(step+1) - time.Microsecond }

// middle returns the latency that stands for all with the given number: at most 0.4 %
// off, or less than a microsecond.
func middle(step int) time.Duration {
	return lowest(step) + (lowest(step+1)-lowest(step))/2/time.Microsecond*time.Microsecond
}
