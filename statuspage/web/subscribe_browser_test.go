package web_test

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"path"
	"testing"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/web"
	"github.com/fyr-status/fyr/templates/browsertest"
)

// A browser fills in the form as readers do, while a crowd comes from its network: it is
// asked for a button only where it ran no scripts, or was faster than anybody reads.
func TestSubscribingInABrowser(t *testing.T) {
	t.Parallel()
	s := mustSite(t, everyChannel)
	s.desk.view.Page.Channels = []string{"mail", "slack", "push"}
	for n := range web.FreeAsks {
		s.fillIn(fmt.Sprintf("address=crowd-%d@example.org", n), "Remote", "127.0.0.1:9")
	}
	pages := httptest.NewServer(s)
	t.Cleanup(func() { pages.CloseClientConnections(); pages.Close() })
	for _, f := range browsertest.Faults(t, "subscribe.mjs", map[string]any{"base": pages.URL}) {
		t.Error(f)
	}
	asked := map[string]statuspage.SubscribeRequest{}
	for _, r := range s.desk.asked[web.FreeAsks:] {
		asked[r.Address] = r
	}
	browser := `{"endpoint":"https://push.example.com/BKey","keys":{"p256dh":"P","auth":"A"}}`
	if len(asked) != 4 || asked["plain@example.org"].Impact != statuspage.ImpactMajor || asked[browser].Channel != "push" {
		t.Errorf("asked for was %v", asked)
	}
	var moves []string
	for _, r := range s.desk.renewed {
		moves = append(moves, endpoint(t, r.Old)+" to "+endpoint(t, r.New))
	}
	if want := "[1 to 2-4,7 2-4,7 to 3]"; fmt.Sprint(moves) != want {
		t.Errorf("renewed was %v, want %s", moves, want)
	}
}

// endpoint is the last part of what a browser is told at.
func endpoint(t *testing.T, push string) string {
	t.Helper()
	var p struct{ Endpoint string }
	if err := json.Unmarshal([]byte(push), &p); err != nil {
		t.Errorf("%q: %v", push, err)
	}
	return path.Base(p.Endpoint)
}
