// Package notify carries notices to people: it takes deliveries from the outbox, sends
// each over its channel and records what became of it.
//
//		outbox ─▶ Dispatcher: fan out, claim ─▶ Sender ─▶ Receipt ─▶ settle ─▶ outbox
//
//	  - A [Channel] is a way to reach people, one file each, found by ranging over
//	    [Channels]. It makes a [Sender] from its settings.
//	  - A [Sender] makes one attempt at a parcel and reports it in a [Receipt].
//	  - The [Dispatcher] decides on order, repetition, pauses and giving up, in one place
//	    for all channels.
//	  - A channel rests when it is out of order as a whole, and its parcels wait in the
//	    outbox; see [Unreachable].
//
// # Why a sender never tries twice
//
// Whether a failed attempt may be repeated depends on what the remote may already have
// done. Only the code that saw the attempt knows, and only the outbox survives a crash.
// So the sender says which of five things happened, [Ambiguous] among them, and the
// dispatcher commits that before anything else is done. The one exception is a stale
// connection that proves dead before the remote heard of the parcel.
//
// # Why there is no heartbeat on leases
//
// A lease outlives the longest attempt that the deadlines allow, and one process owns the
// outbox; after a crash Release frees the leases at once. A heartbeat would add a write
// per delivery and guard against nothing else.
//
// # Why a channel rests
//
// With a relay down and 10,000 mails waiting, an attempt for each would only prove the
// same thing 10,000 times and, where connections hang, hold every worker. One failure
// that is not the recipient's rests the channel, from 15 s doubling to 15 minutes; then
// one parcel tests it. An attempt of which another delivery over the same channel
// disproves the blame is an ordinary retry.
package notify
