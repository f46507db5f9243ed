package operator

import (
	"context"
	"encoding/base32"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/pquerna/otp/totp"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/access"
)

const herons = "a quiet pond, two herons"

// context is a request as a handler meets it.
func (h *house) context(method, path string, headers ...string) echo.Context {
	r := httptest.NewRequest(method, "http://localhost:8081"+path, http.NoBody)
	r.RemoteAddr = "192.0.2.7:1234"
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return echo.New().NewContext(r, httptest.NewRecorder())
}

// mailbox is what the house mails.
type mailbox struct {
	mu    sync.Mutex
	texts []string
	down  error
}

func (m *mailbox) send(_ context.Context, _, _, text string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.down != nil {
		return m.down
	}
	m.texts = append(m.texts, text)
	return nil
}

var sixDigits = regexp.MustCompile(`\b\d{6}\b`)

// code is the last one that was mailed.
func (m *mailbox) code(t *testing.T) string {
	t.Helper()
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.texts) == 0 {
		t.Fatal("no code was mailed")
	}
	return sixDigits.FindString(m.texts[len(m.texts)-1])
}

// armed gives a person a password and factors.
func (h *house) armed(name string, factors ...access.FactorKind) (access.User, []byte, []string) {
	h.t.Helper()
	u := h.person(name, access.Responder)
	hash, err := h.door.kitchen.hash(h.t.Context(), herons)
	if err != nil {
		h.t.Fatal(err)
	}
	u.Password = hash
	c := access.Changes{At: instant(), Users: []access.User{u}}
	seed := newSeed()
	var codes []string
	for _, k := range factors {
		f := access.Factor{ID: statuspage.NewID(), User: u.ID, Kind: k, Made: c.At}
		switch k {
		case access.TOTP:
			f.Secret = seed
		case access.Recovery:
			var printed []access.Factor
			codes, printed = newRecovery(u.ID, c.At)
			c.Factors = append(c.Factors, printed...)
			continue
		}
		c.Factors = append(c.Factors, f)
	}
	h.change(c)
	return h.user(u.ID), seed, codes
}

func appCode(t *testing.T, seed []byte, at time.Time) string {
	t.Helper()
	code, err := totp.GenerateCode(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(seed), at)
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// password sends the first step and returns the attempt's cookie.
func (h *house) password(name, password string, headers ...string) (*httptest.ResponseRecorder, string) {
	h.t.Helper()
	w := h.form("/session", url.Values{"name": {name}, "password": {password}}, headers...)
	return w, cookieOf(w, attemptCookie)
}

// second sends the second step.
func (h *house) second(attempt, code string) *httptest.ResponseRecorder {
	h.t.Helper()
	return h.form("/code", url.Values{"code": {code}}, "Cookie", attempt)
}

func TestSigningInByPasswordAndCode(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	var box mailbox
	h.door.c.Mail = box.send
	_, seed, codes := h.armed("bo", access.TOTP, access.MailCode, access.Recovery)
	now := time.Now()
	for _, c := range []struct {
		name string
		code func(attempt string) string
		want int
	}{
		{"a code of the app", func(string) string { return appCode(t, seed, now) }, 303},
		{"the same again", func(string) string { return appCode(t, seed, now) }, 401},
		{"one of the next step", func(string) string { return appCode(t, seed, now.Add(stepFor)) }, 303},
		{"an older one", func(string) string { return appCode(t, seed, now.Add(-stepFor)) }, 401},
		{"a mailed code", func(a string) string {
			if w := h.form("/code/mail", nil, "Cookie", a); w.Code != 303 {
				t.Fatalf("asking for a mail: %d", w.Code)
			}
			return box.code(t)
		}, 303},
		{"the code of another attempt", func(string) string { return box.code(t) }, 401},
		{"a printed code, typed with blanks", func(string) string { return strings.ToLower(strings.ReplaceAll(codes[0], "-", " ")) }, 303},
		{"the same printed code", func(string) string { return codes[0] }, 401},
		{"nothing", func(string) string { return "" }, 401},
	} {
		h.door.brake = newBrake()
		w, attempt := h.password("Bo", herons)
		if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/code" || attempt == "" {
			t.Fatalf("%s: the password is answered with %d", c.name, w.Code)
		}
		if got := h.ask("GET", "/", "", "Cookie", attempt); got.Code != http.StatusSeeOther {
			t.Errorf("%s: half signed in, home is answered with %d", c.name, got.Code)
		}
		w = h.second(attempt, c.code(attempt))
		if session := cookieOf(w, "fyr-session"); w.Code != c.want || (session != "") != (c.want == 303) {
			t.Errorf("%s: %d with %q, want %d\n%s", c.name, w.Code, session, c.want, w.Body)
		}
	}
}

