package operator

import (
	"crypto/rand"
	"crypto/sha256"
	"net/http"
	"sync"
	"time"
)

// How long what lasts.
const (
	SignInFor   = time.Hour      // a sign-in link that nobody opened
	IdleFor     = 2 * time.Hour  // a session without a request
	SessionFor  = 12 * time.Hour // a session in all
	maxSessions = 1000           // held at once; the oldest goes
)

// key is the SHA-256 of a secret: what is kept in memory can't be shown to sign in.
type key [32]byte

func keyOf(secret string) key { return sha256.Sum256([]byte(secret)) }

// session is a person signed in.
type session struct {
	name        string
	began, last time.Time
}

// invitation is a sign-in link that was not opened yet.
type invitation struct {
	name string
	made time.Time
}

// sessions are all that is known of who is signed in.
type sessions struct {
	mu      sync.Mutex
	open    map[key]*session
	invited map[key]invitation
}

func newSessions() *sessions {
	return &sessions{open: map[key]*session{}, invited: map[key]invitation{}}
}

// invite returns the secret of a new sign-in link.
func (ss *sessions) invite(name string, now time.Time) string {
	token := rand.Text()
	ss.mu.Lock()
	defer ss.mu.Unlock()
	for k, i := range ss.invited {
		if now.Sub(i.made) > SignInFor {
			delete(ss.invited, k)
		}
	}
	ss.invited[keyOf(token)] = invitation{name: name, made: now}
	return token
}

// invitedAs returns whom a sign-in link is for, and changes nothing: mail scanners and
// previews open links too.
func (ss *sessions) invitedAs(token string, now time.Time) (string, bool) {
	ss.mu.Lock()
	defer ss.mu.Unlock()
	i, ok := ss.invited[keyOf(token)]
	return i.name, ok && now.Sub(i.made) <= SignInFor
}

// signIn uses a sign-in link up and returns the new session's secret.
func (ss *sessions) signIn(token string, now time.Time) (secret, name string, ok bool) {
	ss.mu.Lock()
	defer ss.mu.Unlock()
	i, known := ss.invited[keyOf(token)]
	delete(ss.invited, keyOf(token))
	if !known || now.Sub(i.made) > SignInFor {
		return "", "", false
	}
	ss.sweep(now)
	secret = rand.Text()
	ss.open[keyOf(secret)] = &session{name: i.name, began: now, last: now}
	return secret, i.name, true
}

// use finds a session that still runs and notes that it was used.
func (ss *sessions) use(secret string, now time.Time) (name string, ok bool) {
	ss.mu.Lock()
	defer ss.mu.Unlock()
	s, known := ss.open[keyOf(secret)]
	if !known {
		return "", false
	}
	if s.over(now) {
		delete(ss.open, keyOf(secret))
		return "", false
	}
	s.last = now
	return s.name, true
}

func (ss *sessions) signOut(secret string) {
	ss.mu.Lock()
	defer ss.mu.Unlock()
	delete(ss.open, keyOf(secret))
}

// sweep drops sessions that are over, and the longest unused when there are too many.
func (ss *sessions) sweep(now time.Time) {
	var oldest key
	for k, s := range ss.open {
		if s.over(now) {
			delete(ss.open, k)
		} else if o := ss.open[oldest]; o == nil || s.last.Before(o.last) {
			oldest = k
		}
	}
	if len(ss.open) >= maxSessions {
		delete(ss.open, oldest)
	}
}

func (s *session) over(now time.Time) bool {
	return now.Sub(s.last) >= IdleFor || now.Sub(s.began) >= SessionFor
}

// cookie is the session's. Over https it carries the __Host- prefix, which ties it to
// this host and to TLS (RFC 6265bis, section 4.1.3.2).
func (s *Server) cookie(value string, age int) *http.Cookie {
	c := &http.Cookie{
		Name: "fyr-session", Value: value, Path: "/", MaxAge: age,
		HttpOnly: true, SameSite: http.SameSiteLaxMode,
	}
	if s.c.URL.Scheme == "https" {
		c.Name, c.Secure = "__Host-"+c.Name, true
	}
	return c
}
