package notify

import (
	"context"
	"sync"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// pace spreads messages so that no more than one starts in every interval.
type pace struct {
	every time.Duration // 0: no limit
	mu    sync.Mutex
	next  time.Time
}

func (p *pace) wait(ctx context.Context) error {
	if p.every == 0 {
		return ctx.Err()
	}
	p.mu.Lock()
	now := time.Now()
	turn := statuspage.Later(p.next, now)
	p.next = turn.Add(p.every)
	p.mu.Unlock()
	pause(ctx, turn.Sub(now))
	return ctx.Err()
}
