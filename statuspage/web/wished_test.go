package web_test

import (
	"html"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/web"
)

// everyChannel offers all ways to be told.
func everyChannel(_ *web.Config, d *desk, _ *reader) {
	d.view.Page.Channels = []string{"mail", "webhook", "slack", "push"}
	d.view.Page.PushKey = "BKey"
}

// All that the dialog asks is passed on.
func TestWishIsPassedOn(t *testing.T) {
	t.Parallel()
	s := mustSite(t, everyChannel)
	s.fillIn(url.Values{
		"channel": {"slack"}, "address-slack": {" https://hooks.slack.com/services/T/B/x "}, "address": {"never@example.org"},
		"component": {"api"}, "group": {"Front"}, "subject": {incidentID}, "impact": {"critical"}, "no_maintenance": {"1"},
		"language": {"sv"}, "zone": {" Europe/Oslo "}, "quiet_from": {"22:30:00"}, "quiet_till": {"06:05"},
	}.Encode())
	want := []statuspage.SubscribeRequest{{
		Channel: "slack", Address: "https://hooks.slack.com/services/T/B/x", Source: "192.0.2.0/24", Version: statuspage.ConsentVersion,
		Wish: statuspage.Wish{
			Components: []string{"api"}, Groups: []string{"Front"}, Subject: incidentID, Impact: statuspage.ImpactCritical, NoMaintenance: true,
			Language: "sv", Zone: "Europe/Oslo", Quiet: statuspage.Quiet{From: 1350, Till: 365},
		},
	}}
	if diff := cmp.Diff(want, s.desk.asked); diff != "" {
		t.Error(diff)
	}
}

// The answer never repeats an address that has a secret in it, but to hand it on.
func TestSentHidesSecretAddresses(t *testing.T) {
	t.Parallel()
	s := mustSite(t, everyChannel)
	for _, channel := range []string{"webhook", "slack", "push"} {
		got := s.fillIn(url.Values{"channel": {channel}, "address-" + channel: {"https://hooks.example.com/t0ken"}}.Encode())
		if got.Code != 200 || strings.Contains(got.Body.String(), "t0ken") {
			t.Errorf("%s: %d, or the address is repeated", channel, got.Code)
		}
	}
	if len(s.desk.asked) != 3 {
		t.Errorf("%d asked", len(s.desk.asked))
	}
}

// What is wrong in a form is said all at once, each at its field, and nothing of what was
// typed is lost.
func TestEveryFaultIsSaidAtOnce(t *testing.T) {
	t.Parallel()
	s := mustSite(t, everyChannel)
	got := s.fillIn(url.Values{
		"channel": {"slack"}, "address-slack": {"http://<hooks>"}, "component": {"bad", "api"}, "group": {"Front"}, "impact": {"huge"},
		"zone": {"bad/zone"}, "quiet_from": {"22:00"}, "no_maintenance": {"1"}, "language": {"sv"},
	}.Encode())
	page := html.UnescapeString(got.Body.String())
	if got.Code != 422 || len(s.desk.asked) > 0 {
		t.Fatalf("%d, %d asked", got.Code, len(s.desk.asked))
	}
	for _, want := range []string{
		`<div class="note" id="faults" role="alert">`, `<a href="#address-slack">`, `<a href="#component">`, `<a href="#zone">`, `<a href="#quiet">`, `<a href="#impact">`,
		`value="slack" checked`, `value="http://<hooks>"`, `aria-describedby="address-slack-problem" autofocus`, `id="address-slack-problem"`, `id="component-problem"`, `id="impact-problem"`,
		`value="api" checked`, `value="Front" checked`, `value="bad/zone" aria-invalid="true" aria-describedby="zone-problem zone-hint"`, `<option value="22:00" selected>22:00</option>`, `name="no_maintenance" value="1" checked`,
		`<option value="sv" lang="sv" selected>`, `<details class="wishes" open>`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if got := s.fillIn("channel=fax&address=x").Body.String(); !strings.Contains(got, "not offered any more") {
		t.Error("an unknown channel is not said")
	}
}

// A link leads to the dialog for one incident, and says which.
func TestFollowOne(t *testing.T) {
	t.Parallel()
	s := mustSite(t)
	for path, title := range map[string]string{incidentID: "API: no answer", plannedID: "A switch"} {
		kind := "/incidents/"
		if path == plannedID {
			kind = "/maintenance/"
		}
		if !strings.Contains(s.get(kind+path).Body.String(), `href="/subscribe?subject=`+path+`"`) {
			t.Errorf("%s leads to no form", path)
		}
		page := s.get("/subscribe?subject=" + path).Body.String()
		if !strings.Contains(page, `name="subject" value="`+path+`" checked`) || !strings.Contains(page, title) || !strings.Contains(page, `href="/sv/subscribe?subject=`+path) {
			t.Errorf("the form for %s does not say what it is for", path)
		}
	}
	if strings.Contains(s.get("/maintenance/"+servedID).Body.String(), "subject=") {
		t.Error("what is over can be followed")
	}
	got := s.fillIn("address=a@example.org&subject=bad")
	if got.Code != 422 || !strings.Contains(got.Body.String(), "is over, or no longer there") {
		t.Errorf("a subject that is over: %d", got.Code)
	}
}

// The dialog offers what the page offers; a browser is told only where there is a key.
func TestDialogOffersChannels(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		channels []string
		key      string
		want     string
	}{
		"mail alone":        {nil, "", `<input type="hidden" name="channel" value="mail">`},
		"all":               {[]string{"mail", "slack", "push"}, "BKey", `name="channel" value="push"`},
		"no key":            {[]string{"mail", "slack", "push"}, "", `name="channel" value="slack"`},
		"none but a webook": {[]string{"webhook"}, "", `<input type="hidden" name="channel" value="webhook">`},
	} {
		s := mustSite(t, func(_ *web.Config, d *desk, _ *reader) {
			d.view.Page.Channels, d.view.Page.PushKey = tt.channels, tt.key
		})
		page := s.get("/subscribe").Body.String()
		if !strings.Contains(page, tt.want) || strings.Contains(page, `value="push"`) != (tt.key != "") || strings.Contains(page, `data-push="BKey"`) != (tt.key != "") {
			t.Errorf("%s: the dialog is\n%s", name, page)
		}
		if front := s.get("/").Body.String(); strings.Contains(front, `id="address"`) == (name == "none but a webook") || !strings.Contains(front, `href="/subscribe"`) {
			t.Errorf("%s: the front page offers something else", name)
		}
	}
}
