package templates

import (
	"hash/maphash"
	"html/template"
	"strings"
	"sync"
	"time"
)

// rows are the rows of components as they were written last. A revision changes few of
// them, and putting them into words is most of what a page of many costs.
type rows struct {
	mu   sync.Mutex
	kept map[string]row // by component
}

// row is one as it was written, with the fingerprint of what it was written from.
type row struct {
	from uint64
	html template.HTML
}

// maxRows bounds how many rows are kept. Components come and go with the configuration.
const maxRows = 4096

var rowSeed = maphash.MakeSeed()

// rowsOf writes the rows of components. It does so in one call from the page's template,
// since each call costs as much as a row that is kept.
func (s *Set) rowsOf(l *Layout, all []Component) (template.HTML, error) {
	var b strings.Builder
	for _, c := range all {
		html, err := s.row(l, c)
		if err != nil {
			return "", err
		}
		b.WriteString(string(html))
	}
	return template.HTML(b.String()), nil
}

// row writes a component's row, or returns it as it was written before.
func (s *Set) row(l *Layout, c Component) (template.HTML, error) {
	from := s.fingerprint(l, c)
	if kept, ok := s.rows.find(c.ID); ok && kept.from == from {
		return kept.html, nil
	}
	html, err := s.writeRow(l, c)
	if err == nil {
		s.rows.keep(c.ID, row{from, html})
	}
	return html, err
}

func (s *Set) writeRow(l *Layout, c Component) (template.HTML, error) {
	var b strings.Builder
	err := s.kin.row.use(s, func(t *template.Template) error {
		return t.ExecuteTemplate(&b, "row", scope{Layout: l, V: c})
	})
	return template.HTML(b.String()), err
}

func (r *rows) find(id string) (row, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	kept, ok := r.kept[id]
	return kept, ok
}

func (r *rows) keep(id string, written row) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.kept == nil || len(r.kept) >= maxRows {
		r.kept = map[string]row{}
	}
	r.kept[id] = written
}

// fingerprint is another one whenever a row looks different. Of the lengths of time only
// what is said of them counts: they grow with each look.
func (s *Set) fingerprint(l *Layout, c Component) uint64 {
	var h maphash.Hash
	h.SetSeed(rowSeed)
	text := func(all ...string) {
		for _, t := range all {
			maphash.WriteComparable(&h, len(t))
			_, _ = h.WriteString(t)
		}
	}
	text(l.Base, l.Prefix, l.OwnerLang, c.ID, c.Name, c.Status, c.Cause, Percent(c.Uptime.Good, c.Uptime.Known))
	if thin(c.Uptime) {
		text(Percent(c.Uptime.Known, c.Uptime.Length))
	}
	maphash.WriteComparable(&h, [...]int64{s.midnight(l.Now).Unix(), c.Since.UnixNano(), c.Began.UnixNano(), int64(c.Uptime.Days)})
	if w := c.Word; w != nil {
		text(w.Status, w.Reason, w.Until.Format(time.RFC3339Nano))
	}
	for _, d := range c.Days {
		maphash.WriteComparable(&h, [...]int64{d.Date.Unix(), int64(d.Step)})
		text(d.Status)
	}
	return h.Sum64()
}
