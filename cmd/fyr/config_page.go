package main

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// Bounds of what a page may be dressed in; `fyr help limits` prints them.
const (
	maxLogo   = 200 << 10 // bytes
	maxStyles = 100 << 10 // bytes
	maxLinks  = 10

	maxLanguages = 50 // named; more than there are
)

var pageKeys = []key{
	{name: "name", form: lineForm(monitor.MaxName), example: "Example Status", doc: "title of the page"},
	{name: "url", form: siteForm(), example: "https://status.example.com", doc: "public address, perhaps with a base path; the only source of links"},
	{name: "language", form: languageForm(), example: "en", doc: "language of the page: its addresses have no prefix"},
	{name: "languages", form: languageForm(), list: true, most: maxLanguages, example: "[en]", doc: "languages that readers are offered beside the page's own; all there are when absent"},
	{name: "time_zone", form: zoneForm(), example: "Europe/Oslo", doc: "IANA time zone of the page's days and times"},
	{name: "contact", form: contactForm(), example: "mailto:support@example.com", doc: "where readers may turn to"},
	{name: "owner", form: lineForm(monitor.MaxName), example: "Example AS", doc: "who answers for the page"},
	{name: "logo", form: lineForm(maxText), example: "logo.svg", doc: "picture in place of the lighthouse: a file of at most 200 KiB, SVG, PNG, WebP or JPEG"},
	{name: "accent", form: accentForm(), example: `"#0a5fb4"`, doc: "colour of links and buttons, in quotation marks"},
	{name: "css", form: lineForm(maxText), example: "status.css", doc: "your own style sheet, after ours: a file of at most 100 KiB"},
	{name: "links", list: true, most: maxLinks, example: `[{name: Website, url: "https://www.example.com"}]`, doc: "links of your own in the footer", keys: []key{
		{name: "name", form: lineForm(monitor.MaxName), example: "Website", doc: "what readers see"},
		{name: "url", form: contactForm(), example: "https://www.example.com", doc: "https:, http: or mailto:"},
	}},
	{name: "show", example: `{history_days: 7}`, doc: "what the front page shows", keys: []key{
		{name: "uptime", form: flagForm(), example: "true", doc: "bars and percentages of each component"},
		{name: "history_days", form: countForm(0, statuspage.LatelyDays), example: "14", doc: "days of what happened lately"},
	}},
}

// pageFiles are the files that dress the page.
type pageFiles struct {
	Logo, Styles string // absolute; "" for none
}

func (b *builder) page(v *value, listen string) (statuspage.Page, pageFiles) {
	p := statuspage.Page{
		Name:      get(v, "name", defaultName),
		URL:       get(v, "url", localURL(listen)),
		Language:  get(v, "language", "en"),
		Languages: getAll[string](v, "languages"),
		Zone:      get(v, "time_zone", machineZone()),
		Contact:   get(v, "contact", ""),
		Owner:     get(v, "owner", ""),
		Logo:      b.logo(v.field("logo")),
		Accent:    get(v, "accent", ""),
		Styles:    b.styles(v.field("css")),
		Links:     b.links(v.field("links")),
	}
	if len(p.Languages) > 0 && !slices.Contains(p.Languages, p.Language) {
		p.Languages = slices.Insert(p.Languages, 0, p.Language)
	}
	shown := v.field("show")
	p.Show = statuspage.Show{
		NoUptime: !get(shown, "uptime", true),
		Unlately: statuspage.LatelyDays - get(shown, "history_days", statuspage.LatelyDays),
	}
	return p, pageFiles{b.absolute(get(v, "logo", "")), b.absolute(get(v, "css", ""))}
}

// languageForm is the tag of a language that pages can be in.
func languageForm() form {
	tags := languageTags()
	f := choiceForm(tags...)
	f.parse = func(s string) (any, string) {
		if slices.Contains(tags, s) {
			return s, ""
		}
		return nil, "is no language that pages can be in; `fyr config schema` lists them"
	}
	return f
}

func languageTags() []string {
	var tags []string
	for _, l := range templates.Languages() {
		tags = append(tags, l.Tag)
	}
	return tags
}

var hexColour = regexp.MustCompile(`^#?([0-9a-fA-F]{6})$`)

// accentForm is a colour in which words can be read on the page.
func accentForm() form {
	return form{
		looks: "colour",
		parse: func(s string) (any, string) {
			m := hexColour.FindStringSubmatch(s)
			if m == nil {
				return nil, "is not a colour of six hexadecimal digits"
			}
			hex := "#" + strings.ToLower(m[1])
			if err := templates.CheckAccent(hex); err != nil {
				return nil, paleness(err)
			}
			return hex, ""
		},
		schema: pattern(`#?[0-9a-fA-F]{6}`),
	}
}

