package monitor

import "time"

// State is where a monitor stands, since when, and the streak so far. The Desk
// stores it with every change, so that a restart in mid-streak forgets nothing.
type State struct {
	Streak
	Since   time.Time `json:"since"`            // since when Settled holds: its Began
	Prior   Status    `json:"prior"`            // what was settled before; for a resumed Unknown, what to return to
	Resumed bool      `json:"resumed"`          // Unknown only because we were restarted: the streak goes on against Prior
	Began   time.Time `json:"began,omitzero"`   // the first outcome of the running streak
	LastAt  time.Time `json:"last_at"`          // the last result, whatever it said
	KnownAt time.Time `json:"known_at"`         // the last result that could tell
	Last    Outcome   `json:"last"`             // the last outcome
	Due     time.Time `json:"due,omitzero"`     // passive monitors: by when the next report must come
	Started time.Time `json:"started,omitzero"` // passive monitors: when the job said that it began

	Evidence []Result `json:"evidence,omitempty"` // the results of the running streak, oldest first
}

// Transition is a confirmed change of a monitor's status.
type Transition struct {
	Monitor   string    `json:"monitor"`
	From      Status    `json:"from"`
	Before    Status    `json:"before"` // the last status that was known: From, or what stood before From was Unknown
	To        Status    `json:"to"`
	Began     time.Time `json:"began"`     // the first outcome that said so
	Effective time.Time `json:"effective"` // from when history holds To: Began, but never inside time that we did not measure
	Confirmed time.Time `json:"confirmed"` // the outcome that settled it
	Cause     Cause     `json:"cause,omitempty"`
	Phase     Phase     `json:"phase,omitempty"`
	Reason    string    `json:"reason,omitempty"`
	Evidence  []Result  `json:"evidence,omitempty"` // the results that confirmed it
}

// Step takes one verdict and returns the new state with the transitions that it
// confirmed: none as a rule, one for a change, and one to Unknown before it when
// nothing was measured for longer than m.Stale().
//
// Time never runs backwards in a State: a verdict dated before the last one (the
// host's clock was set back) is taken as of the last one.
func (s State) Step(m Monitor, v Verdict) (State, []Transition) {
	at := v.At
	if at.Before(s.LastAt) {
		at = s.LastAt
	}
	var out []Transition
	s, expired := s.Expire(m, at)
	if expired != nil {
		out = append(out, *expired)
	}
	s.LastAt, s.Last = at, v.Outcome
	if m.Passive && v.Status.Known() {
		s.Due, s.Started = at.Add(m.Interval+m.Timeout), time.Time{}
	}
	if !v.Status.Known() {
		return s, out
	}

	base := s.Streak
	if s.Resumed {
		base.Settled = s.Prior
	}
	next, settled := base.Add(m, v.Status)
	if !base.goesOn(v.Status) {
		s.Began, s.Evidence = time.Time{}, nil
	}
	confirmedAgain := s.Resumed && v.Status == s.Prior
	s.KnownAt = at

	switch {
	case settled || confirmedAgain:
		return s.settle(m, v, at, next, out)
	case next.N == 0:
		s.Began, s.Evidence = time.Time{}, nil
	default:
		if next.N == 1 {
			s.Began, s.Evidence = at, nil
		}
		s.Evidence = append(s.Evidence[:len(s.Evidence):len(s.Evidence)], v.Result)
	}
	if s.Resumed {
		next.Settled = Unknown
	}
	s.Streak = next
	return s, out
}

// settle makes the transition to next.Settled, confirmed by v.
func (s State) settle(m Monitor, v Verdict, at time.Time, next Streak, out []Transition) (State, []Transition) {
	t := Transition{
		Monitor: m.ID, From: s.Settled, Before: s.lastKnown(), To: next.Settled,
		Began: at, Confirmed: at, Cause: v.Cause, Phase: v.Phase, Reason: v.Reason,
		Evidence: append(s.Evidence[:len(s.Evidence):len(s.Evidence)], v.Result),
	}
	resumed := s.Resumed && next.Settled == s.Prior
	if !s.Began.IsZero() && !resumed {
		t.Began = s.Began
	}
	t.Effective = t.Began
	if s.Settled == Unknown && t.Effective.Before(s.Since) {
		t.Effective = at
	}
	if m.Passive && v.Cause == NoHeartbeat {
		t.Began, t.Effective = at, at
	}
	s.Prior, s.Since, s.Streak = s.Settled, t.Effective, next
	s.Resumed, s.Began, s.Evidence = false, time.Time{}, nil
	return s, append(out, t)
}

// lastKnown is what was settled when something was last settled at all.
func (s State) lastKnown() Status {
	if s.Settled == Unknown {
		return s.Prior
	}
	return s.Settled
}

// StatusAt is the status that held at a time not before the last change but one.
func (s State) StatusAt(at time.Time) Status {
	if at.Before(s.Since) {
		return s.Prior
	}
	return s.Settled
}

// Expire turns the state Unknown when its last proof is older than m.Stale() at now,
// from the moment of that proof on. The streak starts anew: what we saw before the
// gap confirms nothing after it. It returns a nil Transition when nothing changed.
// Passive monitors have a deadline instead and never expire.
func (s State) Expire(m Monitor, now time.Time) (State, *Transition) {
	if m.Passive || s.KnownAt.IsZero() || now.Sub(s.KnownAt) <= m.Stale() {
		return s, nil
	}
	if s.Settled == Unknown {
		s.Resumed = false
		s.Streak, s.Began, s.Evidence = Streak{}, time.Time{}, nil
		return s, nil
	}
	return s.unknown(m, s.KnownAt, now)
}

// Interrupt turns the state Unknown from alive on, the last moment at which the
// process was known to run. The streak is kept: the first outcome like the status
// before restores it at once, others count on where we were.
func (s State) Interrupt(m Monitor, alive time.Time) (State, *Transition) {
	if m.Passive || s.Settled == Unknown {
		return s, nil
	}
	if alive.Before(s.KnownAt) {
		alive = s.KnownAt
	}
	kept := s
	s, t := s.unknown(m, alive, alive)
	if alive.After(s.LastAt) {
		s.LastAt = alive // the clock may have been set back while we were off
	}
	s.Resumed, s.Began, s.Evidence = true, kept.Began, kept.Evidence
	s.Pending, s.N = kept.Pending, kept.N
	return s, t
}

func (s State) unknown(m Monitor, from, now time.Time) (State, *Transition) {
	if from.Before(s.Since) {
		from = s.Since
	}
	t := &Transition{Monitor: m.ID, From: s.Settled, Before: s.Settled, To: Unknown, Began: from, Effective: from, Confirmed: now}
	s.Prior, s.Since = s.Settled, from
	s.Streak, s.Began, s.Evidence = Streak{Settled: Unknown}, time.Time{}, nil
	return s, t
}

// Overdue returns the result that a passive monitor's silence amounts to, when its
// deadline has passed at now.
func (s State) Overdue(m Monitor, now time.Time) (Result, bool) {
	if !m.Passive || s.Due.IsZero() || now.Before(s.Due) || s.Settled == Down {
		return Result{}, false
	}
	return Result{
		Monitor: m.ID, Agent: Local, At: s.Due,
		Outcome: Outcome{
			Status: Down, Cause: NoHeartbeat,
			Reason: "no heartbeat since " + s.KnownAt.UTC().Format("2006-01-02 15:04:05 MST") + ", expected every " + m.Interval.String(),
		},
	}, true
}
