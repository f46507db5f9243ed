package templates

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var (
	rewrite = flag.Bool("update", false, "rewrite the golden files")
	show    = flag.String("show", "", "write pages, mails and assets to this folder, to look at them")
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

// exhibit writes the assets beside the pages that -show writes.
func exhibit(t *testing.T, s *Set) {
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
