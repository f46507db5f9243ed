package feed_test

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	ics "github.com/arran4/golang-ical"
	"github.com/mmcdole/gofeed"

	"github.com/fyr-status/fyr/statuspage"
)

// property is one content line, unfolded and without escapes.
type property struct{ name, language, value string }

// component is a calendar or what is in it.
type component struct {
	name       string
	properties []property
	parts      []*component
}

// of returns the values of a property.
func (c *component) of(name string) (values []string) {
	for _, p := range c.properties {
		if p.name == name {
			values = append(values, p.value)
		}
	}
	return values
}

// the returns the value of a property that is there once; "" otherwise.
func (c *component) the(name string) string {
	if values := c.of(name); len(values) == 1 {
		return values[0]
	}
	return ""
}

// unfold takes a document apart into its lines (RFC 5545, section 3.1).
func unfold(document string) ([]string, error) {
	body, ended := strings.CutSuffix(document, "\r\n")
	if !ended {
		return nil, fmt.Errorf("does not end in a line end")
	}
	var all []string
	for n, l := range strings.Split(body, "\r\n") {
		switch {
		case len(l) > 75:
			return nil, fmt.Errorf("line %d has %d octets: %q", n+1, len(l), l)
		case strings.ContainsFunc(l, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }):
			return nil, fmt.Errorf("line %d holds a control character: %q", n+1, l)
		case !utf8.ValidString(l):
			return nil, fmt.Errorf("line %d cuts a character: %q", n+1, l)
		case strings.HasPrefix(l, " ") && n > 0:
			all[len(all)-1] += l[1:]
		default:
			all = append(all, l)
		}
	}
	return all, nil
}

// contentLine is name *(";" param) ":" value; of parameters only those that we write.
var contentLine = regexp.MustCompile(`^([A-Z][A-Z-]*)(?:;VALUE=(?:URI|DURATION)|;LANGUAGE=([A-Za-z0-9-]+))?:(.*)$`)

// texts are the properties of type TEXT; only CATEGORIES holds a list.
var texts = []string{"NAME", "X-WR-CALNAME", "DESCRIPTION", "SUMMARY", "CATEGORIES"}

// parseCalendar reads a document strictly: one object, all of it understood.
func parseCalendar(document string) (*component, error) {
	all, err := unfold(document)
	if err != nil {
		return nil, err
	}
	root := &component{}
	stack := []*component{root}
	for _, l := range all {
		m := contentLine.FindStringSubmatch(l)
		if m == nil {
			return nil, fmt.Errorf("no content line: %q", l)
		}
		top := stack[len(stack)-1]
		switch p := (property{m[1], m[2], m[3]}); p.name {
		case "BEGIN":
			c := &component{name: p.value}
			top.parts = append(top.parts, c)
			stack = append(stack, c)
		case "END":
			if p.value != top.name {
				return nil, fmt.Errorf("%s ends as %s", top.name, p.value)
			}
			stack = stack[:len(stack)-1]
		default:
			if p.value, err = unescape(p); err != nil {
				return nil, err
			}
			top.properties = append(top.properties, p)
		}
	}
	if len(stack) != 1 || len(root.parts) != 1 || len(root.properties) > 0 {
		return nil, fmt.Errorf("not one whole object")
	}
	return root.parts[0], nil
}

// unescape reads a TEXT (RFC 5545, section 3.3.11); other values have no escapes.
func unescape(p property) (string, error) {
	if !slices.Contains(texts, p.name) {
		return p.value, nil
	}
	var b strings.Builder
	for rest := p.value; rest != ""; {
		r, size := utf8.DecodeRuneInString(rest)
		rest = rest[size:]
		if r == ';' || r == ',' && p.name != "CATEGORIES" {
			return "", fmt.Errorf("%s holds a bare %c: %q", p.name, r, p.value)
		}
		if r == '\\' {
			if rest == "" || !strings.ContainsRune(`\;,n`, rune(rest[0])) {
				return "", fmt.Errorf("%s holds a bad escape: %q", p.name, p.value)
			}
			r, rest = rune(rest[0]), rest[1:]
			if r == 'n' {
				r = '\n'
			}
		}
		b.WriteRune(r)
	}
	return b.String(), nil
}

// validCalendar holds a document to RFC 5545, sections 3.4 and 3.6.
func validCalendar(document []byte) (p problems) {
	calendar, err := parseCalendar(string(document))
	if err != nil {
		return problems{err.Error()}
	}
	if calendar.name != "VCALENDAR" || calendar.the("VERSION") != "2.0" || calendar.the("PRODID") == "" || calendar.the("METHOD") != "PUBLISH" {
		p.add("%s %v is no calendar", calendar.name, calendar.properties)
	}
	if len(calendar.parts) == 0 {
		p.add("no component in it")
	}
	seen := map[string]bool{}
	for _, c := range calendar.parts {
		if c.name == "VEVENT" {
			p.event(c, seen)
		}
	}
	if _, err := ics.ParseCalendar(bytes.NewReader(document)); err != nil {
		p.add("golang-ical: %v", err)
	}
	return p
}

