package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The file's folder is where the names of logo and style sheet start from; what a logo
// is, its content says.
func TestFilesThatDressThePage(t *testing.T) {
	t.Parallel()
	svg := `<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h1"/></svg>`
	png := "\x89PNG\x0D\x0A\x1A\x0A" + strings.Repeat("x", 20)
	tests := []struct {
		key, content string
		kind         string // "" when it is refused
		problem      string
	}{
		{"logo", svg, "image/svg+xml", ""},
		{"logo", `<?xml version="1.0"?><!-- ours -->` + svg, "image/svg+xml", ""},
		{"logo", png, "image/png", ""},
		{"logo", "RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp", ""},
		{"logo", "\xff\xd8\xff\xe0", "image/jpeg", ""},
		{"logo", "<html><svg></svg></html>", "", "neither SVG nor PNG"},
		{"logo", "<svg><a></svg>", "", "neither SVG nor PNG"},
		{"logo", "", "", "is an empty file"},
		{"logo", svg + strings.Repeat(" ", maxLogo), "", "is larger than 200 KiB"},
		{"css", "h1 { color: red }", "text/css; charset=utf-8", ""},
		{"css", strings.Repeat(" ", maxStyles+1), "", "is larger than 100 KiB"},
		{"css", "a\x00b", "", "is not UTF-8 text"},
	}
	for _, tt := range tests {
		folder := t.TempDir()
		if err := os.WriteFile(filepath.Join(folder, "dress"), []byte(tt.content), 0o600); err != nil {
			t.Fatal(err)
		}
		c, err := Source{Env: environment}.load(filepath.Join(folder, "fyr.yaml"), []byte("page:\n  "+tt.key+": dress\n"))
		if tt.kind == "" {
			if err == nil || !strings.Contains(err.Error(), tt.problem) {
				t.Errorf("%s %.20q: %v, want %q", tt.key, tt.content, err, tt.problem)
			}
			continue
		}
		asset := c.Page.Logo
		if tt.key == "css" {
			asset = c.Page.Styles
		}
		if err != nil || asset == nil || asset.Kind != tt.kind || string(asset.Body) != tt.content || !strings.HasPrefix(asset.Path, "/static/") {
			t.Errorf("%s %.20q: %+v, %v; want %s", tt.key, tt.content, asset, err, tt.kind)
		}
	}
}

// A style sheet that was edited is another configuration, though fyr.yaml is the same.
func TestEditedStylesAreAChange(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	sheet := filepath.Join(folder, "own.css")
	load := func(css string) Config {
		t.Helper()
		if err := os.WriteFile(sheet, []byte(css), 0o600); err != nil {
			t.Fatal(err)
		}
		c, err := Source{Env: environment}.load(filepath.Join(folder, "fyr.yaml"), []byte("page:\n  css: own.css\n"))
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	before := load("h1 {}")
	stamp := before.dressStamp()
	after := load("h1 { color: red }")
	if changes := Diff(before, after); len(changes) != 1 || changes[0].Path != "page.css" {
		t.Errorf("changes %v, want page.css", changes)
	}
	if before.dressStamp() == stamp {
		t.Error("a running server would not notice")
	}
}

func TestAccent(t *testing.T) {
	t.Parallel()
	for _, written := range []string{`"#0a5fb4"`, "0A5FB4", `"0a5fb4"`} {
		if got := mustLoad(t, "page:\n  accent: "+written+"\n").Page.Accent; got != "#0a5fb4" {
			t.Errorf("accent: %s is %q", written, got)
		}
	}
	_, err := loadText(t, "page:\n  accent: #0a5fb4\n")
	if err == nil || !strings.Contains(err.Error(), `"#0a5fb4"`) {
		t.Errorf("an accent that YAML takes for a comment: %v; want an example in quotation marks", err)
	}
}

// The page's own language is always among those offered.
func TestLanguagesOffered(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{"{}": 0, "{languages: [en]}": 1, "{languages: []}": 0} {
		if got := mustLoad(t, "page: "+text+"\n").Page.Languages; len(got) != want {
			t.Errorf("page: %s offers %v, want %d", text, got, want)
		}
	}
}
