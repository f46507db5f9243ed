package notify

import (
	"bufio"
	"bytes"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"net/textproto"
	"regexp"
	"strings"

	"github.com/fyr-status/fyr/monitor/secret"
	"github.com/fyr-status/fyr/statuspage"
)

// Bounces reads what comes to the address for undeliverable mail: reports of failed or
// late deliveries (RFC 3464) and complaints of readers (RFC 5965). What has no mark of
// ours is somebody else's, or forged.
type Bounces struct{ to returnAddress }

// NewBounces reads what comes to the address that the `bounce` setting says. The key is
// the one that messages were sent with.
func NewBounces(address string, key secret.String) (*Bounces, error) {
	to, err := newReturnAddress(address, "", key)
	return &Bounces{to: to}, err
}

// NotBounce is the error for a message that reports nothing that we could use: an
// automatic answer, advertising, a forgery. Its text holds nothing of the message.
type NotBounce struct{ Why string }

// Error says what the message is instead.
func (e *NotBounce) Error() string { return "not a bounce: it " + e.Why }

// The bounds of what is read.
const (
	MostBounce = 1 << 20  // bytes of a message
	mostReport = 64 << 10 // bytes of one part of a report
	mostParts  = 20
	mostNested = 3
)

// Read returns what a message reports. The error is a *NotBounce.
func (b *Bounces) Read(message []byte) (statuspage.Bounce, error) {
	if len(message) > MostBounce {
		return statuspage.Bounce{}, &NotBounce{"is larger than 1 MiB"}
	}
	msg, err := mail.ReadMessage(bytes.NewReader(message))
	if err != nil {
		return statuspage.Bounce{}, &NotBounce{"is no mail"}
	}
	found, ok := reported(textproto.MIMEHeader(msg.Header), msg.Body, mostNested)
	if !ok {
		return statuspage.Bounce{}, &NotBounce{insteadOf(msg.Header)}
	}
	if found.Delivery, err = b.to.find(message); err != nil {
		return statuspage.Bounce{}, err
	}
	return found, nil
}

// insteadOf says what a message is that reports nothing. Vacation programs and mail
// loops (RFC 3834) come to every such address.
func insteadOf(h mail.Header) string {
	if auto := h.Get("Auto-Submitted"); auto != "" && !strings.EqualFold(auto, "no") {
		return "is an automatic answer"
	}
	return "reports no delivery that failed"
}

// reported looks for a report in a message or a part of one.
func reported(h textproto.MIMEHeader, body io.Reader, deep int) (statuspage.Bounce, bool) {
	kind, params, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil {
		return statuspage.Bounce{}, false
	}
	switch {
	case strings.HasPrefix(kind, "multipart/") && deep > 0:
		return reportedIn(multipart.NewReader(body, params["boundary"]), deep-1)
	case kind == "message/delivery-status", kind == "message/global-delivery-status": // RFC 3464, RFC 6533
		return deliveryStatus(fieldGroups(decoded(h, body)))
	case kind == "message/feedback-report":
		return complaint(fieldGroups(decoded(h, body)))
	}
	return statuspage.Bounce{}, false
}

func reportedIn(parts *multipart.Reader, deep int) (statuspage.Bounce, bool) {
	for range mostParts {
		part, err := parts.NextRawPart()
		if err != nil {
			break
		}
		if b, ok := reported(part.Header, part, deep); ok {
			return b, true
		}
	}
	return statuspage.Bounce{}, false
}

// decoded undoes what some mail systems do to a part that is to stay as it is.
func decoded(h textproto.MIMEHeader, body io.Reader) io.Reader {
	if strings.EqualFold(h.Get("Content-Transfer-Encoding"), "quoted-printable") {
		body = quotedprintable.NewReader(body)
	}
	return io.LimitReader(body, mostReport)
}

// fieldGroups reads groups of header fields with empty lines between them, as far as
// they can be read.
func fieldGroups(body io.Reader) (groups []textproto.MIMEHeader) {
	text, _ := io.ReadAll(body) // what was cut off at its end is still worth reading
	for block := range strings.SplitSeq(strings.ReplaceAll(string(text), "\r\n", "\n"), "\n\n") {
		r := textproto.NewReader(bufio.NewReader(strings.NewReader(strings.Trim(block, "\n") + "\n\n")))
		if h, err := r.ReadMIMEHeader(); err == nil && len(h) > 0 {
			groups = append(groups, h)
		}
	}
	return groups
}

// deliveryStatus reads a report of a delivery: a group for the message, one for each
// recipient. Ours has one recipient; of several the worst counts.
func deliveryStatus(groups []textproto.MIMEHeader) (worst statuspage.Bounce, ok bool) {
	for _, g := range groups {
		if b, is := fate(g); is && (!ok || b.Class > worst.Class) {
			worst, ok = b, true
		}
	}
	return worst, ok
}

// fate is what became of one recipient's mail, if it is worth knowing: that it arrived
// is not.
func fate(g textproto.MIMEHeader) (b statuspage.Bounce, ok bool) {
	b.Words = cleanAnswer(withoutType(g.Get("Diagnostic-Code")))
	b.Status = statusOf(g.Get("Status"), b.Words)
	switch strings.ToLower(strings.TrimSpace(g.Get("Action"))) {
	case "failed":
		b.Class = statuspage.ClassOf(b.Status)
	case "delayed":
		b.Class = statuspage.BounceDelayed
	default:
		return b, false
	}
	if b.Words == "" {
		b.Words = strings.TrimSpace("no delivery " + b.Status)
	}
	return b, true
}

// withoutType takes the sort from a typed field: "smtp; 550 no such user".
func withoutType(s string) string {
	if sort, rest, ok := strings.Cut(s, ";"); ok && !strings.ContainsAny(strings.TrimSpace(sort), " \t") {
		return rest
	}
	return s
}

// anyStatus is an enhanced status code that says that something failed (RFC 3463).
var anyStatus = regexp.MustCompile(`\b[45]\.\d{1,3}\.\d{1,3}\b`)

// statusOf is the first enhanced code found. A general one is less than what the remote
// said itself.
func statusOf(field, words string) string {
	status, said := anyStatus.FindString(field), anyStatus.FindString(words)
	if said != "" && (status == "" || strings.HasSuffix(status, ".0.0")) {
		return said
	}
	return status
}

// unwanted are the sorts of feedback by which a reader says that mail is unwanted
// (RFC 5965 section 7.3, and what some providers send); the others are about filters.
var unwanted = regexp.MustCompile(`(?i)^\s*(abuse|fraud|opt-out|opt-out-list)\s*$`)

// complaint reads a feedback report.
func complaint(groups []textproto.MIMEHeader) (statuspage.Bounce, bool) {
	for _, g := range groups {
		if sort := unwanted.FindStringSubmatch(g.Get("Feedback-Type")); sort != nil {
			status := strings.ToLower(sort[1])
			return statuspage.Bounce{Class: statuspage.BounceComplaint, Status: status, Words: "complaint: " + status}, true
		}
	}
	return statuspage.Bounce{}, false
}
