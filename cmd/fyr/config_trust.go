package main

import (
	"crypto/sha256"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/google/jsonschema-go/jsonschema"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/statuspage"
)

// Bounds of what the page says of those who run it.
const (
	maxEssay     = 64 << 10 // bytes of one text
	maxSuppliers = 500
	maxReports   = 20 // contacts and languages of security.txt
)

var trustKeys = []key{
	{name: "contact", form: essayForm(), example: "contact.md", doc: "page /contact: Markdown, or a .md file"},
	{name: "privacy", form: essayForm(), example: "privacy.md", doc: "page /privacy: Markdown, or a .md file"},
	{name: "terms", form: essayForm(), example: "terms.md", doc: "page /terms: Markdown, or a .md file"},
	{name: "subprocessors", list: true, most: maxSuppliers, example: `[{name: Relay AS, purpose: sends mail, country: Norway, reviewed: 2026-11-01}]`, doc: "page /subprocessors: who works for you, looked at every year", keys: supplierKeys},
	{name: "dependencies", list: true, most: maxSuppliers, example: `[{name: SQLite, purpose: keeps the record, reviewed: 2026-11-01}]`, doc: "page /dependencies: what you build on, looked at every year", keys: supplierKeys},
	{name: "accessibility", example: `{assessed: 2026-11-01}`, doc: "what is added to the page /accessibility", keys: []key{
		{name: "text", form: essayForm(), example: "accessibility.md", doc: "Markdown, or a .md file"},
		{name: "limits", form: lineForm(maxText), list: true, most: maxReports, example: `["The logo has no text alternative."]`, doc: "what is known not to be reached"},
		{name: "assessed", form: dateForm(), example: "2026-11-01", doc: "when the pages were last checked"},
	}},
	{name: "security", example: `{contact: ["mailto:security@example.com"], expires: 2027-06-01}`, doc: "/.well-known/security.txt (RFC 9116)", keys: []key{
		{name: "contact", form: reportForm(), list: true, most: maxReports, example: `["mailto:security@example.com"]`, doc: "where weaknesses are reported, the preferred address first"},
		{name: "expires", form: dateForm(), example: "2027-06-01", doc: "until when this is true, at most a year ahead"},
		{name: "policy", form: siteLinkForm(), example: "https://example.com/security", doc: "how to report"},
		{name: "encryption", form: siteLinkForm(), example: "https://example.com/key.asc", doc: "a key for reports"},
		{name: "acknowledgments", form: siteLinkForm(), example: "https://example.com/thanks", doc: "where those who reported are thanked"},
		{name: "hiring", form: siteLinkForm(), example: "https://example.com/jobs", doc: "open positions"},
		{name: "languages", form: tagForm(), list: true, most: maxReports, example: "[en, nb]", doc: "that a report may be in"},
	}},
}

var supplierKeys = []key{
	{name: "name", form: lineForm(monitor.MaxName), example: "Relay AS", doc: "who or what it is"},
	{name: "purpose", form: lineForm(maxText), example: "sends mail", doc: "what it is used for"},
	{name: "data", form: lineForm(maxText), example: "mail addresses of subscribers", doc: "what it may see"},
	{name: "country", form: lineForm(monitor.MaxName), example: "Norway", doc: "where it works"},
	{name: "url", form: siteLinkForm(), example: "https://relay.example.com", doc: "its site"},
	{name: "since", form: dateForm(), example: "2024-01-15", doc: "when you began with it"},
	{name: "reviewed", form: dateForm(), example: "2026-11-01", doc: "when somebody last looked; again a year later"},
}

// essayForm is a text of several paragraphs.
func essayForm() form {
	f := textForm(maxEssay)
	f.schema = jsonschema.Schema{Type: "string", MinLength: new(1)}
	return f
}

// dateForm is a day.
func dateForm() form {
	return form{
		parse: func(s string) (any, string) {
			day, err := time.Parse(time.DateOnly, s)
			if err != nil {
				return nil, "is not a day: year, month and day"
			}
			return day, ""
		},
		schema: jsonschema.Schema{Type: "string"},
	}
}

