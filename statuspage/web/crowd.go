package web

import (
	"crypto/sha256"
	"sync"
	"time"
)

// What one source may do within CrowdWindow. An office or a whole mobile network can be
// one source, so a crowd is slowed down and not shut out: above FreeAsks a second page
// with a button comes first, and only HardAsks ends it.
const (
	CrowdWindow  = 10 * time.Minute
	FreeAsks     = 5    // subscriptions without a second page
	HardAsks     = 200  // subscriptions at all
	hardPages    = 1000 // second pages, which cost a little to make
	HardMisses   = 200  // wrong tokens
	HardSearches = 100  // searches over history
	HardChoices  = 500  // choices of components that nobody made lately, see choice
	crowdSize    = 20_000

	crowdSeconds = "600" // CrowdWindow as Retry-After has it
)

// verdict is what becomes of a subscription.
type verdict uint8

const (
	letIn    verdict = iota
	askAgain         // the second page first
	shutOut          // too many
)

// crowd counts what sources ask for. It lives in memory only: a restart forgives.
type crowd struct {
	mu      sync.Mutex
	members map[string]*member
}

// member is what one source did since it came.
type member struct {
	came     time.Time
	asks     int
	pages    int
	misses   int
	tries    int // of passwords
	choices  int
	searches int
	asked    map[[32]byte]bool // addresses for which the second page was shown
}

func newCrowd() *crowd { return &crowd{members: map[string]*member{}} }

// ask decides on a subscription of the address. second says that the reader pressed the
// second page's button; suspicious asks for that page whatever the count. The button
// counts only for an address that the page was shown for within the window: that stands
// in for a signed form, and works without a cookie.
func (c *crowd) ask(source, address string, second, suspicious bool, now time.Time) verdict {
	c.mu.Lock()
	defer c.mu.Unlock()
	m := c.member(source, now)
	key := sha256.Sum256([]byte(address))
	shown := second && m.asked[key]
	switch {
	case m.asks >= HardAsks || m.pages >= hardPages:
		return shutOut
	case !shown && (suspicious || m.asks >= FreeAsks || len(c.members) >= crowdSize):
		m.pages++
		m.asked[key] = true
		return askAgain
	}
	delete(m.asked, key)
	m.asks++
	return letIn
}

// missed counts a wrong token.
func (c *crowd) missed(source string, now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.member(source, now).misses++
}

// guesses reports whether a source tried too many wrong tokens.
func (c *crowd) guesses(source string, now time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.member(source, now).misses >= HardMisses
}

// search reports whether a source may search once more.
func (c *crowd) search(source string, now time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	m := c.member(source, now)
	m.searches++
	return m.searches <= HardSearches
}

// choose reports whether a source may have one more choice of components made.
func (c *crowd) choose(source string, now time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	m := c.member(source, now)
	m.choices++
	return m.choices <= HardChoices
}

// member returns what is known of the source in its current window. When memory is full
// of others, one of them is forgotten: that loosens its limit, but shuts nobody out.
func (c *crowd) member(source string, now time.Time) *member {
	m := c.members[source]
	if m != nil && now.Sub(m.came) < CrowdWindow && !now.Before(m.came) {
		return m
	}
	if len(c.members) >= crowdSize {
		c.makeRoom(now)
	}
	m = &member{came: now, asked: map[[32]byte]bool{}}
	c.members[source] = m
	return m
}

func (c *crowd) makeRoom(now time.Time) {
	last := ""
	for source, m := range c.members {
		if last = source; now.Sub(m.came) >= CrowdWindow {
			delete(c.members, source)
		}
	}
	if len(c.members) >= crowdSize {
		delete(c.members, last)
	}
}
