package mirror_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fyr-status/fyr/statuspage/mirror"
)

// site is a source that says what a test sets.
type site struct {
	mu      sync.Mutex
	pages   map[string]string // path → mark
	gone    map[string]bool   // listed, and gone when asked for
	changed chan struct{}
	copied  []string
}

func newSite() *site {
	return &site{changed: make(chan struct{}), gone: map[string]bool{}, pages: map[string]string{
		"/": "", "/sv/": "", "/components/api": "", "/history": "m1", "/history/2026/10": "m1", "/static/style.abc.css": "x",
		"/feed.atom": "", "/api/v1/components": "", "/api/v1/components/api": "",
	}}
}

func (s *site) Changed() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.changed
}

func (s *site) change(do func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if do != nil {
		do()
	}
	close(s.changed)
	s.changed = make(chan struct{})
}

func (s *site) Site() (mirror.Site, error) { return s, nil }

func (s *site) Pages(context.Context) ([]mirror.Page, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []mirror.Page
	for _, path := range slices.Sorted(maps.Keys(s.pages)) {
		all = append(all, mirror.Page{Path: path, Mark: s.pages[path], Front: path == "/" || path == "/sv/", Lasting: strings.HasPrefix(path, "/static/")})
	}
	return all, nil
}

func (s *site) Copy(_ context.Context, path string, dated bool) ([]byte, string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	mark, ok := s.pages[path]
	if (mark == "") != dated {
		return nil, "", fmt.Errorf("%s is to be dated: %v", path, dated)
	}
	if !ok || s.gone[path] {
		return nil, "", fmt.Errorf("%s: %w", path, fs.ErrNotExist)
	}
	s.copied = append(s.copied, path)
	kind := "text/html; charset=utf-8"
	switch {
	case strings.HasPrefix(path, "/api/"):
		kind = "application/json"
	case strings.Contains(path, ".css"):
		kind = "text/css"
	case strings.HasSuffix(path, ".atom"):
		kind = "application/atom+xml"
	}
	language := "en"
	if strings.HasPrefix(path, "/sv/") {
		language = "sv"
	}
	if mark != "" {
		return []byte(path + " " + mark[:1]), kind, nil
	}
	return fmt.Appendf(nil, `<html lang="%s"><body><main id="main"><p>%s written %s</p></main>`, language, path, time.Now().UTC().Format(time.TimeOnly)), kind, nil
}

// shed is a place in memory that notes what is done to it.
type shed struct {
	mu    sync.Mutex
	files map[string]string
	acts  []string // "put index.html"
	left  int      // puts until it breaks; negative: never
}

func newShed() *shed { return &shed{files: map[string]string{}, left: -1} }

var errBroken = errors.New("it is broken")

func (p *shed) Put(_ context.Context, name string, f mirror.File) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.left == 0 {
		return errBroken
	}
	p.left--
	p.files[name] = string(f.Body)
	p.acts = append(p.acts, "put "+name)
	return nil
}

func (p *shed) Read(_ context.Context, name string) ([]byte, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	body, ok := p.files[name]
	if !ok {
		return nil, fs.ErrNotExist
	}
	return []byte(body), nil
}

func (p *shed) Delete(_ context.Context, name string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.files, name)
	p.acts = append(p.acts, "delete "+name)
	return nil
}

func (p *shed) String() string { return "the shed" }

// since returns what was done since it was asked last.
func (p *shed) since() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	acts := p.acts
	p.acts = nil
	return acts
}

// page returns a file's content, "" when there is none.
func (p *shed) page(name string) string {
	body, _ := p.Read(context.Background(), name)
	return string(body)
}

// names lists the files that there are.
func (p *shed) names() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Sorted(maps.Keys(p.files))
}

func (p *shed) breakAfter(puts int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.left = puts
}

// start runs a mirror inside a bubble until the test's end.
func start(t *testing.T, c mirror.Config) {
	t.Helper()
	c.Log = slog.New(slog.DiscardHandler)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- mirror.New(c).Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	time.Sleep(2 * time.Second) // of the bubble's clock: a server that starts comes first
	synctest.Wait()
}

