package statuspage

import (
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"strings"

	"github.com/fyr-status/fyr/monitor/secret"
)

// Gate keeps a page for those who are let in. One of its fields says who that is.
type Gate struct {
	Key       secret.String // whoever has the link: each one to the page holds the key
	Password  secret.String
	Operators *url.URL // whoever is signed in with the operators at this address
}

// Fingerprint changes with who is let in, and tells nothing of the secret to those who
// don't know it.
func (g *Gate) Fingerprint() string {
	if g == nil {
		return ""
	}
	operators := ""
	if g.Operators != nil {
		operators = g.Operators.String()
	}
	sum := sha256.Sum256([]byte(strings.Join([]string{g.Key.Reveal(), g.Password.Reveal(), operators}, "\x00")))
	return hex.EncodeToString(sum[:])
}

// keyed adds the key to the address of a path: what is told in mails and feeds opens for
// those who are told. Pings are no matter of readers.
func (g *Gate) keyed(address, path string) string {
	if g == nil || g.Key.Empty() || path == "" || strings.HasPrefix(path, "/ping/") {
		return address
	}
	address, part, parted := strings.Cut(address, "#")
	if strings.Contains(path, "?") {
		address += "&"
	} else {
		address += "?"
	}
	address += "key=" + url.QueryEscape(g.Key.Reveal())
	if parted {
		address += "#" + part
	}
	return address
}
