package mirror

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"regexp"
)

// Post is what a person says in the copy while the server is dead, as HTML in the
// language of a page ("sv", as its lang attribute has it).
type Post func(language string) (html string, err error)

// Marks of a post in a page; what stands between them is replaced by the next one. The
// living server's next run writes the page without it.
const (
	postBegins = "<!-- fyr mirror post -->"
	postEnds   = "<!-- end of fyr mirror post -->"
)

var (
	posted    = regexp.MustCompile(`(?s)` + postBegins + `.*?` + postEnds)
	mainTag   = regexp.MustCompile(`<main\b[^>]*>`)
	htmlTag   = regexp.MustCompile(`<html\b[^>]*>`)
	languages = regexp.MustCompile(`\blang="([A-Za-z0-9-]+)"`)
)

// ErrNoFront is a page that a post finds no place in.
var ErrNoFront = errors.New("it is no page of ours: there is no <main> in it")

// Put puts the post into the front page of each language, in place of an earlier one,
// and returns their files. A nil Post only takes the earlier one away.
func (post Post) Put(ctx context.Context, p Place) (files []string, err error) {
	stamp, err := ReadStamp(ctx, p)
	if err != nil {
		return nil, err
	}
	for _, name := range stamp.Fronts {
		if err := post.putInto(ctx, p, name); err != nil {
			return files, fmt.Errorf("post into %s: %w", name, err)
		}
		files = append(files, name)
	}
	return files, nil
}

func (post Post) putInto(ctx context.Context, p Place, name string) error {
	page, err := p.Read(ctx, name)
	if err != nil {
		return err
	}
	page = posted.ReplaceAll(page, nil)
	if post != nil {
		if page, err = post.in(page); err != nil {
			return err
		}
	}
	return p.Put(ctx, name, File{Body: page, Type: "text/html; charset=utf-8"})
}

// in returns the page with the post first in its main part.
func (post Post) in(page []byte) ([]byte, error) {
	at := mainTag.FindIndex(page)
	if at == nil {
		return nil, ErrNoFront
	}
	text, err := post(languageOf(page))
	if err != nil {
		return nil, err
	}
	return bytes.Join([][]byte{page[:at[1]], []byte(postBegins + text + postEnds), page[at[1]:]}, nil), nil
}

// languageOf is the language of a page's own words, "" when it doesn't say.
func languageOf(page []byte) string {
	if m := languages.FindSubmatch(htmlTag.Find(page)); m != nil {
		return string(m[1])
	}
	return ""
}
