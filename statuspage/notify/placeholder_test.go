package notify

import (
	"encoding/json"
	"encoding/xml"
	"io"
	"net/url"
	"strings"
	"testing"
)

func TestPattern(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                            "",
		"{title}":                     "api is down",
		`{"a": "{title}", "b": {}}`:   `{"a": "api is down", "b": {}}`,
		"{{title}":                    "{title}",
		"{{{title}":                   "{api is down",
		"{title}{state}":              "api is downfiring",
		"{ title } {T} {1} }{ {title": "{ title } {T} {1} }{ {title",
	} {
		p, err := readPattern("body", text, placeholders)
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if got := p.fill(Message{Title: "api is down", Key: "k"}.values(), asText); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
	_, err := readPattern("body", "{titel}", []string{"title", "text"})
	if want := `body: "{titel}" is not a placeholder ({title}, {text}) (for example {title})`; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func asText(s string) string { return s }

func TestJSONBodies(t *testing.T) {
	t.Parallel()
	for body, ok := range map[string]bool{
		`{"text": "{title}"}`: true, `{"text": {title}}`: false, `{"text": "{title}"`: false, `["{text}", "{title}"]`: true,
	} {
		if _, err := readBody(body, "application/json; charset=utf-8", placeholders); (err == nil) != ok {
			t.Errorf("%s: %v", body, err)
		}
	}
	if _, err := readBody("{text}", "text/plain", placeholders); err != nil {
		t.Error(err)
	}
}

// Whatever is put in, it stays where it was put.
func FuzzInserting(f *testing.F) {
	f.Add(hostile)
	f.Add(`a"`)
	f.Add("\\")
	f.Fuzz(func(t *testing.T, s string) {
		s = plainText(s)
		values := map[string]string{"title": s}
		fill := func(text, kind string) string {
			p, err := readBody(text, kind, placeholders)
			if err != nil {
				t.Fatal(err)
			}
			return p.fill(values, inserting(kind))
		}
		var got struct{ A, B string }
		if err := json.Unmarshal([]byte(fill(`{"a": "{title}", "b": "x"}`, "application/json")), &got); err != nil || got.A != s || got.B != "x" {
			t.Errorf("JSON: %v, %q of %q", err, got, s)
		}
		form, err := url.ParseQuery(fill("a={title}&b=x", "application/x-www-form-urlencoded"))
		if err != nil || form.Get("a") != s || form.Get("b") != "x" {
			t.Errorf("form: %v, %q of %q", err, form, s)
		}
		d := xml.NewDecoder(strings.NewReader(fill("<a>{title}</a>", "application/xml")))
		for depth := 0; ; {
			token, err := d.Token()
			if err == io.EOF {
				break
			}
			if _, ok := token.(xml.StartElement); ok {
				depth++
			}
			if err != nil || depth > 1 {
				t.Fatalf("XML: %v, depth %d, of %q", err, depth, s)
			}
		}
	})
}
