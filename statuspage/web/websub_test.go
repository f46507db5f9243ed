package web_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fyr-status/fyr/monitor/secret"
	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/feed"
	"github.com/fyr-status/fyr/statuspage/web"
)

// hub notes what it is asked.
type hub struct {
	mu     sync.Mutex
	asked  []statuspage.FollowRequest
	refuse error
}

func (h *hub) Follow(_ context.Context, r statuspage.FollowRequest) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.asked = append(h.asked, r)
	return h.refuse
}

// withHub is a site whose feeds h pushes.
func withHub(h *hub) func(*web.Config, *desk, *reader) {
	return func(c *web.Config, _ *desk, _ *reader) { c.Hub = h }
}

// toFollow is the form of a subscriber; pairs change it.
func toFollow(pairs ...string) string {
	form := url.Values{
		"hub.mode": {"subscribe"}, "hub.topic": {"https://status.example.com/feed.atom"}, "hub.callback": {"https://reader.example.net/cb"},
		"hub.secret": {"s3cret"}, "hub.lease_seconds": {"7200"}, "hub.unheard": {"of"},
	}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return form.Encode()
}

// TestFeedsAreDiscovered follows a feed's headers and elements to the hub.
func TestFeedsAreDiscovered(t *testing.T) {
	t.Parallel()
	h := &hub{}
	s := mustSite(t, withHub(h), at(t, "https://example.com/status"))
	for _, f := range feed.Formats() {
		for _, path := range []string{f.Path, "/sv" + f.Path, f.Path + "?component=www&component=api&utm=x"} {
			got := s.get("/status" + path)
			self := strings.Replace("https://example.com/status"+path, "?component=www&component=api&utm=x", "?component=api&component=www", 1)
			want := []string{`<https://example.com/status/hub>; rel="hub"`, "<" + self + `>; rel="self"`}
			if !f.Syndicated() {
				want = nil
			}
			if links := got.Header()["Link"]; fmt.Sprint(links) != fmt.Sprint(want) {
				t.Errorf("%s: links %q, want %q", path, links, want)
			}
			if named := strings.Contains(got.Body.String(), "https://example.com/status/hub"); named != f.Syndicated() {
				t.Errorf("%s names the hub: %t", path, named)
			}
			again := s.get("/status"+path, "If-None-Match", got.Header().Get("Etag"))
			if again.Code != http.StatusNotModified || len(again.Header()["Link"]) != len(want) {
				t.Errorf("%s unchanged: %d %v", path, again.Code, again.Header())
			}
			answer := s.do(http.MethodPost, "/status/hub", toFollow("hub.topic", self))
			if wantCode := map[bool]int{true: 202, false: 400}[f.Syndicated()]; answer.Code != wantCode {
				t.Errorf("following %s: %d %s, want %d", self, answer.Code, answer.Body, wantCode)
			}
			if !f.Syndicated() {
				continue
			}
			edition, err := s.server.Edition(t.Context(), self)
			if err != nil || string(edition.Body) != got.Body.String() || edition.ContentType != f.ContentType || edition.Hub != "https://example.com/status/hub" {
				t.Errorf("what would be pushed of %s is not what stands there: %v", self, err)
			}
		}
	}
}

func TestRequestsToFollow(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		form string
		code int
		want string // of the refusal
	}{
		"subscribe":            {toFollow(), 202, ""},
		"unsubscribe":          {toFollow("hub.mode", "unsubscribe"), 202, ""},
		"no lease":             {toFollow("hub.lease_seconds", ""), 202, ""},
		"another mode":         {toFollow("hub.mode", "publish"), 400, "hub.mode"},
		"no lease that counts": {toFollow("hub.lease_seconds", "-1"), 400, "hub.lease_seconds"},
		"another's feed":       {toFollow("hub.topic", "https://other.example.com/feed.atom"), 400, "hub.topic: is no feed of this page"},
		"the page":             {toFollow("hub.topic", "https://status.example.com/"), 400, "hub.topic"},
		"the calendar":         {toFollow("hub.topic", "https://status.example.com/calendar.ics"), 400, "hub.topic"},
		"a query that is ours": {toFollow("hub.topic", "https://status.example.com/feed.atom?component=www"), 202, ""},
		"another query":        {toFollow("hub.topic", "https://status.example.com/feed.atom?x=1"), 400, "hub.topic"},
		"what is private":      {toFollow("hub.topic", "https://status.example.com/feed.atom?component=canary-id"), 400, "hub.topic"},
		"a longer host":        {toFollow("hub.topic", "https://status.example.com.evil.example/feed.atom"), 400, "hub.topic"},
		"nothing":              {"x=", 400, "hub.mode"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := &hub{}
			s := mustSite(t, withHub(h))
			got := s.do(http.MethodPost, "/hub", tt.form)
			if got.Code != tt.code || !strings.Contains(got.Body.String(), tt.want) {
				t.Errorf("%d %q, want %d %q", got.Code, got.Body, tt.code, tt.want)
			}
			if asked := len(h.asked) > 0; asked != (tt.code == 202) {
				t.Errorf("the hub was asked: %t", asked)
			}
			if tt.code != 202 && !strings.HasPrefix(got.Header().Get("Content-Type"), "text/plain") {
				t.Errorf("a refusal is %s", got.Header().Get("Content-Type"))
			}
			for _, r := range h.asked {
				if r.Source != "192.0.2.0/24" || r.Secret.Reveal() != "s3cret" || r.Leave != (name == "unsubscribe") || (r.Lease != 2*time.Hour) != (name == "no lease") {
					t.Errorf("asked %+v", r)
				}
			}
		})
	}
}

