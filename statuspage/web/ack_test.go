package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// A mail scanner that follows the link acknowledges nothing; the button does.
func TestAcknowledgeByLink(t *testing.T) {
	t.Parallel()
	s := mustSite(t)
	s.desk.alarms = map[string][]statuspage.Alarm{"T0KEN": {
		{Key: "monitor:api", Alert: statuspage.Alert{Subject: "Secret <Vault> is down"}, Since: time.Now().Add(-time.Minute)},
	}}
	got := s.get("/ack/T0KEN")
	if got.Code != http.StatusOK || !strings.Contains(got.Body.String(), "Secret &lt;Vault&gt; is down") {
		t.Fatalf("the link answers %d: %s", got.Code, got.Body)
	}
	if !strings.Contains(got.Body.String(), `action="/ack/T0KEN"`) || got.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("the page has no button, or may be kept: %v %s", got.Header(), got.Body)
	}
	if !s.desk.alarms["T0KEN"][0].Acked.IsZero() {
		t.Error("looking at it acknowledged it")
	}
	done := s.postForm("/ack/T0KEN", url.Values{"name": {"Anna"}})
	if done.Code != http.StatusOK || !strings.Contains(done.Body.String(), "Anna") {
		t.Errorf("the button answers %d: %s", done.Code, done.Body)
	}
	if strings.Contains(done.Body.String(), "<form class=\"letter\"") {
		t.Error("what is acknowledged can be acknowledged again")
	}
	for _, path := range []string{"/ack/wrong", "/ack/" + strings.Repeat("x", 300)} {
		if got := s.get(path); got.Code != http.StatusNotFound || strings.Contains(got.Body.String(), "Vault") {
			t.Errorf("%s answers %d", path, got.Code)
		}
	}
}
