package notify

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"os"
	"regexp"
	"strings"
)

// errEmptyParcel is a delivery whose notice is of a sort that mail does not know.
var errEmptyParcel = errors.New("the notice holds nothing that a mail could say")

// enhanced is an enhanced status code (RFC 3463) at the start of a reply's text.
var enhanced = regexp.MustCompile(`^[245]\.\d{1,3}\.\d{1,3}\b`)

// receipt judges a transaction: who is at fault, and is it for good?
func (m *Mail) receipt(f *failure) Receipt {
	if f == nil {
		return Receipt{Outcome: Delivered, Answer: "taken by " + m.set.Host}
	}
	r := f.reply()
	if r == nil {
		return m.silence(f)
	}
	code := enhanced.FindString(r.Msg)
	answer := fmt.Sprintf("%s answered to %s: %d %s", m.set.Host, f.stage, r.Code, r.Msg)
	switch {
	case ours(f.stage, r.Code, code):
		return Receipt{Outcome: Unreachable, Answer: answer}
	case r.Code < 500:
		return Receipt{Outcome: Retry, Answer: answer}
	}
	out := Receipt{Outcome: Refused, Answer: answer}
	if code == "5.1.1" || code == "5.1.10" {
		out.Suspend = cleanAnswer(fmt.Sprintf("the address does not exist: %d %s", r.Code, r.Msg))
	}
	return out
}

// ours reports whether a refusal is about us or the relay, not about the recipient:
// anything before RCPT, 421 (the service closes), 530 and 535 (authentication), and
// subject 3 of the enhanced codes, the state of the mail system.
func ours(stage string, code int, enhanced string) bool {
	switch {
	case stage != "RCPT" && stage != "DATA" && stage != "content":
		return true
	case code == 421 || code == 530 || code == 535:
		return true
	}
	return strings.HasPrefix(enhanced, "4.3.")
}

// silence judges a failure without a reply.
func (m *Mail) silence(f *failure) Receipt {
	answer := m.set.Host + " " + m.explain(f)
	if f.dot {
		return Receipt{Outcome: Ambiguous, Answer: answer + "; it may have taken the message"}
	}
	return Receipt{Outcome: Unreachable, Answer: answer}
}

func (m *Mail) explain(f *failure) string {
	var bad *tls.CertificateVerificationError
	var dns *net.DNSError
	switch {
	case errors.Is(f.err, errNoSTARTTLS):
		return f.err.Error()
	case errors.As(f.err, &bad):
		return "has a certificate that can't be trusted: " + bad.Err.Error()
	case errors.As(f.err, &dns) && dns.IsNotFound:
		return "was not found by name"
	case errors.Is(f.err, os.ErrDeadlineExceeded):
		return "did not answer in time to " + f.stage
	case f.stage == "AUTH":
		return f.err.Error()
	}
	return "failed at " + f.stage + ": " + f.err.Error()
}
