package web_test

import (
	"fmt"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/web"
)

// kind tells the pages of subscribing apart by what is only on them.
func kind(w *httptest.ResponseRecorder) string {
	body := w.Body.String()
	switch {
	case strings.Contains(body, `name="again"`):
		return "again"
	case strings.Contains(body, `class="problem"`), strings.Contains(body, `class="note problem"`):
		return "problem"
	case strings.Contains(body, `name="address"`):
		return "form"
	}
	return "other"
}

// fillIn sends the form, which somebody had for a while.
func (s *site) fillIn(form string, header ...string) *httptest.ResponseRecorder {
	return s.fillInAt("/subscribe", form, header...)
}

func (s *site) fillInAt(path, form string, header ...string) *httptest.ResponseRecorder {
	return s.do("POST", path, form+"&stamp="+s.server.Stamp(time.Now().Add(-time.Minute)), header...)
}

func TestSubscribe(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, form string
		code       int
		kind       string
		asked      int
	}{
		{"an address", "address=anna@example.org", 200, "other", 1},
		{"with components", "address=anna@example.org&component=api&component=www", 200, "other", 1},
		{"empty", "address=+", 422, "problem", 0},
		{"absent", "x=1", 422, "problem", 0},
		{"no @", "address=anna", 422, "problem", 0},
		{"a header", "address=" + url.QueryEscape("a@example.org\r\nBcc: b@example.org"), 422, "problem", 0},
		{"a list", "address=a@example.org,b@example.org", 422, "problem", 0},
		{"the honeypot leads to the second page", "address=anna@example.org&website=x", 200, "again", 0},
		{"a button that was never shown", "address=anna@example.org&website=x&again=1", 200, "again", 0},
		{"not to be set from outside", "address=anna@example.org&confirmed=1&id=x&source=y", 200, "other", 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := mustSite(t)
			got := s.fillIn(tt.form)
			if got.Code != tt.code || kind(got) != tt.kind || len(s.desk.asked) != tt.asked {
				t.Errorf("POST = %d, page %s, %d asked; want %d, %s, %d", got.Code, kind(got), len(s.desk.asked), tt.code, tt.kind, tt.asked)
			}
			if got.Header().Get("Cache-Control") != "no-store" || got.Header().Get("Set-Cookie") != "" {
				t.Errorf("headers %v", got.Header())
			}
		})
	}
}

func TestSubscribePassesOnWhatWasChosen(t *testing.T) {
	t.Parallel()
	s := mustSite(t)
	s.fillIn("address=anna@example.org&component=api&component=www")
	want := []statuspage.SubscribeRequest{{
		Channel: "mail", Address: "anna@example.org", Wish: statuspage.Wish{Language: "en", Components: []string{"api", "www"}},
		Source: "192.0.2.0/24", Version: statuspage.ConsentVersion,
	}}
	if diff := cmp.Diff(want, s.desk.asked); diff != "" {
		t.Error(diff)
	}
}

func TestUnknownComponentIsSaid(t *testing.T) {
	t.Parallel()
	s := mustSite(t, func(_ *web.Config, d *desk, _ *reader) {
		d.refuse = &statuspage.Invalid{Field: "component", Value: "x", Reason: "is not a component of this page"}
	})
	if got := s.fillIn("address=anna@example.org&component=x"); got.Code != 422 || kind(got) != "problem" {
		t.Errorf("POST = %d, page %s", got.Code, kind(got))
	}
}

func TestCrowdBehindOneAddress(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := mustSite(t)
		post := func(n int, extra string) *httptest.ResponseRecorder {
			return s.fillIn(fmt.Sprintf("address=r%d@example.org%s", n, extra))
		}
		for n := range 5 {
			if got := post(n, ""); kind(got) != "other" {
				t.Fatalf("reader %d got %s", n, kind(got))
			}
		}
		for n := 5; n < 20; n++ {
			if got := post(n, ""); kind(got) != "again" {
				t.Fatalf("reader %d got %s, want the second page", n, kind(got))
			}
			if got := post(n, "&again=1"); got.Code != 200 || kind(got) != "other" {
				t.Fatalf("reader %d's button got %d %s", n, got.Code, kind(got))
			}
		}
		if got := s.fillIn("address=x@example.org", "Remote", "203.0.113.1:99"); kind(got) != "other" {
			t.Errorf("somebody elsewhere got %s", kind(got))
		}
		if len(s.desk.asked) != 21 {
			t.Errorf("%d asked, want 21", len(s.desk.asked))
		}
		time.Sleep(10 * time.Minute) // the bubble's clock
		if got := post(99, ""); kind(got) != "other" {
			t.Errorf("ten minutes later a reader got %s", kind(got))
		}
	})
}

