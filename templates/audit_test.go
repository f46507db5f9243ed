package templates

import (
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/fyr-status/fyr/templates/browsertest"
)

// auditView is a page as audit.mjs takes it.
type auditView struct {
	Path  string `json:"path"`
	Width int    `json:"width"` // CSS pixels at first; the other width follows
	Walk  bool   `json:"walk"`  // with the keyboard, and without scripts
}

// Every page in each of its states is accessible by the rules of WCAG 2.2 AA, fits a
// phone of 320 pixels, is walked through with the keyboard, and moves nothing when its
// script comes late: in English and, from right to left, in Arabic; the front page of an
// outage in every language. The copy of the page is an hour old.
func TestPagesAreAccessible(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(gallery(t)))
	t.Cleanup(server.Close)
	t.Cleanup(server.CloseClientConnections) // streams don't end by themselves
	faults := audited(t, server, auditViews())
	for _, f := range faults {
		t.Error(f)
	}
}

// No page of the console is left out of the audit: each has a sample.
func TestConsolePagesAreAudited(t *testing.T) {
	t.Parallel()
	pages, err := fs.Glob(files, "page/operator_*.html")
	if err != nil || len(pages) == 0 {
		t.Fatalf("%d pages: %v", len(pages), err)
	}
	views := auditViews()
	for _, p := range pages {
		name := strings.TrimSuffix(path.Base(p), ".html")
		seen := func(s sample) bool {
			return s.page == name && slices.Contains(views, auditView{"/en/" + s.name, 320, true})
		}
		if !slices.ContainsFunc(samples(), seen) {
			t.Errorf("%s has no sample that is audited", name)
		}
	}
}

func audited(t *testing.T, server *httptest.Server, views []auditView) []string {
	t.Helper()
	now := at(22, 15, 25)
	return browsertest.Faults(t, "audit.mjs", map[string]any{"base": server.URL, "now": now.UTC(), "pages": views})
}

func auditViews() (views []auditView) {
	walked := map[string]bool{} // one state of each template is enough for what all states share
	for _, s := range samples() {
		whole := !walked[s.page] || s.name == "index-bad"
		walked[s.page] = true
		if s.name == "index-200" {
			continue // more of the same, and slow
		}
		views = append(views, auditView{"/en/" + s.name, 320, whole})
		if whole || s.page == "index" {
			views = append(views, auditView{"/ar/" + s.name, 1440, false})
		}
	}
	for _, l := range Languages() {
		if l.Tag != "en" && l.Tag != "ar" {
			views = append(views, auditView{"/" + l.Tag + "/index-bad", 320, false})
		}
	}
	return views
}

// gallery serves every sample in every language at /{language}/{sample}, with the assets
// and a stream that tells nothing.
func gallery(t *testing.T) http.HandlerFunc {
	sets := map[string]*Set{}
	for _, l := range Languages() {
		s, err := New(Options{Language: l.Tag, Zone: jakarta})
		if err != nil {
			t.Fatal(err)
		}
		sets[l.Tag] = s
	}
	all := samples()
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", ContentSecurityPolicy)
		switch folder, name := path.Split(r.URL.Path); {
		case folder == "/static/":
			showAsset(w, sets["en"], r.URL.Path)
		case name == "events":
			w.Header().Set("Content-Type", "text/event-stream")
			_, _ = fmt.Fprint(w, ":\n\n")
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
		default:
			i := slices.IndexFunc(all, func(s sample) bool { return s.name == name })
			if set := sets[strings.Trim(folder, "/")]; set != nil && i >= 0 {
				w.Header().Set("Content-Type", "text/html; charset=utf-8")
				showPage(w, set, all[i])
				return
			}
			http.NotFound(w, r)
		}
	}
}

// showPage serves a sample in a zone that browsers know: the samples' own has but a name.
func showPage(w http.ResponseWriter, set *Set, s sample) {
	var page strings.Builder
	_ = set.Page(&page, s.page, s.data)
	_, _ = io.WriteString(w, strings.ReplaceAll(page.String(), `data-zone="WIB"`, `data-zone="Asia/Jakarta"`))
}

// showAsset serves an asset, the reader's script also by the samples' made-up name.
func showAsset(w http.ResponseWriter, s *Set, address string) {
	if strings.HasPrefix(address, "/static/reader.") {
		address = s.Path("fyr.js")
	}
	body, kind, ok := s.Static(address)
	if !ok {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", kind)
	_, _ = w.Write(body)
}

// flawed is a page with a fault of each sort that the audit is to find.
const flawed = `<!doctype html><html lang="en"><head><title>Flawed</title>
<link rel="stylesheet" href="/flawed.css"></head>
<body><main id="main"><h1>Flawed</h1><p class="pale">Too pale to read</p><img src="/none.png"><div class="wide">Too wide</div>
<a href="#a">One</a> <a class="bare" href="#b">No outline</a>
<form action="/"><input></form><button type="button">Dead</button>
<details class="langs"><summary>Languages</summary><ul><li>Off</li></ul></details></main>
<script>alert(1)</script></body></html>`

const flawedStyle = `.pale{color:#ccc;background:#fff}.wide{width:1600px}.bare{outline:0!important}form{visibility:hidden}.langs ul{position:absolute;left:-2rem}`

// The audit is not blind: it finds what was put there to be found.
func TestAuditFindsFaults(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", ContentSecurityPolicy)
		switch path.Ext(r.URL.Path) {
		case ".css":
			w.Header().Set("Content-Type", "text/css")
			_, _ = io.WriteString(w, flawedStyle)
		case "":
			w.Header().Set("Content-Type", "text/html")
			_, _ = io.WriteString(w, flawed)
		}
	}))
	t.Cleanup(server.Close)
	found := strings.Join(audited(t, server, []auditView{{"/", 320, true}}), "\n")
	for _, want := range []string{
		"color-contrast:", "image-alt:", "pixels wide in 320", "no outline on", "there is no skip link",
		"the browser says: Executing inline script", "is not to be seen: <form", "a button does nothing: Dead",
		"the menu of languages lies from", "Escape does not close",
	} {
		if !strings.Contains(found, want) {
			t.Errorf("the audit does not find %q", want)
		}
	}
	if t.Failed() {
		t.Log(found)
	}
}
