package main

import (
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"
)

// shellWord is a word of a shell's line, with the parts that stand in quotes.
var shellWord = regexp.MustCompile(`(?:'[^']*'|"[^"]*"|[^\s'"])+`)

// wordsOf are the arguments of a line, up to where the shell leads what comes out elsewhere.
func wordsOf(line string) (words []string) {
	for _, word := range shellWord.FindAllString(line, -1) {
		if strings.HasPrefix(word, ">") || strings.HasPrefix(word, "<") || word == "|" || word == "#" || word == "&&" {
			break
		}
		words = append(words, strings.NewReplacer("'", "", `"`, "").Replace(word))
	}
	return words
}

// example is a line of a text that calls the program: indented, or in a file of another's.
var example = regexp.MustCompile(`(?m)^  +(fyr .*)$|"\|(fyr [^"]*)"$`)

// What the help of a command shows as an example is understood as it stands, and is one of
// that command's or of what it belongs to.
func TestExamplesAreUnderstood(t *testing.T) {
	t.Parallel()
	for path, node := range leaves(t) {
		found := example.FindAllStringSubmatch(node.Detail, -1)
		if len(found) == 0 {
			t.Errorf("fyr %s: no example in %q", path, node.Detail)
		}
		for _, match := range found {
			line := match[1] + match[2]
			if _, err := parse(&terminal{Context: t.Context(), Out: io.Discard, Errors: io.Discard}, wordsOf(line)[1:]); err != nil && !errors.Is(err, errHelped) {
				t.Errorf("fyr %s shows %q: %v", path, line, err)
			}
			if !strings.HasPrefix(line, "fyr "+strings.Fields(path)[0]) {
				t.Errorf("fyr %s shows an example of another command: %q", path, line)
			}
		}
	}
}
