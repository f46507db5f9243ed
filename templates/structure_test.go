package templates

import (
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"
)

// outline is what a page's structure is judged by.
type outline struct {
	headings []int
	ids      map[string]int
	labels   map[string]bool // for= of labels
	uses     []string        // ids that the page refers to
	fields   []string        // ids of text fields that need a label
	faults   []string
}

// read parses a page with the standard library alone, and fails on markup it can't read.
func read(t *testing.T, page string) outline {
	t.Helper()
	o := outline{ids: map[string]int{}, labels: map[string]bool{}}
	d := xml.NewDecoder(strings.NewReader(page))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return o
		}
		if err != nil {
			t.Fatalf("the page can't be parsed: %v", err)
		}
		if start, ok := token.(xml.StartElement); ok {
			o.element(start)
		}
	}
}

func (o *outline) element(e xml.StartElement) {
	name := e.Name.Local
	if len(name) == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6' {
		o.headings = append(o.headings, int(name[1]-'0'))
	}
	attributes := map[string]string{}
	for _, a := range e.Attr {
		attributes[a.Name.Local] = a.Value
		o.attribute(name, a.Name.Local, a.Value)
	}
	_, deferred := attributes["defer"]
	ours := strings.HasPrefix(attributes["src"], "/")
	switch {
	case name == "style" || name == "iframe",
		name == "script" && (!deferred || !ours),
		name == "img" && (attributes["alt"] == "" || !ours):
		o.faults = append(o.faults, "<"+name+">")
	}
	kind := attributes["type"]
	if (name == "input" && kind != "hidden" && kind != "checkbox" && kind != "radio") || name == "textarea" || name == "select" {
		o.fields = append(o.fields, attributes["id"])
	}
}

func (o *outline) attribute(element, name, value string) {
	switch {
	case name == "id":
		o.ids[value]++
	case name == "for":
		o.labels[value] = true
	case name == "style" || strings.HasPrefix(name, "on"):
		o.faults = append(o.faults, name+"=")
	case name == "href" && strings.HasPrefix(value, "#"):
		o.uses = append(o.uses, value[1:])
	case name == "aria-describedby":
		o.uses = append(o.uses, strings.Fields(value)...)
	case strings.Contains(strings.ToLower(value), "javascript:") && (name == "href" || name == "action"):
		o.faults = append(o.faults, name+"="+value)
	}
}

// key-like words on a page are texts that the catalogue does not have.
var keyLike = regexp.MustCompile(`>[^<]*\b(page|status|short|has|is|stage|impact|op|error|feed|uptime|step|month|monitor|cause|problem)\.[a-z_0-9]+\b|<no value>|ZgotmplZ.{0,40}`)

func TestPagesAreWellFormed(t *testing.T) {
	t.Parallel()
	s := mustSet(t)
	for _, sample := range samples() {
		t.Run(sample.name, func(t *testing.T) {
			page := mustPage(t, s, sample.page, sample.data)
			o := read(t, page)
			last := 0
			for _, h := range o.headings {
				if h > last+1 {
					t.Errorf("a heading of level %d follows one of level %d: %v", h, last, o.headings)
				}
				last = h
			}
			if strings.Count(page, "<h1") != 1 {
				t.Errorf("%d headings of level 1, want one", strings.Count(page, "<h1"))
			}
			for id, n := range o.ids {
				if n > 1 {
					t.Errorf("id %q stands %d times", id, n)
				}
			}
			for _, id := range o.uses {
				if o.ids[id] == 0 && id != "ZgotmplZ" { // what html/template makes of a javascript: link
					t.Errorf("#%s is referred to and not there", id)
				}
			}
			for _, id := range o.fields {
				if !o.labels[id] {
					t.Errorf("the field %q has no label", id)
				}
			}
			if len(o.faults) > 0 {
				t.Errorf("the policy of the pages forbids %v", o.faults)
			}
			if found := keyLike.FindString(page); found != "" && sample.name != "index-hostile" {
				t.Errorf("not put into words: %q", found)
			}
		})
	}
}

// What people typed never becomes mark-up, and can't turn the text round it about.
func TestHostileNamesStayText(t *testing.T) {
	t.Parallel()
	page := mustPage(t, mustSet(t), "index", indexHostile())
	for _, bad := range []string{"<script>", "onclick=x>", "<img", `href="javascript:`, "evil.example/x.png\""} {
		if strings.Contains(page, bad) {
			t.Errorf("the page holds %q", bad)
		}
	}
	if !strings.Contains(page, "<bdi>&lt;script&gt;") {
		t.Error("the name does not stand isolated in <bdi>")
	}
	if !strings.Contains(page, `<a href="https://example.com" rel="nofollow noreferrer">ok</a>`) {
		t.Error("the good link of the update is gone")
	}
}

func TestArgumentsAreEscaped(t *testing.T) {
	t.Parallel()
	s := mustSet(t)
	if got := s.say("error.reference", "Reference", "<b>&"); !strings.Contains(string(got), "&lt;b&gt;&amp;") {
		t.Errorf("an argument came through as %q", got)
	}
	if got := s.T("error.reference", "Reference", "<b>&"); !strings.Contains(got, "<b>&") {
		t.Errorf("plain text was escaped: %q", got)
	}
}

// The languages are hidden while there is one, and the mail form while there is no mail.
func TestWhatIsNotThereIsNotShown(t *testing.T) {
	t.Parallel()
	s := mustSet(t)
	well, bad, degraded := mustPage(t, s, "index", indexWell()), mustPage(t, s, "index", indexBad()), mustPage(t, s, "index", indexDegraded())
	for _, c := range []struct {
		name, page, text string
		want             bool
	}{
		{"one language", degraded, `class="langs"`, false},
		{"eleven languages", bad, `class="langs"`, true},
		{"with mail", well, `name="address"`, true},
		{"without mail", degraded, `name="address"`, false},
		{"the feeds without mail", degraded, `href="/feed.rss"`, true},
		{"well: the contact", well, "mailto:support@example.com\">Something", true},
		{"bad: the contact", bad, "mailto:support@example.com\">Something", false},
		{"an edit", mustPage(t, s, "incident", IncidentPage{layout("/", ""), running(), ways()}), "We see that requests are slow.", true},
	} {
		if got := strings.Contains(c.page, c.text); got != c.want {
			t.Errorf("%s: %q on the page is %v, want %v", c.name, c.text, got, c.want)
		}
	}
}
