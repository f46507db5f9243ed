package operator

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fyr-status/fyr/statuspage"
)

// stocked is a house with monitors and components to choose from.
func stocked(t *testing.T) (h *house, kept *shelf, anna string) {
	h, kept = furnished(t)
	kept.form.Fields = append(kept.form.Fields, Field{Name: "group", Type: "text"}, Field{Name: "monitors", Type: "id", List: true, Of: statuspage.MonitorSetting})
	console := Source{From: "console"}
	kept.all = []Setting{
		{Kind: statuspage.MonitorSetting, ID: "api", Name: "Cloud API", Source: Source{From: "file", Locked: true}, Body: map[string]any{"url": "https://api.example.com"}},
		{Kind: statuspage.MonitorSetting, ID: "shop", Name: "Shop", Source: console, Body: map[string]any{"kind": "http", "url": "https://shop.example.com"}},
		{Kind: statuspage.MonitorSetting, ID: "old", Name: "Old", Source: console, Archived: instant(), Body: map[string]any{}},
		{Kind: statuspage.ComponentSetting, ID: "web", Name: "Web", Source: console, Body: map[string]any{"id": "web", "group": "Core", "monitors": []any{"api", "gone"}}},
		{Kind: statuspage.ComponentSetting, ID: "fixed", Name: "Fixed", Source: Source{From: "file", Locked: true}, Body: map[string]any{"id": "fixed"}},
	}
	return h, kept, h.signIn()
}

// The monitors of a component are ticked, and what is gone stays until somebody unticks it.
func TestMonitorsOfAComponentAreTicked(t *testing.T) {
	t.Parallel()
	h, kept, anna := stocked(t)
	text := h.see(anna, "/settings/components/web", `<legend class="mute"><bdi>http</bdi></legend>`,
		`value="api" checked> <bdi>Cloud API</bdi> <code>api</code>`, `value="shop"> <bdi>Shop</bdi>`, `value="gone" checked> <bdi>gone</bdi>`)
	if strings.Contains(text, `value="old"`) {
		t.Error("an archived monitor is offered")
	}
	h.send(anna, "/settings/components/web", url.Values{"monitors": {"", "api", "shop"}}, "/services?done=saved")
	if got, want := string(jsonOf(kept.at(statuspage.ComponentSetting, "web").Body)), `{"id":"web","monitors":["api","shop"]}`; got != want {
		t.Errorf("kept %s, want %s", got, want)
	}
	h.send(anna, "/settings/components/web", url.Values{"monitors": {""}}, "/services?done=saved")
	if got, want := string(jsonOf(kept.at(statuspage.ComponentSetting, "web").Body)), `{"id":"web"}`; got != want {
		t.Errorf("kept %s, want %s", got, want)
	}
}

// A monitor's form says which components it is behind, in one breath with the monitor; the
// file's are not offered, and a form without the question changes none.
func TestAMonitorIsPutBehindComponents(t *testing.T) {
	t.Parallel()
	h, kept, anna := stocked(t)
	kept.at(statuspage.ComponentSetting, "web").Body["monitors"] = []any{"shop"}
	if text := h.see(anna, "/settings/monitors/shop", `name="in_components" value="web" checked> <bdi>Web</bdi>`); strings.Contains(text, `value="fixed"`) {
		t.Error("a component of the file is offered")
	}
	for _, tt := range []struct {
		said url.Values
		want []string
	}{
		{url.Values{"in_components": {"", "web"}}, []string{"web"}},
		{url.Values{}, nil},
		{url.Values{"in_components": {""}}, []string{}},
	} {
		h.send(anna, "/settings/monitors/shop", tt.said, "/services?done=saved")
		if diff := cmp.Diff(tt.want, kept.behind); diff != "" {
			t.Errorf("asked for by %v: -want +got:\n%s", tt.said, diff)
		}
	}
	h.send(anna, "/settings/monitors/new", url.Values{"kind": {"http"}, "id": {"blog"}, "in_components": {"", "web"}}, "/services?done=made")
	if diff := cmp.Diff([]string{"web"}, kept.behind); diff != "" {
		t.Errorf("with a new one: -want +got:\n%s", diff)
	}
	h.refuse(anna, "/settings/monitors/new", url.Values{"kind": {"http"}, "in_components": {"", "web"}}, `value="web" checked`)
	h.send(anna, "/settings/components/web", url.Values{"in_components": {"", "web"}}, "/services?done=saved")
	if kept.behind != nil {
		t.Errorf("a component was put behind %v", kept.behind)
	}
}

// A group has a form of its own; what the file declares in it locks it.
func TestAGroupIsRenamedOnThePage(t *testing.T) {
	t.Parallel()
	h, kept, anna := stocked(t)
	h.see(anna, "/settings/groups?name=Core", `value="Core"`, "/services/web")
	h.refuse(anna, "/settings/groups", url.Values{"name": {"Core"}, "to": {""}}, "The new name is empty")
	h.send(anna, "/settings/groups", url.Values{"name": {"Core"}, "to": {"Shops"}}, "/services?done=saved")
	if got := groupOf(*kept.at(statuspage.ComponentSetting, "web")); got != "Shops" {
		t.Errorf("it stands under %q", got)
	}
	if w := h.ask(http.MethodGet, "/settings/groups?name=Core", "", "Cookie", anna); w.Code != http.StatusNotFound {
		t.Errorf("a group that is gone: %d", w.Code)
	}
	kept.at(statuspage.ComponentSetting, "fixed").Body["group"] = "Shops"
	if text := h.see(anna, "/settings/groups?name=Shops", "change them there"); strings.Contains(text, `name="to"`) {
		t.Error("a locked group can be renamed")
	}
	h.send(anna, "/settings/groups", url.Values{"name": {"Shops"}, "do": {"archive"}, "users": {"release"}}, "/services?done=archived")
	if kept.at(statuspage.ComponentSetting, "web").Archived.IsZero() {
		t.Error("its component is not archived")
	}
}