// Codes are tried at most five times, also when all come at once.
func TestCodesAreTriedFiveTimes(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	_, seed, _ := h.armed("bo", access.TOTP)
	_, attempt := h.password("bo", herons)
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if w := h.second(attempt, "000000"); w.Code == http.StatusSeeOther {
				t.Error("a wrong code signs in")
			}
		})
	}
	wg.Wait()
	if w := h.second(attempt, appCode(t, seed, time.Now())); w.Code == http.StatusSeeOther {
		t.Error("after twenty wrong codes the right one is still taken")
	}
}

// One code that comes twice at once signs in once.
func TestACodeWorksOnceAtOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	_, seed, _ := h.armed("bo", access.TOTP)
	code := appCode(t, seed, time.Now())
	var attempts []string
	for range 4 {
		_, a := h.password("bo", herons)
		attempts = append(attempts, a)
	}
	in := make(chan bool, len(attempts))
	for _, a := range attempts {
		go func() { in <- h.second(a, code).Code == http.StatusSeeOther }()
	}
	n := 0
	for range attempts {
		if <-in {
			n++
		}
	}
	if n != 1 {
		t.Errorf("one code has signed in %d times", n)
	}
}

// Whoever changes the password makes codes void that were asked for before.
func TestACodeIsVoidAfterAPasswordChange(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	bo, seed, _ := h.armed("bo", access.TOTP)
	_, attempt := h.password("bo", herons)
	bo.Changed = instant().Add(time.Millisecond)
	h.change(access.Changes{At: instant(), Users: []access.User{bo}})
	if w := h.second(attempt, appCode(t, seed, time.Now())); w.Code == http.StatusSeeOther {
		t.Errorf("signed in: %d", w.Code)
	}
}

// Mails are limited, and that mail is down is said with what works.
func TestMailedCodes(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	var box mailbox
	h.door.c.Mail = box.send
	h.armed("bo", access.MailCode, access.Recovery)
	_, attempt := h.password("bo", herons)
	for range 10 {
		h.form("/code/mail", nil, "Cookie", attempt)
	}
	if len(box.texts) != 1 {
		t.Errorf("%d mails within a second", len(box.texts))
	}
	box.down = context.DeadlineExceeded
	_, attempt = h.password("bo", herons)
	if got := h.ask("GET", "/code", "", "Cookie", attempt).Body.String(); !strings.Contains(got, "recovery codes work") {
		t.Errorf("while mail is down the page says\n%s", got)
	}
}

