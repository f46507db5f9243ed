package templates

import (
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// void are the elements without an end (HTML, 13.1.2).
var void = []string{"meta", "br", "hr"}

// inMails are all elements that our mails are made of: mail programs know these.
var inMails = []string{
	"html", "head", "meta", "title", "style", "body", "table", "tr", "td", "p", "div", "a", "b", "br", "hr", "bdi", "time",
	"strong", "em", "code", "pre", "blockquote", "ul", "ol", "li", "h4",
}

// mailFaults are what is wrong with the HTML part of a mail.
func mailFaults(page string) (faults []string) {
	var open []string
	z := html.NewTokenizer(strings.NewReader(page))
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			if !errors.Is(z.Err(), io.EOF) {
				faults = append(faults, z.Err().Error())
			}
			return append(faults, open...)
		}
		token := z.Token()
		switch {
		case kind == html.StartTagToken:
			faults = append(faults, elementFaults(token)...)
			if !slices.Contains(void, token.Data) {
				open = append(open, token.Data)
			}
		case kind == html.EndTagToken && (len(open) == 0 || open[len(open)-1] != token.Data):
			faults = append(faults, "</"+token.Data+"> ends nothing")
		case kind == html.EndTagToken:
			open = open[:len(open)-1]
		}
	}
}

func elementFaults(e html.Token) (faults []string) {
	if !slices.Contains(inMails, e.Data) {
		faults = append(faults, "<"+e.Data+">")
	}
	if e.Data == "table" && !slices.Contains(e.Attr, html.Attribute{Key: "role", Val: "presentation"}) {
		faults = append(faults, "a table that is read out as one")
	}
	for _, a := range e.Attr {
		switch {
		case a.Key == "src", a.Key == "background", strings.HasPrefix(a.Key, "on"), strings.Contains(a.Val, "url("):
			faults = append(faults, a.Key+"="+a.Val)
		case a.Key == "href" && !strings.HasPrefix(a.Val, "https://") && !strings.HasPrefix(a.Val, "mailto:"):
			faults = append(faults, "href="+a.Val)
		}
	}
	return faults
}

// The HTML of every mail, in every language, is balanced, made of what mail programs
// know, and fetches nothing.
func TestMailsAreWellFormed(t *testing.T) {
	t.Parallel()
	for _, l := range Languages() {
		s := mustSpeak(t, l.Tag)
		for _, sample := range mailSamples() {
			_, _, page, err := s.Mail(sample.page, sample.data)
			if err != nil {
				t.Fatal(err)
			}
			if faults := mailFaults(page); len(faults) > 0 {
				t.Errorf("%s in %s: %q", sample.name, l.Tag, faults)
			}
			if want := `<html lang="` + l.Tag + `" dir="` + l.Dir + `">`; !strings.Contains(page, want) {
				t.Errorf("%s in %s has no %s", sample.name, l.Tag, want)
			}
		}
	}
}

// The check above sees each sort of fault.
func TestMailFaultsAreSeen(t *testing.T) {
	t.Parallel()
	for page, want := range map[string]string{
		`<p><b>x</p></b>`: "</p> ends nothing", `<p>`: "p", `<table></table>`: "a table that is read out as one",
		`<img src="https://example.com/x.png">`: "<img>", `<p onclick="x"></p>`: "onclick=x", `<a href="javascript:x"></a>`: "href=javascript:x",
		`<p style="background:url(x)"></p>`: "style=background:url(x)", `<form></form>`: "<form>",
	} {
		if got := mailFaults(page); !slices.Contains(got, want) {
			t.Errorf("%s: %q, want %q", page, got, want)
		}
	}
}

// entity is one of HTML: nothing that plain text has.
var entity = regexp.MustCompile(`&(#\d+|#x[0-9a-fA-F]+|[a-zA-Z]+);|</?[a-z]+[ >]`)

// The text part of every mail, in every language, is text; its links stand alone.
func TestMailTextIsPlain(t *testing.T) {
	t.Parallel()
	for _, l := range Languages() {
		s := mustSpeak(t, l.Tag)
		for _, sample := range mailSamples() {
			subject, text, _, err := s.Mail(sample.page, sample.data)
			if err != nil {
				t.Fatal(err)
			}
			if found := entity.FindString(subject + text); found != "" {
				t.Errorf("%s in %s holds %q", sample.name, l.Tag, found)
			}
			for line := range strings.Lines(text) {
				if at := strings.Index(line, "https://status.example.com"); at > 0 {
					t.Errorf("%s in %s: a link stands among words: %q", sample.name, l.Tag, line)
				}
			}
		}
	}
}

var (
	lightGround = regexp.MustCompile(`<body class="page" style="[^"]*background:(#[0-9a-f]{6})`)
	lightInk    = regexp.MustCompile(`[^-]color:(#[0-9a-f]{6})`)
	lightButton = regexp.MustCompile(`class="go"[^>]*background:(#[0-9a-f]{6});color:(#[0-9a-f]{6})`)
	darkRules   = regexp.MustCompile(`\.page\{background:(#[0-9a-f]{6})!important\}\.ink,\.ink a\{color:(#[0-9a-f]{6})!important\}\.dim,\.dim a\{color:(#[0-9a-f]{6})!important\}.*?\.ink \.go\{background:(#[0-9a-f]{6})!important;color:(#[0-9a-f]{6})!important\}`)
)

// The words of every mail can be read on its ground in both themes, and its bar seen
// (WCAG 2.2, 1.4.3 and 1.4.11).
func TestMailColoursAreLegible(t *testing.T) {
	t.Parallel()
	s := mustSet(t)
	for _, sample := range mailSamples() {
		_, _, page, err := s.Mail(sample.page, sample.data)
		if err != nil {
			t.Fatal(err)
		}
		ground, dark := lightGround.FindStringSubmatch(page), darkRules.FindStringSubmatch(page)
		if ground == nil || dark == nil {
			t.Fatalf("%s has no ground, or no dark theme", sample.name)
		}
		_, body, _ := strings.Cut(page, "</head>")
		for _, m := range lightInk.FindAllStringSubmatch(lightButton.ReplaceAllString(body, ""), -1) {
			readable(t, sample.name+", light", m[1], ground[1], wordContrast)
		}
		for _, m := range lightButton.FindAllStringSubmatch(body, -1) {
			readable(t, sample.name+", button", m[2], m[1], wordContrast)
		}
		readable(t, sample.name+", dark words", dark[2], dark[1], wordContrast)
		readable(t, sample.name+", dark notes", dark[3], dark[1], wordContrast)
		readable(t, sample.name+", dark button", dark[5], dark[4], wordContrast)
		for status, bar := range beams {
			readable(t, "the bar of "+status+", dark", bar, dark[1], shapeContrast)
		}
	}
}

func readable(t *testing.T, what, ink, ground string, least float64) {
	t.Helper()
	a, ok := parseHex(ink)
	b, also := parseHex(ground)
	if got := contrast(a.luminance(), b.luminance()); !ok || !also || got < least {
		t.Errorf("%s: %s on %s has contrast %.2f, want %.1f", what, ink, ground, got, least)
	}
}
