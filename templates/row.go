package templates

import (
	"encoding/binary"
	"hash/maphash"
	"html/template"
	"strings"
	"sync"
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
	b := make([]byte, 0, 4<<10)
	text := func(t string) { b = append(binary.AppendUvarint(b, uint64(len(t))), t...) }
	for _, t := range []string{l.Base, l.Prefix, l.OwnerLang, c.ID, c.Name, c.Status, c.Cause, Percent(c.Uptime.Good, c.Uptime.Known)} {
		text(t)
	}
	if thin(c.Uptime) {
		text(Percent(c.Uptime.Known, c.Uptime.Length))
	}
	for _, n := range []int64{s.midnight(l.Now).Unix(), c.Since.UnixNano(), c.Began.UnixNano(), int64(c.Uptime.Days)} {
		b = binary.AppendVarint(b, n)
	}
	if w := c.Word; w != nil {
		text(w.Status)
		text(w.Reason)
		b = binary.AppendVarint(b, w.Until.UnixNano())
	}
	for _, d := range c.Days {
		b = append(binary.AppendVarint(b, d.Date.Unix()), byte(d.Step))
		text(d.Status)
	}
	return maphash.Bytes(rowSeed, b)
}
