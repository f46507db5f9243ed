package schedule

import (
	"context"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/fyr-status/fyr/monitor"
)

// run is one probe, from its start until its result is recorded.
type run struct {
	slot    *slot
	monitor *monitor.Monitor // as it was at the start
	address *address
	due     time.Duration // when it should have begun, since the epoch
	began   time.Duration // when the slot became busy
	ended   time.Duration // when the outcome was there
	givenUp bool
	result  monitor.Result // filled in when the outcome is there
}

// start begins a slot's probe in a goroutine of its own.
func (s *Scheduler) start(probes context.Context, sl *slot, now time.Duration) {
	r := s.occupy(sl, now)
	s.running++
	r.address.running++
	s.stats.Started++
	s.put(sl, now+r.monitor.Timeout+grace)
	go s.execute(probes, r)
}

// occupy makes a slot busy. The time of its result is wall time without a monotonic
// reading: between two results it must tell that the host slept.
func (s *Scheduler) occupy(sl *slot, now time.Duration) *run {
	r := &run{slot: sl, monitor: sl.monitor, address: sl.address, due: sl.due, began: now, ended: now}
	r.result = monitor.Result{Monitor: sl.monitor.ID, Agent: s.agent, At: time.Now().Round(0)}
	sl.run = r
	s.pending++
	return r
}

// execute makes the probe.
func (s *Scheduler) execute(probes context.Context, r *run) {
	late := s.clock() - r.due
	ctx, cancel := context.WithTimeout(probes, r.monitor.Timeout)
	o := s.attempt(ctx, r.monitor)
	cancel()
	if s.release(r, &o, late) {
		s.conclude(probes, r)
	}
}

// attempt calls the prober and survives its bugs.
func (s *Scheduler) attempt(ctx context.Context, m *monitor.Monitor) (o monitor.Outcome) {
	defer func() {
		if p := recover(); p != nil {
			s.log.Error("probe panicked", "monitor", m.ID, "err", p, "stack", string(debug.Stack()))
			o = monitor.Outcome{Cause: monitor.OwnTrouble, Reason: fmt.Sprintf("the probe itself crashed: %v", p)}
		}
	}()
	return s.probe(ctx, *m)
}

// release gives the probe's places back and reports whether its outcome still counts.
func (s *Scheduler) release(r *run, o *monitor.Outcome, late time.Duration) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.running--
	r.address.running--
	s.lateness.observe(late)
	if r.givenUp {
		s.stats.Stuck--
		return false
	}
	if took, stopped := r.stopped(); stopped {
		*o = standstill(took)
	}
	r.address.hear(o)
	r.ended, r.result.Outcome = s.clock(), *o
	s.queue.remove(r.slot)
	return true
}

// giveUp stops waiting for a probe that ignores its deadline. The target did not
// answer in time, so that is what is recorded. The goroutine is lost until it returns
// by itself and keeps its places, so that a prober's bug can't fill the memory.
func (s *Scheduler) giveUp(probes context.Context, r *run, now time.Duration) {
	r.givenUp, r.ended = true, now
	s.stats.GivenUp++
	s.stats.Stuck++
	s.log.Warn("gave up a probe that ignores its deadline", "monitor", r.monitor.ID)
	r.result.Outcome = r.unanswered(now - r.began)
	r.address.hear(&r.result.Outcome)
	go s.conclude(probes, r)
}

// unanswered is the outcome of a probe that was given up after a time.
func (r *run) unanswered(took time.Duration) monitor.Outcome {
	if wall, stopped := r.stopped(); stopped {
		return standstill(wall)
	}
	return monitor.Outcome{
		Status: monitor.Down, Latency: took, Cause: monitor.NoAnswer,
		Reason: fmt.Sprintf("given up: still no answer %s after the start, with a timeout of %s", took.Round(time.Millisecond), r.monitor.Timeout),
	}
}

// stopped reports whether far more time went by since the start than a probe can take:
// the process was stopped or starved, or the host slept. The time is the wall's, because
// the monotonic clock stands still while a host sleeps.
func (r *run) stopped() (took time.Duration, stopped bool) {
	took = time.Since(r.result.At)
	return took, took > r.monitor.Timeout+2*grace
}

// standstill is the outcome of a probe during which we stood still: it says nothing
// about the target.
func standstill(took time.Duration) monitor.Outcome {
	return monitor.Outcome{
		Cause:  monitor.OwnTrouble,
		Reason: fmt.Sprintf("this prober itself stood still: %s went by during one probe", took.Round(time.Second)),
	}
}

// refuse records a failure without a probe, since those that are already under way
// hang.
func (s *Scheduler) refuse(probes context.Context, sl *slot, now time.Duration) {
	r := s.occupy(sl, now)
	r.result.Outcome = monitor.Outcome{
		Status: monitor.Down, Cause: monitor.NoAnswer,
		Reason: fmt.Sprintf("not probed: %d probes of this address are still waiting for an answer", sl.address.running),
	}
	go s.conclude(probes, r)
}

// conclude records what a probe found and makes its slot due again. What is said by
// probes that we cancelled, or of monitors that left, is nobody's business any more.
func (s *Scheduler) conclude(probes context.Context, r *run) {
	if probes.Err() == nil && s.has(r.slot) {
		s.record(probes, &r.result)
	}
	s.free(r)
}

func (s *Scheduler) has(sl *slot) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.slots[sl.monitor.ID] == sl
}

// record hands a result over. Only the first failure and the first success after it
// are logged: a store that refuses would fill the log a thousand times a second.
func (s *Scheduler) record(ctx context.Context, r *monitor.Result) {
	err := s.recorder.Record(ctx, *r)
	if err != nil {
		s.mu.Lock()
		s.stats.Unrecorded++
		s.mu.Unlock()
	}
	switch was := s.failing.Swap(err != nil); {
	case err != nil && !was:
		s.log.Error("result was not recorded; the next failures are counted, not logged", "monitor", r.Monitor, "err", err)
	case err == nil && was:
		s.log.Info("results are recorded again", "unrecorded", s.Stats().Unrecorded)
	}
}

// free ends a run: its slot is due again with the quick re-probe that the outcome
// wants, or with a tick.
func (s *Scheduler) free(r *run) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.leave(1)
	sl := r.slot
	sl.run = nil
	if s.slots[sl.monitor.ID] != sl {
		return
	}
	now := s.clock()
	if delay := sl.learn(&r.result.Outcome, r.ended); delay > 0 {
		s.stats.Dropped.Busy += sl.ticks(r.began, r.ended)
		s.put(sl, max(r.ended+delay, now))
		return
	}
	due, busy := sl.resume(r.began, now)
	s.stats.Dropped.Busy += busy
	s.put(sl, due)
}
