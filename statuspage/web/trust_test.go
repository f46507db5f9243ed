package web_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/web"
)

func mustDay(t *testing.T, day string) time.Time {
	t.Helper()
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// trustworthy has every page about the page.
func trustworthy(t *testing.T) func(*web.Config, *desk, *reader) {
	return func(_ *web.Config, d *desk, _ *reader) {
		d.view.Page.Trust = statuspage.Trust{
			Contact: "Call **us**.", Privacy: "# Privacy\n\nWe keep your address.", Terms: "As is. <script>alert(1)</script>",
			Subprocessors: []statuspage.Supplier{
				{Name: "Relay AS", URL: "https://relay.example.com", Purpose: "Sends mail", Data: "Addresses", Place: "Norway", Since: mustDay(t, "2024-01-02"), Reviewed: time.Now().AddDate(0, -1, 0)},
				{Name: "Old & Co", Reviewed: mustDay(t, "2020-05-06")},
			},
			Dependencies: []statuspage.Supplier{{Name: "SQLite", Purpose: "Keeps the record"}},
			Access:       statuspage.Access{Text: "We test with **people**.", Limits: []string{"The logo has no words."}, Assessed: mustDay(t, "2026-11-01")},
			Security:     &statuspage.Security{Contact: []string{"mailto:security@example.com", "https://example.com/report"}, Expires: mustDay(t, "2027-05-01"), Policy: "https://example.com/policy", Languages: []string{"en", "no"}},
		}
	}
}

// A day that the owner says is the same one on both sides of the date line.
func TestTrustDaysAreThePagesOwn(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"Pacific/Honolulu", "Pacific/Kiritimati"} {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		s := mustSite(t, trustworthy(t), func(_ *web.Config, d *desk, _ *reader) { d.view.Page.Zone = zone })
		for path, want := range map[string]string{"/subprocessors": "2 January 2024", "/accessibility": "Sunday 1 November 2026"} {
			if got := s.get(path).Body.String(); !strings.Contains(got, want) {
				t.Errorf("%s in %s does not say %q", path, name, want)
			}
		}
	}
}

func TestTrustPages(t *testing.T) {
	t.Parallel()
	s := mustSite(t, trustworthy(t))
	front := s.get("/").Body.String()
	for path, texts := range map[string][]string{
		"/contact":                  {"<strong>us</strong>"},
		"/sv/contact":               {"<strong>us</strong>", `lang="en"`},
		"/privacy":                  {"We keep your address."},
		"/terms":                    {"As is."},
		"/subprocessors":            {"Relay AS", "https://relay.example.com", "Norway", "Old &amp; Co", "2020"},
		"/dependencies":             {"SQLite"},
		"/accessibility":            {"<strong>people</strong>", "The logo has no words."},
		"/.well-known/security.txt": {"Contact: mailto:security@example.com\nContact: https://example.com/report\nExpires: 2027-05-01T00:00:00Z\nPreferred-Languages: en, no\nCanonical: https://status.example.com/.well-known/security.txt\nPolicy: https://example.com/policy\n"},
	} {
		got := s.get(path)
		if got.Code != http.StatusOK {
			t.Errorf("GET %s = %d", path, got.Code)
		}
		for _, text := range texts {
			if !strings.Contains(got.Body.String(), text) {
				t.Errorf("%s does not say %q:\n%s", path, text, got.Body)
			}
		}
		if strings.Contains(got.Body.String(), "<script>alert") {
			t.Errorf("%s runs what it was given", path)
		}
		if !strings.HasPrefix(path, "/sv/") && !strings.Contains(front, `href="`+path+`"`) {
			t.Errorf("the footer doesn't lead to %s", path)
		}
	}
	if body := s.get("/subprocessors").Body.String(); strings.Count(body, "degraded-performance\"") < 1 {
		t.Errorf("nothing is said to be overdue:\n%s", body)
	}
}

// What has no words has no page, but everybody may read how accessible the page is; and
// a reload gives words, and takes them.
func TestTrustPagesComeAndGo(t *testing.T) {
	t.Parallel()
	s := mustSite(t)
	paths := []string{"/contact", "/privacy", "/terms", "/subprocessors", "/dependencies", "/.well-known/security.txt"}
	answers := func(want int) {
		t.Helper()
		front := s.get("/").Body.String()
		for _, path := range paths {
			if got := s.get(path); got.Code != want {
				t.Errorf("GET %s = %d, want %d", path, got.Code, want)
			}
			if linked := strings.Contains(front, `href="`+path+`"`); linked != (want == http.StatusOK) {
				t.Errorf("the footer leads to %s: %v", path, linked)
			}
		}
		if got := s.get("/accessibility"); got.Code != http.StatusOK || !strings.Contains(front, `href="/accessibility"`) {
			t.Errorf("GET /accessibility = %d", got.Code)
		}
	}
	answers(http.StatusNotFound)
	s.desk.set(func(v *statuspage.View) {
		other := desk{}
		trustworthy(t)(nil, &other, nil)
		v.Page.Trust = other.view.Page.Trust
	})
	answers(http.StatusOK)
	s.desk.set(func(v *statuspage.View) { v.Page.Trust = statuspage.Trust{} })
	answers(http.StatusNotFound)
}