func (p *problems) event(c *component, seen map[string]bool) {
	p.unique(seen, c.the("UID"))
	for _, name := range []string{"UID", "SUMMARY", "DESCRIPTION"} {
		if c.the(name) == "" {
			p.add("event %s has no %s", c.the("UID"), name)
		}
	}
	const form = "20060102T150405Z"
	p.date("DTSTAMP", form, c.the("DTSTAMP"))
	p.date("LAST-MODIFIED", form, c.the("LAST-MODIFIED"))
	p.date("CREATED", form, c.the("CREATED"))
	start, end := p.date("DTSTART", form, c.the("DTSTART")), p.date("DTEND", form, c.the("DTEND"))
	if !end.After(start) {
		p.add("event %s ends before it starts", c.the("UID"))
	}
	if n, err := strconv.Atoi(c.the("SEQUENCE")); err != nil || n < 0 {
		p.add("SEQUENCE %q", c.the("SEQUENCE"))
	}
	if s := c.the("STATUS"); s != "CONFIRMED" && s != "CANCELLED" {
		p.add("STATUS %q", s)
	}
	p.absolute("URL", c.the("URL"))
}

// mustParseCalendar reads a calendar as a reader of feeds would see it.
func mustParseCalendar(tb testing.TB, document []byte) *gofeed.Feed {
	tb.Helper()
	calendar, err := parseCalendar(string(document))
	if err != nil {
		tb.Fatalf("%v:\n%s", err, document)
	}
	parsed := &gofeed.Feed{Title: calendar.the("NAME"), Description: calendar.the("DESCRIPTION"), FeedLink: calendar.the("SOURCE")}
	for _, c := range calendar.parts {
		if c.name == "VEVENT" {
			parsed.Items = append(parsed.Items, &gofeed.Item{
				GUID: c.the("UID"), Title: c.the("SUMMARY"), Link: c.the("URL"),
				Published: c.the("DTSTART"), Updated: c.the("LAST-MODIFIED"), Description: plain(c.the("DESCRIPTION")),
			})
		}
	}
	return parsed
}

// plain takes away what would be a tag if a plain text were HTML, which it is not.
func plain(text string) string { return strings.ReplaceAll(text, "<", "") }

func TestCalendarTellsTheWindow(t *testing.T) {
	t.Parallel()
	calendar, err := parseCalendar(string(mustWrite(t, format(t, "calendar"), busy(t))))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"UID": "hjklmnpqrstv@status.example.com", "SEQUENCE": "1", "STATUS": "CONFIRMED", "SUMMARY": "Database upgrade",
		"DTSTART": "20261121T150000Z", "DTEND": "20261121T183000Z", "DTSTAMP": "20261121T150000Z", "CATEGORIES": "API",
		"DESCRIPTION": "In progress\n\nIt began.\n\n- API\n\nhttps://status.example.com/live/maintenance/hjklmnpqrstv",
	}
	for name, value := range want {
		if got := calendar.parts[0].the(name); got != value {
			t.Errorf("%s %q, want %q", name, got, value)
		}
	}
	last := calendar.parts[1]
	if got := last.the("STATUS") + last.the("SEQUENCE"); got != "CANCELLED2" {
		t.Errorf("the cancelled one is %s", got)
	}
	for _, p := range last.properties {
		if p.name == "SUMMARY" && (p.language != "sv" || p.value != `Byte av nätverk; kort, men \ märkbart`) {
			t.Errorf("summary %+v", p)
		}
	}
}

// TestFoldedLinesAreWhole folds texts of characters of every width at every place.
func TestFoldedLinesAreWhole(t *testing.T) {
	t.Parallel()
	for _, filler := range []string{"a", "é", "€", "👩", `\`, "\n"} {
		for lead := range 80 {
			f := busy(t)
			title := strings.Repeat("x", lead) + strings.Repeat(filler, 80)
			f.Maintenance[0].Updates[1].Body = title
			parsed := mustParse(t, mustWrite(t, format(t, "calendar"), f))
			if got := parsed.Items[1].Description; !strings.Contains(got, strings.TrimSpace(title)) {
				t.Fatalf("%q behind %d is told as %q", filler, lead, got)
			}
		}
	}
}

// What has begun, and what is over, stands in the calendar as it was; what was called off
// as it was planned.
func TestCalendarTellsTheRealTime(t *testing.T) {
	t.Parallel()
	early := running()
	early.Stage, early.Ended = statuspage.Completed, at("2026-11-21 15:40")
	for _, c := range []struct {
		m     statuspage.Maintenance
		until string
	}{{running(), "20261121T183000Z"}, {early, "20261121T154000Z"}, {cancelled(), "20261205T020000Z"}} {
		f := empty(t)
		f.Maintenance = []statuspage.Maintenance{c.m}
		calendar, err := parseCalendar(string(mustWrite(t, format(t, "calendar"), f)))
		if err != nil {
			t.Fatal(err)
		}
		if got := calendar.parts[0].the("DTEND"); got != c.until {
			t.Errorf("%s: until %s, want %s", c.m.Stage, got, c.until)
		}
	}
}
