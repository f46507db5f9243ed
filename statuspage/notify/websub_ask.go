package notify

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// ask asks callbacks whether they mean what somebody requested (WebSub 5.3).
func (h *Hub) ask(ctx context.Context) {
	if h.asking.full() {
		return
	}
	requests, err := h.cfg.Followers.FollowRequests(ctx)
	if !h.answered("read requests to follow", err) {
		return
	}
	for _, r := range requests {
		h.asking.start(r.ID, statuspage.CallbackHost(r.Callback), func() statuspage.FollowDecision { return h.decide(ctx, r) })
	}
}

// decide is one attempt to have a request confirmed. There is no second one: who asked
// may ask again.
func (h *Hub) decide(ctx context.Context, r statuspage.FollowRequest) statuspage.FollowDecision {
	d := statuspage.FollowDecision{Request: r, At: time.Now()}
	edition, err := h.feeds.Edition(ctx, r.Topic)
	if err == nil {
		d.Version = edition.Version()
		err = h.confirm(ctx, r)
	}
	d.Confirmed = err == nil
	h.log.Debug("decided on a follower", "subscriber", r.ID, "leave", r.Leave, "err", bare(err))
	return d
}

var errNoEcho = errors.New("the callback did not echo the challenge")

// confirm asks the callback; nil when it echoes the challenge.
func (h *Hub) confirm(ctx context.Context, r statuspage.FollowRequest) error {
	u, err := url.Parse(r.Callback)
	if err != nil {
		return err
	}
	challenge := rand.Text()
	question := url.Values{"hub.mode": {"subscribe"}, "hub.topic": {r.Topic}, "hub.challenge": {challenge}}
	if r.Leave {
		question.Set("hub.mode", "unsubscribe")
	} else {
		question.Set("hub.lease_seconds", strconv.Itoa(int(r.Lease/time.Second)))
	}
	if u.RawQuery != "" {
		u.RawQuery += "&"
	}
	u.RawQuery += question.Encode() // what the callback has of its own stays as it is
	code, said, err := h.exchange(ctx, http.MethodGet, u.String(), nil, nil)
	if err == nil && (code/100 != 2 || string(said) != challenge) {
		err = errNoEcho
	}
	return err
}

// exchange makes one request of a callback, within callbackTime, and reads a little of
// its answer.
func (h *Hub) exchange(ctx context.Context, method, address string, header http.Header, body io.Reader) (code int, said []byte, err error) {
	req, err := http.NewRequestWithContext(ctx, method, address, body)
	if err != nil {
		return 0, nil, err
	}
	if header != nil {
		req.Header = header
	}
	req.Header.Set("User-Agent", "fyr")
	resp, err := h.client.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer resp.Body.Close()
	said, err = io.ReadAll(io.LimitReader(resp.Body, callbackSays))
	return resp.StatusCode, said, err
}

// bare is an error without the address, which may hold a token.
func bare(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}
