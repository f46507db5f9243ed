package templates

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var (
	rewrite = flag.Bool("update", false, "rewrite the golden files")
	show    = flag.String("show", "", "write pages, mails and assets to this folder, to look at them")
	tongue  = flag.String("tongue", "", "write the pages of -show in this language too")
)

func TestPagesLookAsBefore(t *testing.T) {
	s := mustSet(t)
	for _, sample := range samples() {
		t.Run(sample.name, func(t *testing.T) {
			compare(t, "page-"+sample.name+".html", mustPage(t, s, sample.page, sample.data))
		})
	}
	exhibit(t, s)
}

func TestMailsLookAsBefore(t *testing.T) {
	s := mustSet(t)
	for _, sample := range mailSamples() {
		t.Run(sample.name, func(t *testing.T) {
			subject, text, html, err := s.Mail(sample.page, sample.data)
			if err != nil {
				t.Fatal(err)
			}
			compare(t, "mail-"+sample.name+".txt", "Subject: "+subject+"\n\n"+text)
			compare(t, "mail-"+sample.name+".html", html)
		})
	}
}

// A mail works without pictures, says its news first and how to leave last.
func TestMailsSayHowToLeave(t *testing.T) {
	t.Parallel()
	s := mustSet(t)
	for _, sample := range mailSamples() {
		subject, text, html, err := s.Mail(sample.page, sample.data)
		if err != nil {
			t.Fatal(err)
		}
		read(t, html)
		if strings.Contains(html, "<img") || strings.Contains(html, "url(") {
			t.Errorf("%s fetches something", sample.name)
		}
		if !strings.HasPrefix(subject, "[Conholdate] ") || strings.Contains(subject, "\n") || keyLike.MatchString(">"+strings.ReplaceAll(text, "status.example.com", "")) {
			t.Errorf("%s: subject %q, text %q", sample.name, subject, text)
		}
		notice, ok := sample.data.(MailNotice)
		if ok && (!strings.Contains(text, notice.Leave) || !strings.Contains(html, notice.Leave) || !strings.Contains(text, notice.Event)) {
			t.Errorf("%s does not say how to leave, or which event it tells of", sample.name)
		}
		if ok && notice.Change == nil && !strings.HasPrefix(text, notice.Update.Body) {
			t.Errorf("%s does not begin with its news: %q", sample.name, text)
		}
	}
}

func compare(t *testing.T, name, got string) {
	t.Helper()
	if *show != "" {
		write(t, filepath.Join(*show, name), []byte(got))
	}
	path := filepath.Join("testdata", name)
	if *rewrite {
		write(t, path, []byte(got))
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got, -update rewrites it):\n%s", name, diff)
	}
}

// exhibit writes the assets beside the pages that -show writes, and the pages in another
// language.
func exhibit(t *testing.T, s *Set) {
	if *show != "" && *tongue != "" {
		other, err := New(Options{Language: *tongue, Zone: jakarta})
		if err != nil {
			t.Fatal(err)
		}
		for _, sample := range samples() {
			write(t, filepath.Join(*show, "page-"+*tongue+"-"+sample.name+".html"), []byte(mustPage(t, other, sample.page, sample.data)))
		}
	}
	for address, f := range s.assets.files {
		if *show != "" {
			write(t, filepath.Join(*show, address), f.body)
		}
	}
}

func write(t *testing.T, path string, body []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, body, 0o644); err != nil {
		t.Fatal(err)
	}
}
