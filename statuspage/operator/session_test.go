package operator

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fyr-status/fyr/statuspage/access"
)

// A session ends after two hours without an act of its person; what a page does by itself
// is none. What was being written then is there after signing in again.
func TestSessionsEndWhenIdle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		anna := h.person("anna", access.Owner)
		session := h.signInAs(anna)
		home := func(more ...string) int {
			return h.ask("GET", "/", "", append([]string{"Cookie", session}, more...)...).Code
		}
		time.Sleep(access.IdleFor - time.Second)
		if code := home(); code != 200 {
			t.Fatalf("after 1:59:59: %d", code)
		}
		for range 4 {
			time.Sleep(access.IdleFor/4 - time.Millisecond)
			if code := home("Fyr-Background", "1"); code != 200 {
				t.Fatalf("polling: %d", code)
			}
		}
		time.Sleep(4 * time.Millisecond)
		typed := url.Values{"title": {"Uploads fail"}, "message": {"We are looking,\r\nbear with us"}, "status": {"identified"}, "component.api": {"major_outage"}, "unique": {"u1"}, "do": {"send"}}
		w := h.form("/incidents/new", typed, "Cookie", session)
		if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/signin" {
			t.Fatalf("after two hours: %d to %q", w.Code, w.Header().Get("Location"))
		}
		wanted := cookieOf(w, wantedCookie)
		w = h.form("/session", url.Values{"token": {h.link(anna)}}, "Cookie", wanted)
		if to := w.Header().Get("Location"); to != "/incidents/new" {
			t.Errorf("signed in again, the way leads to %q", to)
		}
		again := h.ask("GET", "/incidents/new", "", "Cookie", cookieOf(w, "fyr-session")).Body.String()
		for _, text := range []string{`value="Uploads fail"`, "We are looking,", `value="identified" required checked`, `value="major_outage" selected`} {
			if !strings.Contains(again, text) {
				t.Errorf("the form has lost %q:\n%s", text, again)
			}
		}
		if len(h.desk.View().Open) != 0 {
			t.Error("a form that came too late has opened an incident")
		}
	})
}

// However much somebody does, twelve hours are the end; configuration makes both shorter,
// and never longer.
func TestSessionsEndInAll(t *testing.T) {
	for _, c := range []struct {
		limits      Limits
		idle, total time.Duration
	}{
		{Limits{}, access.IdleFor, access.SessionFor},
		{Limits{Idle: time.Hour, Total: 3 * time.Hour}, time.Hour, 3 * time.Hour},
		{Limits{Idle: 9 * time.Hour, Total: 90 * time.Hour}, access.IdleFor, access.SessionFor},
	} {
		synctest.Test(t, func(t *testing.T) {
			h := newHouse(t)
			h.door.Admit(Ways{Sessions: c.limits})
			anna := h.person("anna", access.Owner)
			session, begun := h.signInAs(anna), time.Now()
			for time.Since(begun) < c.total-c.idle {
				time.Sleep(c.idle - time.Second)
				if w := h.ask("GET", "/", "", "Cookie", session); w.Code != 200 {
					t.Fatalf("%+v: over after %s", c.limits, time.Since(begun))
				}
			}
			time.Sleep(time.Until(begun.Add(c.total)))
			if w := h.ask("GET", "/", "", "Cookie", session); w.Code != http.StatusSeeOther {
				t.Errorf("%+v: still open after %s", c.limits, c.total)
			}
			session = h.signInAs(anna)
			time.Sleep(c.idle)
			if w := h.ask("GET", "/", "", "Cookie", session); w.Code != http.StatusSeeOther {
				t.Errorf("%+v: still open after %s idle", c.limits, c.idle)
			}
		})
	}
}

// A form of a session that was revoked is not kept: whoever sent it had no business there.
func TestRevokedSessionsLeaveNothing(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	anna := h.person("anna", access.Owner)
	session := h.signInAs(anna)
	h.change(access.Changes{At: instant(), EndSessions: []string{anna.ID}})
	if w := h.form("/incidents/new", url.Values{"title": {"planted"}}, "Cookie", session); w.Code != http.StatusSeeOther {
		t.Fatalf("%d", w.Code)
	}
	if _, err := h.store.Typed(t.Context(), anna.ID, "/incidents/new"); err == nil {
		t.Error("it was kept")
	}
}

