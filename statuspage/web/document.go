package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// Cache-Control of what is served. Shared caches renew a page within five seconds and
// may show an old one while we can't answer, but nothing older than 300 s counts as
// current.
const (
	cachePage      = "public, max-age=0, s-maxage=5, stale-while-revalidate=10, stale-if-error=300"
	cacheFeed      = "public, max-age=30, stale-while-revalidate=60, stale-if-error=210"
	cacheImmutable = "public, max-age=31536000, immutable"
	cacheNone      = "no-store"
)

const contentHTML = "text/html; charset=utf-8"

// document is a path with the way to make what stands there.
type document struct {
	key          string // of a known set
	contentType  string
	cacheControl string
	measured     bool // tells the time of the newest check
	wordless     bool // the same in every language
	choosable    bool // shows only the components that the address chooses

	only []string // what it chose: sorted, each once; none: all that are public
	make func(ctx context.Context, w io.Writer, m *moment) error
}

// moment is the one instant that a document tells of, and the reader it tells it to.
type moment struct {
	*stand
	now    time.Time
	spoken templates.Language
	texts  *templates.Set        // in the language spoken
	only   []string              // as the document has it, see shows
	all    []statuspage.Standing // of other components too
	query  string                // of a mailed link, which its page keeps in other languages
	acted  bool                  // the page says what was just done: it has no address in any language
	copied *copied               // nil: for a reader
}

// serve answers with the document.
func (s *Server) serve(c echo.Context, d document) error {
	if into := copiedIn(c.Request().Context()); into != nil {
		return s.fill(c.Request().Context(), d, into)
	}
	d, err := s.choose(c, d)
	if err != nil {
		return err
	}
	r, err := s.rendering(c.Request().Context(), d)
	if err != nil {
		return err
	}
	if r.write(c.Response(), c.Request()) {
		s.stats.notModified.Add(1)
	}
	return nil
}

// rendering returns the document's bytes, from the shelf if what lies there still holds.
func (s *Server) rendering(ctx context.Context, d document) (*rendering, error) {
	now := time.Now()
	st, err := s.stand(now)
	if err != nil {
		return nil, err
	}
	d.key = st.key(ctx, d)
	p := s.shelf.slot(d.key, now)
	if r := p.done.Load(); r.holds(st, now) {
		s.stats.shelved.Add(1)
		return r, nil
	}
	return s.renew(ctx, p, d)
}

// key is where a document lies for a reader of the language that ctx asks for: its
// address below the base path.
func (st *stand) key(ctx context.Context, d document) string {
	if d.wordless {
		return d.key
	}
	return st.prefix(st.languageOf(ctx)) + d.key
}

// What happens while a document can't be made, or takes long: its last rendering stands
// in, for as long as caches may show it.
const (
	makeTimeout = 10 * time.Second       // for making one document
	patience    = 250 * time.Millisecond // readers wait so long for another's making when there is a stand-in
	retryAfter  = 2 * time.Second        // after a failure; a sick store isn't asked by every reader
)

// renew makes the document anew, unless another reader has meanwhile.
func (s *Server) renew(ctx context.Context, p *slot, d document) (*rendering, error) {
	if !p.begin(ctx) {
		return p.standIn(time.Now(), ctx.Err())
	}
	defer p.end()
	now := time.Now()
	st, err := s.stand(now) // what stood before the wait may be over
	if err != nil {
		return nil, err
	}
	old := p.done.Load()
	if old.holds(st, now) {
		return old, nil
	}
	if p.failed != nil && now.Sub(p.failedAt) < retryAfter {
		return p.standIn(now, p.failed)
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), makeTimeout) // others wait for it too
	defer cancel()
	r, err := s.render(ctx, st, d, old, now)
	switch {
	case errors.Is(err, statuspage.ErrNotFound): // no longer to be shown, not even as it was
		s.shelf.forget(d.key)
		return nil, err
	case err != nil:
		s.log.Error("page not renewed", "page", d.key, "err", err)
		p.failed, p.failedAt = err, now
		return p.standIn(now, err)
	}
	p.failed = nil
	s.shelf.put(p, r)
	return r, nil
}

func (s *Server) render(ctx context.Context, st *stand, d document, old *rendering, now time.Time) (*rendering, error) {
	var b bytes.Buffer
	if old != nil {
		b.Grow(len(old.plain) + len(old.plain)/16)
	}
	m, err := st.moment(ctx, now)
	if err != nil {
		return nil, err
	}
	m.narrow(d.only)
	if err := d.make(ctx, &b, m); err != nil {
		return nil, fmt.Errorf("make %s: %w", d.key, err)
	}
	s.stats.renders.Add(1)
	until := statuspage.TrueUntil(st.Standings, now, st.zone())
	r := &rendering{
		revision: st.Revision, edition: st.edition, checked: st.Checked,
		made: now, soon: until, until: until,
	}
	if d.measured {
		r.soon = now.Add(measuredStep)
	}
	r.finish(b.Bytes(), d, old)
	return r, nil
}

// view is a document that a template makes: its maker returns the template's name and data.
func view(key string, data func(ctx context.Context, m *moment) (name string, data any, err error)) document {
	return document{
		key: key, contentType: contentHTML, cacheControl: cachePage,
		make: func(ctx context.Context, w io.Writer, m *moment) error {
			name, data, err := data(ctx, m)
			if err != nil {
				return err
			}
			return m.texts.Page(w, name, data)
		},
	}
}

// show writes a page that is for one reader only, and kept by nobody.
func (s *Server) show(c echo.Context, code int, name string, data func(m *moment) any) error {
	return s.showOrFail(c, code, name, func(_ context.Context, m *moment) (any, error) { return data(m), nil })
}

// showOrFail is show for a page whose data may be wanting.
func (s *Server) showOrFail(c echo.Context, code int, name string, data func(ctx context.Context, m *moment) (any, error)) error {
	ctx, now := c.Request().Context(), time.Now()
	st, err := s.stand(now)
	if err != nil {
		return err
	}
	m, err := st.moment(ctx, now)
	if err != nil {
		return err
	}
	shown, err := data(ctx, m)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := m.texts.Page(&b, name, shown); err != nil {
		return err
	}
	h := c.Response().Header()
	h["Cache-Control"] = []string{cacheNone}
	h["X-Robots-Tag"] = []string{"noindex"}
	return c.HTMLBlob(code, b.Bytes())
}
