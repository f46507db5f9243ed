package templates

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
)

func TestMarkdown(t *testing.T) {
	t.Parallel()
	s := mustSet(t)
	for _, c := range []struct{ source, want string }{
		{"Plain.", "<p>Plain.</p>"},
		{"**a** *b* `c`", "<p><strong>a</strong> <em>b</em> <code>c</code></p>"},
		{"# One\n\n### Two", "<h4>One</h4>\n<h4>Two</h4>"},
		{"see https://example.com", `<p>see <a href="https://example.com" rel="nofollow noreferrer">https://example.com</a></p>`},
		{"https://example.com/a_b?c=d&e=f.", `<p><a href="https://example.com/a_b?c=d&amp;e=f" rel="nofollow noreferrer">https://example.com/a_b?c=d&amp;e=f</a>.</p>`},
		{"(http://example.com) https:// xhttps://no.example", `<p>(<a href="http://example.com" rel="nofollow noreferrer">http://example.com</a>) https:// xhttps://no.example</p>`},
		{"[see https://a.example](https://b.example)", `<p><a href="https://b.example" rel="nofollow noreferrer">see https://a.example</a></p>`},
		{"[x](javascript:alert(1))", "<p>x</p>"},
		{"[x](data:text/html,y)", "<p>x</p>"},
		{"![pixel](https://evil.example/p.png)", "<p></p>"},
		{"<b onclick=x>b</b>", "<p>&lt;b onclick=x&gt;b&lt;/b&gt;</p>"},
		{"<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"},
		{"<div>\n**Uploads** fail\n</div>", "<p>&lt;div&gt;\n<strong>Uploads</strong> fail\n&lt;/div&gt;</p>"},
		{"<!-- not yet -->\n\n`<b>` a < b &lt;", "<p>&lt;!-- not yet --&gt;</p>\n<p><code>&lt;b&gt;</code> a &lt; b &lt;</p>"},
		{"<https://example.com>", `<p><a href="https://example.com" rel="nofollow noreferrer">https://example.com</a></p>`},
		{"- one\n- two", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>"},
		{strings.Repeat("<i>", MaxMarkdown), "<p>" + strings.Repeat("&lt;i&gt;", MaxMarkdown) + "</p>"},
	} {
		if got := strings.TrimSpace(string(s.Markdown(c.source))); got != c.want {
			t.Errorf("%.60q became %.200q, want %.200q", c.source, got, c.want)
		}
	}
	if got := s.body(Update{Auto: true, Body: "*API* <b>: no answer\nsince"}); got != "<p>*API* &lt;b&gt;: no answer<br>since</p>" {
		t.Errorf("the monitors' words became %q", got)
	}
}

// allowed are the elements that Markdown may make, and their only attributes.
var allowed = map[string]string{
	"p": "", "br": "", "hr": "", "h4": "", "strong": "", "em": "", "code": "", "pre": "", "blockquote": "", "ul": "", "ol": "", "li": "", "a": "href rel",
}

func FuzzMarkdown(f *testing.F) {
	for _, seed := range []string{"# a\n\n> b", "<a href=javascript:x>", "[a]: <javascript:x>\n[a]", "&lt;script&gt;", "<scr<script>ipt>", "![a](b)", "`<b>`", "http://a.example/?x=<b>", "<svg/onload=x>", "[a](  JaVaScript:x)", "\x00<p style=x>"} {
		f.Add(seed)
	}
	s := mustSet(f)
	f.Fuzz(func(t *testing.T, source string) {
		html := string(s.Markdown(source))
		d := xml.NewDecoder(strings.NewReader("<div>" + html + "</div>"))
		d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
		for {
			token, err := d.Token()
			if errors.Is(err, io.EOF) || err != nil {
				return // text that XML can't hold is no danger to HTML
			}
			start, ok := token.(xml.StartElement)
			if !ok || start.Name.Local == "div" {
				continue
			}
			attributes, known := allowed[start.Name.Local]
			if !known {
				t.Fatalf("%q made <%s>: %s", source, start.Name.Local, html)
			}
			for _, a := range start.Attr {
				if !strings.Contains(attributes, a.Name.Local) {
					t.Fatalf("%q made an attribute %s: %s", source, a.Name.Local, html)
				}
				if a.Name.Local == "href" && !webby(a.Value) {
					t.Fatalf("%q made a link to %q", source, a.Value)
				}
			}
		}
	})
}

// webby reports whether a link leads to the web or a mailbox, or nowhere else.
func webby(link string) bool {
	scheme, _, ok := strings.Cut(link, ":")
	if !ok || strings.ContainsAny(scheme, "/?#") {
		return true
	}
	switch strings.ToLower(scheme) {
	case "http", "https", "mailto":
		return true
	}
	return false
}
