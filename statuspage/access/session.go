package access

import (
	"slices"
	"time"
)

// How long a session lasts. Configuration can shorten both, never lengthen them.
const (
	IdleFor    = 2 * time.Hour  // without anything that the person does; what a page does by itself is nothing
	SessionFor = 12 * time.Hour // in all
)

// Session is a person signed in on one device.
type Session struct {
	ID     string    `json:"id"` // random; the cookie's secret is another
	Hash   [32]byte  `json:"-"`  // SHA-256 of the cookie's secret
	User   string    `json:"user"`
	Made   time.Time `json:"made_at"`
	Seen   time.Time `json:"seen_at"` // the person's last act
	Ended  time.Time `json:"ended_at,omitzero"`
	By     []string  `json:"by"`     // what was proven: "password", "totp", "passkey", "oidc", "link", ...
	Source string    `json:"source"` // the address, shortened
	Agent  string    `json:"agent"`  // the browser in a few words
}

// Open reports whether the session of u still runs at now.
func (s Session) Open(u User, now time.Time) bool {
	return s.ID != "" && s.User == u.ID && s.Ended.IsZero() && u.Active(now) && !s.Made.Before(u.Changed) &&
		now.Sub(s.Seen) < IdleFor && now.Sub(s.Made) < SessionFor
}

// Token lets a program in, in the name of a person.
type Token struct {
	ID      string       `json:"id"`
	Hash    [32]byte     `json:"-"`    // SHA-256 of the token
	Name    string       `json:"name"` // what it is for: "deploy"
	User    string       `json:"user"` // its holder: it dies with the account, and is never stronger
	Scopes  []Permission `json:"scopes"`
	Made    time.Time    `json:"made_at"`
	Expires time.Time    `json:"expires_at"`
	Used    time.Time    `json:"used_at,omitzero"`
	Ended   time.Time    `json:"ended_at,omitzero"`
}

// May reports whether the token allows p at now, in the hands of its holder u. A scope allows
// to see what it acts on, too.
func (t Token) May(p Permission, u User, now time.Time) bool {
	return t.ID != "" && t.User == u.ID && t.Ended.IsZero() && now.Before(t.Expires) && u.Active(now) &&
		slices.ContainsFunc(t.Scopes, func(s Permission) bool { return s == p || s.shows() == p }) && u.Roles.May(p)
}