func TestWholeSiteThenFrontsThenStamp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newShed()
		start(t, mirror.Config{Source: newSite(), Places: []mirror.Place{p}})
		acts := p.since()
		want := []string{
			"put api/v1/components/api", "put api/v1/components/index.json", "put components/api/index.html", "put feed.atom",
			"put history/2026/10/index.html", "put history/index.html", "put index.html", "put mirror-files.json", "put mirror.json",
			"put static/style.abc.css", "put sv/index.html",
		}
		if diff := cmp.Diff(want, slices.Sorted(slices.Values(acts))); diff != "" {
			t.Fatalf("files (-want +got):\n%s", diff)
		}
		at := func(act string) int { return slices.Index(acts, "put "+act) }
		if at("static/style.abc.css") != 0 || min(at("index.html"), at("sv/index.html")) != len(acts)-4 || at("mirror.json") != len(acts)-2 {
			t.Errorf("the order is %v; want assets first, then pages, fronts, and the stamp", acts)
		}
		stamp, err := mirror.ReadStamp(t.Context(), p)
		if err != nil || !stamp.Written.Equal(time.Now()) || stamp.Pages != 9 || !slices.Equal(stamp.Fronts, []string{"index.html", "sv/index.html"}) {
			t.Errorf("the stamp is %+v, %v", stamp, err)
		}
	})
}

func TestOnlyWhatIsDueIsWritten(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, p := newSite(), newShed()
		start(t, mirror.Config{Source: s, Places: []mirror.Place{p}})
		fronts := []string{"put index.html", "put mirror.json", "put sv/index.html"}
		dated := []string{
			"put api/v1/components/api", "put api/v1/components/index.json", "put components/api/index.html", "put feed.atom",
			"put index.html", "put mirror.json", "put sv/index.html",
		}
		p.since()
		steps := []struct {
			name string
			do   func()
			wait time.Duration
			want []string
		}{
			{"nothing for half a minute", nil, 30 * time.Second, nil},
			{"a minute old", nil, 31 * time.Second, fronts},
			{"a change", func() { s.change(nil) }, 3 * time.Second, dated},
			{"five changes at once", func() {
				for range 5 {
					s.change(nil)
				}
			}, 3 * time.Second, dated},
			{"another mark, other words", func() { s.change(func() { s.pages["/history"] = "n2" }) }, 3 * time.Second, append([]string{"put history/index.html", "put mirror-files.json"}, dated...)},
			{"another mark, the same words", func() { s.change(func() { s.pages["/history"] = "n3" }) }, 3 * time.Second, append([]string{"put mirror-files.json"}, dated...)},
			{"a page goes", func() { s.change(func() { delete(s.pages, "/history/2026/10") }) }, 3 * time.Second, append([]string{"delete history/2026/10/index.html", "put mirror-files.json"}, dated...)},
			{"one goes while it is copied", func() { s.change(func() { s.pages["/late"], s.gone["/late"] = "", true }) }, 3 * time.Second, dated},
		}
		for _, step := range steps {
			if step.do != nil {
				step.do()
			}
			time.Sleep(step.wait) // of the bubble's clock
			synctest.Wait()
			if diff := cmp.Diff(slices.Sorted(slices.Values(step.want)), slices.Sorted(slices.Values(p.since()))); diff != "" {
				t.Errorf("%s (-want +got):\n%s", step.name, diff)
			}
		}
		time.Sleep(mirror.Old)
		synctest.Wait()
		if n := strings.Count(strings.Join(p.since(), "\n"), "components/api/index.html"); n != 1 {
			t.Errorf("what is dated was renewed %d times in five quiet minutes, want once", n)
		}
	})
}

func TestNewServerKnowsTheCopy(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, p := newSite(), newShed()
		ctx, cancel := context.WithCancel(t.Context())
		go func() {
			_ = mirror.New(mirror.Config{Source: s, Places: []mirror.Place{p}, Log: slog.New(slog.DiscardHandler)}).Run(ctx)
		}()
		time.Sleep(2 * time.Second)
		synctest.Wait()
		cancel()
		synctest.Wait()
		p.since()
		s.change(func() { delete(s.pages, "/history/2026/10") })
		s.copied = nil // nobody else runs now
		start(t, mirror.Config{Source: s, Places: []mirror.Place{p}})
		if acts := p.since(); slices.Contains(acts, "put history/index.html") || !slices.Contains(acts, "delete history/2026/10/index.html") {
			t.Errorf("after a restart: %v", acts)
		}
		if slices.Contains(s.copied, "/history") {
			t.Error("an unchanged page of the archive was made again")
		}
	})
}