// paleness says how a refused accent can be mended.
func paleness(err error) string {
	var refused *templates.AccentError
	if errors.As(err, &refused) && refused.Nearest != "" {
		return fmt.Sprintf("can't be read on the page; the nearest that can is %q", refused.Nearest)
	}
	return "can't be read on the page: " + err.Error()
}

func (b *builder) links(v *value) []statuspage.PageLink {
	if v == nil {
		return nil
	}
	var links []statuspage.PageLink
	for _, item := range v.list {
		l := statuspage.PageLink{Name: get(item, "name", ""), URL: get(item, "url", "")}
		if !item.bad && (l.Name == "" || l.URL == "") {
			b.protest(item, v.key.example, "needs both name and url")
		}
		links = append(links, l)
	}
	return links
}

// pictures are the sorts of a logo, by content type. What a file is, its content says.
var pictures = map[string]string{"image/svg+xml": ".svg", "image/png": ".png", "image/webp": ".webp", "image/jpeg": ".jpg"}

func (b *builder) logo(v *value) *statuspage.Asset {
	body, ok := b.dress(v, maxLogo)
	if !ok {
		return nil
	}
	kind := http.DetectContentType(body)
	if isSVG(body) {
		kind = "image/svg+xml"
	}
	ext, known := pictures[kind]
	if !known {
		b.complain(v, "is neither SVG nor PNG, WebP or JPEG by its content")
		return nil
	}
	return statuspage.NewAsset("logo", ext, kind, body)
}

// isSVG reports whether a file's first element is svg, and all of it well-formed.
func isSVG(body []byte) bool {
	d := xml.NewDecoder(bytes.NewReader(body))
	for first := true; ; {
		t, err := d.Token()
		if err != nil {
			return errors.Is(err, io.EOF) && !first
		}
		if e, ok := t.(xml.StartElement); ok && first {
			if e.Name.Local != "svg" {
				return false
			}
			first = false
		}
	}
}

func (b *builder) styles(v *value) *statuspage.Asset {
	body, ok := b.dress(v, maxStyles)
	if !ok {
		return nil
	}
	if !utf8.Valid(body) || bytes.IndexByte(body, 0) >= 0 {
		b.complain(v, "is not UTF-8 text")
		return nil
	}
	return statuspage.NewAsset("own", ".css", "text/css; charset=utf-8", body)
}

// dress reads the file that a value names, of at most most bytes.
func (b *builder) dress(v *value, most int64) ([]byte, bool) {
	if v == nil || v.got == nil {
		return nil, false
	}
	path := b.absolute(v.text)
	info, err := os.Stat(path)
	switch {
	case err != nil:
		b.complain(v, "is a file that can't be read: %s", reason(err))
	case !info.Mode().IsRegular():
		b.complain(v, "is no regular file")
	case info.Size() > most:
		b.complain(v, "is larger than %s", binarySize(int(most)))
	case info.Size() == 0:
		b.complain(v, "is an empty file")
	default:
		body, err := os.ReadFile(path)
		if err != nil {
			b.complain(v, "is a file that can't be read: %s", reason(err))
		}
		return body, err == nil
	}
	return nil, false
}

// page is the section as a file would say it. A file that dresses the page is its name
// and, where the document is compared, its content too.
func (d document) page() yaml.MapSlice {
	p, files := d.c.Page, d.c.PageFiles
	s := d.section("page").put("name", p.Name).put("url", p.URL).put("language", p.Language).put("languages", p.Languages).
		put("time_zone", p.Zone).put("contact", p.Contact).put("owner", p.Owner).
		put("logo", d.dressed(files.Logo, p.Logo)).put("accent", p.Accent).put("css", d.dressed(files.Styles, p.Styles))
	if len(p.Links) > 0 {
		s.put("links", list(p.Links, d.pageLink))
	}
	return s.put("show", d.section("page.show").put("uptime", !p.Show.NoUptime).put("history_days", p.Show.Lately()).keys).keys
}

func (d document) pageLink(i int, l statuspage.PageLink) yaml.MapSlice {
	return d.section(fmt.Sprintf("page.links[%d]", i)).put("name", l.Name).put("url", l.URL).keys
}

func (d document) dressed(name string, a *statuspage.Asset) string {
	if a == nil || d.written {
		return name
	}
	return name + " (" + a.Path + ")"
}
