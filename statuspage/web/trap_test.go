package web_test

import (
	"crypto/sha256"
	"fmt"
	"html"
	"math/bits"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/web"
)

// What only a program does leads to a page with one button, and never to silence: whoever
// presses it is asked, with all that the form said.
func TestTrapsLeadToOneButton(t *testing.T) {
	t.Parallel()
	s := mustSite(t)
	old := s.server.Stamp(time.Now().Add(-time.Minute))
	for name, form := range map[string]url.Values{
		"filled honeypot":       {"stamp": {old}, "website": {"https://spam.example"}},
		"no stamp":              {},
		"a stamp of nobody's":   {"stamp": {"mbk0000." + strings.Repeat("b", 26)}},
		"another's number":      {"stamp": {"zzzzzzzz" + old[strings.IndexByte(old, '.'):]}},
		"a form of yesterday":   {"stamp": {s.server.Stamp(time.Now().Add(-25 * time.Hour))}},
		"back within a second":  {"stamp": {s.server.Stamp(time.Now())}},
		"made in the future":    {"stamp": {s.server.Stamp(time.Now().Add(time.Hour))}},
		"read for 999 ms":       {"stamp": {old}, "took": {"999"}},
		"read for no number":    {"stamp": {old}, "took": {"x"}},
		"read for less than no": {"stamp": {old}, "took": {"-5000"}},
	} {
		form.Set("address", name+"@example.org")
		form.Set("address", strings.ReplaceAll(name, " ", "-")+"@example.org")
		form.Set("component", "api")
		form.Set("impact", "major")
		form.Set("quiet_from", "22:00")
		form.Set("quiet_till", "07:00")
		before := len(s.desk.asked)
		page := s.do("POST", "/subscribe", form.Encode(), "Remote", fmt.Sprintf("198.51.%d.1:9", len(name)))
		if page.Code != 200 || kind(page) != "again" || len(s.desk.asked) != before {
			t.Errorf("%s: %d, page %s", name, page.Code, kind(page))
			continue
		}
		s.do("POST", "/subscribe", fields(page).Encode(), "Remote", fmt.Sprintf("198.51.%d.1:9", len(name)))
		if len(s.desk.asked) != before+1 {
			t.Errorf("%s: the button does nothing", name)
			continue
		}
		got := s.desk.asked[before]
		if got.Address != form.Get("address") || got.Impact != statuspage.ImpactMajor || got.Quiet != (statuspage.Quiet{From: 1320, Till: 420}) || len(got.Components) != 1 {
			t.Errorf("%s: the button asks for %+v", name, got)
		}
	}
	if got := s.do("POST", "/subscribe", "address=a@example.org&took=1000&stamp="+old); kind(got) != "other" {
		t.Errorf("read for a second: page %s", kind(got))
	}
}

var hiddenField = regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)">`)

// fields are the hidden fields of a page.
func fields(w *httptest.ResponseRecorder) url.Values {
	all := url.Values{}
	for _, m := range hiddenField.FindAllStringSubmatch(w.Body.String(), -1) {
		all.Add(m[1], html.UnescapeString(m[2]))
	}
	return all
}

// The traps are out of everybody's way: no tab stop, nothing that a screen reader says.
func TestTrapIsOutOfTheWay(t *testing.T) {
	t.Parallel()
	s := mustSite(t)
	for _, path := range []string{"/", "/subscribe", "/components/api"} {
		page := s.get(path).Body.String()
		if !regexp.MustCompile(`<p class="trap" aria-hidden="true">.*<input id="website" name="website" tabindex="-1" autocomplete="off"></p>`).MatchString(page) {
			t.Errorf("%s has no trap, or one in the way", path)
		}
		if !strings.Contains(page, `name="stamp" value="`) {
			t.Errorf("%s has a form without a stamp", path)
		}
	}
}

// prove does the work that a browser does.
func prove(tb testing.TB, stamp, address string) string {
	tb.Helper()
	for n := range 1 << 20 {
		sum := sha256.Sum256(fmt.Appendf(nil, "%s %s %d", stamp, address, n))
		if bits.LeadingZeros16(uint16(sum[0])<<8|uint16(sum[1])) >= web.ProofBits {
			return fmt.Sprint(n)
		}
	}
	tb.Fatal("no proof in a million tries")
	return ""
}

// In a crowd, proof of work stands in for the button: once, for one address, with one of
// our forms.
func TestProofSparesTheButton(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := mustSite(t)
		stamp := s.server.Stamp(time.Now().Add(-time.Minute))
		post := func(address, proof, extra string) string {
			return kind(s.do("POST", "/subscribe", url.Values{"address": {address}, "stamp": {stamp}, "proof": {proof}}.Encode()+extra))
		}
		for n := range web.FreeAsks {
			post(fmt.Sprintf("r%d@example.org", n), "", "")
		}
		good := prove(t, stamp, "a@example.org")
		for _, tt := range []struct{ name, address, proof, extra, want string }{
			{"without a proof", "a@example.org", "", "", "again"},
			{"for another address", "b@example.org", good, "", "again"},
			{"nonsense", "a@example.org", "x", "", "again"},
			{"a long one", "a@example.org", strings.Repeat("9", 99), "", "again"},
			{"in a trap", "c@example.org", prove(t, stamp, "c@example.org"), "&website=x", "again"},
			{"a good one", " a@example.org ", good, "", "other"},
			{"the same once more", "a@example.org", good, "", "again"},
			{"another good one", "d@example.org", prove(t, stamp, "d@example.org"), "", "other"},
		} {
			if got := post(tt.address, tt.proof, tt.extra); got != tt.want {
				t.Errorf("%s: page %s, want %s", tt.name, got, tt.want)
			}
		}
		stamp = s.server.Stamp(time.Now().Add(-25 * time.Hour))
		if got := post("e@example.org", prove(t, stamp, "e@example.org"), ""); got != "again" {
			t.Errorf("with an old form: page %s", got)
		}
	})
}