// When more ask than any office holds, the form says so, with all that was typed.
func TestTooManyAreToldSo(t *testing.T) {
	t.Parallel()
	s := mustSite(t)
	s.desk.refuse = statuspage.ErrTooMany
	got := s.fillIn("address=anna@example.org")
	if got.Code != 429 || kind(got) != "problem" || got.Header().Get("Retry-After") != "600" || !strings.Contains(got.Body.String(), `value="anna@example.org"`) {
		t.Errorf("%d %s %v", got.Code, kind(got), got.Header())
	}
}

func TestSecondPageHoldsForOneUse(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := mustSite(t)
		for n := range 6 {
			s.fillIn(fmt.Sprintf("address=r%d@example.org", n)) // the sixth gets the second page
		}
		steps := []struct{ form, want string }{
			{"address=other@example.org&again=1", "again"}, // shown for another address
			{"address=r5@example.org&again=1", "other"},
			{"address=r5@example.org&again=1", "again"}, // used up
		}
		for _, step := range steps {
			if got := kind(s.fillIn(step.form)); got != step.want {
				t.Errorf("%s got %s, want %s", step.form, got, step.want)
			}
		}
	})
}

func TestFormsOnly(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, kind, encoding, body string
		want                       int
	}{
		{"json", "application/json", "", `{"address":"a@example.org"}`, 415},
		{"text", "text/plain", "", "address=a@example.org", 415},
		{"nothing", "", "", "address=a@example.org", 415},
		{"compressed", "application/x-www-form-urlencoded", "gzip", "address=a@example.org", 415},
		{"too large", "application/x-www-form-urlencoded", "", "address=" + strings.Repeat("a", 70_000), 413},
		{"five megabytes", "application/x-www-form-urlencoded", "", "List-Unsubscribe=One-Click&x=" + strings.Repeat("a", 5<<20), 413},
		{"broken", "application/x-www-form-urlencoded", "", "address=%zz", 400},
		{"broken multipart", "multipart/form-data; boundary=x", "", "--x\r\nnonsense", 400},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := mustSite(t)
			for _, path := range []string{"/subscribe", "/subscribe/confirm", "/unsubscribe?token=good", "/subscription", "/subscription/fresh"} {
				got := s.do("POST", path, tt.body, "Content-Type", tt.kind, "Content-Encoding", tt.encoding)
				if got.Code != tt.want {
					t.Errorf("POST %s = %d, want %d", path, got.Code, tt.want)
				}
			}
			if len(s.desk.asked)+len(s.desk.acts) > 0 {
				t.Errorf("something was done: %v %v", s.desk.asked, s.desk.acts)
			}
		})
	}
}

// Mail scanners follow every link, more than once.
func TestFollowingMailedLinksChangesNothing(t *testing.T) {
	t.Parallel()
	s := mustSite(t)
	for _, path := range []string{"/subscribe/confirm", "/subscription", "/subscription/fresh", "/unsubscribe"} {
		for range 10 {
			for _, method := range []string{"GET", "HEAD"} {
				got := s.do(method, path+"?token=good", "")
				if got.Code != 200 || got.Header().Get("Cache-Control") != "no-store" {
					t.Errorf("%s %s = %d %v", method, path, got.Code, got.Header())
				}
				if strings.Contains(got.Body.String(), "anna@") {
					t.Errorf("%s shows the whole address", path)
				}
			}
		}
	}
	if len(s.desk.acts) > 0 {
		t.Errorf("following links did %v", s.desk.acts)
	}
}

