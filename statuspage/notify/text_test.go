package notify

import (
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"
)

func TestCut(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		s    string
		most int
		want string
	}{
		{"abc", 3, "abc"},
		{"abcd", 3, "ab…"},
		{"", 0, ""},
		{"a", 0, "…"},
		{"äöü", 2, "ä…"},
		{"a\U0001F525b", 3, "a…"}, // the flame takes two units
		{"a\U0001F525", 3, "a\U0001F525"},
	} {
		if got := cut(tt.s, tt.most); got != tt.want {
			t.Errorf("cut(%q, %d) = %q, want %q", tt.s, tt.most, got, tt.want)
		}
	}
	for s, want := range map[string]string{"abcdef": "abcdef", "abcdefg": "abc…", "ääää": "ä…"} {
		if got := cutBytes(s, 6); got != want {
			t.Errorf("cutBytes(%q) = %q, want %q", s, got, want)
		}
	}
}

// What is cut keeps its links.
func TestLinksStay(t *testing.T) {
	t.Parallel()
	m := Message{
		Title: "title", Text: strings.Repeat("x", 1000), Link: "https://l.example", Ack: "https://a.example", Footer: "Leave: https://f.example",
		Earlier: []Message{{Title: "old", Ack: "https://e.example"}},
	}
	got := m.plain(200)
	for _, want := range []string{"title\n\nxxx", "…\n\nhttps://l.example\nAcknowledge: https://a.example\nAcknowledge: https://e.example\nLeave: https://f.example"} {
		if !strings.Contains(got, want) || units(got) > 200 {
			t.Errorf("%d units without %q: %s", units(got), want, got)
		}
	}
}

func TestSMS(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("long ", 100)
	for _, tt := range []struct {
		name  string
		m     Message
		parts int
		want  int // places, or units when it is wide; 0: any
		has   string
	}{
		{"short", Message{Title: "api is down", Text: "refused", Link: "https://s.example/a"}, 1, 39, "api is down\nrefused\nhttps://s.example/a"},
		{"cut", Message{Title: "api is down", Text: long, Link: "https://s.example/a"}, 1, 160, "...\nhttps://s.example/a"},
		{"two parts", Message{Title: "api is down", Text: long}, 2, 306, "..."},
		{"typography", Message{Title: "“api” isn’t – up…", Text: long}, 1, 160, `"api" isn't - up...`},
		{"wide", Message{Title: "апи лежит", Text: long, Link: "https://s.example/a"}, 1, 70, "…\nhttps://s.example/a"},
		{"wide in two", Message{Title: "апи", Text: long}, 2, 134, "…"},
		{"pairs", Message{Title: strings.Repeat("{", 200)}, 1, 159, "..."},
		{"a link that is too long", Message{Title: "down", Link: "https://s.example/" + strings.Repeat("a", 100)}, 1, 4, "down"},
	} {
		got := tt.m.sms(tt.parts)
		size := units(got)
		if !strings.ContainsFunc(got, wide) {
			size = septets(got)
		}
		if size != tt.want || !strings.Contains(got, tt.has) {
			t.Errorf("%s: %d places: %q", tt.name, size, got)
		}
	}
}

// However a text is, what is cut of it fits, is UTF-8, and is the text's beginning.
func FuzzCut(f *testing.F) {
	f.Add("plain", 3)
	f.Add(hostile, 40)
	f.Add("\U0001F525\U0001F525", 3)
	f.Fuzz(func(t *testing.T, s string, most int) {
		if most < 1 || most > 10_000 || !utf8.ValidString(s) {
			return
		}
		for _, got := range []string{cut(s, most), spell(s, most, markdown), spell(s, most, angular), spell(s, most, mentionless(markdown))} {
			if len(utf16.Encode([]rune(got))) > most || !utf8.ValidString(got) {
				t.Errorf("%q in %d: %q", s, most, got)
			}
		}
		if got := cut(s, most); !strings.HasPrefix(s, strings.TrimSuffix(got, "…")) {
			t.Errorf("%q is not the beginning of %q", got, s)
		}
		m := Message{Title: s, Text: s}
		if got := m.sms(1); !strings.ContainsFunc(got, wide) && septets(got) > 160 || strings.ContainsFunc(got, wide) && units(got) > 70 {
			t.Errorf("an SMS of %q", got)
		}
	})
}

func TestDedup(t *testing.T) {
	t.Parallel()
	e := testEnv(nil)
	if got := e.dedup(Message{Key: "monitor:api"}, 255); got != "status.example.com:monitor:api" {
		t.Error(got)
	}
	long, other := e.dedup(Message{Key: strings.Repeat("a", 300)}, 255), e.dedup(Message{Key: strings.Repeat("a", 301)}, 255)
	if len(long) > 255 || long == other || !ascii(e.dedup(Message{Key: "monitor:ä"}, 255)) {
		t.Errorf("%s, %s", long, other)
	}
}
