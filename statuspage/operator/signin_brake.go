package operator

import (
	"sync"
	"time"
)

// A brake slows guessing down: after a few refusals the next try has to wait, twice as long
// each time. What is slowed is a name from one source, a source, and the codes of an account
// whose password is known; never a name as such, or anybody could keep its owner out.
const (
	freePair   = 3  // refusals of a name from a source
	freeSource = 20 // refusals of a source: an office shares one
	freeCodes  = 5  // wrong codes of an account
	firstWait  = time.Second
	longest    = 15 * time.Minute
	forgetting = time.Hour // without a refusal
	maxStrikes = 10_000    // kept at once
)

type brake struct {
	mu   sync.Mutex
	rows map[string]strikes
}

type strikes struct {
	n    int
	last time.Time
}

func newBrake() *brake { return &brake{rows: map[string]strikes{}} }

// limit is how many refusals of a key are free.
type limit struct {
	key  string
	free int
}

// take counts a try under every limit, or says how long to wait and counts nothing. Tries
// are counted before they are judged, so that many at once are not one.
func (b *brake) take(now time.Time, limits ...limit) (wait time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, l := range limits {
		wait = max(wait, b.rows[l.key].wait(l.free, now))
	}
	if wait > 0 {
		return wait
	}
	b.sweep(now)
	for _, l := range limits {
		k := b.rows[l.key]
		if now.Sub(k.last) > forgetting {
			k.n = 0
		}
		b.rows[l.key] = strikes{k.n + 1, now}
	}
	return 0
}

// wait is how long after the last strike the next try is taken.
func (k strikes) wait(free int, now time.Time) time.Duration {
	if k.n < free || now.Sub(k.last) > forgetting {
		return 0
	}
	pause := min(firstWait<<min(k.n-free, 20), longest)
	return max(0, pause-now.Sub(k.last))
}

// pardon takes back one strike of each limit: the try was right.
func (b *brake) pardon(limits ...limit) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, l := range limits {
		if k := b.rows[l.key]; k.n > 1 {
			b.rows[l.key] = strikes{k.n - 1, k.last}
		} else {
			delete(b.rows, l.key)
		}
	}
}

// clear forgets a key.
func (b *brake) clear(key string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.rows, key)
}

// sweep forgets what is old, and everything when there is too much: a flood of sources
// must not fill the memory.
func (b *brake) sweep(now time.Time) {
	if len(b.rows) < maxStrikes {
		return
	}
	for key, k := range b.rows {
		if now.Sub(k.last) > forgetting {
			delete(b.rows, key)
		}
	}
	if len(b.rows) >= maxStrikes {
		clear(b.rows)
	}
}
