package operator

import (
	"strings"
	"testing"

	"github.com/fyr-status/fyr/statuspage"
)

// A query that is misspelt is refused, and not taken for one that was left out: what was to
// be a dry run would be public.
func TestMisspeltQueriesAreRefused(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	d, err := h.desk.SaveDraft(t.Context(), statuspage.Actor{Kind: statuspage.ByOperator, ID: "anna"}, statuspage.Draft{Opening: &statuspage.Opening{Title: "T", Message: "M"}})
	if err != nil {
		t.Fatal(err)
	}
	publish := "POST /drafts/" + d.ID + "/publish"
	for _, tt := range []struct {
		ask   string
		code  int
		words string
	}{
		{publish + "?dry_run=1", 422, "is neither true nor false"},
		{publish + "?dry_run=TRUE", 422, "is neither true nor false"},
		{publish + "?dryrun=true", 422, "is nothing that this route asks for"},
		{publish + "?dry_run=false&dry_run=true", 422, "is said more than once"},
		{publish + "?dry_run=true", 200, "T"},
		{"DELETE /subscribers/none?never_again=yes", 422, "is neither true nor false"},
		{"DELETE /drafts/" + d.ID + "?dry_run=true", 422, "is nothing that this route asks for"},
		{"GET /incidents?open=yes", 422, "is neither true nor false"},
		{"GET /incidents?open=true", 200, "[]"},
		{"GET /maintenance?open=1", 422, "is neither true nor false"},
		{"GET /maintenance/series?open=1", 422, "is neither true nor false"},
		{"GET /approvals?all=1", 422, "is neither true nor false"},
		{"GET /subscribers?unmask=1", 422, "is neither true nor false"},
		{"GET /subscribers/export.csv?unmask=1", 422, "is neither true nor false"},
	} {
		method, path, _ := strings.Cut(tt.ask, " ")
		if w := h.api(method, path, ""); w.Code != tt.code || !strings.Contains(w.Body.String(), tt.words) {
			t.Errorf("%s: %d %s, want %d %q", tt.ask, w.Code, w.Body, tt.code, tt.words)
		}
	}
	if len(h.desk.View().Open) != 0 || len(h.desk.Drafts()) != 1 {
		t.Error("something was done")
	}
}

// A next word that would have been due already is refused, and not taken for none.
func TestAPromiseLiesAhead(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for next, want := range map[string]int{"-5m": 422, "0s": 200, "5m": 200, "721h": 422} {
		w := h.api("POST", "/incidents", `{"title":"T","message":"M","dry_run":true,"next":"`+next+`"}`)
		if w.Code != want || want == 422 && !strings.Contains(w.Body.String(), `"field":"next"`) {
			t.Errorf("next %s: %d %s, want %d", next, w.Code, w.Body, want)
		}
	}
}
