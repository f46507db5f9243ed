package monitor

import "fmt"

// Cause is the public reason of a failure, from a closed list: pages, feeds and
// mails translate it and say nothing else. What exactly went wrong, which may
// name internal hosts, is [Outcome.Reason] and is for operators only.
type Cause uint8

// The closed list. The numbers are stored: they never change.
const (
	NoCause         Cause = 0
	NoAnswer        Cause = 1  // nothing came back before the deadline
	Refused         Cause = 2  // the target refused the connection
	Reset           Cause = 3  // the connection was cut
	NameNotFound    Cause = 4  // the target's name does not resolve
	ErrorAnswer     Cause = 5  // it answered with an error
	WrongContent    Cause = 6  // it answered, but not with what was expected
	BadAnswer       Cause = 7  // it answered with something that is not its protocol
	CertExpired     Cause = 8  // the certificate has expired, or is not valid yet
	CertInvalid     Cause = 9  // the certificate is for another name, or nobody trusts it
	TLSFailed       Cause = 10 // the secure connection could not be set up
	TooSlow         Cause = 11 // it answered, but slower than the threshold
	TooManyHops     Cause = 12 // it redirects without end, or to where it must not
	NoHeartbeat     Cause = 13 // the job did not report in time
	ReportedFailure Cause = 14 // the job reported a failure
	Unreachable     Cause = 15 // no route to the target
	CertExpiresSoon Cause = 16 // the certificate is about to expire
	NoPermission    Cause = 17 // our prober is not allowed to look: never the target's fault
	OwnTrouble      Cause = 18 // our prober's own network or resolver failed
)

var causeNames = [...]string{
	"", "no_answer", "refused", "reset", "name_not_found", "error_answer", "wrong_content", "bad_answer",
	"cert_expired", "cert_invalid", "tls_failed", "too_slow", "too_many_hops", "no_heartbeat",
	"reported_failure", "unreachable", "cert_expires_soon", "no_permission", "own_trouble",
}

// Causes lists every cause but NoCause, so that a catalogue can be checked against it.
func Causes() []Cause {
	list := make([]Cause, 0, len(causeNames)-1)
	for i := 1; i < len(causeNames); i++ {
		list = append(list, Cause(i))
	}
	return list
}

// String returns the cause's stable name, which is also its key in the catalogue of texts.
func (c Cause) String() string {
	if int(c) < len(causeNames) {
		return causeNames[c]
	}
	return causeNames[NoAnswer]
}

// MarshalText writes the cause by name.
func (c Cause) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText reads a cause by name.
func (c *Cause) UnmarshalText(text []byte) error {
	for i, name := range causeNames {
		if name == string(text) {
			*c = Cause(i)
			return nil
		}
	}
	return fmt.Errorf("%q is not a cause", text)
}

// Phase is the part of a probe in which it failed.
type Phase uint8

// The phases, in the order in which a probe goes through them.
const (
	NoPhase     Phase = 0
	Resolve     Phase = 1
	Connect     Phase = 2
	Handshake   Phase = 3 // TLS
	Write       Phase = 4
	FirstByte   Phase = 5
	Body        Phase = 6
	Expectation Phase = 7
)

var phaseNames = [...]string{"", "resolve", "connect", "tls", "write", "first byte", "body", "expectation"}

// String returns the phase in words.
func (p Phase) String() string {
	if int(p) < len(phaseNames) {
		return phaseNames[p]
	}
	return ""
}

// MarshalText writes the phase in words.
func (p Phase) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads a phase.
func (p *Phase) UnmarshalText(text []byte) error {
	for i, name := range phaseNames {
		if name == string(text) {
			*p = Phase(i)
			return nil
		}
	}
	return fmt.Errorf("%q is not a phase", text)
}