// What is typed is kept for its person and its form only, and forgotten once it is sent.
func TestTypedFormsAreKept(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	anna, bo := h.signIn(), h.signInAs(h.person("bo", access.Responder))
	save := func(path, body string) int {
		return h.form("/drafts", url.Values{"path": {path}, "body": {body}}, "Cookie", anna).Code
	}
	if code := save("/incidents/new", "title=Half+a+sen"); code != http.StatusNoContent {
		t.Fatalf("saving: %d", code)
	}
	for path, body := range map[string]string{
		"/account/password": "password=x", "/session": "password=x", "/nowhere": "a=b", "https://evil.example/incidents/new": "a=b",
		"/incidents/new": "title=" + strings.Repeat("x", access.TypedBytes),
	} {
		if code := save(path, body); code != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", path, code)
		}
	}
	shows := func(cookie string) bool {
		return strings.Contains(h.ask("GET", "/incidents/new", "", "Cookie", cookie).Body.String(), "Half a sen")
	}
	if !shows(anna) || shows(bo) {
		t.Errorf("anna sees it: %t, bo: %t", shows(anna), shows(bo))
	}
	sent := url.Values{"title": {"Half a sentence"}, "status": {"investigating"}, "message": {"x"}, "component.api": {"major_outage"}, "unique": {"u9"}, "do": {"send"}}
	if w := h.form("/incidents/new", sent, "Cookie", anna); w.Code != http.StatusSeeOther {
		t.Fatalf("sending: %d %s", w.Code, w.Body)
	}
	if shows(anna) {
		t.Error("it is still there after it was sent")
	}
}

// Whoever listens is sent away within five seconds of a revocation, and hears of changes.
func TestStreamsEndWithRights(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		anna := h.person("anna", access.Owner)
		session, over := h.signInAs(anna), make(chan string)
		go func() {
			over <- h.ask("GET", "/live", "", "Cookie", session, "Accept", "text/event-stream").Body.String()
		}()
		time.Sleep(10 * time.Second)
		if w := h.api("POST", "/incidents", `{"title":"T","message":"M","components":[{"component":"api","status":"major_outage"}]}`); w.Code != http.StatusCreated {
			t.Fatalf("opening: %d", w.Code)
		}
		time.Sleep(2 * time.Second)
		select {
		case <-over:
			t.Fatal("the stream has ended by itself")
		default:
		}
		begun := time.Now()
		h.change(access.Changes{At: instant(), EndSessions: []string{anna.ID}})
		if said := <-over; !strings.Contains(said, "event: change") || strings.Contains(said, `"T"`) {
			t.Errorf("heard %q", said)
		}
		if took := time.Since(begun); took > 5*time.Second {
			t.Errorf("the stream went on for %s", took)
		}
		if w := h.ask("GET", "/live", "", "Cookie", session, "Accept", "text/event-stream"); w.Code != http.StatusUnauthorized {
			t.Errorf("coming again: %d", w.Code)
		}
	})
}

// Over https cookies are tied to the host and to TLS, and no script reads them.
func TestCookies(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.door.c.URL = &url.URL{Scheme: "https", Host: "ops.example.com"}
	w := h.form("/session", url.Values{"token": {h.link(h.person("anna", access.Owner))}})
	cookies := w.Result().Cookies()
	if len(cookies) != 1 {
		t.Fatalf("cookies %v", cookies)
	}
	c := cookies[0]
	if c.Name != "__Host-fyr-session" || !c.Secure || !c.HttpOnly || c.Path != "/" || c.Domain != "" || c.SameSite != http.SameSiteLaxMode {
		t.Errorf("cookie %s", c)
	}
}

// One person's pages can't take all there is: beyond a number of streams there is no other,
// and when one ends there is again.
func TestStreamsOfOnePersonAreCapped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		anna, bo := h.signInAs(h.person("anna", access.Owner)), h.signInAs(h.person("bo", access.Viewer))
		listen := func(ctx context.Context, session string) int {
			r := httptest.NewRequestWithContext(ctx, "GET", "/live", nil)
			r.Header.Set("Cookie", session)
			w := httptest.NewRecorder()
			h.door.Handler().ServeHTTP(w, r)
			return w.Code
		}
		ctx, leave := context.WithCancel(t.Context())
		var open sync.WaitGroup
		for range liveMost {
			open.Go(func() { listen(ctx, anna) })
		}
		time.Sleep(time.Second)
		if code := listen(t.Context(), anna); code != http.StatusNoContent {
			t.Errorf("one more: %d, want 204", code)
		}
		other, done := context.WithTimeout(t.Context(), time.Second)
		defer done()
		if code := listen(other, bo); code != http.StatusOK {
			t.Errorf("somebody else: %d", code)
		}
		leave()
		open.Wait()
		again, over := context.WithTimeout(t.Context(), time.Second)
		defer over()
		if code := listen(again, anna); code != http.StatusOK {
			t.Errorf("when they have ended: %d", code)
		}
	})
}
