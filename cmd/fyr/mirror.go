package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"strings"
	"time"

	"github.com/fyr-status/fyr/monitor/dial"
	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/mirror"
	"github.com/fyr-status/fyr/statuspage/web"
)

// newMirror makes what keeps the copies of the page that pages serves.
func newMirror(a *app, pages *web.Server) *mirror.Mirror {
	return mirror.New(mirror.Config{
		Source: copySource{app: a, pages: pages}, Places: placesOf(a.config.Load().Mirror), Log: a.log,
		Trouble: func(err error, since time.Time) {
			go a.desk.Report(context.Background(), statuspage.TroubleMirror, err, since) // the store may make it wait
		},
	})
}

// placesOf are where copies are kept.
func placesOf(m *Mirror) []mirror.Place {
	if m == nil {
		return nil
	}
	var places []mirror.Place
	if m.Folder != "" {
		places = append(places, mirror.NewFolder(m.Folder))
	}
	if m.Bucket != nil {
		bucket := *m.Bucket
		bucket.Dial = dial.New(dial.Policy{Private: true}).DialContext // the file names where copies go
		places = append(places, mirror.NewBucket(bucket))
	}
	return places
}

// copySource is the public listener as the mirror sees it.
type copySource struct {
	app   *app
	pages *web.Server
}

// Changed is closed at the desk's next revision.
func (s copySource) Changed() <-chan struct{} { return s.app.desk.Changed() }

// Site is the listener as it stands.
func (s copySource) Site() (mirror.Site, error) {
	c := *s.app.config.Load()
	site, err := s.pages.Site(c.Mirror.at())
	return copySite{site, copyURL(c).Path}, err
}

// copySite is its paths below the copy's base path.
type copySite struct {
	site *web.Site
	base string
}

// Pages lists them.
func (s copySite) Pages(ctx context.Context) ([]mirror.Page, error) {
	paths, err := s.site.Paths(ctx)
	if err != nil {
		return nil, err
	}
	pages := make([]mirror.Page, 0, len(paths))
	for _, p := range paths {
		pages = append(pages, mirror.Page{Path: s.base + p.At, Mark: p.Mark, News: p.News, Front: p.Front, Lasting: p.Lasting})
	}
	return pages, nil
}

// Copy makes one of them.
func (s copySite) Copy(ctx context.Context, path string, dated bool) ([]byte, string, error) {
	body, kind, err := s.site.Copy(ctx, strings.TrimPrefix(path, s.base), dated)
	if errors.Is(err, statuspage.ErrNotFound) {
		err = fmt.Errorf("%w: %w", fs.ErrNotExist, err)
	}
	return body, kind, err
}

// at is where the copy is served; nil when that is under the page's own name.
func (m *Mirror) at() *url.URL {
	if m == nil {
		return nil
	}
	return m.URL
}

// copyURL is the address of the copy.
func copyURL(c Config) *url.URL {
	if u := c.Mirror.at(); u != nil {
		return u
	}
	return c.Page.URL
}

// sameMirror reports whether copies are kept in the same places.
func sameMirror(a, b Config) bool {
	before, after := document{c: a}.mirror(), document{c: b}.mirror()
	return fmt.Sprint(before) == fmt.Sprint(after)
}

// copies looks at what the copies say of themselves, wherever they are.
func copies(ctx context.Context, c Config) []finding {
	var found []finding
	for _, p := range placesOf(c.Mirror) {
		if f, wrong := examineCopy(ctx, p, time.Now()); wrong {
			found = append(found, f)
		}
	}
	return found
}

// copyAnswers is how long storage may take to say how old its copy is.
const copyAnswers = 10 * time.Second

func examineCopy(ctx context.Context, p mirror.Place, now time.Time) (f finding, wrong bool) {
	ctx, cancel := context.WithTimeout(ctx, copyAnswers)
	defer cancel()
	stamp, err := mirror.ReadStamp(ctx, p)
	about := "mirror in " + p.String()
	switch age := now.Sub(stamp.Written); {
	case errors.Is(err, fs.ErrNotExist):
		return finding{"wrong", about, "no copy of the page has been written there", "Look at the server's log; a first copy takes a few seconds."}, true
	case err != nil:
		return finding{"wrong", about, err.Error(), "Check the keys of mirror: in the configuration, and that this host may reach the place."}, true
	case age >= mirror.Old:
		return finding{"wrong", about, fmt.Sprintf("the copy is %s old, and tells its readers that nobody is measuring", brief(age.Truncate(time.Second))), "Look at the server's log; `fyr mirror post` tells readers more."}, true
	}
	return finding{}, false
}