func TestLinksAct(t *testing.T) {
	t.Parallel()
	multipart := "--x\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--x--\r\n"
	tests := []struct {
		name, path, body, kind string
		code                   int
		want                   []string
	}{
		{"confirm", "/subscribe/confirm", "token=good", "", 200, []string{"confirm good"}},
		{"the button to leave", "/unsubscribe", "token=good", "", 200, []string{"leave good"}},
		{"one click", "/unsubscribe?token=good", "List-Unsubscribe=One-Click", "", 200, []string{"leave good"}},
		{"one click as multipart", "/unsubscribe?token=good", multipart, "multipart/form-data; boundary=x", 200, []string{"leave good"}},
		{"one click with more fields", "/unsubscribe?token=good", "List-Unsubscribe=One-Click&x=y", "", 200, []string{"leave good"}},
		{"undo", "/subscription", "token=good&do=undo", "", 200, []string{"return good"}},
		{"a change without a wish", "/subscription", "token=good", "", 400, nil},
		{"wrong token", "/unsubscribe?token=bad", "List-Unsubscribe=One-Click", "", 404, nil},
		{"no token", "/subscribe/confirm", "x=y", "", 404, nil},
		{"a long token", "/unsubscribe", "token=" + strings.Repeat("x", 300), "", 404, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := mustSite(t)
			header := []string{"Cookie", "a=b"}
			if tt.kind != "" {
				header = append(header, "Content-Type", tt.kind)
			}
			got := s.do("POST", tt.path, tt.body, header...)
			if got.Code != tt.code || got.Header().Get("Location") != "" || got.Header().Get("Set-Cookie") != "" {
				t.Errorf("POST = %d %v, want %d", got.Code, got.Header(), tt.code)
			}
			if diff := cmp.Diff(tt.want, s.desk.acts); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestGuessingTokensEnds(t *testing.T) {
	t.Parallel()
	s := mustSite(t)
	codes := map[int]int{}
	for n := range 300 {
		codes[s.get(fmt.Sprintf("/subscription?token=%d", n)).Code]++
	}
	if want := map[int]int{404: 200, 429: 100}; !cmp.Equal(codes, want) {
		t.Errorf("300 guesses were answered %v, want %v", codes, want)
	}
	if got := s.get("/subscription?token=good", "Remote", "203.0.113.1:99"); got.Code != 200 {
		t.Errorf("somebody elsewhere got %d", got.Code)
	}
}

func TestWithoutMail(t *testing.T) {
	t.Parallel()
	s := mustSite(t, func(_ *web.Config, d *desk, _ *reader) { d.view.Page.HasMail = false })
	for _, path := range []string{"/", "/subscribe"} {
		if strings.Contains(s.get(path).Body.String(), `name="address"`) {
			t.Errorf("%s has a form that can't work", path)
		}
	}
	if got := s.fillIn("address=anna@example.org"); got.Code != 404 || len(s.desk.asked) > 0 {
		t.Errorf("POST = %d, %d asked", got.Code, len(s.desk.asked))
	}
}

func TestPing(t *testing.T) {
	t.Parallel()
	tests := []struct {
		path, signal string
	}{
		{"/ping/beat", ""},
		{"/ping/beat/start", "start"},
		{"/ping/beat/fail", "fail"},
		{"/ping/beat/137", "137"},
		{"/api/push/beat?status=up&msg=OK&ping=12", ""},
		{"/api/push/beat?status=down", "fail"},
		{"/api/push/beat", ""},
	}
	for _, tt := range tests {
		s := mustSite(t)
		for _, method := range []string{"GET", "HEAD", "POST"} {
			if got := s.do(method, tt.path, ""); got.Code != 200 || got.Header().Get("Cache-Control") != "no-store" {
				t.Errorf("%s %s = %d %v", method, tt.path, got.Code, got.Header())
			}
		}
		if diff := cmp.Diff([]string{tt.signal, tt.signal, tt.signal}, s.desk.pings); diff != "" {
			t.Errorf("%s: %s", tt.path, diff)
		}
	}
	s := mustSite(t)
	if got := s.get("/api/push/none"); got.Code != 404 || got.Body.String() != "{\"msg\":\"Not Found\",\"ok\":false}\n" {
		t.Errorf("/api/push/none = %d %s", got.Code, got.Body)
	}
}