// A wrong name and a wrong password are answered alike; many are told once.
func TestRefusalsTellNothing(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.armed("bo", access.TOTP)
	known, _ := h.password("bo", "another pond, no heron", "X-Forwarded-For", "198.51.100.1")
	unknown, _ := h.password("cy", "another pond, no heron")
	if known.Code != http.StatusUnauthorized || unknown.Code != known.Code || strings.ReplaceAll(known.Body.String(), `value="bo"`, "") != strings.ReplaceAll(unknown.Body.String(), `value="cy"`, "") {
		t.Errorf("a known name: %d\n%s\nan unknown one: %d\n%s", known.Code, known.Body, unknown.Code, unknown.Body)
	}
	slow := 0
	for range 30 {
		if w, _ := h.password("bo", "another pond, no heron"); w.Code == http.StatusTooManyRequests {
			slow++
			if w.Header().Get("Retry-After") == "" {
				t.Error("no Retry-After")
			}
		}
	}
	if slow < 20 {
		t.Errorf("%d of 30 were slowed down", slow)
	}
	entries, err := h.store.Audit(t.Context(), statuspage.AuditQuery{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if text := string(e.After) + e.Object; strings.Contains(text, "heron") || strings.Contains(text, "cy") {
			t.Errorf("the audit log has %s %s", e.Object, e.After)
		}
	}
}

// A name is slowed down for who guesses at it, and not for its owner elsewhere.
func TestNobodyIsLockedOutByOthers(t *testing.T) {
	t.Parallel()
	b, now := newBrake(), time.Now()
	guesser, owner := limit{"name bo from 192.0.2.0/24", freePair}, limit{"name bo from 198.51.100.0/24", freePair}
	waits := time.Duration(0)
	for range 50 {
		wait := b.take(now, guesser)
		now = now.Add(wait)
		waits += wait
	}
	if waits < 2*time.Hour {
		t.Errorf("fifty guesses wait %s", waits)
	}
	if wait := b.take(now, owner); wait != 0 {
		t.Errorf("the owner waits %s", wait)
	}
}

func TestManyRefusalsAreOneAlert(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for range 3 * manyRefusals {
		h.door.refusedOne("192.0.2.0/24")
	}
	told := 0
	for _, x := range h.desk.Troubles() {
		if x.Key == guessing {
			told++
		}
	}
	if told != 1 {
		t.Errorf("sixty refusals make %d troubles", told)
	}
}

func TestSignInLink(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	anna := h.person("anna", access.Owner)
	given := h.link(anna)
	for range 10 { // a mail scanner opens links
		if w := h.ask("GET", "/signin?token="+given, ""); w.Code != 200 || !strings.Contains(w.Body.String(), `<button class="go">Sign in as`) {
			t.Fatalf("GET of the link: %d, want a button", w.Code)
		}
	}
	w := h.form("/session", url.Values{"token": {given}})
	cookie := cookieOf(w, "fyr-session")
	if w := h.ask("GET", "/", "", "Cookie", cookie); w.Code != 200 || !strings.Contains(w.Body.String(), "anna") {
		t.Errorf("home after signing in: %d", w.Code)
	}
	if w := h.form("/session", url.Values{"token": {given}}); w.Code != http.StatusNotFound {
		t.Errorf("second use: %d, want 404", w.Code)
	}
	if w := h.form("/sign-out", nil, "Cookie", cookie); w.Code != http.StatusSeeOther {
		t.Errorf("signing out: %d", w.Code)
	}
	if w := h.ask("GET", "/", "", "Cookie", cookie); w.Code != http.StatusSeeOther {
		t.Errorf("the cookie after signing out: %d, want the sign-in page", w.Code)
	}
}

// Signing in in a browser that has a session gives it another one, and ends the first: a
// cookie that somebody planted is worth nothing.
func TestASessionIsNeverTakenOver(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	anna := h.person("anna", access.Owner)
	planted := h.signInAs(h.person("mallory", access.Viewer))
	for _, cookie := range []string{planted, "fyr-session=chosen"} {
		own := cookieOf(h.form("/session", url.Values{"token": {h.link(anna)}}, "Cookie", cookie), "fyr-session")
		if own == "" || own == cookie {
			t.Fatalf("signed in with %q", own)
		}
		if w := h.ask("GET", "/", "", "Cookie", cookie); w.Code != http.StatusSeeOther {
			t.Errorf("the cookie from before: %d", w.Code)
		}
	}
}

// Nobody can sign somebody else's browser in, or a form in from elsewhere.
func TestLoginsFromOtherSitesAreRefused(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	anna := h.person("anna", access.Owner)
	for _, headers := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Origin", "https://evil.example"}, {"Origin", "null"}} {
		for _, path := range []string{"/session", "/code", "/setup", "/setup/factor", "/passkey"} {
			if w := h.form(path, url.Values{"token": {h.link(anna)}}, headers...); w.Code != http.StatusForbidden {
				t.Errorf("%s with %v: %d, want 403", path, headers, w.Code)
			}
		}
	}
}

// A mailed code is good for ten minutes, and so is what the password has opened.
func TestMailedCodesEnd(t *testing.T) {
	for after, want := range map[time.Duration]int{codeFor - time.Second: http.StatusSeeOther, codeFor + time.Second: http.StatusUnauthorized} {
		synctest.Test(t, func(t *testing.T) {
			h := newHouse(t)
			var box mailbox
			h.door.c.Mail = box.send
			h.armed("bo", access.MailCode)
			_, attempt := h.password("bo", herons)
			h.ask("GET", "/code", "", "Cookie", attempt)
			code := box.code(t)
			time.Sleep(after)
			if w := h.second(attempt, code); w.Code != want && (want == http.StatusSeeOther || cookieOf(w, "fyr-session") != "") {
				t.Errorf("after %s: %d", after, w.Code)
			}
		})
	}
}
