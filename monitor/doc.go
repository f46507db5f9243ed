// Package monitor holds the nouns and rules of what is observed.
//
// It knows nothing of HTTP, SQL or mail: everything here is a value or a function
// from values to values, so that a verdict can be tested with a table and defended
// in the morning.
//
//		Prober ──▶ Outcome ──▶ Result ──▶ Judge ──▶ Verdict ──▶ Step ──▶ State, Transition
//
//	  - A [Monitor] is what is watched: its id, kind, target, interval and thresholds.
//	  - An [Outcome] is what one probe found. A [Result] is an Outcome, by one agent, at one time.
//	  - A [Verdict] is what the quorum of agents says now ([Judge]).
//	  - A [State] is where a monitor stands, since when, and the streak so far.
//	  - A [Transition] is a confirmed change: Began (the first failure) and Confirmed.
//
// # Why unknown is a status
//
// A prober that could not look (its own network, its own resolver, no permission,
// the process was off) has learnt nothing about the target. Most monitors record
// that as "down" or keep painting the last colour. Here it is [Unknown]: it opens no
// incident, counts in no uptime figure, and is shown as a gap.
package monitor
