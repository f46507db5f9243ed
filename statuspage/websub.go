package statuspage

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/url"
	"strings"
	"time"

	"github.com/fyr-status/fyr/monitor/secret"
)

// Follower is a program that a feed is sent to by WebSub (W3C Recommendation of
// 23 January 2018) whenever there is something new in it. It has shown that it wants
// that, and must ask anew before its lease ends.
type Follower struct {
	ID       string        // random; what logs call it
	Topic    string        // the feed's address, as the feed links to itself
	Callback string        // where the feed is sent; it may hold a token, and so is never logged
	Secret   secret.String // signs what is sent; empty: nothing is signed
	Till     time.Time     // when the lease ends; the zero time erases the follower
	Version  string        // of the edition that it took last
	Failures int           // attempts in a row that failed
	Failing  time.Time     // when the first of them began; zero while there are none
	Next     time.Time     // nothing is sent before
}

// FollowRequest asks for a Follower to be made, renewed or erased. Anybody could have
// sent it, so nothing is done before the callback says that it means it.
type FollowRequest struct {
	ID       string // random
	Leave    bool   // erase it
	Topic    string
	Callback string
	Secret   secret.String
	Lease    time.Duration
	Source   string // shortened address that it came from; kept until it is decided
	At       time.Time
}

// FollowDecision is what became of a FollowRequest.
type FollowDecision struct {
	Request   FollowRequest
	Confirmed bool // the callback said that it means it
	At        time.Time
	Version   string // of the edition that a new follower needs not be sent
}

// Bounds of a FollowRequest.
const (
	MinLease     = time.Hour
	MaxLease     = 30 * 24 * time.Hour
	DefaultLease = 10 * 24 * time.Hour

	maxCallback = 2000 // bytes
	maxSecret   = 199  // bytes; "less than 200" (WebSub 5.1)
)

// ErrTooMany says that a source, a host or everybody together has asked for more than is
// given. It passes.
var ErrTooMany = errors.New("too many")

// Check returns the request with its lease within bounds, or an *Invalid.
func (r FollowRequest) Check() (FollowRequest, error) {
	if err := checkCallback(r.Callback); err != nil {
		return r, err
	}
	if len(r.Secret.Reveal()) > maxSecret {
		return r, &Invalid{Field: "hub.secret", Reason: "is not shorter than 200 bytes"}
	}
	if r.Lease <= 0 {
		r.Lease = DefaultLease
	}
	r.Lease = min(max(r.Lease, MinLease), MaxLease)
	return r, nil
}

// checkCallback takes https only: what is sent may be signed with a secret that came
// over the same line. Which hosts may be reached is the dialer's to say.
func checkCallback(callback string) error {
	const example = "https://reader.example.net/callback/4711"
	u, err := url.Parse(callback)
	switch {
	case callback == "":
		return &Invalid{Field: "hub.callback", Reason: "is missing", Example: example}
	case len(callback) > maxCallback:
		return &Invalid{Field: "hub.callback", Reason: "is longer than 2000 bytes", Example: example}
	case err != nil || u.Scheme != "https" || u.Hostname() == "" || u.User != nil || u.Fragment != "" || CleanText(callback) != callback:
		return &Invalid{Field: "hub.callback", Reason: "is not an https address without user and fragment", Example: example}
	}
	return nil
}

// CallbackHost is the host that a callback is on, in lower case; "" for what is no address.
func CallbackHost(callback string) string {
	u, err := url.Parse(callback)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Hostname())
}

// Edition is a feed as it stands: what WebSub sends.
type Edition struct {
	Topic       string
	Hub         string // the hub's address
	ContentType string
	Body        []byte
}

// Version tells editions of a topic apart: the same content has the same version, also
// after a restart.
func (e Edition) Version() string {
	sum := sha256.Sum256(e.Body)
	return hex.EncodeToString(sum[:16])
}
