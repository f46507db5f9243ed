package notify

import (
	"cmp"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"os"
	"regexp"
	"strings"

	"github.com/fyr-status/fyr/statuspage"
)

// errEmptyParcel is a delivery whose notice is of a sort that mail does not know.
var errEmptyParcel = errors.New("the notice holds nothing that a mail could say")

// enhanced is an enhanced status code (RFC 3463) at the start of a reply's text.
var enhanced = regexp.MustCompile(`^[245]\.\d{1,3}\.\d{1,3}\b`)

// receipt judges a failure: who is at fault, and is it for good?
func (r *relay) receipt(f *failure) Receipt {
	said := f.reply()
	if said == nil {
		return r.silence(f)
	}
	code := enhanced.FindString(said.Msg)
	answer := fmt.Sprintf("%s answered to %s: %d %s", r.Host, f.stage, said.Code, said.Msg)
	switch {
	case ours(f.stage, said.Code, code):
		return Receipt{Outcome: Unreachable, Answer: answer}
	case said.Code < 500:
		return Receipt{Outcome: Retry, Answer: answer}
	}
	return refused(answer, cleanAnswer(fmt.Sprintf("%d %s", said.Code, said.Msg)), code)
}

// refused is a refusal for good, and a bounce if it is about the recipient. What says that there is no such address suspends the
// subscriber at once, and what is about the mailbox or the way to it counts as a soft
// bounce. What the relay holds against our messages as such, policy or content say, would
// else suspend everybody at the third.
func refused(answer, words, code string) Receipt {
	out := Receipt{Outcome: Refused, Answer: answer}
	b := statuspage.Bounce{Class: statuspage.ClassOf(code), Status: code, Words: words}
	out.Suspend = b.Suspends(0)
	if b.Class == statuspage.BounceSoft && !aboutMessage.MatchString(code) {
		out.Strike = cmp.Or(code, "5.0.0")
	}
	out.Bounced = out.Suspend != "" || out.Strike != ""
	return out
}

// aboutMessage are the subjects 3, 5, 6 and 7 of enhanced codes (RFC 3463): mail system,
// protocol, content, and policy.
var aboutMessage = regexp.MustCompile(`^5\.[3567]\.`)

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
func (r *relay) silence(f *failure) Receipt {
	answer := r.Host + " " + explain(f)
	if f.dot {
		return Receipt{Outcome: Ambiguous, Answer: answer + "; it may have taken the message"}
	}
	return Receipt{Outcome: Unreachable, Answer: answer}
}

func explain(f *failure) string {
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