// siteLinkForm is the address of a page elsewhere.
func siteLinkForm() form {
	return form{
		parse: func(s string) (any, string) {
			u, err := url.Parse(s)
			if err != nil || u.Scheme != "https" || u.Host == "" || strings.ContainsAny(s, " \t\r\n") {
				return nil, "does not begin with https:// and the name of a host"
			}
			return s, ""
		},
		schema: pattern(`https://.+`),
	}
}

// reportForm is where a weakness can be reported (RFC 9116 section 2.5.3).
func reportForm() form {
	contact := contactForm()
	return form{
		parse: func(s string) (any, string) {
			if number, ok := strings.CutPrefix(s, "tel:"); ok && number != "" && strings.Trim(number, "+0123456789-.()") == "" {
				return s, ""
			}
			if _, problem := contact.parse(s); problem != "" || strings.HasPrefix(s, "http:") || strings.ContainsAny(s, "\r\n") {
				return nil, "is neither mailto:, tel: nor https:"
			}
			return s, ""
		},
		schema: pattern(`(mailto:|tel:|https://).+`),
	}
}

// tagForm is the tag of any language.
func tagForm() form {
	return form{
		parse: func(s string) (any, string) {
			tag, err := statuspage.CheckLanguage(s)
			if err != nil || tag == "" {
				return nil, "is not the tag of a language"
			}
			return tag, ""
		},
		schema: pattern(`[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*`),
	}
}

// trust is the section of the same name.
func (b *builder) trust(v *value) statuspage.Trust {
	access := v.field("accessibility")
	return statuspage.Trust{
		Contact: b.essay(v.field("contact")), Privacy: b.essay(v.field("privacy")), Terms: b.essay(v.field("terms")),
		Subprocessors: b.suppliers(v.field("subprocessors")), Dependencies: b.suppliers(v.field("dependencies")),
		Access:   statuspage.Access{Text: b.essay(access.field("text")), Limits: getAll[string](access, "limits"), Assessed: get(access, "assessed", time.Time{})},
		Security: b.security(v.field("security")),
	}
}

// essay is a text, or what is in the file that it names.
func (b *builder) essay(v *value) string {
	if v == nil || v.got == nil || !isFile(v.text) {
		return textOf(v)
	}
	body, ok := b.dress(v, maxEssay)
	if !ok {
		return ""
	}
	if !utf8.Valid(body) {
		b.complain(v, "is not UTF-8 text")
		return ""
	}
	b.essays = append(b.essays, b.absolute(v.text))
	return string(body)
}

func textOf(v *value) string {
	if v == nil || v.got == nil {
		return ""
	}
	return v.text
}

// isFile reports whether a text is the name of a file: one line that ends as such names do.
func isFile(text string) bool {
	return strings.HasSuffix(text, ".md") && !strings.ContainsAny(text, "\r\n")
}

func (b *builder) suppliers(v *value) []statuspage.Supplier {
	if v == nil {
		return nil
	}
	var all []statuspage.Supplier
	for _, item := range v.list {
		if !item.bad && item.field("name") == nil {
			b.protest(item, "name: Relay AS", "needs a name")
		}
		all = append(all, statuspage.Supplier{
			Name: get(item, "name", ""), Purpose: get(item, "purpose", ""), Data: get(item, "data", ""), Place: get(item, "country", ""),
			URL: get(item, "url", ""), Since: get(item, "since", time.Time{}), Reviewed: get(item, "reviewed", time.Time{}),
		})
	}
	return all
}

func (b *builder) security(v *value) *statuspage.Security {
	if v == nil {
		return nil
	}
	return &statuspage.Security{
		Contact: getAll[string](v, "contact"), Expires: get(v, "expires", time.Time{}), Policy: get(v, "policy", ""),
		Encryption: get(v, "encryption", ""), Acknowledgments: get(v, "acknowledgments", ""), Hiring: get(v, "hiring", ""),
		Languages: getAll[string](v, "languages"),
	}
}

func securityComplete(b *builder, v *value, c *Config) {
	if s := c.Page.Trust.Security; s != nil && (len(s.Contact) == 0 || s.Expires.IsZero()) {
		b.protest(v.field("trust").field("security"), trustKeys[6].example, "needs contact and expires")
	}
}

