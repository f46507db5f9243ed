package web

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// This file makes documents for a static copy of the page, which is read when this
// server is dead: nothing in it may ask for an answer.

// Copying is how a document differs in a copy.
type Copying struct {
	// Written is the date of a document that tells of now. One that does not, because all
	// in it is over, has none, and shows no overall state either.
	Written time.Time

	// URL is where the copy is served, if that is not where the page is: what leads from
	// document to document stays there. Only the canonical address is still the page's.
	URL *url.URL
}

// copied is one document on its way into a copy.
type copied struct {
	Copying
	page *url.URL // where the page itself is
	body []byte
	kind string
}

type copiedKey struct{}

// copiedIn returns the copy that a request is for; nil for a reader's.
func copiedIn(ctx context.Context) *copied {
	c, _ := ctx.Value(copiedKey{}).(*copied)
	return c
}

// Copy returns what stands at one of the Paths, as a static copy shows it, and its
// content type. The error wraps [statuspage.ErrNotFound] when nothing stands there.
func (s *Server) Copy(ctx context.Context, at string, how Copying) (body []byte, contentType string, err error) {
	st, err := s.stand(time.Now())
	if err != nil {
		return nil, "", err
	}
	c := &copied{Copying: how, page: st.Page.URL}
	r, err := http.NewRequestWithContext(context.WithValue(ctx, copiedKey{}, c), http.MethodGet, (&url.URL{Path: at}).String(), http.NoBody)
	if err != nil {
		return nil, "", fmt.Errorf("copy %s: %w", at, err)
	}
	if l, rest, ok := st.spoken(r.URL.Path); ok {
		r = inLanguage(r, l, rest)
	}
	w := &nobody{header: http.Header{}}
	if at == notFoundFile {
		err = s.fill(r.Context(), s.notFoundPage(), c)
	} else {
		s.echo.ServeHTTP(w, r)
	}
	switch {
	case err != nil:
		return nil, "", err
	case c.body != nil:
		return c.body, c.kind, nil
	case w.code == http.StatusNotFound:
		return nil, "", fmt.Errorf("copy %s: %w", at, statuspage.ErrNotFound)
	case ctx.Err() != nil:
		return nil, "", fmt.Errorf("copy %s: %w", at, ctx.Err())
	}
	return nil, "", fmt.Errorf("copy %s: the answer is %d %s", at, w.code, http.StatusText(w.code))
}

// nobody takes an answer that is not for a reader.
type nobody struct {
	header http.Header
	code   int
}

func (n *nobody) Header() http.Header         { return n.header }
func (n *nobody) WriteHeader(code int)        { n.code = code }
func (n *nobody) Write(b []byte) (int, error) { return len(b), nil }

// fill makes the document into the copy. The shelf is the readers'.
func (s *Server) fill(ctx context.Context, d document, c *copied) error {
	now := time.Now()
	st, err := s.stand(now)
	if err != nil {
		return err
	}
	m, err := st.moment(ctx, now)
	if err != nil {
		return err
	}
	m.elsewhere(c)
	ctx, cancel := context.WithTimeout(ctx, makeTimeout)
	defer cancel()
	var b bytes.Buffer
	if err := d.make(ctx, &b, m); err != nil {
		return fmt.Errorf("make %s: %w", d.key, err)
	}
	c.body, c.kind = b.Bytes(), d.contentType
	return nil
}

// elsewhere moves the moment to where the copy is served.
func (m *moment) elsewhere(c *copied) {
	m.copied = c
	if c.URL == nil {
		return
	}
	view, st := *m.View, *m.stand
	view.Page.URL = c.URL
	st.View, m.stand = &view, &st
}

// copyOld is the age at which a copy says that nobody is measuring.
const copyOld = 5 * time.Minute

// inCopy changes what stands round every page to what is true in a copy.
func (m *moment) inCopy(l *templates.Layout) {
	if m.copied == nil {
		return
	}
	l.Written, l.Stale, l.Copied, l.Live = m.copied.Written, copyOld, true, ""
	page := m.Page
	page.URL = m.copied.page
	l.URL = page.Link("")
	if l.Written.IsZero() {
		l.State = ""
	}
}
