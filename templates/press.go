package templates

import (
	"html/template"
	"runtime"
	"sync"
	texttemplate "text/template"
)

// A template is bound to its functions when it is parsed, and what they say depends on
// the Set. The front page's templates alone take a megabyte, and each language would
// need its own. So the functions belong to a voice instead, a Set whose place is taken,
// for the length of one rendering, by the Set that renders.

// press is the parsed templates of one page or mail. One rendering has it at a time.
type press[T any] struct {
	voice     *Set
	templates T
}

// presses are those of one page or mail that nobody has just now.
type presses[T any] struct {
	parse func(voice *Set) (T, error)

	mu   sync.Mutex
	idle []press[T]
}

// use has do render with templates that speak for s. They are parsed at the first use,
// and again only while all others are taken.
func (p *presses[T]) use(s *Set, do func(T) error) error {
	one, err := p.take()
	if err != nil {
		return err
	}
	*one.voice = *s
	defer p.back(one)
	return do(one.templates)
}

func (p *presses[T]) take() (press[T], error) {
	p.mu.Lock()
	if n := len(p.idle); n > 0 {
		one := p.idle[n-1]
		p.idle = p.idle[:n-1]
		p.mu.Unlock()
		return one, nil
	}
	p.mu.Unlock()
	voice := &Set{}
	parsed, err := p.parse(voice)
	return press[T]{voice, parsed}, err
}

// back keeps the press for the next one, if as many as the processors can use are not there yet.
func (p *presses[T]) back(one press[T]) {
	*one.voice = Set{}
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.idle) < runtime.GOMAXPROCS(0) {
		p.idle = append(p.idle, one)
	}
}

// mail is the two parts of a mail and its subject, which is defined in the text part.
type mail struct {
	text *texttemplate.Template
	html *template.Template
}

func pressesOf[T any](models map[string]any, parse func(voice *Set, name string) (T, error)) map[string]*presses[T] {
	all := make(map[string]*presses[T], len(models))
	for name := range models {
		all[name] = &presses[T]{parse: func(voice *Set) (T, error) { return parse(voice, name) }}
	}
	return all
}

// kin is what Sets share that differ in nothing but the language.
type kin struct {
	sets     sync.Map            // tag → *Set
	markdown kept[template.HTML] // people's texts as HTML, by their source

	partials func() (*template.Template, error)
	row      *presses[*template.Template]
	pages    map[string]*presses[*template.Template]
	mails    map[string]*presses[mail]
}

func newKin() *kin {
	k := &kin{partials: sync.OnceValues(parsePartials), markdown: kept[template.HTML]{most: maxMarkdown}}
	k.row = &presses[*template.Template]{parse: k.parseRow}
	k.pages, k.mails = pressesOf(pageModels, k.parsePage), pressesOf(mailModels, parseMail)
	return k
}

// parsePartials parses what pages are made of. It is never executed: what was can't be
// cloned any more.
func parsePartials() (*template.Template, error) {
	return template.New("").Funcs(new(Set).funcs()).ParseFS(files, "partial/*.html")
}

func (k *kin) parseRow(voice *Set) (*template.Template, error) {
	all, err := k.partials()
	if err != nil {
		return nil, err
	}
	t, err := all.Clone()
	if err != nil {
		return nil, err
	}
	return t.Funcs(voice.funcs()), nil
}

func (k *kin) parsePage(voice *Set, name string) (*template.Template, error) {
	t, err := k.parseRow(voice)
	if err != nil {
		return nil, err
	}
	return t.ParseFS(files, "page/"+name+".html")
}

func parseMail(voice *Set, name string) (m mail, err error) {
	m.text, err = texttemplate.New("").Funcs(voice.textFuncs()).ParseFS(files, "mail/"+name+".txt")
	if err != nil {
		return mail{}, err
	}
	m.html, err = template.New("").Funcs(voice.funcs()).ParseFS(files, "mail/layout.html", "mail/"+name+".html")
	return m, err
}
