package notify

import (
	"bytes"
	"fmt"
	"strings"

	gomail "github.com/wneessen/go-mail"

	"github.com/fyr-status/fyr/statuspage"
)

// signedHeaders is what a signature covers. RFC 8058 section 4 wants both unsubscribe
// headers in it, without which mailbox providers ignore them.
var signedHeaders = []string{
	"From", "To", "Subject", "Date", "Message-ID", "Reply-To", "In-Reply-To", "References",
	"MIME-Version", "Content-Type", "Auto-Submitted",
	"List-Id", "List-Help", "List-Unsubscribe", "List-Unsubscribe-Post", "Feedback-ID", "X-Fyr-Event", "X-Fyr-Merged",
}

// newSigner makes the signer, or nil when none is configured. It signs once to prove the
// key; that also settles the signer's algorithm, which it would else choose unguarded
// among concurrent messages.
func newSigner(s *DKIMSettings) (*gomail.DKIMSigner, error) {
	if s == nil {
		return nil, nil
	}
	key, err := gomail.PrivKeyFromPEM([]byte(s.Key.Reveal()))
	if err != nil {
		return nil, &statuspage.Invalid{Field: "dkim.key", Reason: fmt.Sprintf("is no private key in PEM (%v)", err), Example: "${file:dkim.pem}"}
	}
	signer := gomail.NewDKIMSigner(s.Domain, s.Selector, key)
	signer.SignHeaders(signedHeaders...)
	signer.OversignHeaders("From", "Subject") // a second one, added later, breaks the signature
	if _, err := signer.Sign([]byte("From: a@example.com\r\n"), []byte("\r\n")); err != nil {
		return nil, &statuspage.Invalid{Field: "dkim", Value: s.Selector + "._domainkey." + s.Domain, Reason: "can't sign: " + err.Error(), Example: "{domain: example.com, selector: fyr, key: '${file:dkim.pem}'}"}
	}
	return signer, nil
}

// signed puts a signature above the message.
func signed(signer *gomail.DKIMSigner, message []byte) ([]byte, error) {
	head, body, _ := bytes.Cut(message, []byte("\r\n\r\n"))
	signature, err := signer.Sign(append(bytes.Clone(head), "\r\n"...), body)
	if err != nil {
		return nil, fmt.Errorf("sign the mail: %w", err)
	}
	return append([]byte(refold(signature)), message...), nil
}

// refold breaks a signature's lines between tags only. The library signs the unbroken
// text but breaks a long h= in the middle of a name; a verifier reads the break as a
// space (RFC 6376 section 3.4.2), and the signature fails.
func refold(signature string) string {
	const width = 72
	line := strings.ReplaceAll(strings.TrimSuffix(signature, "\r\n"), "\r\n ", "")
	tags, value, _ := strings.Cut(line, "; b=")
	var b strings.Builder
	b.WriteString(strings.ReplaceAll(tags, "; ", ";\r\n "))
	b.WriteString(";\r\n b=")
	for len(value) > width { // inside b= breaks do no harm
		b.WriteString(value[:width] + "\r\n ")
		value = value[width:]
	}
	b.WriteString(value + "\r\n")
	return b.String()
}
