package mirror

import (
	"context"
	"errors"
	"io/fs"
	"path"
	"sync"
	"time"
)

// lanes is how many files are on their way to places at a time.
const lanes = 8

// run is one renewal of the copies.
type run struct {
	site     Site
	replicas []*replica
	pages    []Page
	folders  map[string]bool
	changed  bool // the site says something else than at the last run

	lanes chan struct{}
	under sync.WaitGroup
}

func newRun(s Site, replicas []*replica, pages []Page, changed bool) *run {
	return &run{site: s, replicas: replicas, pages: pages, folders: foldersOf(pages), changed: changed, lanes: make(chan struct{}, lanes)}
}

// do writes what is due in three waves, so that nothing leads to what isn't there yet,
// and then removes what is stale. It returns what went wrong at each place.
func (r *run) do(ctx context.Context) error {
	for _, one := range r.replicas {
		one.begin(ctx)
	}
	for wave := range waves {
		for _, p := range r.pages {
			if ctx.Err() == nil && waveOf(p) == wave {
				r.copy(ctx, p)
			}
		}
		r.under.Wait()
	}
	var wrong []error
	for _, one := range r.replicas {
		if ctx.Err() != nil {
			one.fail(ctx.Err())
		}
		wrong = append(wrong, one.finish(ctx, r.pages, time.Now()))
	}
	return errors.Join(wrong...)
}

const waves = 3

// waveOf puts style sheets and pictures before pages, and pages before the fronts.
func waveOf(p Page) int {
	switch {
	case p.Lasting:
		return 0
	case p.Front:
		return 2
	}
	return 1
}

// copy makes a page, if any replica wants it, and sends it on its way.
func (r *run) copy(ctx context.Context, p Page) {
	now := time.Now()
	var wanting []*replica
	for _, one := range r.replicas {
		if one.wants(p, r.changed, now) {
			wanting = append(wanting, one)
		}
	}
	if len(wanting) == 0 {
		return
	}
	body, kind, err := r.site.Copy(ctx, p.Path, p.Mark == "")
	if errors.Is(err, fs.ErrNotExist) {
		return // it went after the list was made; the next run removes its file
	}
	name := ""
	if err == nil {
		name, err = fileName(p.Path, kind, r.folders[path.Clean(p.Path)])
	}
	for _, one := range wanting {
		if err != nil {
			one.fail(err)
			continue
		}
		r.lanes <- struct{}{}
		r.under.Go(func() {
			defer func() { <-r.lanes }()
			one.put(ctx, p, name, File{Body: body, Type: kind, Lasting: p.Lasting}, now)
		})
	}
}
