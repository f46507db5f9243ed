package feed_test

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/mmcdole/gofeed"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/feed"
)

var rewrite = flag.Bool("update", false, "rewrite the golden files")

// validators are by media type.
var validators = map[string]func(document []byte) problems{
	"application/rss+xml": inXML(validRSS), "application/atom+xml": inXML(validAtom),
	"application/feed+json": validJSON, "text/calendar": validCalendar,
}

func TestEveryFormat(t *testing.T) {
	t.Parallel()
	states := map[string]func(testing.TB) feed.Feed{"empty": empty, "busy": busy, "hostile": hostile}
	for _, format := range feed.Formats() {
		for state, make := range states {
			t.Run(format.Name+"/"+state, func(t *testing.T) {
				t.Parallel()
				f := make(t)
				got := mustWrite(t, format, f)
				golden(t, state+"."+filepath.Base(format.Path), got)
				mustBeValid(t, format, got)
				parsed := mustParse(t, got)
				mustBeWhole(t, format, f, parsed)
				mustBeHarmless(t, parsed)
				mustBeClean(t, parsed)
				for range 100 {
					if again := mustWrite(t, format, make(t)); !bytes.Equal(again, got) {
						t.Fatalf("another poll gives other bytes:\n%s", cmp.Diff(string(got), string(again)))
					}
				}
			})
		}
	}
}

func mustWrite(tb testing.TB, format feed.Format, f feed.Feed) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := format.Write(&b, f); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func mustBeValid(tb testing.TB, format feed.Format, document []byte) {
	tb.Helper()
	if !utf8.Valid(document) {
		tb.Error("not UTF-8")
	}
	validate := validators[format.MediaType()]
	if validate == nil {
		tb.Fatalf("no validator for %s", format.MediaType())
	}
	for _, p := range validate(document) {
		tb.Error(p)
	}
	if tb.Failed() {
		tb.Fatalf("not valid:\n%s", document)
	}
}

func mustParse(tb testing.TB, document []byte) *gofeed.Feed {
	tb.Helper()
	if bytes.HasPrefix(document, []byte("BEGIN:VCALENDAR")) {
		return mustParseCalendar(tb, document)
	}
	parsed, err := gofeed.NewParser().Parse(bytes.NewReader(document))
	if err != nil {
		tb.Fatalf("gofeed: %v\n%s", err, document)
	}
	return parsed
}

// mustBeWhole checks that a reader finds everything that was told, and nothing else.
func mustBeWhole(t *testing.T, format feed.Format, f feed.Feed, parsed *gofeed.Feed) {
	t.Helper()
	want := map[string]int{
		feed.Updates: len(f.Events), feed.Incidents: len(f.Incidents) + len(f.Maintenance), feed.Windows: len(f.Maintenance),
	}
	if len(parsed.Items) != want[format.What] {
		t.Errorf("%d entries, want %d", len(parsed.Items), want[format.What])
	}
	if want := f.Page.Link(format.Path); parsed.FeedLink != want {
		t.Errorf("link to itself %q, want %q", parsed.FeedLink, want)
	}
	if format.Syndicated() && (parsed.Language != "en" || len(parsed.Authors) != 1) {
		t.Errorf("language %q, authors %v", parsed.Language, parsed.Authors)
	}
}

// mustBeHarmless checks the HTML that readers will show: allowed elements only, and
// links to absolute addresses of the web.
func mustBeHarmless(t *testing.T, parsed *gofeed.Feed) {
	t.Helper()
	for _, i := range parsed.Items {
		html := i.Content + i.Description
		for _, tag := range tags.FindAllString(html, -1) {
			if !harmless.MatchString(tag) {
				t.Errorf("entry %s holds %s", i.GUID, tag)
			}
		}
		if strings.Contains(html, "secret") {
			t.Errorf("entry %s names a component that is not public", i.GUID)
		}
	}
}

