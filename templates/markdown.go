package templates

import (
	"bytes"
	"html/template"
	"slices"
	"strings"
	"sync"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// MaxMarkdown is the longest text, in bytes, that is read as Markdown; a longer one is
// shown as it was typed.
const MaxMarkdown = 32 << 10

// bodyHeading is the level of every heading in an update: it stands below the h3 of its incident.
const bodyHeading = 4

// Markdown turns an update's source into HTML: CommonMark and bare links, HTML only as the
// text that was typed, no images, headings below the page's own, links that lend no reputation. What the
// renderer makes is sanitised once more by a policy of our own.
func (s *Set) Markdown(source string) template.HTML {
	if len(source) > longText {
		return markedUp(source)
	}
	text, ok := s.kin.markdown.find(source)
	if !ok {
		text = markedUp(source)
		s.kin.markdown.keep(source, text)
	}
	return text
}

func markedUp(source string) template.HTML {
	if len(source) > MaxMarkdown {
		return paragraphs(source)
	}
	var b bytes.Buffer
	if err := markdown().Convert([]byte(source), &b); err != nil {
		return paragraphs(source)
	}
	return template.HTML(policy().SanitizeBytes(b.Bytes()))
}

var markdown = sync.OnceValue(func() goldmark.Markdown {
	inline := without(parser.DefaultInlineParsers(), parser.NewRawHTMLParser())
	return goldmark.New(goldmark.WithParser(parser.NewParser(
		parser.WithBlockParsers(without(parser.DefaultBlockParsers(), parser.NewHTMLBlockParser())...),
		parser.WithInlineParsers(append(inline, util.Prioritized(bareLinks{}, 999))...),
		parser.WithParagraphTransformers(parser.DefaultParagraphTransformers()...),
		parser.WithASTTransformers(util.Prioritized(lowered{}, 100)),
	)))
})

// without returns the parsers but one. Those for HTML are left out so that a tag is text
// like any other: dropped by the renderer, a whole message could vanish unseen.
func without(parsers []util.PrioritizedValue, one any) []util.PrioritizedValue {
	return slices.DeleteFunc(parsers, func(p util.PrioritizedValue) bool { return p.Value == one })
}

// lowered gives every heading of a text the level bodyHeading.
type lowered struct{}

// Transform implements parser.ASTTransformer.
func (lowered) Transform(doc *ast.Document, _ text.Reader, _ parser.Context) {
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if h, ok := n.(*ast.Heading); ok && entering {
			h.Level = bodyHeading
		}
		return ast.WalkContinue, nil
	})
}

var policy = sync.OnceValue(func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "hr", "h4", "strong", "em", "code", "pre", "blockquote", "ul", "ol", "li")
	p.AllowAttrs("href").OnElements("a")
	p.AllowURLSchemes("https", "http", "mailto")
	p.RequireParseableURLs(true)
	p.RequireNoFollowOnLinks(true)
	p.RequireNoReferrerOnLinks(true)
	return p
})

// paragraphs shows plain text: empty lines part paragraphs, other line ends stay.
func paragraphs(source string) template.HTML {
	var b strings.Builder
	for _, p := range strings.Split(strings.ReplaceAll(source, "\r\n", "\n"), "\n\n") {
		if p = strings.TrimSpace(p); p != "" {
			b.WriteString("<p>" + strings.ReplaceAll(template.HTMLEscapeString(p), "\n", "<br>") + "</p>")
		}
	}
	return template.HTML(b.String())
}

// body shows an update's text: the monitors' words as they are, a person's as Markdown.
func (s *Set) body(u Update) template.HTML {
	if u.Auto {
		return paragraphs(u.Body)
	}
	return s.Markdown(u.Body)
}
