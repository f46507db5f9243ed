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
	if now := time.Now(); h.look && now.Sub(h.looked) >= leastLook {
		h.look, h.looked = false, now
		h.behind(ctx, now)
	}
	kept := h.waiting[:0]
	for _, f := range h.waiting {
		if !h.flies(f.ID) && !h.start(ctx, f) {
			kept = append(kept, f)
		}
	}
	h.waiting = kept
}

// flies reports whether something is being sent to a follower.
func (h *Hub) flies(id string) bool { return h.sending.flying[id] || h.dawdling.flying[id] }

// start sends to a follower, if there is a worker for it.
func (h *Hub) start(ctx context.Context, f statuspage.Follower) bool {
	host, l := statuspage.CallbackHost(f.Callback), &h.sending
	if l.tardy[host] {
		l = &h.dawdling
	}
	return l.start(f.ID, host, func() statuspage.Follower { return h.offer(ctx, f) })
}

// behind finds who has not taken what stands.
func (h *Hub) behind(ctx context.Context, now time.Time) {
	h.waiting, h.versions = nil, map[string]string{}
	topics, err := h.cfg.Followers.Topics(ctx, now)
	h.look = !h.answered("read followed feeds", err)
	for _, topic := range topics {
		edition, err := h.feeds.Edition(ctx, topic)
		if err != nil { // none of ours any more, or not to be made now
			h.look = h.look || !errors.Is(err, statuspage.ErrNotFound)
			continue
		}
		h.versions[topic] = edition.Version()
		some, err := h.cfg.Followers.Behind(ctx, topic, edition.Version(), now)
		h.look = h.look || !h.answered("read followers", err)
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
