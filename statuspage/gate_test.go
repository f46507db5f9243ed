package statuspage_test

import (
	"net/url"
	"testing"

	"github.com/fyr-status/fyr/monitor/secret"
	"github.com/fyr-status/fyr/statuspage"
)

// What is told of an unlisted page opens for whom it is told; what the address of
// anything is made of stays bare.
func TestLinksOfAnUnlistedPage(t *testing.T) {
	t.Parallel()
	u, err := url.Parse("https://status.example.com/status")
	if err != nil {
		t.Fatal(err)
	}
	open := statuspage.Page{URL: u}
	unlisted := statuspage.Page{URL: u, Gate: &statuspage.Gate{Key: secret.New("a+b")}}
	locked := statuspage.Page{URL: u, Gate: &statuspage.Gate{Password: secret.New("a+b")}}
	for path, want := range map[string]string{
		"":                       "https://status.example.com/status",
		"/":                      "https://status.example.com/status/?key=a%2Bb",
		"/incidents/x#u-y":       "https://status.example.com/status/incidents/x?key=a%2Bb#u-y",
		"/unsubscribe?token=z":   "https://status.example.com/status/unsubscribe?token=z&key=a%2Bb",
		"/ping/heartbeat-secret": "https://status.example.com/status/ping/heartbeat-secret",
	} {
		if got := unlisted.Link(path); got != want {
			t.Errorf("unlisted: Link(%q) = %s, want %s", path, got, want)
		}
		for _, p := range []statuspage.Page{open, locked} {
			if got, want := p.Link(path), "https://status.example.com/status"+path; got != want {
				t.Errorf("Link(%q) = %s, want %s", path, got, want)
			}
		}
	}
	if open.Equal(unlisted) || unlisted.Equal(locked) || !unlisted.Equal(unlisted) {
		t.Error("who is let in is not part of the page's identity")
	}
}
