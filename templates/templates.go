package templates

import (
	"bytes"
	"cmp"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"io"
	"reflect"
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
	kin      *kin // shared with the Sets of the other languages
	rows     *rows
}

// New makes a Set. It fails with an *[AccentError] when the accent can't be read on the page.
func New(o Options) (*Set, error) {
	s := &Set{language: nearest(o.Language), zone: o.Zone, kin: newKin(), rows: &rows{}}
	if s.zone == nil {
		s.zone = time.UTC
	}
	var err error
	if s.assets, err = readAssets(o.Accent); err != nil {
		return nil, err
	}
	s.kin.sets.Store(s.language.Tag, s)
	return s, nil
}

// In returns the Set that says the same in another language, or in English when the
// language has no catalogue. Each is made once; it shares assets, zone and texts.
func (s *Set) In(language string) *Set {
	l := nearest(language)
	if found, ok := s.kin.sets.Load(l.Tag); ok {
		return found.(*Set)
	}
	found, _ := s.kin.sets.LoadOrStore(l.Tag, &Set{language: l, zone: s.zone, assets: s.assets, kin: s.kin, rows: &rows{}})
	return found.(*Set)
}

// At returns a Set that says times in another zone (nil is UTC), in the same language; it
// shares everything else. [Set.In] of it leads back to the first one's zone.
func (s *Set) At(zone *time.Location) *Set {
	return &Set{language: s.language, zone: cmp.Or(zone, time.UTC), assets: s.assets, kin: s.kin, rows: &rows{}}
}

// Page writes the page of that name; data is its view, as names.go lists them. Nothing
// is written when the page can't be made.
func (s *Set) Page(w io.Writer, name string, data any) error {
	if err := s.ready(pageModels, name, data); err != nil {
		return err
	}
	var b bytes.Buffer
	err := s.kin.pages[name].use(s, func(t *template.Template) error { return t.ExecuteTemplate(&b, "layout", data) })
	if err != nil {
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
	var head, plain, rich bytes.Buffer
	err = s.kin.mails[name].use(s, func(m mail) error {
		return errors.Join(m.text.ExecuteTemplate(&head, "subject", data),
			m.text.ExecuteTemplate(&plain, name+".txt", data),
			m.html.ExecuteTemplate(&rich, "layout", data))
	})
	if err != nil {
		return "", "", "", fmt.Errorf("make mail %s: %w", name, err)
	}
	return header(head.String()), tidy(plain.String()), rich.String(), nil
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
