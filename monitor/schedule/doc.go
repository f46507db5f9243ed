// Package schedule decides when each monitor is probed, and runs the probes.
//
//   - The grid: a monitor's probes are due at epoch + phase + k·interval, where the
//     epoch is the start of [Scheduler.Run] and the phase is a hash of the monitor's id
//     spread over the interval. One such instant is a tick.
//   - A slot is a monitor's place in the scheduler. It runs one probe at a time and is
//     busy until that probe's result is recorded.
//   - A tick that can't be used is dropped and counted, by cause; it is never queued and
//     never made up for.
//   - A quick re-probe is a probe out of turn, [monitor.Monitor.RetryInterval] after the
//     end of one that left a change unconfirmed. The ticks before it are skipped.
//   - A probe is given up when it is still running a second after its deadline.
//
// # Why a grid
//
// "Sleep for the interval after each probe" adds the probe's duration to every round,
// so a slow target is watched less often the worse it gets, and "run all at start"
// makes a herd of every restart. Phases from a hash need no memory, give each monitor
// the same place after a restart, and probe every one of them within one interval of
// the start. Ticks are counted on the monotonic clock: setting the host's clock moves
// nothing, and after a suspended laptop wakes up the grid just goes on.
//
// # Why dropped, not queued
//
// A queue turns ten minutes of trouble into an hour of it, with probes that say
// nothing about the time they were meant for. A dropped tick is an honest gap. Only
// where the target itself is the reason (all places of its address wait for an answer
// that does not come) is it a failure, and then it is recorded as one.
//
// # Why a heap and plain goroutines
//
// An idle monitor is an entry in one heap, so ten thousand of them cost a few hundred
// bytes each and one timer. A pool of waiting workers would save the growing of a stack
// for each probe: 2 µs were measured, of the 150 to 260 that a probe over a new
// connection costs. That is not worth the stacks that it keeps and the code that it is.
package schedule
