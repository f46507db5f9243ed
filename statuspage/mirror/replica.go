package mirror

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"sync"
	"time"
)

// replica is the copy at one place, with what we know of its files.
type replica struct {
	place Place

	mu     sync.Mutex
	loaded bool
	files  map[string]entry // by the page's path
	lists  map[string][]byte
	good   time.Time // the last run that came through; at first, when we began
	err    error     // why the last run did not
}

// entry is a page's file at the place.
type entry struct {
	File string `json:"file"`
	Sum  string `json:"sum,omitempty"`  // of its content; "" when that is dated, or not known
	Mark string `json:"mark,omitempty"` // of the page when it was made

	written time.Time // by this process
	news    string    // of the page then
}

func newReplica(p Place, now time.Time) *replica {
	return &replica{place: p, files: map[string]entry{}, lists: map[string][]byte{}, good: now}
}

// begin forgets the failure of the last run, and learns what stands at the place
// already. What can't be read there is written anew.
func (r *replica) begin(ctx context.Context) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.err = nil
	if r.loaded {
		return
	}
	files, err := readFiles(ctx, r.place)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		r.err = err
		return
	}
	if files != nil {
		r.files = files
	}
	r.loaded = true
}

// wants reports whether a page is to be made for this replica.
func (r *replica) wants(p Page, changed bool, now time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	e, there := r.files[p.Path]
	switch {
	case r.err != nil:
		return false
	case !there:
		return true
	case p.Mark != "":
		return e.Mark != p.Mark
	case p.News != "":
		return e.news != p.News || now.Sub(e.written) >= othersEvery-breath
	case p.Front:
		return changed || now.Sub(e.written) >= frontEvery-breath
	}
	return changed || now.Sub(e.written) >= othersEvery-breath
}

// put writes a page's file, unless the place has just that already.
func (r *replica) put(ctx context.Context, p Page, name string, f File, now time.Time) {
	sum := sha256.Sum256(f.Body)
	is := entry{File: name, Sum: hex.EncodeToString(sum[:16]), Mark: p.Mark, written: now, news: p.News}
	r.mu.Lock()
	was, err := r.files[p.Path], r.err
	r.mu.Unlock()
	if err != nil {
		return
	}
	if was.File != is.File || was.Sum != is.Sum {
		if err := r.place.Put(ctx, name, f); err != nil {
			r.fail(fmt.Errorf("write %s: %w", name, err))
			return
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.files[p.Path] = is
	if was.File != "" && was.File != is.File {
		r.files[staleKey(was.File)] = entry{File: was.File}
	}
}

// staleKey is where a file stands in the list that no page has any more: it begins with
// no slash, as paths do.
func staleKey(file string) string { return "stale " + file }

// finish removes the files that no page has any more and says what stands now.
func (r *replica) finish(ctx context.Context, pages []Page, now time.Time) error {
	r.saveStamp(ctx, pages, now)
	for path, e := range r.stale(pages) {
		if r.failed() {
			break
		}
		if err := r.place.Delete(ctx, e.File); err != nil {
			r.fail(fmt.Errorf("remove %s: %w", e.File, err))
			break
		}
		r.mu.Lock()
		delete(r.files, path)
		r.mu.Unlock()
	}
	r.saveFiles(ctx)
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.err == nil {
		r.good = now
		return nil
	}
	return fmt.Errorf("copy to %s: %w", r.place, r.err)
}

// stale lists the entries that none of the pages has. A file that changed its page
// stays.
func (r *replica) stale(pages []Page) map[string]entry {
	r.mu.Lock()
	defer r.mu.Unlock()
	paths, files := map[string]bool{}, map[string]bool{}
	for _, p := range pages {
		paths[p.Path] = true
		files[r.files[p.Path].File] = true
	}
	gone := map[string]entry{}
	for path, e := range r.files {
		switch {
		case paths[path]:
		case files[e.File]:
			delete(r.files, path)
		default:
			gone[path] = e
		}
	}
	return gone
}

// save writes one of our own lists when it says something new.
func (r *replica) save(ctx context.Context, name string, content []byte) {
	r.mu.Lock()
	same, failed := bytes.Equal(r.lists[name], content), r.err != nil
	r.mu.Unlock()
	if same || failed {
		return
	}
	if err := r.place.Put(ctx, name, File{Body: content, Type: "application/json"}); err != nil {
		r.fail(fmt.Errorf("write %s: %w", name, err))
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.lists[name] = content
}

// fail notes why this run is over for the replica; the first reason counts.
func (r *replica) fail(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.err == nil {
		r.err = err
	}
}

func (r *replica) failed() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.err != nil
}

// state returns when the copy was whole the last time, and what has kept it from that
// since.
func (r *replica) state() (good time.Time, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.good, r.err
}
