package main

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/fyr-status/fyr/statuspage/mirror"
	"github.com/fyr-status/fyr/statuspage/notify/smtptest"
)

// mirrored reads what the stage's copy says of itself; the zero stamp while there is none.
func mirrored(t *testing.T, s *stage) mirror.Stamp {
	t.Helper()
	stamp, err := mirror.ReadStamp(t.Context(), mirror.NewFolder(s.path("copy")))
	if err != nil {
		return mirror.Stamp{}
	}
	return stamp
}

// The server dies in the middle of writing its copy, comes back, tells of an outage, and
// dies again: any static server then shows the page as it stood, in every language, with
// nothing that leads nowhere; and operators can still say a word.
func TestPageOutlivesItsServer(t *testing.T) {
	t.Parallel()
	s, g := mustStage(t, smtptest.Script{}), newTarget(t)
	s.write(t, settings(g, "mirror: {folder: ./copy}\n"))
	s.start(t)
	wait(t, patient, "the first pages are copied", func() bool { return len(wholeFiles(t, s.path("copy"))) > 20 })
	s.process.kill()
	if stamp := mirrored(t, s); stamp.Pages == 0 {
		t.Log("killed in the middle of the first copy")
	}
	s.start(t)
	g.broken.Store(true)
	id := ""
	wait(t, patient, "the outage is in the copy", func() bool {
		_, id, _ = strings.Cut(s.copied("index.html"), `href="/status/incidents/`)
		return id != "" && strings.Contains(s.copied("incidents/"+id[:12]+"/index.html"), id[:12]) && mirrored(t, s).Pages > 0
	})
	s.process.kill()
	server := httptest.NewServer(http.FileServer(http.Dir(s.path("copy"))))
	t.Cleanup(server.Close)
	w := walk{t: t, server: server.URL, seen: map[string]bool{}}
	w.page("/status/", "")
	for _, path := range []string{
		"/status/", "/status/sv/", "/status/history", "/status/components/api", "/status/sv/incidents/" + id[:12], "/status/history.atom", "/status/sv/feed.json",
		"/status/calendar.ics", "/status/api/v2/summary.json", "/status/api/v1/status.json", "/status/badge/api.svg", "/status/badge/api/uptime.json", "/status/404.html", "/status/favicon.svg",
		"/status/status.txt",
	} {
		w.page(path, "")
	}
	if len(w.seen) < 100 {
		t.Errorf("only %d pages are linked to", len(w.seen))
	}
	if page := s.copied("history/index.html"); strings.Contains(page, "<form") {
		t.Errorf("the copy holds a form:\n%s", page)
	}
	front := s.copied("index.html")
	for _, text := range []string{"written at", "5 minutes ago, nobody is measuring", "data-written=", "Cloud API", `rel="canonical" href="` + pageURL + `/"`} {
		if !strings.Contains(front, text) {
			t.Errorf("the front page does not hold %q:\n%s", text, front)
		}
	}
	if !dated.MatchString(front) {
		t.Errorf("the front page does not say on which day it was written:\n%s", front)
	}
	checkPosts(t, s, g)
}

// dated is the heading of a copy: its day says how old it is a week later.
var dated = regexp.MustCompile(`written at <time[^>]*>\d+ \w+ \d{4} [\d:]+\x{a0}WIB</time>`)

// copied is a file of the copy, "" when there is none.
func (s *stage) copied(name string) string {
	b, _ := os.ReadFile(filepath.Join(s.path("copy"), "status", name))
	return string(b)
}

// checkPosts says something in the copy of the dead server, and lets it run again.
func checkPosts(t *testing.T, s *stage, g *target) {
	t.Helper()
	out := s.mustFyr(t, "mirror", "post", "--folder", "copy", "--message", "We **know**, and <script>move</script>.", "--language", "en")
	if !strings.Contains(out, "status/index.html") || !strings.Contains(out, "status/sv/index.html") {
		t.Errorf("posted into %s", out)
	}
	for _, page := range []string{"index.html", "sv/index.html"} {
		if got := s.copied(page); !strings.Contains(got, `<div lang="en"><p>We <strong>know</strong>`) || strings.Contains(got, "<script>move") || posted(got, "WIB") {
			t.Errorf("%s holds\n%s", page, got)
		}
	}
	s.mustFyr(t, "mirror", "post", "--message", "We **know**.")
	if got := s.copied("index.html"); !posted(got, "WIB") {
		t.Errorf("a post by the configuration is not dated in the page's zone:\n%s", got)
	}
	if out, _, code := s.fyr("mirror", "status"); code != exitDone || !strings.Contains(out, "UTC") {
		t.Errorf("fyr mirror status: %d\n%s", code, out)
	}
	g.broken.Store(false)
	s.start(t)
	wait(t, patient, "the living server takes the post away", func() bool { return !strings.Contains(s.copied("sv/index.html"), "<strong>know") })
}

// posted reports whether a page's post is dated in the zone.
func posted(page, zone string) bool {
	_, post, _ := strings.Cut(page, "<!-- fyr mirror post -->")
	heading, _, _ := strings.Cut(post, "</b>")
	return strings.Contains(heading, zone)
}

