// Package statuspage holds the nouns and rules of what the public is told, and the
// Desk, at which everything is decided.
//
//		results ─▶ Intake ─▶ Desk.Record ─┐
//		operator ─▶ Desk.Open, Post, … ───┤─▶ Board.… (pure) ─▶ Changes ─▶ Ledger.Commit ─▶ the board moves on
//		clock ─▶ Desk.Tick ───────────────┘
//
//	  - A [Component] is what the public sees; monitors back it, or a person sets it.
//	  - An [Incident] has [Update]s; the resolution is an Update.
//	  - A [Maintenance] is announced work: an incident's sibling with a [Window], which the
//	    clock begins and ends, and which covers what its components' monitors say.
//	  - An [Event] exists for each update and for each status that a person sets: page,
//	    feeds, mails and webhooks all tell the same set of events.
//	  - A [Notice] is one thing to tell, made in the same transaction as its event; a
//	    [Delivery] is a notice to one recipient over one channel.
//	  - A [Span] is a component in one status from an instant on; uptime is arithmetic
//	    over spans.
//
// # Why the Desk commits values
//
// Every judgement is a function of the [Board] (what stands now), the input and the
// time; it returns [Changes], a value that lists everything that must become true
// together: results, states, spans, incidents, updates, events, notices, audit. The
// Desk hands it to the [Ledger], which commits it in one transaction, and only then
// moves the board. After a crash there is either nothing or everything. A transaction
// interface with a method per table was considered: it lets rules do I/O half-way
// through, and no rule here needs to.
package statuspage
