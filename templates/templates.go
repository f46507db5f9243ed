package templates

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io"
	"reflect"
	"sync"
	texttemplate "text/template"
	"time"
)

//go:embed page partial mail locale static
var files embed.FS

// Options are what a Set needs.
type Options struct {
	// Language of the texts, as BCP 47 says it. A language without a catalogue is shown in English.
	Language string
	// Zone in which times are said; UTC when nil.
	Zone *time.Location
	// Accent is the owner's colour for links, the main button and the focus: "#0f62a8". It is
	// part of the style sheet, so that it costs no request and no exception to the policy.
	// "" keeps ours; New refuses one that [CheckAccent] does.
	Accent string
}

// Set renders pages and mails in one language and one time zone. It may be used by
// many goroutines. Texts and pages are read at their first use, so that a start waits
// for none of them.
type Set struct {
	language Language
	zone     *time.Location
	assets   assets
	kin      *kin // the Sets of the other languages

	layout func() (*template.Template, error)
	pages  map[string]func() (*template.Template, error)
	mails  map[string]func() (mail, error)
	rows   rows
}

// mail is the two parts of a mail and its subject, which is defined in the text part.
type mail struct {
	text *texttemplate.Template
	html *template.Template
}

// New makes a Set. It fails with an *[AccentError] when the accent can't be read on the page.
func New(o Options) (*Set, error) {
	s := &Set{language: nearest(o.Language), zone: o.Zone, kin: &kin{}}
	if s.zone == nil {
		s.zone = time.UTC
	}
	var err error
	if s.assets, err = readAssets(o.Accent); err != nil {
		return nil, err
	}
	s.prepare()
	s.kin.sets.Store(s.language.Tag, s)
	return s, nil
}

// kin are Sets that differ in nothing but the language.
type kin struct{ sets sync.Map } // tag → *Set

// In returns the Set that says the same in another language, or in English when the
// language has no catalogue. Each is made once; it shares assets, zone and texts.
func (s *Set) In(language string) *Set {
	l := nearest(language)
	if found, ok := s.kin.sets.Load(l.Tag); ok {
		return found.(*Set)
	}
	made := &Set{language: l, zone: s.zone, assets: s.assets, kin: s.kin}
	made.prepare()
	found, _ := s.kin.sets.LoadOrStore(l.Tag, made)
	return found.(*Set)
}

// prepare makes the parsers that run at each template's first use.
func (s *Set) prepare() {
	s.layout = sync.OnceValues(func() (*template.Template, error) {
		return template.New("").Funcs(s.funcs()).ParseFS(files, "partial/*.html")
	})
	s.rows.template = sync.OnceValues(s.parseRows)
	s.pages = make(map[string]func() (*template.Template, error), len(pageModels))
	for name := range pageModels {
		s.pages[name] = sync.OnceValues(func() (*template.Template, error) { return s.parsePage(name) })
	}
	s.mails = make(map[string]func() (mail, error), len(mailModels))
	for name := range mailModels {
		s.mails[name] = sync.OnceValues(func() (mail, error) { return s.parseMail(name) })
	}
}

func (s *Set) parsePage(name string) (*template.Template, error) {
	layout, err := s.layout()
	if err != nil {
		return nil, err
	}
	t, err := layout.Clone()
	if err != nil {
		return nil, err
	}
	return t.ParseFS(files, "page/"+name+".html")
}

func (s *Set) parseMail(name string) (m mail, err error) {
	m.text, err = texttemplate.New("").Funcs(s.textFuncs()).ParseFS(files, "mail/"+name+".txt")
	if err != nil {
		return mail{}, err
	}
	m.html, err = template.New("").Funcs(s.funcs()).ParseFS(files, "mail/layout.html", "mail/"+name+".html")
	return m, err
}

// Page writes the page of that name; data is its view, as names.go lists them. Nothing
// is written when the page can't be made.
func (s *Set) Page(w io.Writer, name string, data any) error {
	if err := s.ready(pageModels, name, data); err != nil {
		return err
	}
	t, err := s.pages[name]()
	if err != nil {
		return fmt.Errorf("parse page %s: %w", name, err)
	}
	var b bytes.Buffer
	if err := t.ExecuteTemplate(&b, "layout", data); err != nil {
		return fmt.Errorf("make page %s: %w", name, err)
	}
	_, err = w.Write(b.Bytes())
	return err
}

// Mail returns a mail's subject (one line), its text part and its HTML part; data is its view.
func (s *Set) Mail(name string, data any) (subject, text, html string, err error) {
	if err := s.ready(mailModels, name, data); err != nil {
		return "", "", "", err
	}
	m, err := s.mails[name]()
	if err != nil {
		return "", "", "", fmt.Errorf("parse mail %s: %w", name, err)
	}
	var head, plain, rich bytes.Buffer
	if err := m.text.ExecuteTemplate(&head, "subject", data); err != nil {
		return "", "", "", fmt.Errorf("make subject of mail %s: %w", name, err)
	}
	if err := m.text.ExecuteTemplate(&plain, name+".txt", data); err != nil {
		return "", "", "", fmt.Errorf("make text of mail %s: %w", name, err)
	}
	if err := m.html.ExecuteTemplate(&rich, "layout", data); err != nil {
		return "", "", "", fmt.Errorf("make mail %s: %w", name, err)
	}
	return oneLine(head.String()), tidy(plain.String()), rich.String(), nil
}

// Warm makes the front page once, of nothing, so that its templates are read and
// checked before the first reader comes. It may run beside anything.
func (s *Set) Warm() {
	_ = s.Page(io.Discard, "index", Index{}) // what it says of nothing is nobody's business
}

// ready checks that the texts are there, and that data is the view that the page or
// mail of that name takes.
func (s *Set) ready(models map[string]any, name string, data any) error {
	if _, err := s.texts(); err != nil {
		return err
	}
	model, ok := models[name]
	if !ok {
		return fmt.Errorf("template %q: there is none of that name", name)
	}
	if got, want := reflect.TypeOf(data), reflect.TypeOf(model); got != want {
		return fmt.Errorf("template %q takes a %v, got a %v", name, want, got)
	}
	return nil
}