// wholeFiles are the files of a copy; one that is not whole fails the test.
func wholeFiles(t *testing.T, folder string) (names []string) {
	t.Helper()
	_ = filepath.WalkDir(folder, func(path string, e fs.DirEntry, err error) error { // it changes meanwhile
		if err != nil || e.IsDir() || strings.Contains(path, ".fyr-mirror") {
			return nil
		}
		names = append(names, path)
		body, err := os.ReadFile(path)
		if err != nil {
			return nil
		}
		if ends := map[string]string{".html": "</html>\n", ".svg": "</svg>", ".rss": "</rss>", ".atom": "</feed>"}[filepath.Ext(path)]; !strings.HasSuffix(strings.TrimSpace(string(body)), strings.TrimSpace(ends)) {
			t.Errorf("%s is not whole: …%q", path, body[max(0, len(body)-40):])
		}
		if filepath.Ext(path) == ".json" && !json.Valid(body) {
			t.Errorf("%s is not whole", path)
		}
		return nil
	})
	return names
}

// walk follows every link of a static copy.
type walk struct {
	t      *testing.T
	server string
	seen   map[string]bool
}

var copiedLinks = regexp.MustCompile(`(?:href|src|action)="([^"]*)"`)

func (w walk) page(path, from string) {
	if w.seen[path] {
		return
	}
	w.seen[path] = true
	r, err := http.Get(w.server + path)
	code, body := answered(w.t, r, err)
	if code != http.StatusOK || len(body) == 0 {
		w.t.Errorf("%s, linked to from %s: %d with %d bytes", path, from, code, len(body))
	}
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "text/html") {
		return
	}
	for _, m := range copiedLinks.FindAllStringSubmatch(body, -1) {
		to, err := url.Parse(strings.ReplaceAll(m[1], "&amp;", "&"))
		if err != nil {
			w.t.Errorf("%s holds the link %q", path, m[1])
			continue
		}
		if to.Path == "/status/subscribe" {
			w.t.Errorf("%s leads to the form, which nobody answers", path)
		}
		switch {
		case to.IsAbs() || to.Path == "":
		case to.RawQuery != "":
			w.t.Errorf("%s holds the link %q, which asks a server", path, m[1])
		case !strings.HasPrefix(to.Path, "/status/"):
			w.t.Errorf("%s holds the link %q, which leads out of the base path", path, m[1])
		default:
			w.page(to.Path, path)
		}
	}
}

// With an address of its own, the copy's links stay in it, and search engines are told
// where the page is.
func TestCopyAtAnotherAddress(t *testing.T) {
	t.Parallel()
	s, g := mustStage(t, smtptest.Script{}), newTarget(t)
	s.write(t, settings(g, "mirror: {folder: ./copy, url: \"https://copy.example.net\"}\n"))
	s.start(t)
	wait(t, patient, "the page is copied", func() bool { return mirrored(t, s).Pages > 0 })
	page, err := os.ReadFile(filepath.Join(s.path("copy"), "index.html"))
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{`href="/history"`, `rel="canonical" href="` + pageURL + `/"`} {
		if !strings.Contains(string(page), text) {
			t.Errorf("the front page does not hold %q:\n%s", text, page)
		}
	}
}

// A copy that can't be written doesn't keep the page from being served, and the doctor
// tells of it.
func TestDoctorTellsOfACopyThatIsNotWritten(t *testing.T) {
	t.Parallel()
	s, g := mustStage(t, smtptest.Script{}), newTarget(t)
	if err := os.WriteFile(s.path("taken"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s.write(t, settings(g, "mirror: {folder: ./taken/copy}\n"))
	s.start(t)
	about := "mirror in " + s.path("taken/copy")
	if found := asked[[]finding](t, s, "doctor"); !hasFinding(found, about) {
		t.Errorf("the doctor found %v", found)
	}
	if _, problems, code := s.fyr("mirror", "status"); code != exitNo {
		t.Errorf("fyr mirror status: %d %s", code, problems)
	}
	if _, problems, code := s.fyr("mirror", "post", "--message", "x"); code != exitBad || !strings.Contains(problems, "taken/copy") {
		t.Errorf("fyr mirror post: %d %s", code, problems)
	}
}

func hasFinding(found []finding, about string) bool {
	for _, f := range found {
		if f.About == about {
			return true
		}
	}
	return false
}

// What a laptop without the configuration needs is in the flags.
func TestCopyByFlags(t *testing.T) {
	for _, tt := range []struct{ flag, access, want string }{
		{"https://s3.example.com/bucket/a/b", "AKIDEXAMPLE", "s3://bucket/a/b at s3.example.com"},
		{"https://s3.example.com/bucket", "", "FYR_S3_ACCESS_KEY"},
		{"https://s3.example.com", "AKIDEXAMPLE", "a host and a bucket"},
	} {
		t.Setenv("FYR_S3_ACCESS_KEY", tt.access)
		t.Setenv("FYR_S3_SECRET_KEY", "canary")
		u, err := url.Parse(tt.flag)
		if err != nil {
			t.Fatal(err)
		}
		places, zone, err := copyPlace{S3: u}.places()
		if got := fmt.Sprint(places, zone, err); !strings.Contains(got, tt.want) || strings.Contains(got, "canary") {
			t.Errorf("--s3 %s with %q: %s, want %s", tt.flag, tt.access, got, tt.want)
		}
	}
}
