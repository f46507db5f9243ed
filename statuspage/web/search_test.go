package web_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/fyr-status/fyr/statuspage/web"
)

func TestSearch(t *testing.T) {
	t.Parallel()
	s := mustSite(t)
	tests := []struct {
		words      string
		has, hasnt string
	}{
		{"answer", "/incidents/" + incidentID, "/maintenance/"},
		{"ANSWER+our", "/incidents/" + incidentID, "/maintenance/"},
		{"disk", "/maintenance/" + servedID, "/incidents/"},
		{"switch", "/maintenance/" + plannedID, "/maintenance/" + servedID},
		{"nothing-of-this-kind", "", "/incidents/"},
		{"canary", "", "canary-"},
		{"%3Cscript%3E", "", "<script>"},
	}
	for _, tt := range tests {
		got := s.get("/history?q=" + tt.words)
		page := got.Body.String()
		if _, main, ok := strings.Cut(page, "<main"); ok {
			page = main
		}
		if got.Code != http.StatusOK || !strings.Contains(page, tt.has) || strings.Contains(page, tt.hasnt) {
			t.Errorf("searching %s = %d; want %q and not %q in:\n%s", tt.words, got.Code, tt.has, tt.hasnt, page)
		}
		h := got.Header()
		if h.Get("X-Robots-Tag") != "noindex" || !strings.HasPrefix(h.Get("Cache-Control"), "private") || h.Get("Etag") != "" {
			t.Errorf("searching %s may be kept by others: %v", tt.words, h)
		}
	}
}

// Invented words leave nothing behind, and one source can't search without end.
func TestSearchingEnds(t *testing.T) {
	t.Parallel()
	s := mustSite(t)
	kept := s.server.Stats().ShelfBytes
	for n := range web.HardSearches {
		if got := s.get(fmt.Sprintf("/history?q=x%d", n)); got.Code != http.StatusOK {
			t.Fatalf("search %d = %d", n, got.Code)
		}
	}
	if got := s.get("/history?q=x"); got.Code != http.StatusTooManyRequests {
		t.Errorf("one search too many = %d, want 429", got.Code)
	}
	if got := s.get("/history?q=x", "Remote", "203.0.113.1:99"); got.Code != http.StatusOK {
		t.Errorf("somebody elsewhere got %d", got.Code)
	}
	if got := s.server.Stats().ShelfBytes; got != kept {
		t.Errorf("searching left %d bytes, %d before", got, kept)
	}
}

// Only so much of what is typed is looked at, and white space is not a search.
func TestLongSearches(t *testing.T) {
	t.Parallel()
	s := mustSite(t)
	long := s.get("/history?q=" + strings.Repeat("a", 5000)).Body.String()
	if strings.Contains(long, strings.Repeat("a", 101)) {
		t.Error("more is repeated than is looked at")
	}
	for _, q := range []string{"", "%20%09", "+"} {
		if got := s.get("/history?q=" + q); got.Header().Get("X-Robots-Tag") != "" {
			t.Errorf("q=%q is a search", q)
		}
	}
}
