package statuspage

import (
	"context"
	"encoding/json"
	"time"

	"github.com/fyr-status/fyr/monitor"
)

// Ledger commits what the Desk decided. Commit is one transaction, durable when it
// returns nil; committing the same Changes again changes nothing (every row has its
// id beforehand), so that an attempt whose outcome is not known can be repeated.
// Errors wrap ErrFull, ErrReadOnly, ErrBusy, ErrSlow or ErrOutcome where they apply.
type Ledger interface {
	Commit(ctx context.Context, c Changes) error
}

// Changes is everything that must become true together.
type Changes struct {
	At          time.Time
	Results     []LoggedResult
	States      []MonitorState
	Transitions []LoggedTransition
	Spans       []SpanChange
	Corrections []Correction  // upserted
	Incidents   []Incident    // upserted without their Updates
	Maintenance []Maintenance // upserted without their Updates
	Series      []Series      // upserted
	Updates     []Update      // upserted
	Events      []Event
	Notices     []Notice
	Overrides   []Override // upserted by component and At
	Mutes       []Mute     // upserted by monitor
	Alarms      []Alarm    // upserted by key; dropped when they are over
	Detours     []Detour
	Settings    []Setting    // upserted by kind and id
	Regrouped   []Regrouping // in what subscribers chose
	Subscribers []Subscriber
	Resumed     []Resumption
	Forget      []string    // subscribers' ids: erased, with what waits for them suppressed
	Footprints  []Footprint // upserted; after Forget, which erases the footprint of the address
	Withdrawn   []Withdrawal
	Released    []int64    // events whose notices wait no more
	Approvals   []Approval // upserted; an answer stands
	Mergers     []Merger
	Tombstones  []Tombstone
	Drafts      []Draft    // upserted; dropped when they are over
	Templates   []Template // upserted; dropped when they have no text
	Notes       []Note
	Hooks       []HookKey // upserted by hook and key
	Drills      []Drill   // upserted
	Purged      []string  // drills' ids: dropped with all that was told of them
	Audit       []Entry
}

// Empty reports whether there is nothing to commit.
func (c Changes) Empty() bool {
	return len(c.Results)+len(c.States)+len(c.Transitions)+len(c.Spans)+len(c.Corrections)+len(c.Incidents)+len(c.Maintenance)+len(c.Series)+len(c.Updates)+len(c.Events)+
		len(c.Notices)+len(c.Overrides)+len(c.Mutes)+len(c.Alarms)+len(c.Detours)+len(c.Settings)+len(c.Subscribers)+len(c.Resumed)+len(c.Forget)+len(c.Footprints)+len(c.Withdrawn)+len(c.Released)+len(c.Approvals)+c.around()+len(c.Drills)+len(c.Purged)+len(c.Audit) == 0
}

// Routine reports whether there are only measurements in it.
func (c Changes) Routine() bool {
	return len(c.Transitions)+len(c.Spans)+len(c.Corrections)+len(c.Incidents)+len(c.Maintenance)+len(c.Series)+len(c.Updates)+len(c.Events)+len(c.Notices)+
		len(c.Overrides)+len(c.Mutes)+len(c.Alarms)+len(c.Detours)+len(c.Settings)+len(c.Subscribers)+len(c.Resumed)+len(c.Forget)+len(c.Footprints)+len(c.Withdrawn)+len(c.Released)+len(c.Approvals)+c.around()+len(c.Drills)+len(c.Purged)+len(c.Audit) == 0
}

// around counts what surrounds incidents.
func (c Changes) around() int {
	return len(c.Mergers) + len(c.Tombstones) + len(c.Drafts) + len(c.Templates) + len(c.Notes) + len(c.Hooks)
}

// Withdrawal takes back what nobody has been sent yet: nothing that is read from the store
// has it any more. Its event and its text stay in their chains. Once anybody may have been
// sent it, the commit is refused with ErrConflict.
type Withdrawal struct {
	Event    int64  // 0: none
	Update   string // the event's; "": none
	Incident string // an incident or maintenance that goes as a whole; "": none
}

// LoggedResult is a result with its place in the log, given before the transaction.
type LoggedResult struct {
	Seq int64
	monitor.Result
}

// MonitorState is a monitor's state, to be stored. Routine results don't make one.
type MonitorState struct {
	Monitor string
	State   monitor.State
}

// LoggedTransition is a confirmed change with its evidence, for `fyr trace`.
type LoggedTransition struct {
	ID string // random
	monitor.Transition
	Incident string // the incident it opened, joined or helped to end; may be ""
	Event    int64  // the event that told of it; 0: none
}

// SpanChange says that a component is in Status from From on: spans of it that begin
// at From or later are replaced by this one.
type SpanChange = Span

// Entry is one line of the audit log: who did what to which object, before and after.
// Only ids are in it, never an address or a secret.
type Entry struct {
	At     time.Time       `json:"at"`
	By     Actor           `json:"by"`
	Act    string          `json:"act"`    // "incident.open", "config.reload"
	Object string          `json:"object"` // "incident:q2kz…"
	Before json.RawMessage `json:"before,omitempty"`
	After  json.RawMessage `json:"after,omitempty"`
}
