package web_test

import (
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fyr-status/fyr/monitor/secret"
	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/web"
)

const (
	linkKey  = "k3f9x0q2m7ab-canary-key"
	password = "correct horse canary"
)

func mustPrivate(t *testing.T, g *statuspage.Gate) *site {
	t.Helper()
	return mustSite(t, trustworthy(t), func(c *web.Config, d *desk, _ *reader) {
		d.view.Page.Gate, c.Key = g, make([]byte, 32)
	})
}

func gates(t *testing.T) map[string]*statuspage.Gate {
	return map[string]*statuspage.Gate{
		"key":       {Key: secret.New(linkKey)},
		"password":  {Password: secret.New(password)},
		"operators": {Operators: mustURL(t, "https://ops.example.com/")},
	}
}

// ask makes a request as a program does, or as a browser.
func (s *site) ask(path string, browser bool, cookies ...*http.Cookie) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, path, http.NoBody)
	if browser {
		r.Header.Set("Accept", "text/html,application/xhtml+xml,*/*;q=0.8")
	}
	for _, c := range cookies {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

func (s *site) postForm(path string, form url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

// reachable are the only routes of a private page that answer a stranger.
var reachable = map[string]bool{
	"/healthz": true, "/readyz": true, "/ping/:token": true, "/ping/:token/:signal": true, "/api/push/:token": true,
	"/subscribe/confirm": true, "/subscription": true, "/subscription/fresh": true, "/subscription/push": true, "/unsubscribe": true, "/ack/:token": true, "/sign-in": true, "/sw.js": true,
	"/static/:name": true, "/robots.txt": true, "/.well-known/security.txt": true,
}

// Whatever is added to the listener is behind the gate, in every language, for every
// method, for people and for programs.
func TestEveryRouteOfAPrivatePage(t *testing.T) {
	t.Parallel()
	parameter := regexp.MustCompile(`:[a-z]+`)
	for name, g := range gates(t) {
		s := mustPrivate(t, g)
		for _, route := range s.server.Routes() {
			method, pattern, _ := strings.Cut(route, " ")
			for _, prefix := range []string{"", "/sv"} {
				path := prefix + parameter.ReplaceAllString(pattern, "api")
				for _, browser := range []bool{true, false} {
					r := httptest.NewRequest(method, path, http.NoBody)
					if browser {
						r.Header.Set("Accept", "text/html")
					}
					w := httptest.NewRecorder()
					s.ServeHTTP(w, r)
					if w.Header().Get("X-Robots-Tag") != "noindex" || !strings.Contains(w.Header().Get("Cache-Control"), "no-store") {
						t.Errorf("%s: %s %s may be kept or found: %v", name, method, path, w.Header())
					}
					shut := w.Code == http.StatusUnauthorized || w.Code == http.StatusSeeOther
					if !shut != reachable[pattern] && (pattern != "/sign-in" || w.Code != http.StatusSeeOther && w.Code != http.StatusUnauthorized) {
						t.Errorf("%s: %s %s (browser %v) = %d", name, method, path, browser, w.Code)
					}
					for _, hidden := range []string{"canary", "Cloud API", "no answer", `data-state="major_outage"`, incidentID} {
						if strings.Contains(w.Body.String(), hidden) {
							t.Errorf("%s: %s %s tells a stranger of %q:\n%s", name, method, path, hidden, w.Body)
						}
					}
				}
			}
		}
	}
}

func TestUnlistedPage(t *testing.T) {
	t.Parallel()
	s := mustPrivate(t, gates(t)["key"])
	if got := s.ask("/history", true); got.Code != http.StatusUnauthorized || !strings.Contains(got.Body.String(), "link that you were given") {
		t.Errorf("without the key: %d\n%s", got.Code, got.Body)
	}
	if got := s.ask("/history?key=wrong", true); got.Code != http.StatusUnauthorized {
		t.Errorf("with a wrong key: %d", got.Code)
	}
	first := s.ask("/sv/history?q=disk&key="+linkKey, true)
	cookies := first.Result().Cookies()
	if first.Code != http.StatusSeeOther || first.Header().Get("Location") != "/sv/history?q=disk" || len(cookies) != 1 {
		t.Fatalf("with the key: %d to %q, %v", first.Code, first.Header().Get("Location"), cookies)
	}
	if c := cookies[0]; c.Name != "__Host-fyr-page" || !c.Secure || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || strings.Contains(c.Value, linkKey) {
		t.Errorf("the cookie is %v", c)
	}
	for _, path := range []string{"/", "/history", "/api/v2/summary.json"} {
		got := s.ask(path, true, cookies...)
		if got.Code != http.StatusOK || got.Header().Get("Cache-Control") != "private, no-store" {
			t.Errorf("with the cookie, %s: %d, %v", path, got.Code, got.Header())
		}
	}
	for _, path := range []string{"/feed.atom", "/history.rss", "/feed.json"} {
		got := s.ask(path+"?key="+linkKey, false)
		if got.Code != http.StatusOK || !strings.Contains(got.Body.String(), "/incidents/"+incidentID+"?key="+linkKey) {
			t.Errorf("a feed reader with the key gets %d from %s, without links that open:\n%s", got.Code, path, got.Body)
		}
	}
	if page := s.ask("/", true, cookies...).Body.String(); strings.Contains(page, linkKey) || strings.Contains(page, "canonical") || !strings.Contains(page, `content="noindex"`) {
		t.Errorf("the page has the key, or a canonical address, or may be found:\n%s", page)
	}
}

func TestPageWithAPassword(t *testing.T) {
	t.Parallel()
	s := mustPrivate(t, gates(t)["password"])
	if got := s.ask("/history?q=x", true); got.Code != http.StatusSeeOther || got.Header().Get("Location") != "/sign-in?next=%2Fhistory%3Fq%3Dx" {
		t.Errorf("without the password: %d to %s", got.Code, got.Header().Get("Location"))
	}
	if got := s.ask("/feed.atom", false); got.Code != http.StatusUnauthorized || !strings.HasPrefix(got.Header().Get("Www-Authenticate"), "Basic ") {
		t.Errorf("a program without the password: %d, %v", got.Code, got.Header())
	}
	form := s.ask("/sign-in?next=/history", true).Body.String()
	for _, text := range []string{`name="password"`, `name="next" value="/history"`} {
		if !strings.Contains(form, text) {
			t.Errorf("the form lacks %s:\n%s", text, form)
		}
	}
	if got := s.postForm("/sign-in", url.Values{"password": {"wrong"}}); got.Code != http.StatusUnprocessableEntity || len(got.Result().Cookies()) > 0 {
		t.Errorf("a wrong password: %d, %v", got.Code, got.Result().Cookies())
	}
	for next, want := range map[string]string{"/history": "/history", "": "/", "//evil.example.net": "/", "/\\evil.example.net": "/", "https://evil.example.net": "/", "/sign-in?next=/": "/"} {
		got := s.postForm("/sign-in", url.Values{"password": {password}, "next": {next}})
		if got.Code != http.StatusSeeOther || got.Header().Get("Location") != want {
			t.Errorf("the password with next=%q: %d to %q, want %q", next, got.Code, got.Header().Get("Location"), want)
		}
		if page := s.ask("/", true, got.Result().Cookies()...); page.Code != http.StatusOK {
			t.Errorf("with the cookie: %d", page.Code)
		}
	}
	r := httptest.NewRequest(http.MethodGet, "/feed.atom", http.NoBody)
	r.Header.Set("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte("anybody:"+password)))
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	if w.Code != http.StatusOK || strings.Contains(w.Body.String(), "canary") {
		t.Errorf("a feed reader with the password: %d", w.Code)
	}
}

// Guessing is slow: after a few wrong passwords from one source even the right one waits.
func TestPasswordIsNotGuessed(t *testing.T) {
	t.Parallel()
	s := mustPrivate(t, gates(t)["password"])
	for range web.HardTries {
		s.postForm("/sign-in", url.Values{"password": {"wrong"}})
	}
	got := s.postForm("/sign-in", url.Values{"password": {password}})
	if got.Code != http.StatusTooManyRequests || got.Header().Get("Retry-After") == "" || len(got.Result().Cookies()) > 0 {
		t.Errorf("after %d wrong ones: %d", web.HardTries, got.Code)
	}
}

// A cookie holds for the password that it was given for, and for nothing else.
func TestCookieOfAnotherTime(t *testing.T) {
	t.Parallel()
	s := mustPrivate(t, gates(t)["password"])
	cookies := s.postForm("/sign-in", url.Values{"password": {password}}).Result().Cookies()
	if got := s.ask("/", true, cookies...).Code; got != http.StatusOK {
		t.Fatalf("with the cookie: %d", got)
	}
	forged := *cookies[0]
	until, mac, _ := strings.Cut(forged.Value, ".")
	forged.Value = "9" + until + "." + mac
	old := *cookies[0]
	old.Value = s.server.SignedUntil("page cookie ", 1)
	pass := *cookies[0]
	pass.Value = s.server.SignedUntil("page pass ", 1<<40)
	for name, c := range map[string]*http.Cookie{"forged": &forged, "expired": &old, "of another purpose": &pass} {
		if got := s.ask("/", true, c).Code; got != http.StatusSeeOther {
			t.Errorf("with a cookie that is %s: %d", name, got)
		}
	}
	s.desk.set(func(v *statuspage.View) { v.Page.Gate = &statuspage.Gate{Password: secret.New("another one")} })
	if got := s.ask("/", true, cookies...).Code; got != http.StatusSeeOther {
		t.Errorf("after a new password: %d", got)
	}
}

// Who is signed in with the operators comes by their listener with a pass for a minute.
func TestPageForOperators(t *testing.T) {
	t.Parallel()
	s := mustPrivate(t, gates(t)["operators"])
	got := s.ask("/history", true)
	if got.Code != http.StatusSeeOther || got.Header().Get("Location") != "https://ops.example.com/page?next=%2Fhistory" {
		t.Errorf("a stranger is sent to %q", got.Header().Get("Location"))
	}
	pass := strings.TrimPrefix(s.server.Pass("/history"), "https://status.example.com")
	in := s.ask(pass, true)
	if in.Code != http.StatusSeeOther || in.Header().Get("Location") != "/history" || len(in.Result().Cookies()) != 1 {
		t.Fatalf("with a pass: %d to %q", in.Code, in.Header().Get("Location"))
	}
	if page := s.ask("/history", true, in.Result().Cookies()...); page.Code != http.StatusOK {
		t.Errorf("with the cookie: %d", page.Code)
	}
	if out := s.ask("/sign-in?next=/&pass="+s.server.SignedUntil("page pass ", 1), true); len(out.Result().Cookies()) > 0 || !strings.HasPrefix(out.Header().Get("Location"), "https://ops.example.com/") {
		t.Errorf("with an old pass: %d, %v", out.Code, out.Header())
	}
}

// A reload that makes the page private does so at once.
func TestPageTurnsPrivate(t *testing.T) {
	t.Parallel()
	s := mustSite(t, func(c *web.Config, _ *desk, _ *reader) { c.Key = make([]byte, 32) })
	if got := s.ask("/", true); got.Code != http.StatusOK {
		t.Fatalf("the public page: %d", got.Code)
	}
	s.desk.set(func(v *statuspage.View) { v.Page.Gate = &statuspage.Gate{Password: secret.New(password)} })
	if got := s.ask("/", true); got.Code != http.StatusSeeOther {
		t.Errorf("the first request after the reload: %d", got.Code)
	}
}

// Who was let in by what no longer lets anybody in hears nothing more.
func TestStreamsEndWithWhatLetThemIn(t *testing.T) {
	t.Parallel()
	let := func(g *statuspage.Gate) func(*statuspage.View) {
		return func(v *statuspage.View) { v.Page.Gate = g }
	}
	tests := map[string]struct {
		before *statuspage.Gate
		change func(*statuspage.View)
		ends   bool
	}{
		"a new password":          {&statuspage.Gate{Password: secret.New(password)}, let(&statuspage.Gate{Password: secret.New("another")}), true},
		"a public page's first":   {nil, let(&statuspage.Gate{Password: secret.New(password)}), true},
		"another name":            {&statuspage.Gate{Password: secret.New(password)}, func(v *statuspage.View) { v.Page.Name = "Other" }, false},
		"a page for all from now": {&statuspage.Gate{Password: secret.New(password)}, let(nil), true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := mustServe(t, mustPrivate(t, tt.before))
				basic := "Basic " + base64.StdEncoding.EncodeToString([]byte(":"+password))
				got := mustListen(t, s.client, s.base+"/sv/events", "Authorization", basic)
				if got.code != http.StatusOK {
					t.Fatalf("with the password: %d", got.code)
				}
				got.data(t, "revision", &situation{})
				synctest.Wait()
				s.desk.set(tt.change)
				time.Sleep(time.Second) // of the bubble's clock
				synctest.Wait()
				if left := s.server.Stats().Streams == 0; left != tt.ends {
					t.Errorf("the stream has ended: %v, want %v", left, tt.ends)
				}
				again := mustListen(t, s.client, s.base+"/events", "Authorization", basic)
				if in := again.code == http.StatusOK; in != (name != "a new password") {
					t.Errorf("who comes again: %d", again.code)
				}
			})
		})
	}
}
