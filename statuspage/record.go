package statuspage

import (
	"strings"
	"time"

	"github.com/fyr-status/fyr/monitor"
)

// Record is what the store knows that the Board starts from.
type Record struct {
	Installation string
	Fresh        bool                     // this folder's history began just now
	Alive        time.Time                // the last moment at which the process is known to have run; zero when Fresh
	States       map[string]monitor.State // by monitor
	Spans        map[string]Span          // by component: the one in force
	Overrides    []Override               // that have not ended
	Mutes        []Mute                   // that have not ended
	Alarms       []Alarm                  // that are not over
	Incidents    []Incident               // open ones, and automatic ones that ended within the last day; with updates
	Maintenance  []Maintenance            // open, or ended within the last day; with updates
	Drills       []Drill                  // that are not purged
	Series       []Series                 // that go on
	Approvals    []Approval               // that wait
	Drafts       []Draft                  // that were not published
	Templates    []Template               // that the configuration does not declare
	EventSeq     int64                    // the last event's number
	ResultSeq    int64                    // the last result's place in the log
	Number       int64                    // the last incident's number
}

// IncidentQuery selects incidents; zero fields select all.
type IncidentQuery struct {
	Component string
	From, To  time.Time // those that ran at some time within [From, To)
	OpenOnly  bool
	Limit     int
	After     string // an incident's id: what comes behind it in the order of the answer
	Search    string // every word of it occurs in the title or in an update's text; see [SearchWords]
	Drafts    bool   // drafts too; public doors never set it
}

// MaintenanceQuery selects maintenance; zero fields select all.
type MaintenanceQuery struct {
	Component string
	From, To  time.Time // whose window, or real time, touches [From, To)
	OpenOnly  bool      // scheduled or running
	Limit     int
	After     string // see IncidentQuery
	Search    string // likewise
	Private   bool   // what is about private components only, too; public doors never set it
}

// Bounds of a search over history.
const (
	MaxSearch      = 100 // characters that are looked at
	MaxSearchWords = 8   // words that are looked for
)

// SearchWords splits what a reader searches for into the words that must all occur, in
// any case and order: at most MaxSearchWords of the first MaxSearch characters.
func SearchWords(search string) []string {
	letters := []rune(CleanText(search))
	words := strings.Fields(string(letters[:min(MaxSearch, len(letters))]))
	return words[:min(MaxSearchWords, len(words))]
}

// LatencyPoint is one step of a latency chart; only successful probes are in it.
type LatencyPoint struct {
	At            time.Time
	Count         int64
	P50, P95, P99 time.Duration
}

// Settlement is what became of a claimed delivery.
type Settlement struct {
	ID        string
	State     DeliveryState // Sent, GivenUp, Bounced, Suppressed, or Queued to try again
	Answer    string        // the remote's words, without addresses
	NextAt    time.Time     // Queued: when to try again
	Ambiguous bool          // the remote may have taken it
	Untried   bool          // Queued: nobody was asked, and the attempt that Claim counted was none
	Strike    string        // not "": refused with this status, which counts as a soft bounce
	Suspend   string        // not "": suspend the subscriber, for this reason
	Key       string        // Suspend: the Subscriber.Key that it was sent to; who has another one by now is not suspended; "": whatever it is
	Confirmed bool          // the endpoint's answer to a TellConfirm confirms the subscription
}

// OutboxStats is the state of the outbox as a whole.
type OutboxStats struct {
	Waiting   int       `json:"waiting"`
	Oldest    time.Time `json:"oldest,omitzero"`
	Ambiguous int       `json:"ambiguous"`
	GivenUp   int       `json:"given_up"`
	LastError string    `json:"last_error,omitempty"`

	Routes []RouteStats `json:"routes,omitempty"` // for which anything waits, by name
}

// RouteStats is what waits for one route.
type RouteStats struct {
	Route     string `json:"route"` // as [Delivery.Route]
	Waiting   int    `json:"waiting"`
	LastError string `json:"last_error,omitempty"` // of what somebody asked for: an address that nobody has confirmed may be anything
}

// Of returns what waits for a route.
func (s OutboxStats) Of(route string) RouteStats {
	for _, r := range s.Routes {
		if r.Route == route {
			return r
		}
	}
	return RouteStats{Route: route}
}

// LoggedEntry is an audit entry with its place in the chain.
type LoggedEntry struct {
	Seq  int64  `json:"seq"`
	Hash string `json:"hash"`
	Entry
}