// A run that ends anywhere leaves whole files, no front page newer than what it leads
// to, and nothing that the next run doesn't mend.
func TestEndedAnywhere(t *testing.T) {
	t.Parallel()
	for puts := range 12 {
		t.Run(fmt.Sprint(puts), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s, p := newSite(), newShed()
				p.breakAfter(puts)
				start(t, mirror.Config{Source: s, Places: []mirror.Place{p}})
				if files := p.names(); slices.Contains(files, "index.html") && len(files) < 8 {
					t.Errorf("the front page is there, and of the others only %v", files)
				}
				if _, err := mirror.ReadStamp(t.Context(), p); puts < 9 && !errors.Is(err, fs.ErrNotExist) {
					t.Errorf("half a copy is dated: %v", err)
				}
				p.breakAfter(-1)
				time.Sleep(20 * time.Second)
				synctest.Wait()
				if files := p.names(); len(files) != 11 {
					t.Errorf("the next run left %v", files)
				}
			})
		})
	}
}

func TestOperatorsHearOfAnOldCopyOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, bad, well := newSite(), newShed(), newShed()
		s.pages = map[string]string{"/": ""}
		told := make(chan string, 10)
		start(t, mirror.Config{Source: s, Places: []mirror.Place{bad, well}, Trouble: func(err error, since time.Time) {
			told <- fmt.Sprintf("%v since %s", err, time.Since(since).Truncate(time.Minute))
		}})
		steps := []struct {
			puts int
			wait time.Duration
			want string // one that is told in this time; "": none
		}{
			{0, 4 * time.Minute, ""},
			{0, 6 * time.Minute, "the copy in the shed is of 00:00:02 UTC: write index.html: it is broken since 5m0s"},
			{0, 6 * time.Minute, ""},
			{-1, 30 * time.Second, "<nil> since 0s"},
			{-1, 6 * time.Minute, ""},
		}
		for i, step := range steps {
			bad.breakAfter(step.puts)
			time.Sleep(step.wait)
			synctest.Wait()
			got := ""
			if len(told) > 0 {
				got = <-told
			}
			if got != step.want || len(told) > 0 {
				t.Errorf("step %d: told %q and %d more, want %q", i, got, len(told), step.want)
			}
			if stamp, err := mirror.ReadStamp(t.Context(), well); err != nil || time.Since(stamp.Written) > time.Minute+time.Second {
				t.Errorf("step %d: the other place is of %s, %v", i, stamp.Written, err)
			}
		}
	})
}

func TestPost(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newShed()
		start(t, mirror.Config{Source: newSite(), Places: []mirror.Place{p}})
		before := p.page("sv/index.html")
		say := func(text string) mirror.Post {
			return func(language string) (string, error) { return "<p>" + text + " " + language + "</p>", nil }
		}
		for _, text := range []string{"We know.", "It lasts until nine."} {
			files, err := say(text).Put(t.Context(), p)
			if err != nil || !slices.Equal(files, []string{"index.html", "sv/index.html"}) {
				t.Fatalf("posted into %v, %v", files, err)
			}
		}
		if got := p.page("sv/index.html"); strings.Contains(got, "We know") || !strings.Contains(got, `<main id="main"><!-- fyr mirror post --><p>It lasts until nine. sv</p>`) {
			t.Errorf("the posted page is %s", got)
		}
		if _, err := mirror.Post(nil).Put(t.Context(), p); err != nil || p.page("sv/index.html") != before {
			t.Errorf("the cleared page is %s, %v; want %s", p.page("sv/index.html"), err, before)
		}
		if _, err := say("x").Put(t.Context(), p); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		if got := p.page("index.html"); strings.Contains(got, "post") {
			t.Errorf("the living server left the post: %s", got)
		}
	})
}

func TestPostSaysWhereItCantGo(t *testing.T) {
	t.Parallel()
	p := newShed()
	say := mirror.Post(func(string) (string, error) { return "x", nil })
	if _, err := say.Put(t.Context(), p); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("posting where no copy is: %v", err)
	}
	p.files["mirror.json"] = `{"format":1,"fronts":["index.html"]}`
	p.files["index.html"] = "<html><body>something else"
	if _, err := say.Put(t.Context(), p); !errors.Is(err, mirror.ErrNoFront) {
		t.Errorf("posting into a strange page: %v", err)
	}
	p.files["mirror.json"] = `{"format":2}`
	if _, err := say.Put(t.Context(), p); err == nil || !strings.Contains(err.Error(), "format 2") {
		t.Errorf("posting into a copy of a later version: %v", err)
	}
}
