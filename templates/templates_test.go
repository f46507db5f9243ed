package templates

import (
	"bytes"
	"io"
	"io/fs"
	"strings"
	"sync"
	"testing"
)

// Every file under page and mail is in names.go, and every name has its files and a sample.
func TestEveryTemplateIsListed(t *testing.T) {
	t.Parallel()
	shown := map[string]bool{}
	for _, sample := range append(samples(), mailSamples()...) {
		shown[sample.page] = true
	}
	for folder, models := range map[string]map[string]any{"page": pageModels, "mail": mailModels} {
		entries, err := fs.ReadDir(files, folder)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			name, _, _ := strings.Cut(e.Name(), ".")
			if _, ok := models[name]; !ok && e.Name() != "layout.html" {
				t.Errorf("%s/%s is shown by nothing", folder, e.Name())
			}
		}
		for name := range models {
			if !shown[name] {
				t.Errorf("%s %s has no sample, so nothing looks at it", folder, name)
			}
		}
	}
}

func TestWrongViewIsRefused(t *testing.T) {
	t.Parallel()
	s := mustSet(t)
	var b bytes.Buffer
	for name, data := range map[string]any{"index": History{}, "none": Index{}, "error": &Error{}} {
		if err := s.Page(&b, name, data); err == nil || b.Len() > 0 {
			t.Errorf("page %s took a %T: %v, %d bytes", name, data, err, b.Len())
		}
	}
	if _, _, _, err := s.Mail("notice", MailAlert{}); err == nil {
		t.Error("mail notice took a MailAlert")
	}
}

func TestSubjectIsOneLine(t *testing.T) {
	t.Parallel()
	subject, _, _, err := mustSet(t).Mail("alert", MailAlert{Name: "P\r\nBcc: x@example.com", Subject: "a\nb"})
	if err != nil || strings.ContainsAny(subject, "\r\n") {
		t.Errorf("subject %q, %v", subject, err)
	}
}

func TestAssetsAreKeptForEver(t *testing.T) {
	t.Parallel()
	s := mustSet(t)
	for _, name := range []string{"style.css", "operator.css", "icon.svg", "icon-major-outage.svg"} {
		body, kind, ok := s.Static(s.Path(name))
		if !ok || len(body) == 0 || kind == "" {
			t.Errorf("%s at %q: %d bytes of %q, %v", name, s.Path(name), len(body), kind, ok)
		}
	}
	if _, _, ok := s.Static("/static/style.000000000000.css"); ok {
		t.Error("an old hash is served with new content")
	}
	if s.Path("icon-operational.svg") == s.Path("icon-major-outage.svg") || bytes.Contains(s.Icon("unheard_of"), []byte("BEAM")) {
		t.Error("the icon does not follow the status")
	}
}

// One Set serves every request; -race looks on.
func TestSetIsSharedByRequests(t *testing.T) {
	t.Parallel()
	s := mustSet(t)
	var wg sync.WaitGroup
	for _, sample := range samples() {
		wg.Go(func() {
			if err := s.Page(io.Discard, sample.page, sample.data); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

// <title> holds text: an element in it would be shown as it is written.
func TestTitlesHoldNoElements(t *testing.T) {
	t.Parallel()
	s := mustSet(t)
	for _, sample := range samples() {
		_, after, _ := strings.Cut(mustPage(t, s, sample.page, sample.data), "<title>")
		title, _, _ := strings.Cut(after, "</title>")
		if title == "" || strings.Contains(title, "&lt;bdi") || strings.Contains(title, "&lt;time") {
			t.Errorf("%s: the title is %q", sample.name, title)
		}
	}
}
