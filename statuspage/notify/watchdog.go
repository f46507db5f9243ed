package notify

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/fyr-status/fyr/monitor/secret"
	"github.com/fyr-status/fyr/statuspage"
)

// WatchdogSettings say where signs of life go.
type WatchdogSettings struct {
	URL    secret.String // http or https; its path is usually a secret
	Every  time.Duration // between two; an older one says nothing any more
	Method string        // GET or POST
}

// watchdogRest is the pause after a call that failed: those that wait for it are strict.
const watchdogRest = 15 * time.Second

// Watchdog gives signs of life to somebody outside, who calls the operators when they
// stop. It is a Sender at the end of the same road that every notice takes, and has no
// clock of its own.
type Watchdog struct {
	set  WatchdogSettings
	able func() bool
	post *poster
}

// NewWatchdog makes the sender. able reports whether the operators could be told of
// anything: without a way to them no sign of life is given either.
func NewWatchdog(s WatchdogSettings, e Env, able func() bool) (*Watchdog, error) {
	if u, err := url.Parse(s.URL.Reveal()); err != nil || u.Host == "" {
		return nil, &statuspage.Invalid{Field: "url", Reason: "is not an http or https address", Example: "https://hc-ping.com/${PING_KEY}"}
	}
	return &Watchdog{set: s, able: able, post: newPoster(e, s.URL)}, nil
}

// Send calls the address, unless the sign of life is old or the operators can't be told
// of anything.
func (w *Watchdog) Send(ctx context.Context, p statuspage.Parcel) Receipt {
	switch {
	case time.Since(p.Notice.At) > w.set.Every:
		return Receipt{Outcome: Refused, Answer: "this sign of life is too old"}
	case !w.able():
		return Receipt{Outcome: Refused, Answer: "no sign of life is given: no path to the operators works"}
	}
	req, err := http.NewRequestWithContext(ctx, w.set.Method, w.set.URL.Reveal(), nil)
	if err != nil {
		return Receipt{Outcome: Refused, Answer: "the request can't be made"}
	}
	r := w.post.post(ctx, req)
	if r.Outcome != Delivered {
		r.Outcome, r.RetryAfter = Unreachable, watchdogRest
	}
	return r
}
