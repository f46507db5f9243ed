package access

import "time"

// Bounds of a token's life.
const (
	TokenFor  = 90 * 24 * time.Hour  // when nothing else is said
	TokenMost = 366 * 24 * time.Hour // then its holder makes a new one
)

// TokenPrefix begins every token, so that programs that look for leaked secrets know one
// when they see it.
const TokenPrefix = "fyr_"

// Lasts is how long a link of each kind works when nobody opens it.
func (k InvitationKind) Lasts() time.Duration {
	switch k {
	case Invite:
		return 72 * time.Hour // over a weekend
	case Link:
		return time.Hour
	}
	return 24 * time.Hour
}

// Listed is an account as a list shows it: with what it is proven, and how it is used.
type Listed struct {
	User
	Factors  []FactorKind `json:"factors"`  // sorted; one of a kind is named once
	Sessions int          `json:"sessions"` // that run
	Tokens   int          `json:"tokens"`   // that hold
	Seen     time.Time    `json:"seen_at,omitzero"`
}