var (
	tags     = regexp.MustCompile(`<[^>]*>`)
	harmless = regexp.MustCompile(`^<(/?(p|br|br /|small|strong|em|ul|ol|li|code|pre|blockquote|var|h4|hr|a|span|div)|(span|div) lang="[a-z]+"|var data-var='(date|time)'|a href="(https?|mailto):[^"]*" rel="[a-z ]*")>$`)
)

// mustBeClean checks that no text holds a control character, which XML allows in part
// but no reader knows what to do with.
func mustBeClean(t *testing.T, parsed *gofeed.Feed) {
	t.Helper()
	texts := []string{parsed.Title, parsed.Description}
	for _, i := range parsed.Items {
		texts = append(texts, i.Title, i.Description, i.Content)
	}
	for _, text := range texts {
		if clean := statuspage.CleanText(text); clean != text {
			t.Errorf("%q holds control characters", text)
		}
	}
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *rewrite {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got, -update rewrites it):\n%s", name, diff)
	}
}

func TestFormatsInOrder(t *testing.T) {
	t.Parallel()
	var got []string
	for _, f := range feed.Formats() {
		got = append(got, f.What+" "+f.Path+" "+f.MediaType()+" "+f.Title)
	}
	want := []string{
		"updates /feed.atom application/atom+xml Atom",
		"updates /feed.json application/feed+json JSON Feed",
		"updates /feed.rss application/rss+xml RSS",
		"incidents /history.atom application/atom+xml Atom",
		"incidents /history.rss application/rss+xml RSS",
		"windows /calendar.ics text/calendar iCalendar",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("formats (-want +got):\n%s", diff)
	}
}

// TestRefuses holds every format to refusing what no valid feed can be made of.
func TestRefuses(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name, want string
		spoil      func(*feed.Feed)
	}{
		{"no address", "no absolute address", func(f *feed.Feed) { f.Page.URL = nil }},
		{"no base", "is no tag URI's beginning", func(f *feed.Feed) { f.Base = "status.example.com" }},
		{"no beginning", "beginning is not known", func(f *feed.Feed) { f.Created = time.Time{} }},
		{"no words", "no words", func(f *feed.Feed) { f.Words = nil }},
		{"no ids", "has no ", func(f *feed.Feed) { f.Incidents[0].Number, f.Events[0].ID, f.Maintenance[0].ID = 0, "", "" }},
	}
	for _, c := range cases {
		for _, format := range feed.Formats() {
			t.Run(c.name+"/"+format.Name, func(t *testing.T) {
				t.Parallel()
				f := busy(t)
				c.spoil(&f)
				err := format.Write(new(bytes.Buffer), f)
				if err == nil || !strings.Contains(err.Error(), c.want) {
					t.Errorf("error %v, want one that says %q", err, c.want)
				}
			})
		}
	}
}

// broken is a connection that is gone.
type broken struct{}

var errGone = errors.New("gone")

func (broken) Write([]byte) (int, error) { return 0, errGone }

func TestSaysWhenItCannotWrite(t *testing.T) {
	t.Parallel()
	for _, format := range feed.Formats() {
		if err := format.Write(broken{}, busy(t)); !errors.Is(err, errGone) {
			t.Errorf("%s: error %v, want %v", format.Name, err, errGone)
		}
	}
}

func FuzzEveryFormat(f *testing.F) {
	f.Add("API", "It is *down*.")
	f.Add(nasty, nasty)
	f.Add("", "")
	f.Add("\ufeff]]>", "&#x1;&#xfffe;\n\n    code\x0c\n\n> q")
	f.Fuzz(func(t *testing.T, name, text string) {
		if strings.TrimSpace(name) == "" {
			name = "untitled" // the desk refuses the empty title, which no valid feed can hold
		}
		sample := spoilt(busy(t), name, text)
		for _, format := range feed.Formats() {
			document := mustWrite(t, format, sample)
			mustBeValid(t, format, document)
			parsed := mustParse(t, document)
			mustBeWhole(t, format, sample, parsed)
			mustBeClean(t, parsed)
		}
	})
}
