package schedule

import (
	"math/bits"
	"time"
)

// Stats is what the scheduler has done since its start, and does now.
type Stats struct {
	Monitors int // in the set, without the passive ones
	Running  int // probes under way, Stuck included
	Stuck    int // probes that were given up and have not returned yet

	Started    uint64  // probes begun
	GivenUp    uint64  // probes that ignored their deadline
	Unrecorded uint64  // results that the Recorder refused
	Dropped    Dropped // ticks that began no probe

	Lateness Lateness
}

// Dropped counts the ticks that began no probe, by cause.
type Dropped struct {
	Busy    uint64 // the monitor's own probe before was still running or being recorded
	Running uint64 // MaxRunning probes were running: our own overload
	Address uint64 // MaxPerAddress probes of the target's address were running
	Late    uint64 // they went by while the process stood still
}

// Lateness says how long after they were due probes began. P50 and P99 are upper
// bounds that are at most 13 % too high.
type Lateness struct {
	Count         uint64
	P50, P99, Max time.Duration
}

// Stats returns the figures of this moment.
func (s *Scheduler) Stats() Stats {
	s.mu.Lock()
	defer s.mu.Unlock()
	st := s.stats
	st.Monitors, st.Running = len(s.slots), s.running
	st.Lateness = Lateness{
		Count: s.lateness.count,
		P50:   s.lateness.quantile(0.50), P99: s.lateness.quantile(0.99), Max: s.lateness.max,
	}
	return st
}

// lateness is a histogram of durations in microseconds, with eight buckets for each
// doubling. It is this small, and fixed, so that it can be updated with every probe.
type lateness struct {
	count   uint64
	max     time.Duration
	buckets [8 * 32]uint64
}

func (l *lateness) observe(d time.Duration) {
	l.count++
	l.max = max(l.max, d)
	l.buckets[min(bucketOf(max(d, 0)), len(l.buckets)-1)]++
}

// bucketOf returns the bucket of d: the bit length of its microseconds, and the three
// bits after the leading one. The values below eight have a bucket each.
func bucketOf(d time.Duration) int {
	us := uint64(d.Microseconds())
	if us < 8 {
		return int(us)
	}
	shift := bits.Len64(us) - 4
	return 8*shift + int(us>>shift)
}

// upper returns the largest duration of a bucket.
func upper(bucket int) time.Duration {
	if bucket < 8 {
		return time.Duration(bucket+1)*time.Microsecond - 1
	}
	shift := bucket/8 - 1
	return time.Duration(uint64(bucket%8+9)<<shift)*time.Microsecond - 1
}

// quantile returns the bound below which the fraction q of all values lies.
func (l *lateness) quantile(q float64) time.Duration {
	rank, seen := uint64(q*float64(l.count)), uint64(0)
	for i, n := range l.buckets {
		if seen += n; seen > rank {
			return min(upper(i), l.max)
		}
	}
	return l.max
}
