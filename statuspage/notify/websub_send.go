package notify

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// hopeless is for how long an edition is offered to a callback that fails. The next one
// is offered again, until the lease ends.
const hopeless = 6 * time.Hour

// send sends feeds to followers who have not taken what stands.
func (h *Hub) send(ctx context.Context) {
	if now := time.Now(); len(h.waiting) == 0 && h.look && now.Sub(h.looked) >= leastLook {
		h.look, h.looked = false, now
		h.behind(ctx, now)
	}
	kept := h.waiting[:0]
	for _, f := range h.waiting {
		if h.sending.flying[f.ID] { // what is under way may be old
			h.look = true
			continue
		}
		if !h.sending.start(f.ID, statuspage.CallbackHost(f.Callback), func() statuspage.Follower { return h.offer(ctx, f) }) {
			kept = append(kept, f)
		}
	}
	h.waiting = kept
}

// behind finds who has not taken what stands. Of each feed some are read, and the others
// at the next look.
func (h *Hub) behind(ctx context.Context, now time.Time) {
	topics, err := h.cfg.Followers.Topics(ctx, now)
	if !h.answered("read followed feeds", err) {
		h.look = true
		return
	}
	for _, topic := range topics {
		edition, err := h.feeds.Edition(ctx, topic)
		if err != nil {
			h.look = h.look || !errors.Is(err, statuspage.ErrNotFound)
			continue
		}
		page := hubPage + len(h.sending.flying)
		some, err := h.cfg.Followers.Behind(ctx, topic, edition.Version(), now, page)
		h.look = h.look || !h.answered("read followers", err) || len(some) == page
		h.waiting = append(h.waiting, some...)
	}
}

// offer is one attempt to send a feed to a follower. It returns the follower as it is to
// be kept.
func (h *Hub) offer(ctx context.Context, f statuspage.Follower) statuspage.Follower {
	edition, err := h.feeds.Edition(ctx, f.Topic)
	if err != nil { // taken away meanwhile, or not to be made
		f.Next = time.Now().Add(firstRest)
		return f
	}
	began := time.Now()
	code, _, err := h.exchange(ctx, http.MethodPost, f.Callback, envelope(edition, f.Secret.Reveal()), bytes.NewReader(edition.Body))
	if ctx.Err() != nil {
		return f // we were told to stop: it says nothing about the callback
	}
	f = judgeFollower(f, code, edition.Version(), began, time.Now())
	h.log.Debug("offered a feed", "subscriber", f.ID, "status", code, "failures", f.Failures, "err", bare(err))
	return f
}

// judgeFollower is the follower after an attempt that began at began. code is what the callback
// answered to a version; 0 is no answer.
func judgeFollower(f statuspage.Follower, code int, version string, began, now time.Time) statuspage.Follower {
	switch {
	case code/100 == 2:
		f.Version = version
	case code == http.StatusGone: // it wants nothing more
		f.Till = time.Time{}
	default:
		if f.Failures == 0 {
			f.Failing = began
		}
		f.Failures++
		f.Next = now.Add(backoff(f.Failures))
		if now.Sub(f.Failing) < hopeless {
			return f
		}
		f.Version = version
	}
	f.Failures, f.Failing, f.Next = 0, time.Time{}, time.Time{}
	return f
}

// envelope is the header of a distribution (WebSub 7 and 8).
func envelope(e statuspage.Edition, secret string) http.Header {
	h := http.Header{"Content-Type": {e.ContentType}}
	h.Add("Link", fmt.Sprintf(`<%s>; rel="hub"`, e.Hub))
	h.Add("Link", fmt.Sprintf(`<%s>; rel="self"`, e.Topic))
	if secret != "" {
		mac := hmac.New(sha256.New, []byte(secret))
		mac.Write(e.Body)
		h.Set("X-Hub-Signature", "sha256="+hex.EncodeToString(mac.Sum(nil)))
	}
	return h
}
