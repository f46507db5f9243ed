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

// Site is the page at one moment, on its way into a copy. What its documents read of the
// store is read once for all of them and all languages, and dropped with the Site. It is
// for one goroutine.
type Site struct {
	server *Server
	url    *url.URL // where the copy is served, if that is not where the page is
	stand  *stand
	now    time.Time
	facts  *facts
	memo   *memo
}

// momentFor is how long a Site tells of one moment. Afterwards it looks again, so that a
// copy which takes long to write is not out of date when it is there.
const momentFor = 15 * time.Second

// Site returns the page as it stands. url is where the copy is served, if that is not where
// the page is: what leads from document to document stays there, and only the canonical
// address is still the page's.
func (s *Server) Site(url *url.URL) (*Site, error) {
	site := &Site{server: s, url: url}
	return site, site.look(time.Now())
}

// look takes in what stands now.
func (site *Site) look(now time.Time) error {
	st, err := site.server.stand(now)
	if err != nil {
		return err
	}
	site.stand, site.now, site.facts, site.memo = st, now, site.server.facts.twin(), newMemo()
	return nil
}

// copied is one document on its way into a copy.
type copied struct {
	*Site
	dated bool
	body  []byte
	kind  string
}

type copiedKey struct{}

// copiedIn returns the copy that a request is for; nil for a reader's.
func copiedIn(ctx context.Context) *copied {
	c, _ := ctx.Value(copiedKey{}).(*copied)
	return c
}

// Copy returns what stands at one of the Paths, as a static copy shows it, and its
// content type. A document that tells of now is dated; one that does not, because all in
// it is over, shows no overall state either. The error wraps [statuspage.ErrNotFound] when
// nothing stands there.
func (site *Site) Copy(ctx context.Context, at string, dated bool) (body []byte, contentType string, err error) {
	if now := time.Now(); now.Sub(site.now) >= momentFor {
		if err := site.look(now); err != nil {
			return nil, "", err
		}
	}
	c := &copied{Site: site, dated: dated}
	r, err := http.NewRequestWithContext(context.WithValue(ctx, copiedKey{}, c), http.MethodGet, (&url.URL{Path: at}).String(), http.NoBody)
	if err != nil {
		return nil, "", fmt.Errorf("copy %s: %w", at, err)
	}
	if l, rest, ok := site.stand.spoken(r.URL.Path); ok {
		r = inLanguage(r, l, rest)
	}
	s, w := site.server, &nobody{header: http.Header{}}
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
	m, err := s.moment(ctx)
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

// moment returns the instant that an answer tells of: now, or that of the copy which the
// answer is for.
func (s *Server) moment(ctx context.Context) (*moment, error) {
	if c := copiedIn(ctx); c != nil {
		return c.stand.moment(ctx, c.now)
	}
	now := time.Now()
	st, err := s.stand(now)
	if err != nil {
		return nil, err
	}
	return st.moment(ctx, now)
}

// elsewhere moves the moment to where the copy is served.
func (m *moment) elsewhere(c *copied) {
	m.copied = c
	if c.url == nil {
		return
	}
	view, st := *m.View, *m.stand
	view.Page.URL = c.url
	st.View, m.stand = &view, &st
}

// copyOld is the age at which a copy says that nobody is measuring.
const copyOld = 5 * time.Minute

// inCopy changes what stands round every page to what is true in a copy.
func (m *moment) inCopy(l *templates.Layout) {
	if m.copied == nil {
		return
	}
	l.Stale, l.Copied, l.Live = copyOld, true, ""
	l.URL = m.copied.stand.Page.Link("")
	if m.copied.dated {
		l.Written = m.now
	} else {
		l.State = ""
	}
}
