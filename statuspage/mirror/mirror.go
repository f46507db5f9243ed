package mirror

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"
)

// Page is one address of the site.
type Page struct {
	Path    string // from the root of a static server: "/status/sv/history"
	Mark    string // changes whenever what stands there may have; "" for what tells of now
	News    string // of what tells of now: changes whenever it may say something else than that time has passed; "" for what any change may change
	Front   bool   // leads to the others and tells the most: written last, and renewed most often
	Lasting bool   // its name changes with its content: written first, and kept by caches
}

// Source is the site that is copied.
type Source interface {
	// Changed is closed once the site says something else.
	Changed() <-chan struct{}

	// Site returns the site as it stands.
	Site() (Site, error)
}

// Site makes the pages of one run, which asks for one after the other.
type Site interface {
	// Pages lists all of them.
	Pages(ctx context.Context) ([]Page, error)

	// Copy returns what stands at a path. A page that tells of now is to be dated, with the
	// time that it tells of. One that has gone meanwhile is an error that is fs.ErrNotExist.
	Copy(ctx context.Context, path string, dated bool) (body []byte, contentType string, err error)
}

// Config is what a Mirror needs. Source and Log are required.
type Config struct {
	Source Source
	Places []Place
	Log    *slog.Logger

	// Trouble is told when a copy has grown old because it can't be written, and with a
	// nil error when it is current again. It may be nil.
	Trouble func(err error, since time.Time)
}

// How often the copy is renewed while nothing changes, and how soon after something did.
const (
	frontEvery  = time.Minute
	othersEvery = 4 * time.Minute
	breath      = 2 * time.Second  // between two runs, so that an outage of a hundred services is a few of them
	again       = 15 * time.Second // after a run that failed
)

// Old is the age at which a copy says that nobody is measuring.
const Old = 5 * time.Minute

// Mirror keeps copies of a site current.
type Mirror struct {
	cfg Config

	mu       sync.Mutex
	replicas []*replica
	told     bool // operators know of the trouble
}

// New makes a Mirror. Nothing is written before Run.
func New(c Config) *Mirror {
	m := &Mirror{cfg: c}
	m.Use(c.Places)
	return m
}

// Use replaces the places, from the next run on.
func (m *Mirror) Use(places []Place) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.replicas = nil
	for _, p := range places {
		m.replicas = append(m.replicas, newReplica(p, time.Now()))
	}
}

// Run keeps the copies current until ctx ends. It lets a server that has just started
// answer its first readers before it begins.
func (m *Mirror) Run(ctx context.Context) error {
	hears(ctx, breath, nil)
	for changed := true; ctx.Err() == nil; {
		news := m.cfg.Source.Changed() // before the pages are read, so that no change slips between
		wait := frontEvery
		err := m.refresh(ctx, changed)
		if err != nil && ctx.Err() == nil {
			m.cfg.Log.Warn("copy not written", "err", err)
			wait = again
		}
		m.tell(time.Now())
		hears(ctx, breath, nil)
		changed = hears(ctx, wait-breath, news) || changed && err != nil
	}
	return nil
}

// hears waits for news, which it reports, but no longer than d and than ctx lasts.
func hears(ctx context.Context, d time.Duration, news <-chan struct{}) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-news:
	case <-t.C:
	case <-ctx.Done():
	}
	select {
	case <-news: // also at the very end of the wait
		return true
	default:
		return false
	}
}

// refresh writes what is due to every place. One that fails doesn't keep the others
// from it.
func (m *Mirror) refresh(ctx context.Context, changed bool) error {
	m.mu.Lock()
	replicas := m.replicas
	m.mu.Unlock()
	if len(replicas) == 0 {
		return nil
	}
	site, pages, err := m.list(ctx)
	if err != nil {
		for _, r := range replicas {
			r.fail(err)
		}
		return err
	}
	return newRun(site, replicas, pages, changed).do(ctx)
}

// list returns the site as it stands, with its pages.
func (m *Mirror) list(ctx context.Context) (Site, []Page, error) {
	site, err := m.cfg.Source.Site()
	if err != nil {
		return nil, nil, fmt.Errorf("look at the site to copy: %w", err)
	}
	pages, err := site.Pages(ctx)
	if err != nil {
		return nil, nil, fmt.Errorf("list the pages to copy: %w", err)
	}
	return site, pages, nil
}

// tell says once that a copy has grown old, and once that none is any more.
func (m *Mirror) tell(now time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var wrong []error
	since := now
	for _, r := range m.replicas {
		if good, err := r.state(); err != nil && now.Sub(good) >= Old {
			wrong = append(wrong, fmt.Errorf("the copy in %s is of %s UTC: %w", r.place, good.UTC().Format(time.TimeOnly), err))
			if good.Before(since) {
				since = good
			}
		}
	}
	old := len(wrong) > 0
	if m.cfg.Trouble != nil && old != m.told {
		m.cfg.Trouble(errors.Join(wrong...), since)
	}
	m.told = old
}
