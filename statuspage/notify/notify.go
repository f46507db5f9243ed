package notify

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/fyr-status/fyr/monitor/secret"
	"github.com/fyr-status/fyr/statuspage"
)

// Sender makes one attempt to hand a parcel over. It obeys ctx and deadlines of its own
// of at most four minutes in all, and is safe for concurrent use. One that holds
// connections is also an io.Closer: Close lets attempts in progress end.
type Sender interface {
	Send(ctx context.Context, p statuspage.Parcel) Receipt
}

// Outcome is what came of an attempt.
type Outcome uint8

// The outcomes.
const (
	Delivered   Outcome = iota // the remote took it
	Retry                      // not now, for this recipient
	Refused                    // never, for this recipient
	Ambiguous                  // the remote may have taken it
	Unreachable                // the channel itself does not work: nobody could be reached
)

var outcomeNames = [...]string{"delivered", "retry", "refused", "ambiguous", "unreachable"}

// String returns the outcome as logs and figures call it.
func (o Outcome) String() string { return outcomeNames[o] }

// Receipt is the report of one attempt.
type Receipt struct {
	Outcome    Outcome
	Answer     string        // the remote's last words, or what we met instead; senders keep addresses out
	RetryAfter time.Duration // Retry, Unreachable: the remote asked for this pause; 0: it did not
	Strike     string        // Refused: the status of a refusal that counts, the third in 30 days suspends; "": it does not
	Confirmed  bool          // Delivered: the answer proves that the endpoint's owner wants it, see statuspage.TellConfirm
	Untried    bool          // Unreachable: nobody was asked, which is no attempt; Answer says why
	Suspend    string        // Refused: why nothing should go to this subscriber any more; "": it may
	Bounced    bool          // Refused: by the recipient's side, as a message that came later would say
}

// Channel is a way to reach people.
type Channel struct {
	Name string // in configuration and in Delivery.Channel: "mail"
	Doc  string // the manual: what it is in one line, settings, an example and what is sent, in Markdown

	// Settings is an empty value of what New reads, so that a configuration knows the
	// settings' names and sorts; nil: only New knows.
	Settings any

	// New makes a sender from settings, strictly: an unknown key or a bad value is a
	// *statuspage.Invalid. nil: the channel is for readers only.
	New func(settings json.RawMessage, e Env) (Sender, error)

	// Reader checks what a reader of the page gives, and writes it as the channel does; the
	// error is a *statuspage.Invalid that never repeats it, for it may hold a token. nil:
	// the channel is for operators only.
	Reader func(pasted string) (Endpoint, error)

	// NewReaders makes the sender that serves readers, strictly, of what the configuration
	// says for all of them. nil: each Endpoint's Secret holds the settings of New.
	NewReaders func(settings json.RawMessage, e Env) (Sender, error)

	Acknowledges bool // it keeps alarms of its own, and takes on there what is taken on here

	Merges bool // a parcel may carry earlier ones along, and the channel tells of them too
}

// Endpoint is where a reader is reached over a channel.
type Endpoint struct {
	Address string        // canonical: what the sender goes by
	Key     string        // equal for all spellings of one address
	Secret  secret.String // what the channel needs beside it; may be empty
}

// Texts renders mails in one language and time zone; *templates.Set is one.
type Texts interface {
	Mail(name string, view any) (subject, text, html string, err error)
	Ask(what, page string) string // "room.confirm.title": what an endpoint of a reader is asked
}

// Env is what channels need of the house. Senders are made anew when it changes.
type Env struct {
	Page      statuspage.Page
	Operator  string                                                      // the operators' address, for links in alerts; may be empty
	Texts     func(language string, zone *time.Location) Texts            // never nil; an unknown language gives English
	Words     func(language string, zone *time.Location) statuspage.Words // nil: automatic texts go out as they are stored
	About     func(id string) (statuspage.Incident, bool)                 // an incident or maintenance that is open or ahead; nil: none is known
	Component func(id string) (s statuspage.Standing, ok bool)            // how it stands now; ok is false for what the public may not see
	Relay     *Mail                                                       // what alerts by mail go through; nil without `mail:`
	Dial      func(ctx context.Context, network, addr string) (net.Conn, error)
	Roots     *x509.CertPool // authorities that are trusted; nil: the system's
	Dir       string         // relative paths in settings start here
	Commands  bool           // local commands may be run
	BounceKey secret.String  // marks the senders of envelopes, see Bounces; empty: they are all the same

	// For the endpoints that readers give, see [NewReaders].
	DialPublic func(ctx context.Context, network, addr string) (net.Conn, error) // reaches public addresses only; nil: none
	PushKey    *PushKey                                                          // the page's identity towards push services; nil: browsers can't be told

	// Sent is when a reader was sent something since an instant, oldest first; nil: never.
	Sent func(ctx context.Context, subscriber string, since time.Time) ([]time.Time, error)

	// Wire is an event as Statuspage's webhooks tell it, a JSON object without "meta";
	// nil: webhooks of readers can't be told.
	Wire func(ctx context.Context, t statuspage.Told, language string) ([]byte, error)
}

var channels = map[string]Channel{}

// register adds a channel at start; a name used twice is a mistake in the program.
func register(c Channel) bool {
	if _, taken := channels[c.Name]; taken {
		panic("notify: two channels are named " + c.Name)
	}
	channels[c.Name] = c
	return true
}

// Channels returns every channel, by name.
func Channels() []Channel {
	all := make([]Channel, 0, len(channels))
	for _, c := range channels {
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b Channel) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// New makes a sender of the named channel. The error is a *statuspage.Invalid when the
// name or a setting is wrong.
func New(channel string, settings json.RawMessage, e Env) (Sender, error) {
	c := channels[channel]
	if c.New == nil {
		return nil, &statuspage.Invalid{Field: "channel", Value: channel, Reason: "is not a notification channel (" + names() + ")", Example: "webhook"}
	}
	s, err := c.New(settings, e)
	if err != nil {
		return nil, fmt.Errorf("channel %s: %w", channel, err)
	}
	return s, nil
}

// ForAlerts are the names of the channels that operators can be told by.
func ForAlerts() []string {
	var all []string
	for _, c := range Channels() {
		if c.New != nil {
			all = append(all, c.Name)
		}
	}
	return all
}

func names() string { return strings.Join(ForAlerts(), ", ") }
