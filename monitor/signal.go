package monitor

import (
	"fmt"
	"strconv"
	"time"
)

// Signal is what a passive monitor's job reports: that it began, that it succeeded,
// or that it failed, perhaps with an exit code.
type Signal struct {
	begins bool
	failed bool
	code   int // -1: none given
}

// ParseSignal reads the last part of a ping address: "" or "0" is success, "start" a
// beginning, "fail" a failure, 1 to 255 an exit code. Anything else is a *FieldError.
func ParseSignal(word string) (Signal, error) {
	switch word {
	case "":
		return Signal{code: -1}, nil
	case "start":
		return Signal{begins: true, code: -1}, nil
	case "fail":
		return Signal{failed: true, code: -1}, nil
	}
	code, err := strconv.ParseUint(word, 10, 8)
	if err != nil || strconv.FormatUint(code, 10) != word {
		return Signal{}, &FieldError{Field: "signal", Value: word, Problem: "is not start, fail or an exit code from 0 to 255", Example: "fail"}
	}
	return Signal{failed: code != 0, code: int(code)}, nil
}

// Begins reports whether the signal is only a beginning, which is no result.
func (s Signal) Begins() bool { return s.begins }

// Result is what the report says of m at a time. started is when the job said that it
// began; zero when it did not.
func (s Signal) Result(m Monitor, started, at time.Time) Result {
	r := Result{Monitor: m.ID, Agent: Local, At: at, Outcome: Outcome{Status: Up}}
	if !started.IsZero() && at.After(started) {
		r.Latency = at.Sub(started)
	}
	if s.code >= 0 {
		r.Facts.Code = s.code
	}
	switch {
	case s.failed && s.code > 0:
		r.Status, r.Cause, r.Reason = Down, ReportedFailure, fmt.Sprintf("the job reported exit code %d", s.code)
	case s.failed:
		r.Status, r.Cause, r.Reason = Down, ReportedFailure, "the job reported a failure"
	}
	return r
}
