package web

import (
	"crypto/sha256"
	"maps"
	"sync"
	"time"
)

// What one source may do within CrowdWindow. An office or a whole mobile network can be
// one source, and in an outage all of it comes: so a crowd is slowed down and not shut out.
// Above FreeAsks a second page with a button comes first, or proof of work where scripts
// run; HardAsks is beyond any office. How many mails that makes is the Desk's to bound.
const (
	CrowdWindow  = 10 * time.Minute
	FreeAsks     = 5    // subscriptions without a second page
	HardAsks     = 2000 // subscriptions at all
	hardPages    = 4000 // second pages, which cost a little to make
	HardMisses   = 200  // wrong tokens
	HardSearches = 100  // searches over history
	HardSignals  = 1200 // messages of alerting programs
	HardRenewals = 500  // new endpoints of browsers
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
	spent   map[[32]byte]time.Time // proofs of work that were taken, and when
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
	signals  int
	renewals int
	asked    map[[32]byte]bool // addresses for which the second page was shown
}

func newCrowd() *crowd {
	return &crowd{members: map[string]*member{}, spent: map[[32]byte]time.Time{}}
}

// manner is how a subscription is asked for.
type manner struct {
	second     bool // the second page's button was pressed
	suspicious bool // it looks like a program's: the second page comes, whatever the count
	proven     bool // work was done for it: no second page for the count alone
}

// ask decides on a subscription of the address. The second page's button counts only for
// an address that the page was shown for within the window: that stands in for a signed
// form, and works without a cookie.
func (c *crowd) ask(source, address string, how manner, now time.Time) verdict {
	c.mu.Lock()
	defer c.mu.Unlock()
	m := c.member(source, now)
	key := sha256.Sum256([]byte(address))
	shown := how.second && m.asked[key]
	many := m.asks >= FreeAsks || len(c.members) >= crowdSize
	switch {
	case m.asks >= HardAsks || m.pages >= hardPages:
		return shutOut
	case !shown && (how.suspicious || many && !how.proven):
		m.pages++
		m.asked[key] = true
		return askAgain
	}
	delete(m.asked, key)
	m.asks++
	return letIn
}

// spend takes a proof of work, once. What is too old to be shown again is forgotten; while
// there are too many, none is taken.
func (c *crowd) spend(proof [32]byte, now time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.spent) >= crowdSize {
		maps.DeleteFunc(c.spent, func(_ [32]byte, at time.Time) bool { return now.Sub(at) >= stampFor })
	}
	if _, again := c.spent[proof]; again || len(c.spent) >= crowdSize {
		return false
	}
	c.spent[proof] = now
	return true
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

// once counts one more act of a source, and reports whether it may be: most are let
// through within the window.
func (c *crowd) once(source string, now time.Time, most int, acts func(*member) *int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := acts(c.member(source, now))
	*n++
	return *n <= most
}

// search reports whether a source may search once more.
func (c *crowd) search(source string, now time.Time) bool {
	return c.once(source, now, HardSearches, func(m *member) *int { return &m.searches })
}

// tell reports whether a source may send one more message of an alerting program.
func (c *crowd) tell(source string, now time.Time) bool {
	return c.once(source, now, HardSignals, func(m *member) *int { return &m.signals })
}

// renew reports whether a source may say once more that a browser has a new endpoint.
func (c *crowd) renew(source string, now time.Time) bool {
	return c.once(source, now, HardRenewals, func(m *member) *int { return &m.renewals })
}

// choose reports whether a source may have one more choice of components made.
func (c *crowd) choose(source string, now time.Time) bool {
	return c.once(source, now, HardChoices, func(m *member) *int { return &m.choices })
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
