package monitor

import "time"

// Verdict is what the quorum of agents says now: the Result that speaks for them all.
type Verdict struct {
	Result
	Agents int // how many agents had something to say
}

// Judge weighs the latest result of each agent. Results older than m.Stale() and
// results that could not tell are left out; the target is as bad as more than half
// of the remaining agents say. The newest result of the winning status speaks.
func Judge(m Monitor, latest []Result, now time.Time) Verdict {
	var fresh []Result
	var newest Result
	for _, r := range latest {
		if r.At.After(newest.At) || newest.At.IsZero() {
			newest = r
		}
		if r.Status.Known() && (m.Passive || now.Sub(r.At) <= m.Stale()) {
			fresh = append(fresh, r)
		}
	}
	if len(fresh) == 0 {
		if newest.Status.Known() {
			newest.Cause, newest.Phase = NoCause, NoPhase // what it said is too old to be so
		}
		newest.Status = Unknown
		return Verdict{Result: newest}
	}
	for _, s := range [...]Status{Down, Degraded, Up} {
		votes, speaker := 0, Result{}
		for _, r := range fresh {
			if r.Status < s {
				continue
			}
			votes++
			if r.Status == s && (speaker.At.IsZero() || r.At.After(speaker.At)) {
				speaker = r
			}
		}
		if 2*votes > len(fresh) && !speaker.At.IsZero() {
			return Verdict{Result: speaker, Agents: len(fresh)}
		}
	}
	return Verdict{Result: fresh[0], Agents: len(fresh)}
}
