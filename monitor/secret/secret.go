// Package secret holds a string that can't be printed, logged or marshalled.
//
// A [String] is made where a password or token is read and opened with Reveal where it
// is used; everywhere in between it prints as [Redacted].
//
// # Why a type and not a filter on the log
//
// A filter has to guess what a secret looks like and sees only what is logged. The type
// is right for logs, JSON, YAML, error texts and %#v alike, and a reader finds every use
// of a secret by searching for Reveal.
package secret

import (
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"log/slog"
)

// Redacted is what a String shows instead of itself.
const Redacted = "•••"

// String is a secret. Its zero value is the empty secret. It reads from JSON and text,
// and writes [Redacted] to every encoder and formatter.
type String struct {
	// A function can't be printed, compared or reflected into its contents.
	reveal func() string
}

// New makes a String that holds s.
func New(s string) String {
	if s == "" {
		return String{}
	}
	return String{reveal: func() string { return s }}
}

// Reveal returns the secret itself: call it only where it is used.
func (s String) Reveal() string {
	if s.reveal == nil {
		return ""
	}
	return s.reveal()
}

// Empty reports whether there is no secret.
func (s String) Empty() bool { return s.reveal == nil }

// Equal compares with a candidate in a time that tells nothing of either.
func (s String) Equal(candidate string) bool {
	a, b := sha256.Sum256([]byte(s.Reveal())), sha256.Sum256([]byte(candidate))
	return subtle.ConstantTimeCompare(a[:], b[:]) == 1
}

// String returns [Redacted], or nothing for the empty secret.
func (s String) String() string {
	if s.Empty() {
		return ""
	}
	return Redacted
}

// Format writes the redacted form for every verb, %#v included.
func (s String) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(s.String())) }

// LogValue gives slog the redacted form.
func (s String) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText gives JSON, YAML and XML the redacted form.
func (s String) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText takes the secret in from configuration.
func (s *String) UnmarshalText(text []byte) error {
	*s = New(string(text))
	return nil
}

// IsZero lets `omitzero` leave an empty secret out.
func (s String) IsZero() bool { return s.Empty() }
