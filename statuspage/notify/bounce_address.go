package notify

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"regexp"
	"strings"

	"github.com/fyr-status/fyr/monitor/secret"
	"github.com/fyr-status/fyr/statuspage"
)

// returnAddress makes the senders of envelopes. With a key each message has its own
// (VERP: variable envelope return path), by which what comes back is known even where
// the report does not say whom it is about; the mark (a MAC) keeps strangers from
// reporting for others.
type returnAddress struct {
	local  string // before the @
	domain string
	key    secret.String // empty: all messages have the same
	marked *regexp.Regexp
}

// Sizes of what is put into an address. 80 bits can't be guessed by mail.
const (
	markBytes = 10
	longestID = 26 // letters of a delivery's id
	mostLocal = 64 // letters before an @ (RFC 5321 section 4.5.3.1.1)
)

// inAddresses is made of letters that survive lower-casing, which mail systems may do.
var inAddresses = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// newReturnAddress reads the `bounce` setting; without one the sender gets all, unmarked.
func newReturnAddress(setting, sender string, key secret.String) (returnAddress, error) {
	if setting == "" {
		setting, key = sender, secret.String{}
	}
	a, err := parseAddress("bounce", setting)
	if err != nil {
		return returnAddress{}, err
	}
	local, domain, _ := cutLast(a.Address)
	r := returnAddress{local: local, domain: domain, key: key}
	if key.Empty() {
		return r, nil
	}
	if !plainLocal.MatchString(local) || len(r.sender(strings.Repeat("x", longestID))) > mostLocal+len("@"+domain) {
		return r, &statuspage.Invalid{Field: "bounce", Value: setting, Reason: "can't hold what is added before the @", Example: "bounce@example.com"}
	}
	r.marked, err = regexp.Compile(`(?i)` + regexp.QuoteMeta(local) + `\+([a-z0-9-]{1,40})\.([a-z2-7]{16})@` + regexp.QuoteMeta(domain))
	return r, err
}

// plainLocal is what may stand before an @ without quotes (RFC 5322 section 3.2.3), in ASCII.
var plainLocal = regexp.MustCompile("^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+$")

func cutLast(address string) (local, domain string, ok bool) {
	at := strings.LastIndexByte(address, '@')
	if at < 0 {
		return address, "", false
	}
	return address[:at], address[at+1:], true
}

// sender is the envelope's sender of a delivery.
func (r returnAddress) sender(delivery string) string {
	if r.key.Empty() || delivery == "" {
		return r.local + "@" + r.domain
	}
	id := strings.ToLower(delivery)
	return r.local + "+" + id + "." + r.mark(id) + "@" + r.domain
}

func (r returnAddress) mark(id string) string {
	mac := hmac.New(sha256.New, []byte(r.key.Reveal()))
	mac.Write([]byte("bounce\x00" + id))
	return inAddresses.EncodeToString(mac.Sum(nil)[:markBytes])
}

// mostMarks is how many addresses of one message are looked at.
const mostMarks = 100

// find returns the id of the delivery that a message answers, in lower case. It looks at
// the whole message: some mail systems repeat the address only in what they quote, and
// no place is more trustworthy than the mark itself. The error is a *NotBounce.
func (r returnAddress) find(message []byte) (delivery string, err error) {
	if r.marked == nil {
		return "", &NotBounce{"came although no bounce address is configured"}
	}
	all := r.marked.FindAllSubmatch(message, mostMarks)
	for _, m := range all {
		id, mark := strings.ToLower(string(m[1])), strings.ToLower(string(m[2]))
		if hmac.Equal([]byte(mark), []byte(r.mark(id))) {
			return id, nil
		}
	}
	if len(all) > 0 {
		return "", &NotBounce{"bears a forged mark"}
	}
	return "", &NotBounce{"bears no mark of ours"}
}
