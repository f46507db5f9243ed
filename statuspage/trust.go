package statuspage

import (
	"fmt"
	"reflect"
	"strings"
	"time"
)

// Trust is what the page says of those who run it, in the page's language. What is
// empty has no page, except for the statement of accessibility.
type Trust struct {
	Contact, Privacy, Terms string // Markdown

	Subprocessors []Supplier
	Dependencies  []Supplier
	Access        Access
	Security      *Security // nil: no security.txt
}

// Supplier is a company or a piece of software that the services depend on.
type Supplier struct {
	Name     string
	URL      string
	Purpose  string    // what it is used for
	Data     string    // what it may see
	Place    string    // where it works: a country
	Since    time.Time // a day, in UTC
	Reviewed time.Time // when somebody last looked; a day, in UTC
}

// Due is when somebody has to look again: a year after the last time. It is zero when
// nobody has looked yet.
func (s Supplier) Due() time.Time {
	if s.Reviewed.IsZero() {
		return time.Time{}
	}
	return s.Reviewed.AddDate(1, 0, 0)
}

// Access is what the owner adds to the statement of accessibility.
type Access struct {
	Text     string    // Markdown
	Limits   []string  // what is known not to be reached
	Assessed time.Time // when the pages were last checked; a day, in UTC
}

// Security is what security.txt says (RFC 9116).
type Security struct {
	Contact         []string // mailto:, tel: or https:, the preferred one first; at least one
	Expires         time.Time
	Encryption      string // where a key is
	Acknowledgments string // where those who reported are thanked
	Policy          string // how to report
	Hiring          string
	Languages       []string // BCP 47: that a report may be in
}

// MaxSecurityAge is how far ahead security.txt may expire (RFC 9116 section 2.5.5).
const MaxSecurityAge = 366 * 24 * time.Hour

// File is the text of security.txt. canonical is its own address.
func (s Security) File(canonical string) string {
	var b strings.Builder
	field := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%s: %s\n", name, value)
		}
	}
	for _, c := range s.Contact {
		field("Contact", c)
	}
	field("Expires", s.Expires.UTC().Format(time.RFC3339))
	field("Encryption", s.Encryption)
	field("Acknowledgments", s.Acknowledgments)
	field("Preferred-Languages", strings.Join(s.Languages, ", "))
	field("Canonical", canonical)
	field("Policy", s.Policy)
	field("Hiring", s.Hiring)
	return b.String()
}

// equal reports whether both say the same.
func (t Trust) equal(o Trust) bool { return reflect.DeepEqual(t, o) }
