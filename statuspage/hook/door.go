package hook

import (
	"context"
	"crypto/sha256"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/fyr-status/fyr/monitor/secret"
	"github.com/fyr-status/fyr/statuspage"
)

// Hook is one that configuration declares.
type Hook struct {
	statuspage.Hook
	Kind   string        // of [Kinds]
	Secret secret.String // that the program signs with, or sends
	Token  string        // the secret part of its address
}

// Desk is what signals are given to.
type Desk interface {
	Hear(ctx context.Context, h statuspage.Hook, s statuspage.Signal, dry bool) (statuspage.Heard, error)
}

// Door takes messages for the hooks that are configured. It may be used by many at once.
type Door struct {
	desk Desk
	log  *slog.Logger

	mu     sync.Mutex
	hooks  map[[32]byte]Hook // by the SHA-256 of their token
	counts map[Count]int64
}

// Count is what messages are counted by.
type Count struct {
	Hook   string
	Result string // what a signal did, or "unproven", "replay", "invalid", "failed"
}

// NewDoor makes a door without hooks: Set gives them to it.
func NewDoor(desk Desk, log *slog.Logger) *Door {
	return &Door{desk: desk, log: log, counts: map[Count]int64{}}
}

// Set replaces the hooks.
func (d *Door) Set(hooks []Hook) {
	byToken := make(map[[32]byte]Hook, len(hooks))
	for _, h := range hooks {
		byToken[sha256.Sum256([]byte(h.Token))] = h
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.hooks = byToken
}

// Counts are the messages since the start.
func (d *Door) Counts() map[Count]int64 {
	d.mu.Lock()
	defer d.mu.Unlock()
	out := make(map[Count]int64, len(d.counts))
	for c, n := range d.counts {
		out[c] = n
	}
	return out
}

// Take takes one message that came to the address with the token. Errors are
// statuspage.ErrNotFound (no such hook), ErrUnproven, ErrReplay, an *Invalid, or those of the
// store.
func (d *Door) Take(ctx context.Context, token string, header http.Header, body []byte) (statuspage.Heard, error) {
	d.mu.Lock()
	h, known := d.hooks[sha256.Sum256([]byte(token))] // by its hash: the time to find it tells nothing
	d.mu.Unlock()
	if !known {
		return statuspage.Heard{}, statuspage.ErrNotFound
	}
	heard, err := d.take(ctx, h, message{header, body, time.Now()})
	d.count(h, heard, err)
	return heard, err
}

func (d *Door) take(ctx context.Context, h Hook, m message) (statuspage.Heard, error) {
	kind, known := KindNamed(h.Kind)
	if !known {
		return statuspage.Heard{}, statuspage.ErrNotFound
	}
	if err := kind.check(h.Secret, m); err != nil {
		return statuspage.Heard{}, kind.exemplify(err)
	}
	s, err := kind.signal(m)
	if errors.Is(err, errNothing) {
		return statuspage.Heard{Did: statuspage.HeardNothing}, nil
	}
	if err != nil {
		return statuspage.Heard{}, err
	}
	return d.desk.Hear(ctx, h.Hook, s, false)
}

// Try says what a message would do, without its proof and without doing it.
func (d *Door) Try(ctx context.Context, id string, body []byte) (statuspage.Heard, error) {
	h, known := d.named(id)
	kind, of := KindNamed(h.Kind)
	if !known || !of {
		return statuspage.Heard{}, statuspage.ErrNotFound
	}
	s, err := kind.signal(message{http.Header{}, body, time.Now()})
	if errors.Is(err, errNothing) {
		return statuspage.Heard{Did: statuspage.HeardNothing}, nil
	}
	if err != nil {
		return statuspage.Heard{}, err
	}
	return d.desk.Hear(ctx, h.Hook, s, true)
}

func (d *Door) named(id string) (Hook, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, h := range d.hooks {
		if h.ID == id {
			return h, true
		}
	}
	return Hook{}, false
}

// count counts a message, and logs one that was not taken; what was in it is in no log.
func (d *Door) count(h Hook, heard statuspage.Heard, err error) {
	result := string(heard.Did)
	var invalid *statuspage.Invalid
	switch {
	case errors.Is(err, statuspage.ErrUnproven):
		result = "unproven"
	case errors.Is(err, statuspage.ErrReplay):
		result = "replay"
	case errors.As(err, &invalid):
		result = "invalid"
	case err != nil:
		result = "failed"
	}
	if err != nil {
		d.log.Warn("message to a hook not taken", "hook", h.ID, "why", result)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.counts[Count{h.ID, result}]++
}
