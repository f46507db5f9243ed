package main

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"
)

// signsIn lets a browser into the console by the link that the command line prints: while
// nobody has an account it makes the first owner's, with a password and an app's code.
func (s *stage) signsIn(t *testing.T, op browser) {
	t.Helper()
	link := strings.TrimSpace(s.mustFyr(t, "user", "link", "operator"))
	if strings.Contains(link, "/setup?") {
		op.setsUp(t, link)
		return
	}
	token := hidden(t, op.shows(t, link, `<button class="go">Sign in as`), "token")
	if code, page := op.post(t, "/session", url.Values{"token": {token}}); code != http.StatusOK {
		t.Fatalf("signing in: %d\n%s", code, page)
	}
}

var typedSeed = regexp.MustCompile(`<code class="key">([A-Z2-7 ]+)</code>`)

// setsUp follows the link of a set-up: a name and a password, then the code of an app.
func (b browser) setsUp(t *testing.T, link string) {
	t.Helper()
	token := hidden(t, b.shows(t, link, "Make the first account"), "token")
	_, page := b.post(t, "/setup", url.Values{"token": {token}, "name": {"operator"}, "password": {"a quiet pond, two herons"}})
	seed := typedSeed.FindStringSubmatch(page)
	if seed == nil {
		t.Fatalf("no second factor is offered on\n%s", page)
	}
	code, err := totp.GenerateCode(strings.ReplaceAll(seed[1], " ", ""), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if status, page := b.post(t, "/setup/factor", url.Values{"do": {"app"}, "code": {code}}); status != http.StatusOK || strings.Count(page, "<li><code>") != 10 {
		t.Fatalf("setting up: %d\n%s", status, page)
	}
}
