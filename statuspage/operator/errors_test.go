package operator

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/access"
)

// What the Desk refuses for a while is no failure of ours.
func TestTooManySignupsAreNoFailure(t *testing.T) {
	t.Parallel()
	c := echo.New().NewContext(httptest.NewRequest(http.MethodPost, "/api/subscribers", http.NoBody), httptest.NewRecorder())
	status, p := new(Server).translate(fmt.Errorf("subscribe: %w", statuspage.ErrTooMany), c)
	if status != http.StatusTooManyRequests || p.Error == "" {
		t.Errorf("status %d, %+v", status, p)
	}
}

// What somebody else has done first is no failure of ours either, and is said in words.
func TestConflictsAreSaidInWords(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		err  error
		want string
	}{
		{fmt.Errorf("anna has posted after it: %w", statuspage.ErrConflict), "anna has posted after it"},
		{statuspage.ErrConflict, "it has been changed meanwhile: look at it again before you try once more"},
	} {
		c := echo.New().NewContext(httptest.NewRequest(http.MethodPost, "/api/incidents", http.NoBody), httptest.NewRecorder())
		status, p := new(Server).translate(tt.err, c)
		if status != http.StatusConflict || p.Error != tt.want {
			t.Errorf("%v: status %d, %+v, want %q", tt.err, status, p, tt.want)
		}
	}
}

// What is wrong in several fields is said of each, as of settings.
func TestMistakesAreListed(t *testing.T) {
	t.Parallel()
	c := echo.New().NewContext(httptest.NewRequest(http.MethodPost, "/api/incidents", http.NoBody), httptest.NewRecorder())
	title, at := &statuspage.Invalid{Field: "title", Reason: "is empty"}, &statuspage.Invalid{Field: "at", Value: "x", Reason: "is no time"}
	status, p := new(Server).translate(fmt.Errorf("open: %w", statuspage.Faults{title, at}), c)
	want := problem{Error: "title: is empty\nat: \"x\" is no time", Field: "title", Mistakes: Mistakes{{Field: "title", Problem: "is empty"}, {Field: "at", Value: "x", Problem: "is no time"}}}
	if diff := cmp.Diff(want, p, cmp.AllowUnexported(problem{})); status != http.StatusUnprocessableEntity || diff != "" {
		t.Errorf("status %d (-want +got):\n%s", status, diff)
	}
	if _, p = new(Server).translate(title, c); p.Mistakes != nil || p.Error != "title: is empty" {
		t.Errorf("one alone is %+v", p)
	}
}

// Whoever is signed in keeps the way to the other pages on a page that says no, and is told
// what kind of no it is.
func TestRefusalsKeepTheWay(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	cookie := h.signInAs(h.person("vic", access.Viewer))
	big := url.Values{"language": {strings.Repeat("a", maxBody)}}
	for name, tt := range map[string]struct {
		w     *httptest.ResponseRecorder
		code  int
		words string
	}{
		"no role":  {h.ask("GET", "/people", "", "Cookie", cookie), 403, "Your role does not include it"},
		"no page":  {h.ask("GET", "/nowhere", "", "Cookie", cookie), 404, "There is nothing here"},
		"too much": {h.form("/account/language", big, "Cookie", cookie), 413, "larger than we take"},
	} {
		if body := tt.w.Body.String(); tt.w.Code != tt.code || !strings.Contains(body, tt.words) || !strings.Contains(body, `action="/sign-out"`) {
			t.Errorf("%s: %d, want %d with %q and the way out:\n%s", name, tt.w.Code, tt.code, tt.words, body)
		}
	}
	if w := h.ask("GET", "/nowhere", ""); strings.Contains(w.Body.String(), "/sign-out") {
		t.Error("nobody is shown as signed in")
	}
}

// Who is not known is told what to bring, and who asks for what there is not, that.
func TestNobodyIsToldWhatToBring(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	if w := h.ask("GET", "/api/ops/v1/status", ""); w.Code != http.StatusUnauthorized || w.Header().Get("WWW-Authenticate") != "Bearer" {
		t.Errorf("without a token: %d, %q", w.Code, w.Header().Get("WWW-Authenticate"))
	}
	if w := h.api("GET", "/settings/nothings", ""); w.Code != http.StatusNotFound || w.Body.String() != `{"error":"there is nothing here"}`+"\n" {
		t.Errorf("settings of no kind: %d %s", w.Code, w.Body)
	}
}
