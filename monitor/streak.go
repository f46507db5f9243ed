package monitor

import "time"

// Streak counts consecutive outcomes on the way to a change of status. It is the
// whole of the confirmation rule, so the scheduler (which needs to know when to look
// again) and the Desk (which decides) can't disagree.
type Streak struct {
	Settled Status // what is confirmed
	Pending Status // what the streak would settle on; meaningless while N is 0
	N       uint8  // consecutive outcomes that contradict Settled
}

// Add takes one more outcome's status and reports whether it settled a change.
//
// An outcome that could not tell changes nothing. The first success after Unknown
// settles at once (it is fresh proof); anything else that contradicts the settled
// status needs m.Confirm outcomes in a row to get worse and m.Recover to get better.
// A streak settles on what all of its outcomes prove: the mildest of the bad ones
// on the way down, the worst of the better ones on the way up.
func (s Streak) Add(m Monitor, status Status) (_ Streak, settled bool) {
	if !status.Known() {
		return s, false
	}
	if status == s.Settled {
		return Streak{Settled: s.Settled}, false
	}
	if s.Settled == Unknown && status == Up {
		return Streak{Settled: Up}, true
	}
	worse := status > s.Settled
	switch {
	case s.N == 0 || worse != (s.Pending > s.Settled):
		s.Pending, s.N = status, 1
	case worse:
		s.Pending, s.N = min(s.Pending, status), s.N+1
	default:
		s.Pending, s.N = max(s.Pending, status), s.N+1
	}
	need := m.Recover
	if worse {
		need = m.Confirm
	}
	if int(s.N) >= need {
		return Streak{Settled: s.Pending}, true
	}
	return s, false
}

// goesOn reports whether an outcome with this status is one more of the running streak,
// rather than its end or the beginning of another.
func (s Streak) goesOn(status Status) bool {
	if s.N == 0 || status == s.Settled || s.Settled == Unknown && status == Up {
		return false
	}
	return (status > s.Settled) == (s.Pending > s.Settled)
}

// Next takes an outcome into the streak and says how long after its end the monitor
// should be probed again out of turn: m.RetryInterval while a change waits for its
// confirmation, 0 when the next routine probe will do.
func Next(m Monitor, s Streak, o Outcome) (Streak, time.Duration) {
	s, _ = s.Add(m, o.Status)
	if s.N > 0 && o.Status.Known() {
		return s, m.RetryInterval
	}
	return s, 0
}
