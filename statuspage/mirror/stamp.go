package mirror

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"
)

// Our own two files at a place. The list is written when pages come, go or get another
// mark; the stamp at the end of every run, after all that it speaks of.
const (
	stampFile = "mirror.json"
	listFile  = "mirror-files.json"
)

// format of both files; a copy in another one is written anew.
const format = 1

// Stamp is what a copy says of itself in mirror.json.
type Stamp struct {
	Format  int       `json:"format"`
	Written time.Time `json:"written_at"` // the end of the last run that came through
	Pages   int       `json:"pages"`
	Fronts  []string  `json:"fronts"` // files of the front pages, the default language's first
}

// ReadStamp returns what the copy at a place says of itself. No copy there is an error
// that is fs.ErrNotExist.
func ReadStamp(ctx context.Context, p Place) (Stamp, error) {
	var s Stamp
	err := readJSON(ctx, p, stampFile, &s)
	if err == nil && s.Format != format {
		err = fmt.Errorf("read %s: it is of format %d, and this version reads %d", stampFile, s.Format, format)
	}
	return s, err
}

// list is what mirror-files.json holds.
type list struct {
	Format int              `json:"format"`
	Files  map[string]entry `json:"files"`
}

// readFiles returns what the list at a place says; nothing of another format.
func readFiles(ctx context.Context, p Place) (map[string]entry, error) {
	var l list
	if err := readJSON(ctx, p, listFile, &l); err != nil || l.Format != format {
		return nil, err
	}
	return l.Files, nil
}

func readJSON(ctx context.Context, p Place, name string, into any) error {
	b, err := p.Read(ctx, name)
	if err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	var syntax *json.SyntaxError
	if err := json.Unmarshal(b, into); errors.As(err, &syntax) {
		return fmt.Errorf("read %s: %w: it is not whole", name, fs.ErrNotExist)
	} else if err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	return nil
}

// saveFiles writes the list. What is dated has no sum in it, so that the list lies still
// while only dates change.
func (r *replica) saveFiles(ctx context.Context) {
	r.mu.Lock()
	l := list{Format: format, Files: make(map[string]entry, len(r.files))}
	for path, e := range r.files {
		if e.Mark == "" {
			e.Sum = ""
		}
		l.Files[path] = e
	}
	r.mu.Unlock()
	content, err := json.Marshal(l)
	if err != nil {
		r.fail(fmt.Errorf("write %s: %w", listFile, err))
		return
	}
	r.save(ctx, listFile, content)
}

// saveStamp dates the copy.
func (r *replica) saveStamp(ctx context.Context, pages []Page, now time.Time) {
	s := Stamp{Format: format, Written: now.UTC().Truncate(time.Second), Pages: len(pages), Fronts: r.fronts(pages)}
	content, err := json.Marshal(s)
	if err != nil {
		r.fail(fmt.Errorf("write %s: %w", stampFile, err))
		return
	}
	r.save(ctx, stampFile, content)
}

// fronts are the files that people meet first.
func (r *replica) fronts(pages []Page) []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var files []string
	for _, p := range pages {
		if file := r.files[p.Path].File; p.Front && strings.HasSuffix(file, ".html") {
			files = append(files, file)
		}
	}
	slices.SortFunc(files, func(a, b string) int {
		return strings.Compare(strings.TrimSuffix(a, "index.html"), strings.TrimSuffix(b, "index.html"))
	})
	return files
}
