package notify

import (
	"mime"
	"strings"
	"testing"
	"unicode/utf8"
)

// unflowed reads a flowed text as RFC 3676 section 4.2 says.
func unflowed(text string) string {
	var b strings.Builder
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\n"), "\n") {
		stuffed := strings.HasPrefix(line, " ")
		line = strings.TrimPrefix(line, " ")
		b.WriteString(line)
		if !strings.HasSuffix(line, " ") || line == "-- " && !stuffed {
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// A text is the same for who knows the format, and fits the window of who does not.
func FuzzFlowed(f *testing.F) {
	for _, text := range []string{
		"short\n", "\n\n", "-- \nsignature\n", "--\n", "From here\n> quoted\n  indented\n",
		strings.Repeat("word ", 40) + "end\n", "https://status.example.com/" + strings.Repeat("x", 90) + " and more words\n",
		strings.Repeat("サービス", 40) + "\n", strings.Repeat("a  ", 60) + "b\n", strings.Repeat("a From > ", 30) + "\n",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) || strings.ContainsAny(text, "\r") {
			return // no mail's text is so
		}
		flow := flowed(text)
		var want []string
		for line := range strings.SplitSeq(strings.TrimSuffix(text, "\n"), "\n") {
			if line != "-- " {
				line = strings.TrimRight(line, " ")
			}
			want = append(want, line)
		}
		if got := unflowed(flow); got != strings.Join(want, "\n")+"\n" {
			t.Errorf("%q became %q, which reads %q", text, flow, got)
		}
		for line := range strings.SplitSeq(flow, "\n") {
			if utf8.RuneCountInString(line) > 78 && breakAt(strings.TrimSpace(line)) >= 0 {
				t.Errorf("a line that could be broken is long: %q", line)
			}
		}
	})
}

// A subject begins on the line of its name, every line is short, and it reads as it was.
func TestSubjectWords(t *testing.T) {
	t.Parallel()
	for _, subject := range []string{
		"[Päge] API", "[Seite] API: keine Antwort auf unsere Prüfungen seit 14:02 WIB, und niemand kann sich anmelden",
		"[ステータス] API：応答がありません（調査中）" + strings.Repeat("長い", 60), "[صفحة] API: لا إجابة 🚨🚨", strings.Repeat("é", 200),
	} {
		header := "Subject: " + subjectWords(subject)
		for n, line := range strings.Split(header, "\r\n") {
			if len(line) > 76 || strings.TrimSpace(line) == "Subject:" || n > 0 && line[0] != ' ' {
				t.Errorf("line %q of %q", line, subject)
			}
		}
		got, err := new(mime.WordDecoder).DecodeHeader(strings.ReplaceAll(strings.TrimPrefix(header, "Subject: "), "\r\n", ""))
		if err != nil || got != subject {
			t.Errorf("%q reads %q, %v", subject, got, err)
		}
	}
}
