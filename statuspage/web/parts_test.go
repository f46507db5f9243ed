package web

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strconv"
	"testing"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

func TestTakesGzip(t *testing.T) {
	t.Parallel()
	for field, want := range map[string]bool{
		"gzip": true, "br, GZIP": true, "gzip;q=0.5": true, "*": true, "deflate, gzip ; q=1": true, "gzip;x=y": true,
		"": false, "br": false, "gzip;q=0": false, "gzip; q=0.000": false, "identity": false, "xgzip": false,
	} {
		if got := takesGzip([]string{field}); got != want {
			t.Errorf("takesGzip(%q) = %v, want %v", field, got, want)
		}
	}
}

func TestBelow(t *testing.T) {
	t.Parallel()
	tests := []struct{ base, path, want string }{
		{"", "/x", "/x"},
		{"/s", "/s", "/"},
		{"/s", "/s/", "/"},
		{"/s", "/s/x", "/x"},
		{"/s", "/sx", "/sx"},
		{"/s", "/x", "/x"},
		{"/s", "/s/s/x", "/s/x"},
		{"/s", "/s/a%2fb", "/a/b"},
	}
	for _, tt := range tests {
		r := httptest.NewRequest(http.MethodGet, tt.path, nil)
		if got := below(r, tt.base).URL.Path; got != tt.want {
			t.Errorf("below(%q, %q) = %q, want %q", tt.path, tt.base, got, tt.want)
		}
	}
}

func TestParseMonth(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		year, month string
		ok          bool
	}{
		{"2026", "11", true},
		{"2026", "01", true},
		{"2026", "1", false},
		{"2026", "13", false},
		{"2026", "00", false},
		{"26", "01", false},
		{"02026", "01", false},
		{"+2026", "01", false},
		{"x", "01", false},
		{"-001", "01", false},
	} {
		got, ok := parseMonth(tt.year, tt.month, time.UTC)
		if ok != tt.ok || ok && monthPath(got) != "/history/"+tt.year+"/"+tt.month {
			t.Errorf("parseMonth(%s, %s) = %v, %v", tt.year, tt.month, got, ok)
		}
	}
}

func TestEvenly(t *testing.T) {
	t.Parallel()
	from := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	grid := evenly([]statuspage.LatencyPoint{
		{At: from.Add(-latencyStep), Count: 1}, {At: from, Count: 2}, {At: from.Add(3 * latencyStep), Count: 3}, {At: from.Add(latencyWindow), Count: 4},
	}, from)
	counts := int64(0)
	for _, p := range grid {
		counts += p.Count
	}
	if len(grid) != 288 || grid[0].Count != 2 || grid[3].Count != 3 || counts != 5 || !grid[1].At.Equal(from.Add(latencyStep)) {
		t.Errorf("grid of %d points, %v…, %d counted", len(grid), grid[:4], counts)
	}
}

// An office behind one address gets in, by a button each or by proof of work; what no
// office is does not.
func TestOfficeGetsIn(t *testing.T) {
	t.Parallel()
	c, now := newCrowd(), time.Now()
	for n := range HardAsks {
		address, how := strconv.Itoa(n)+"@example.org", manner{proven: n%2 == 0}
		got := c.ask("office", address, how, now)
		if n >= FreeAsks && !how.proven {
			if got != askAgain {
				t.Fatalf("reader %d got %v, want the second page", n, got)
			}
			got = c.ask("office", address, manner{second: true}, now)
		}
		if got != letIn {
			t.Fatalf("reader %d got %v", n, got)
		}
	}
	if HardAsks < 500 || c.ask("office", "x@example.org", manner{proven: true}, now) != shutOut {
		t.Error("there is no end, or it comes too soon")
	}
}

// A proof of work is taken once, and none while nobody can tell.
func TestProofsAreSpent(t *testing.T) {
	t.Parallel()
	c, now := newCrowd(), time.Now()
	if !c.spend([32]byte{1}, now) || c.spend([32]byte{1}, now.Add(time.Hour)) {
		t.Error("a proof holds more or less than once")
	}
	for n := range crowdSize {
		c.spend([32]byte{2, byte(n >> 16), byte(n >> 8), byte(n)}, now)
	}
	if c.spend([32]byte{3}, now) || len(c.spent) != crowdSize {
		t.Errorf("another is taken beside %d", len(c.spent))
	}
	if !c.spend([32]byte{3}, now.Add(stampFor)) || len(c.spent) != 1 {
		t.Errorf("a day later %d are kept", len(c.spent))
	}
}

// A full memory of sources slows strangers down; it neither grows nor shuts out.
func TestCrowdIsBounded(t *testing.T) {
	t.Parallel()
	c, now := newCrowd(), time.Now()
	for n := range crowdSize {
		c.ask(netip.AddrFrom4([4]byte{10, byte(n >> 16), byte(n >> 8), byte(n)}).String(), "a@example.org", manner{}, now)
	}
	if got := c.ask("stranger", "a@example.org", manner{}, now); got != askAgain || len(c.members) != crowdSize {
		t.Errorf("a stranger got %v, with %d sources kept", got, len(c.members))
	}
	if got := c.ask("stranger", "a@example.org", manner{second: true}, now); got != letIn {
		t.Errorf("the stranger's button got %v", got)
	}
	if got := c.ask("stranger", "a@example.org", manner{}, now.Add(CrowdWindow)); got != letIn || len(c.members) != 1 {
		t.Errorf("a stranger later got %v, with %d sources kept", got, len(c.members))
	}
}
