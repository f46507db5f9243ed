package statuspage

import (
	"errors"
	"fmt"
)

// Errors by meaning; doors translate them to a status and words, once.
var (
	ErrNotFound = errors.New("not found")
	ErrConflict = errors.New("conflict")

	// Storage conditions, which the store's backend tells apart.
	ErrFull     = errors.New("storage full")      // writing resumes by itself once there is space (D-1)
	ErrReadOnly = errors.New("storage read-only") // writing resumes after a remount (D-2)
	ErrBusy     = errors.New("storage locked")    // another program holds the database
	ErrSlow     = errors.New("storage slow")      // the write took longer than one may, and nothing of it was kept
	ErrOutcome  = errors.New("outcome unknown")   // an I/O error: committed or not, only recovery can tell (D-3)
)

// Invalid is bad input: the field as its door names it, the value, and a valid example.
type Invalid struct {
	Field   string
	Value   string
	Reason  string
	Example string
	Why     error // what doors tell apart from other bad input; nil: nothing
}

// Unwrap returns Why.
func (e *Invalid) Unwrap() error { return e.Why }

func (e *Invalid) Error() string {
	msg := fmt.Sprintf("%s: %q %s", e.Field, clip(e.Value, 80), e.Reason)
	if e.Value == "" {
		msg = e.Field + ": " + e.Reason
	}
	if e.Example != "" {
		msg += " (for example " + e.Example + ")"
	}
	return msg
}

// Faults are several things that are wrong in what a person sent, so that they can mend
// them at once. Doors that tell of one tell of the first.
type Faults []*Invalid

// Unwrap returns each of them.
func (fs Faults) Unwrap() []error {
	errs := make([]error, len(fs))
	for n, f := range fs {
		errs[n] = f
	}
	return errs
}

// Error says them in one line each.
func (fs Faults) Error() string { return errors.Join(fs.Unwrap()...).Error() }

// FaultsIn are the things that err says are wrong in what a person sent; none when it is
// about something else.
func FaultsIn(err error) Faults {
	var all Faults
	var one *Invalid
	switch {
	case errors.As(err, &all):
		return all
	case errors.As(err, &one):
		return Faults{one}
	}
	return nil
}

// allOf makes one error of several checks': nil when none failed, what is no bad input
// alone, one fault as it is.
func allOf(errs ...error) error {
	var all Faults
	for _, err := range errs {
		found := FaultsIn(err)
		if err != nil && found == nil {
			return err
		}
		all = append(all, found...)
	}
	switch len(all) {
	case 0:
		return nil
	case 1:
		return all[0]
	}
	return all
}

// clip shortens s to at most n runes.
func clip(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return string(r[:n-1]) + "…"
}