func securityWithinAYear(b *builder, v *value, c *Config) {
	if s := c.Page.Trust.Security; s != nil && time.Until(s.Expires) > statuspage.MaxSecurityAge {
		b.complain(v.field("trust").field("security").field("expires"), "is more than a year ahead")
	}
}

// trust is the section as a file would say it: the texts in full, wherever they came from.
func (d document) trust() yaml.MapSlice {
	t := d.c.Page.Trust
	s := d.section("trust").put("contact", d.essay(t.Contact)).put("privacy", d.essay(t.Privacy)).put("terms", d.essay(t.Terms))
	d.suppliers(s, "subprocessors", t.Subprocessors)
	d.suppliers(s, "dependencies", t.Dependencies)
	s.put("accessibility", d.section("trust.accessibility").put("text", d.essay(t.Access.Text)).put("limits", t.Access.Limits).put("assessed", dayOf(t.Access.Assessed)).keys)
	if sec := t.Security; sec != nil {
		s.put("security", d.section("trust.security").put("contact", sec.Contact).put("expires", dayOf(sec.Expires)).put("policy", sec.Policy).
			put("encryption", sec.Encryption).put("acknowledgments", sec.Acknowledgments).put("hiring", sec.Hiring).put("languages", sec.Languages).keys)
	}
	return s.keys
}

// essay is a text in full, and where documents are compared, in short.
func (d document) essay(text string) string {
	if d.written || text == "" {
		return text
	}
	sum := sha256.Sum256([]byte(text))
	return fmt.Sprintf("%s (%x)", clip(firstLine(text), maxShown), sum[:6])
}

func (d document) suppliers(s *section, name string, all []statuspage.Supplier) {
	if len(all) > 0 {
		s.put(name, list(all, func(i int, one statuspage.Supplier) yaml.MapSlice {
			return d.supplier(fmt.Sprintf("trust.%s[%d]", name, i), one)
		}))
	}
}

func (d document) supplier(path string, s statuspage.Supplier) yaml.MapSlice {
	return d.section(path).put("name", s.Name).put("purpose", s.Purpose).put("data", s.Data).put("country", s.Place).
		put("url", s.URL).put("since", dayOf(s.Since)).put("reviewed", dayOf(s.Reviewed)).keys
}

func dayOf(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}

// securityWarning is how long before its end security.txt is warned of.
const securityWarning = 30 * day

// dates looks for what the page says of those who run it and is no longer true, or soon
// won't be.
func dates(c Config, now time.Time) []finding {
	var found []finding
	if s := c.Page.Trust.Security; s != nil {
		switch left := s.Expires.Sub(now); {
		case left <= 0:
			found = append(found, finding{"wrong", "trust.security", "security.txt expired on " + dayOf(s.Expires) + ": whoever finds a weakness may take it for abandoned", "Check what it says and set expires to a day within a year."})
		case left < securityWarning:
			found = append(found, finding{"risky", "trust.security", "security.txt expires on " + dayOf(s.Expires), "Check what it says and set expires to a day within a year."})
		}
	}
	found = append(found, unreviewed("trust.subprocessors", c.Page.Trust.Subprocessors, now)...)
	return append(found, unreviewed("trust.dependencies", c.Page.Trust.Dependencies, now)...)
}

func unreviewed(about string, suppliers []statuspage.Supplier, now time.Time) []finding {
	var names []string
	for _, s := range suppliers {
		if due := s.Due(); due.IsZero() || due.Before(now) {
			names = append(names, s.Name)
		}
	}
	if len(names) == 0 {
		return nil
	}
	return []finding{{"risky", about, "not reviewed within a year: " + clip(strings.Join(names, ", "), maxShown), "Look at each again, correct what changed, and set reviewed to the day."}}
}

// remind logs what the dates say.
func remind(log *slog.Logger, c Config, now time.Time) {
	for _, f := range dates(c, now) {
		log.Warn("a date of the trust pages is over or near", "about", f.About, "problem", f.Text, "remedy", f.Remedy)
	}
}
