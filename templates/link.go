package templates

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// bareLinks makes links of addresses that stand in a text without any mark-up. goldmark's
// own extension does so too, and more; importing it would cost each start of the program
// a millisecond for patterns that a status page does not need.
type bareLinks struct{}

// Trigger implements parser.InlineParser: an address begins a line, or follows one of these.
func (bareLinks) Trigger() []byte { return []byte{' ', '('} }

// Parse implements parser.InlineParser.
func (bareLinks) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	if pc.IsInLinkLabel() {
		return nil
	}
	line, segment := block.PeekLine()
	before := 0
	if len(line) > 0 && (line[0] == ' ' || line[0] == '(') {
		before = 1
	}
	n := bareLink(line[before:])
	if n == 0 {
		return nil
	}
	if before > 0 {
		ast.MergeOrAppendTextSegment(parent, segment.WithStop(segment.Start+before))
	}
	block.Advance(before + n)
	start := segment.Start + before
	return ast.NewAutoLink(ast.AutoLinkURL, ast.NewTextSegment(text.NewSegment(start, start+n)))
}

// bareLink is the length of the address that the line begins with, 0 for none. The
// punctuation after it belongs to the sentence.
func bareLink(line []byte) int {
	scheme := 0
	for _, s := range []string{"https://", "http://"} {
		if bytes.HasPrefix(line, []byte(s)) {
			scheme = len(s)
		}
	}
	if scheme == 0 {
		return 0
	}
	n := len(line)
	if end := bytes.IndexAny(line, " \t\r\n<>\"`"); end >= 0 {
		n = end
	}
	n = len(bytes.TrimRight(line[:n], ".,:;!?)]}'*_~"))
	if n <= scheme {
		return 0
	}
	return n
}
