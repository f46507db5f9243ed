package main

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// syntax is a rule about the file as YAML, before anything in it has a meaning. Each
// has a bad file in testdata of the same name.
type syntax struct {
	name    string
	problem string // what the error says, or how it begins when the parser words it
}

// syntaxRules are all of them.
var syntaxRules = []syntax{
	{"yaml-size", "is larger than 4 MiB"},
	{"yaml-utf8", "is not valid UTF-8"},
	{"yaml-tab", "a tab indents; YAML wants blanks"},
	{"yaml-broken", "is not YAML: "},
	{"yaml-duplicate-key", "stands here for the second time"},
	{"yaml-depth", "maps and lists are nested more than 32 deep"},
	{"yaml-documents", "a second document begins; a configuration is one"},
	{"yaml-tag", "tags are not read; write the plain value"},
	{"yaml-merge", "<< is not read; what monitors share belongs under defaults"},
	{"yaml-alias-unknown", "refers to an anchor that does not stand before it"},
	{"yaml-alias-bomb", "holds more than 200000 values once its aliases are followed"},
}

// parseYAML returns the file's one document, nil when there is nothing in it.
func parseYAML(file string, text []byte) (ast.Node, *Problem) {
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	if p := unreadable(text); p != nil {
		p.File = file
		return nil, p
	}
	tokens := lexer.Tokenize(string(text))
	if at := tooDeep(tokens); at != nil {
		return nil, problemAt(file, at, "maps and lists are nested more than %d deep", maxConfigDepth)
	}
	parsed, err := parser.Parse(tokens, 0)
	if err != nil {
		return nil, syntaxProblem(file, text, err)
	}
	return oneDocument(file, parsed)
}

// unreadable finds what keeps the text from being read at all.
func unreadable(text []byte) *Problem {
	if len(text) > maxConfigBytes {
		return &Problem{Text: fmt.Sprintf("is larger than %s", binarySize(maxConfigBytes))}
	}
	for i, l := range bytes.Split(text, []byte("\n")) {
		if !utf8.Valid(l) {
			return &Problem{Line: i + 1, Column: validPrefix(l) + 1, Text: "is not valid UTF-8; save the file in that encoding"}
		}
	}
	return nil
}

// validPrefix counts the characters before the first byte that is not UTF-8.
func validPrefix(l []byte) int {
	n := 0
	for len(l) > 0 {
		r, size := utf8.DecodeRune(l)
		if r == utf8.RuneError && size == 1 {
			break
		}
		l, n = l[size:], n+1
	}
	return n
}

// tooDeep returns the first token that is nested deeper than anything here needs. The
// parser's own work grows with the square of the depth.
func tooDeep(tokens token.Tokens) *token.Token {
	flow, entries, row := 0, 0, 0
	for _, t := range tokens {
		if t.Position.Line != row {
			entries, row = 0, t.Position.Line
		}
		switch t.Type {
		case token.SequenceStartType, token.MappingStartType:
			flow++
		case token.SequenceEndType, token.MappingEndType:
			flow--
		case token.SequenceEntryType, token.MappingKeyType, token.AnchorType, token.TagType:
			entries++
		}
		if flow > maxConfigDepth || entries > maxConfigDepth || t.Position.IndentLevel > maxConfigDepth {
			return t
		}
	}
	return nil
}

func problemAt(file string, t *token.Token, format string, args ...any) *Problem {
	return &Problem{File: file, Line: t.Position.Line, Column: t.Position.Column, Text: fmt.Sprintf(format, args...)}
}

// syntaxProblem turns the parser's error into ours.
func syntaxProblem(file string, text []byte, err error) *Problem {
	var broken *yaml.SyntaxError
	if !errors.As(err, &broken) || broken.Token == nil {
		return &Problem{File: file, Text: "is not YAML: " + firstLine(err.Error())}
	}
	at := broken.Token
	switch {
	case strings.Contains(broken.Message, "already defined"):
		p := problemAt(file, at, "stands here for the second time; keep one")
		p.Value, p.HasValue = at.Value, true
		return p
	case strings.HasPrefix(broken.Message, "found character '\t'"), strings.HasPrefix(lineOf(text, at.Position.Line), "\t"):
		return problemAt(file, at, "a tab indents; YAML wants blanks")
	}
	return problemAt(file, at, "is not YAML: %s", firstLine(broken.Message))
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	return s
}

func lineOf(text []byte, n int) string {
	lines := bytes.SplitN(text, []byte("\n"), n+1)
	if n < 1 || n > len(lines) {
		return ""
	}
	return string(lines[n-1])
}

func oneDocument(file string, parsed *ast.File) (ast.Node, *Problem) {
	var body ast.Node
	for _, d := range parsed.Docs {
		if d.Body == nil {
			continue
		}
		if body != nil {
			return nil, problemAt(file, d.Body.GetToken(), "a second document begins; a configuration is one")
		}
		body = d.Body
	}
	return body, nil
}
