package main

import (
	"fmt"
	"net/url"
	"strings"
)

// listing is how a command prints all that there is of something.
type listing[T any] struct {
	none    string   // what it says when there is nothing
	columns []string // the headings
	row     func(T) []string
}

// fetch asks the server for what is under a path, and prints it: as JSON, or for people.
func (l listing[T]) fetch(t *terminal, to *client, path string, asJSON bool) error {
	var all []T
	if err := to.do(t, "GET", path, nil, &all); err != nil {
		return err
	}
	if asJSON {
		return t.printJSON(all)
	}
	return l.print(t, all)
}

// print prints them for people.
func (l listing[T]) print(t *terminal, all []T) error {
	if len(all) == 0 {
		fmt.Fprintln(t.Out, l.none)
		return nil
	}
	rows := [][]string{l.columns}
	for _, v := range all {
		rows = append(rows, l.row(v))
	}
	return t.table(rows...)
}

// onlyOpen is a path under which only what goes on is listed, if that is wanted.
func onlyOpen(path string, wanted bool) string {
	if wanted {
		return path + "?open=true"
	}
	return path
}

// behind is a path under which a list goes on behind an id; "" is its beginning.
func behind(path, id string) string {
	if id == "" {
		return path
	}
	sep := "?"
	if strings.Contains(path, sep) {
		sep = "&"
	}
	return path + sep + "after=" + url.QueryEscape(id)
}