func TestHubSaysWhenItIsTooMuch(t *testing.T) {
	t.Parallel()
	h := &hub{}
	s := mustSite(t, withHub(h))
	for n := range 60 {
		if got := s.do(http.MethodPost, "/hub", toFollow()); got.Code != 202 {
			t.Fatalf("request %d: %d", n, got.Code)
		}
	}
	got := s.do(http.MethodPost, "/hub", toFollow())
	if got.Code != http.StatusTooManyRequests || got.Header().Get("Retry-After") == "" || len(h.asked) != 60 {
		t.Errorf("one more: %d %v", got.Code, got.Header())
	}
	if got := s.do(http.MethodPost, "/hub", toFollow(), "Remote", "198.51.100.7:1"); got.Code != 202 {
		t.Errorf("another source: %d", got.Code)
	}
	for refusal, want := range map[error]int{statuspage.ErrTooMany: 429, statuspage.ErrFull: 503, &statuspage.Invalid{Field: "hub.callback", Reason: "is bad"}: 400} {
		h.refuse = refusal
		if got := s.do(http.MethodPost, "/hub", toFollow(), "Remote", "198.51.100.7:1"); got.Code != want {
			t.Errorf("%v: %d, want %d", refusal, got.Code, want)
		}
	}
}

// TestNoHubNoPromise holds a site without a hub to naming none.
func TestNoHubNoPromise(t *testing.T) {
	t.Parallel()
	s := mustSite(t)
	got := s.get("/feed.atom")
	if len(got.Header()["Link"]) > 0 || strings.Contains(got.Body.String(), "/hub") {
		t.Errorf("%v names a hub:\n%s", got.Header(), got.Body)
	}
	if got := s.do(http.MethodPost, "/hub", toFollow()); got.Code != http.StatusNotFound {
		t.Errorf("POST /hub = %d", got.Code)
	}
}

// TestPrivatePageHasNoHub makes a page private whose feeds were followed before.
func TestPrivatePageHasNoHub(t *testing.T) {
	t.Parallel()
	h := &hub{}
	s := mustSite(t, withHub(h), func(c *web.Config, _ *desk, _ *reader) { c.Key = make([]byte, 32) })
	const topic = "https://status.example.com/feed.atom"
	if _, err := s.server.Edition(t.Context(), topic); err != nil {
		t.Fatal(err)
	}
	s.desk.set(func(v *statuspage.View) { v.Page.Gate = &statuspage.Gate{Key: secret.New("k3y")} })
	for _, address := range []string{topic, topic + "?key=k3y"} {
		if edition, err := s.server.Edition(t.Context(), address); err == nil {
			t.Errorf("%s would be pushed: %s", address, edition.Body)
		}
	}
	got := s.get("/feed.atom?key=k3y")
	if got.Code != http.StatusOK || len(got.Header()["Link"]) > 0 || strings.Contains(got.Body.String(), "/hub") {
		t.Errorf("%d %v names a hub:\n%s", got.Code, got.Header(), got.Body)
	}
	if got := s.do(http.MethodPost, "/hub?key=k3y", toFollow()); got.Code != http.StatusBadRequest || len(h.asked) > 0 {
		t.Errorf("following: %d", got.Code)
	}
}
