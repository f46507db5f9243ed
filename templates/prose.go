package templates

import (
	"bufio"
	"bytes"
	"html"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/yuin/goldmark/ast"
	render "github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
)

// This file puts an update into the words of a letter: the text part of a mail is read as it
// stands, and marks for a program are noise there.

// prose is an update's text without marks: the monitors' words as they are, a person's
// Markdown with its paragraphs, lists and quotes as one types them, and each link's address
// behind its words.
func prose(u Update) string {
	if u.Auto || len(u.Body) > MaxMarkdown {
		return u.Body
	}
	source := []byte(u.Body)
	return letter(source).blocks(markdown().Parser().Parse(text.NewReader(source)), "\n\n")
}

// letter is the source that nodes point into.
type letter []byte

// blocks are what a node consists of.
func (l letter) blocks(n ast.Node, between string) string {
	var all []string
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if said := l.block(c); said != "" {
			all = append(all, said)
		}
	}
	return strings.Join(all, between)
}

func (l letter) block(n ast.Node) string {
	switch n := n.(type) {
	case *ast.List:
		return l.list(n)
	case *ast.Blockquote:
		return hanging("> ", "> ", l.blocks(n, "\n\n"))
	case *ast.CodeBlock, *ast.FencedCodeBlock:
		return hanging("    ", "    ", string(bytes.TrimRight(n.Lines().Value(l), "\n")))
	case *ast.ThematicBreak:
		return "· · ·"
	}
	return l.line(n)
}

// list has a bullet or a number before each item, under which its other lines hang.
func (l letter) list(n *ast.List) string {
	var items []string
	between, number := "\n\n", n.Start
	if n.IsTight {
		between = "\n"
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		mark := "- "
		if n.IsOrdered() {
			mark = strconv.Itoa(number) + ". "
			number++
		}
		items = append(items, hanging(mark, strings.Repeat(" ", len(mark)), l.blocks(c, between)))
	}
	return strings.Join(items, between)
}

// hanging puts one text before the first line, and another before those after it.
func hanging(first, others, lines string) string {
	all := strings.Split(first+strings.ReplaceAll(lines, "\n", "\n"+others), "\n")
	for n := range all {
		all[n] = strings.TrimRight(all[n], " ")
	}
	return strings.Join(all, "\n")
}

// line is the text in a paragraph, a heading or a link. It ends where it was ended.
func (l letter) line(n ast.Node) string {
	var b strings.Builder
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.Text:
			b.WriteString(l.typed(c))
			if c.HardLineBreak() || c.SoftLineBreak() {
				b.WriteByte('\n')
			}
		case *ast.AutoLink:
			b.Write(c.Label(l))
		case *ast.Link:
			b.WriteString(withAddress(l.line(c), string(c.Destination)))
		default: // emphasis, code, and what stands for a picture
			b.WriteString(l.line(c))
		}
	}
	return b.String()
}

// typed is a text as it is meant: with neither the backslashes nor the names of characters
// that Markdown knows. A character that nobody can type is none here either.
func (l letter) typed(t *ast.Text) string {
	said := t.Segment.Value(l)
	if _, code := t.Parent().(*ast.CodeSpan); code || t.IsRaw() {
		return string(said)
	}
	var b bytes.Buffer
	w := bufio.NewWriter(&b)
	render.DefaultWriter.Write(w, said)
	_ = w.Flush() // into memory
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return unicode.ReplacementChar
		}
		return r
	}, html.UnescapeString(b.String()))
}

// withAddress is a link: its words, and where it leads unless they say that.
func withAddress(words, address string) string {
	u, err := url.Parse(address)
	switch {
	case err != nil || !slices.Contains([]string{"https", "http", "mailto"}, u.Scheme):
		return words
	case words == address, "mailto:"+words == address:
		return words
	case words == "":
		return address
	}
	return words + " (" + address + ")"
}
