package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/fyr-status/fyr/statuspage"
)

// Problem is one thing wrong in a configuration: where it stands, what was written
// there, what is wrong with it and what would be right.
type Problem struct {
	File         string // as it was named; "" for the command line
	Line, Column int    // counted from 1; 0 when there is no place to point at
	Path         string // "monitors[2].interval"
	Value        string // as written; never a secret, never what a reference stands for
	HasValue     bool
	Text         string // "needs a unit"
	Example      string // "30s"

	Console string // what a person made that is wrong: "monitor:api"; "": it is the file or the command line
}

// from says where a problem is when a person made what is wrong, which has no file.
func (p Problem) from(s *statuspage.Setting) Problem {
	if s == nil {
		return p
	}
	p.File, p.Line, p.Column, p.Console = "", 0, 0, s.Object()
	if _, inside, found := strings.Cut(p.Path, "."); found || strings.HasSuffix(p.Path, "]") {
		p.Path = inside
	}
	return p
}

// Error reads `fyr.yaml:14:13: monitors[2].interval: "5" needs a unit (for example 30s)`.
func (p Problem) Error() string {
	var b strings.Builder
	if p.File != "" {
		b.WriteString(p.File + ":")
		if p.Line > 0 {
			fmt.Fprintf(&b, "%d:%d:", p.Line, p.Column)
		}
		b.WriteString(" ")
	}
	if p.Path != "" {
		b.WriteString(p.Path + ": ")
	}
	if p.HasValue {
		fmt.Fprintf(&b, "%q ", clip(p.Value, maxShown))
	}
	b.WriteString(p.Text)
	if p.Example != "" {
		b.WriteString(" (for example " + p.Example + ")")
	}
	return b.String()
}

// maxShown is how many characters of a bad value an error repeats.
const maxShown = 60

func clip(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n]) + "…"
	}
	return s
}

// Problems are all that is wrong in a configuration, in the order of the file.
type Problems []Problem

// Error says how many there are and puts the first ten on a line each, as editors and
// terminals find them.
func (ps Problems) Error() string {
	lines := []string{"reading the configuration: " + counted(len(ps), "mistake") + "; mend it and try again"}
	if len(ps) > 1 {
		lines[0] = strings.Replace(lines[0], "mend it", "mend them", 1)
	}
	for i, p := range ps {
		if i == maxProblems {
			lines = append(lines, fmt.Sprintf("and %d more", len(ps)-maxProblems))
			break
		}
		lines = append(lines, p.Error())
	}
	return strings.Join(lines, "\n")
}

// inOrder sorts by place and drops what was found twice, as happens when a default is
// wrong for several monitors.
func (ps Problems) inOrder() Problems {
	slices.SortStableFunc(ps, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return slices.Compact(ps)
}

// closest returns the candidate that word is probably a slip of, or "".
func closest(word string, candidates []string) string {
	best, least := "", len(word)/3+2
	for _, c := range candidates {
		if d := distance(word, c); d < least {
			best, least = c, d
		}
	}
	return best
}

// distance is how many letters have to be changed, put in or left out, or neighbours
// swapped, to make a into b (optimal string alignment).
func distance(a, b string) int {
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			changed := 1
			if a[i-1] == b[j-1] {
				changed = 0
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+changed)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(a)][len(b)]
}
