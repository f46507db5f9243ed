package notify

import (
	"crypto/rand"
	"reflect"
	"regexp"
	"strings"
	"sync"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// wordings are notices that were put into words a moment ago. An update goes to thousands
// of readers in a few languages; only the two links to what is theirs differ, and they
// are filled in.
type wordings struct {
	mu     sync.Mutex
	recent []wording // the latest last
}

// wording is a notice in one language, with stand-ins for the links.
type wording struct {
	like                likeness
	links               [2]string // the stand-ins
	subject, text, html string
}

// likeness is what has to be equal for the same words: all but the links themselves.
type likeness struct {
	language string
	zone     string
	lengths  [2]int // lines are as long with the stand-ins as without
	view     templates.MailNotice
}

// mostWordings are kept: those of a few events in every language.
const mostWordings = 32

// plainLink is a link that reads the same in text, in HTML and in an attribute.
var plainLink = regexp.MustCompile(`^[A-Za-z0-9:/?=._~-]{40,}$`)

// words renders a parcel's mail in its reader's language.
func (m *Mail) words(p statuspage.Parcel) (subject, text, html string, err error) {
	_, view := m.env.view(p)
	n, ok := view.(templates.MailNotice)
	if !ok || p.To == nil || !plainLink.MatchString(n.Manage) || !plainLink.MatchString(n.Leave) {
		return m.env.words(p)
	}
	theirs := [2]string{n.Manage, n.Leave}
	l := likeness{language: m.env.language(*p.To), zone: m.env.zone(*p.To).String(), lengths: [2]int{len(n.Manage), len(n.Leave)}, view: n}
	l.view.Manage, l.view.Leave = "", ""
	w, known := m.worded.find(l)
	if !known {
		if w, err = m.word(p, l); err != nil {
			return "", "", "", err
		}
		m.worded.keep(w)
	}
	fill := strings.NewReplacer(w.links[0], theirs[0], w.links[1], theirs[1])
	return w.subject, fill.Replace(w.text), fill.Replace(w.html), nil
}

// word puts a notice into words, with stand-ins that nobody could have written into it.
func (m *Mail) word(p statuspage.Parcel, l likeness) (w wording, err error) {
	w.like = l
	for i := range w.links {
		w.links[i] = stranger(l.lengths[i])
	}
	n := l.view
	n.Manage, n.Leave = w.links[0], w.links[1]
	w.subject, w.text, w.html, err = m.env.texts(p).Mail("notice", n)
	return w, err
}

// stranger is a link of a length.
func stranger(length int) string {
	link := "https://" + rand.Text()
	return link + strings.Repeat("x", length-len(link))
}

func (ws *wordings) find(l likeness) (wording, bool) {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	for _, w := range ws.recent {
		if reflect.DeepEqual(w.like, l) {
			return w, true
		}
	}
	return wording{}, false
}

func (ws *wordings) keep(w wording) {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	if len(ws.recent) == mostWordings {
		ws.recent = ws.recent[1:]
	}
	ws.recent = append(ws.recent, w)
}
