package web_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/web"
)

// With the mailed link, and nothing else, one sees, corrects, and leaves; with the fresh
// one, exports and erases.
func TestManage(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, path, form string
		code             int
		acts             []string
		says             string
	}{
		{"save", "/subscription", "do=save&component=www&impact=minor&zone=Asia/Tokyo", 200, []string{"correct good"}, "Saved."},
		{"save less than can be meant", "/subscription", "do=save&quiet_from=22:00&zone=X", 422, nil, `id="quiet-problem"`},
		{"save what the desk refuses", "/subscription", "do=save&zone=bad&quiet_from=22:00&quiet_till=23:00", 422, nil, `value="bad" aria-invalid="true"`},
		{"undo", "/subscription", "do=undo", 200, []string{"return good"}, "Welcome back"},
		{"only major outages", "/subscription", "do=major", 200, []string{"major good"}, "Welcome back"},
		{"ask for a fresh link", "/subscription", "do=link", 200, []string{"link good"}, "A fresh link is on its way"},
		{"nothing", "/subscription", "do=x", 400, nil, ""},
		{"erase without a tick", "/subscription/fresh", "do=erase", 422, nil, `aria-describedby="unsure"`},
		{"erase", "/subscription/fresh", "do=erase&sure=1", 200, []string{"erase good"}, "Nothing about you is kept"},
		{"erase for ever", "/subscription/fresh", "do=erase&sure=1&never=1", 200, []string{"never good"}, "Nothing about you is kept"},
		{"nothing fresh", "/subscription/fresh", "do=x", 400, nil, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := mustSite(t)
			if got := s.do("POST", tt.path, tt.form+"&token=other"); got.Code != 404 && got.Code != 400 {
				t.Errorf("another's token: %d", got.Code)
			}
			got := s.do("POST", tt.path, tt.form+"&token=good")
			if got.Code != tt.code || !strings.Contains(got.Body.String(), tt.says) {
				t.Errorf("%d, want %d and %q in\n%s", got.Code, tt.code, tt.says, got.Body)
			}
			if diff := cmp.Diff(tt.acts, s.desk.acts); diff != "" {
				t.Error(diff)
			}
			if strings.Contains(got.Body.String(), "anna@") || got.Header().Get("Set-Cookie") != "" || got.Header().Get("Cache-Control") != "no-store" {
				t.Errorf("the whole address is shown, or the page is kept: %v", got.Header())
			}
		})
	}
}

func TestManageShowsTheWishInItsForm(t *testing.T) {
	t.Parallel()
	s := mustSite(t)
	s.desk.wish = statuspage.Wish{Components: []string{"www"}, Groups: []string{"Front"}, Subject: incidentID, Impact: statuspage.ImpactMajor, NoMaintenance: true, Language: "sv", Zone: "Asia/Tokyo", Quiet: statuspage.Quiet{From: 1320, Till: 60}}
	want := s.desk.wish
	page := s.get("/subscription?token=good").Body.String()
	for _, text := range []string{`value="www" checked`, `value="Front" checked`, incidentID + `" checked`, `value="major" selected`, `value="1" checked`, `<option value="sv" lang="sv" selected`, `value="Asia/Tokyo"`, `<option value="22:00" selected>22:00</option>`, `<option value="01:00" selected>01:00</option>`, "192.0.2.0/24", statuspage.ConsentVersion} {
		if !strings.Contains(page, text) {
			t.Errorf("the page lacks %s", text)
		}
	}
	s.do("POST", "/subscription", url.Values{
		"do": {"save"}, "token": {"good"}, "component": {"www"}, "group": {"Front"}, "subject": {incidentID}, "impact": {"major"},
		"no_maintenance": {"1"}, "language": {"sv"}, "zone": {"Asia/Tokyo"}, "quiet_from": {"22:00"}, "quiet_till": {"01:00"},
	}.Encode())
	if diff := cmp.Diff(want, s.desk.wish); diff != "" {
		t.Errorf("saving what the form says changes it: %s", diff)
	}
}

// That something chosen is no longer on the page is said, and stays unless the reader lets
// go of it: nothing ticked would mean everything. What it is called may be private by now.
func TestManageKeepsWhatIsGone(t *testing.T) {
	t.Parallel()
	s := mustSite(t)
	for _, wish := range []statuspage.Wish{{Components: []string{"gone-part"}}, {Groups: []string{"Gone group"}}} {
		s.desk.wish = wish
		for _, path := range []string{"/subscription?token=good", "/subscription/fresh?token=good"} {
			page := s.get(path).Body.String()
			if !strings.Contains(page, "What is no longer on the page") || strings.Contains(page, "gone-part") || strings.Contains(page, "Gone group") {
				t.Errorf("%s does not say just that something of %v is gone", path, wish)
			}
		}
	}
	if page := s.get("/subscription?token=good").Body.String(); !strings.Contains(page, `name="gone" value="1" checked>`) {
		t.Error("what is gone is not ticked")
	}
	for _, keep := range []bool{true, false} {
		form := url.Values{"do": {"save"}, "language": {"en"}}
		if keep {
			form.Set("gone", "1")
		}
		if got := s.postForm("/subscription?token=good", form); got.Code != http.StatusOK || s.desk.keep != keep {
			t.Errorf("%t: %d, kept %t", keep, got.Code, s.desk.keep)
		}
	}
	if page := s.get("/subscribe?component=gone-part&group=Gone").Body.String(); strings.Contains(page, `name="gone"`) {
		t.Error("the form says of anybody that something is gone")
	}
}

func TestExport(t *testing.T) {
	t.Parallel()
	s := mustSite(t)
	got := s.do("POST", "/subscription/fresh", "do=export&token=good")
	var all statuspage.Extract
	if err := json.Unmarshal(got.Body.Bytes(), &all); err != nil || all.Address != "anna@example.org" {
		t.Errorf("the file is %s, %v", got.Body, err)
	}
	if h := got.Header(); got.Code != 200 || h.Get("Content-Disposition") != `attachment; filename="subscription.json"` || h.Get("Cache-Control") != "no-store" {
		t.Errorf("%d %v", got.Code, h)
	}
	if got := s.do("POST", "/subscription/fresh", "do=export&token=bad"); got.Code != 404 {
		t.Errorf("another's link: %d", got.Code)
	}
}

// Who is held for a legal reason is told that the erasure waits.
func TestErasureUnderAHold(t *testing.T) {
	t.Parallel()
	s := mustSite(t, func(_ *web.Config, d *desk, _ *reader) { d.held = "claim 7" })
	got := s.do("POST", "/subscription/fresh", "do=erase&sure=1&token=good").Body.String()
	if !strings.Contains(got, "as soon as that duty ends") || strings.Contains(got, "claim 7") {
		t.Errorf("the page is\n%s", got)
	}
}

func TestTooManyFreshLinks(t *testing.T) {
	t.Parallel()
	s := mustSite(t)
	s.desk.refuse = statuspage.ErrTooMany
	if got := s.do("POST", "/subscription", "do=link&token=good"); got.Code != 200 || !strings.Contains(got.Body.String(), "Ask again tomorrow") {
		t.Errorf("%d %s", got.Code, got.Body)
	}
}
