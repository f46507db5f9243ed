package access

import "time"

// Bounds of what is kept of a person's forms.
const (
	TypedBytes = 64 << 10           // of one; a longer one is not kept
	TypedKept  = 20                 // of one person; the oldest goes
	TypedFor   = 7 * 24 * time.Hour // then it goes by itself
)

// Typed is a form that somebody was writing in, as far as they had come.
type Typed struct {
	User string
	Path string    // where the form is sent to
	Body string    // application/x-www-form-urlencoded
	At   time.Time // of the last stroke
}
