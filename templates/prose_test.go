package templates

import (
	"strings"
	"testing"
)

func TestProse(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]string{
		"Plain.\nTwo lines.":  "Plain.\nTwo lines.",
		"**a** *b* `c` __d__": "a b c d",
		"# One\n\n### Two":    "One\n\nTwo",
		"[our note](https://example.com/n) and <https://example.com>, https://example.com/a_b.": "our note (https://example.com/n) and https://example.com, https://example.com/a_b.",
		"[https://example.com](https://example.com) [](https://example.com/x)":                  "https://example.com https://example.com/x",
		"[write](mailto:a@example.com), [a@example.com](mailto:a@example.com)":                  "write (mailto:a@example.com), a@example.com",
		"[**x**](javascript:alert(1)) [y](/relative)":                                           "x y",
		"![a switch](https://example.com/p.png)":                                                "a switch",
		"- one\n- two\n  - under **it**\n    and on\n\nAfter.":                                  "- one\n- two\n  - under it\n    and on\n\nAfter.",
		"- one\n\n- two\n\n  more":                                                              "- one\n\n- two\n\n  more",
		"9. nine\n10. ten\n    - below":                                                         "9. nine\n10. ten\n    - below",
		"> They say:\n>\n> *soon*":                                                              "> They say:\n>\n> soon",
		"```\ncurl *\n\n  -x\n```\nthen":                                                        "    curl *\n\n      -x\n\nthen",
		"a\n\n---\n\nb":                                                                         "a\n\n· · ·\n\nb",
		`\*not\* &lt;b&gt; &amp;amp; a\_b` + " `\\*&lt;`":                                       `*not* <b> &amp; a_b \*&lt;`,
		"bell&#7; and&#13; snake_case_name 2 * 3 * 4":                                           "bell\uFFFD and\uFFFD snake_case_name 2 * 3 * 4",
		"<script>alert(1)</script>":                                                             "<script>alert(1)</script>",
		"line\\\nbroken  \ntwice":                                                               "line\nbroken\ntwice",
		strings.Repeat("*", MaxMarkdown+1):                                                      strings.Repeat("*", MaxMarkdown+1),
		"":                                                                                      "",
	} {
		if got := prose(Update{Body: source}); got != want {
			t.Errorf("%.60q became %.200q, want %.200q", source, got, want)
		}
	}
	if got := prose(Update{Auto: true, Body: "*API*: no answer"}); got != "*API*: no answer" {
		t.Errorf("the monitors' words became %q", got)
	}
}
