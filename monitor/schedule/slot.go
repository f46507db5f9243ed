package schedule

import (
	"hash/fnv"
	"math/bits"
	"time"

	"github.com/fyr-status/fyr/monitor"
)

// slot is a monitor's place in the scheduler. All times are since the epoch.
type slot struct {
	monitor *monitor.Monitor // replaced as a whole, never changed
	address *address
	run     *run // the probe under way, until its result is recorded; nil when idle

	hash   uint64
	due    time.Duration // when to attend to it next: a tick, a re-probe, or giving up
	index  int           // in the queue; unqueued while a result is being recorded
	streak monitor.Streak
	proven time.Duration // the end of the last outcome that could tell
	soon   bool          // Now was called before Run: due as soon as there is a grid
}

// slack is how late a slot may fall free after a tick and still use it. It keeps a
// target that takes its whole timeout, where that equals the interval, at its rate.
const slack = 50 * time.Millisecond

// hash spreads ids evenly over all numbers, the same in every process. FNV alone
// leaves the high bits of short ids close together, so its sum is mixed once more
// (the finaliser of MurmurHash3).
func hash(id string) uint64 {
	f := fnv.New64a()
	f.Write([]byte(id))
	h := f.Sum64()
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	h ^= h >> 33
	h *= 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}

// phase is the slot's offset on the grid: its hash as a fraction of the interval.
func (sl *slot) phase() time.Duration {
	high, _ := bits.Mul64(sl.hash, uint64(sl.monitor.Interval))
	return time.Duration(high)
}

// lastTick returns the number of the last tick at or before t; the first is 0.
func (sl *slot) lastTick(t time.Duration) int64 {
	since := t - sl.phase()
	if since < 0 {
		return -1
	}
	return int64(since / sl.monitor.Interval)
}

// tickAfter returns the first tick after t.
func (sl *slot) tickAfter(t time.Duration) time.Duration {
	return sl.phase() + time.Duration(sl.lastTick(t)+1)*sl.monitor.Interval
}

// ticks counts the ticks after from, up to and including to.
func (sl *slot) ticks(from, to time.Duration) uint64 {
	return uint64(max(0, sl.lastTick(to)-sl.lastTick(from)))
}

// tolerance is how late a probe may start; a later one would crowd its neighbours
// and is dropped instead.
func (sl *slot) tolerance() time.Duration {
	return min(sl.monitor.Interval/2, time.Second)
}

// learn takes an outcome that ended at the given time into the streak and returns the
// delay of the quick re-probe that it wants, 0 for none. After a gap in which the state
// went stale, what was settled before is no longer known.
func (sl *slot) learn(o *monitor.Outcome, ended time.Duration) time.Duration {
	if ended-sl.proven > sl.monitor.Stale() {
		sl.streak = monitor.Streak{}
	}
	if o.Status.Known() {
		sl.proven = ended
	}
	var delay time.Duration
	sl.streak, delay = monitor.Next(*sl.monitor, sl.streak, *o)
	return delay
}

// resume returns when a slot that falls free at now is due again, and how many ticks
// went by while it was busy since it began.
func (sl *slot) resume(began, now time.Duration) (due time.Duration, busy uint64) {
	busy = sl.ticks(began, now)
	next := sl.tickAfter(now)
	if last := next - sl.monitor.Interval; busy > 0 && now-last <= slack {
		return last, busy - 1
	}
	return next, busy
}
