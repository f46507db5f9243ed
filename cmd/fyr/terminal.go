package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"
)

// printJSON prints v for programs, indented so that people can read it too.
func (t *terminal) printJSON(v any) error {
	e := json.NewEncoder(t.Out)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

// table prints rows in columns; the first is the heading.
func (t *terminal) table(rows ...[]string) error {
	w := tabwriter.NewWriter(t.Out, 0, 0, 2, ' ', 0)
	for _, row := range rows {
		fmt.Fprintln(w, strings.TrimRight(strings.Join(row, "\t"), "\t "))
	}
	return w.Flush()
}

// coloured reports whether the output is a terminal that wants colour: a pipe, a file,
// TERM=dumb and NO_COLOR switch it off.
func (t *terminal) coloured() bool {
	f, ok := t.Out.(*os.File)
	if !ok || os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb" {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// The colours of words that say how something stands.
const (
	green  = "\x1b[32m"
	yellow = "\x1b[33m"
	red    = "\x1b[31m"
	grey   = "\x1b[90m"
)

// paint colours a word where the terminal wants it.
func (t *terminal) paint(colour, word string) string {
	if !t.coloured() {
		return word
	}
	return colour + word + "\x1b[0m"
}

// are writes a number with its noun and the verb: 1 monitor is, 3 monitors are.
func are(n int, noun string) string {
	if n == 1 {
		return "1 " + noun + " is"
	}
	return counted(n, noun) + " are"
}

// counted writes a number with its noun: 1 monitor, 3 monitors.
func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
