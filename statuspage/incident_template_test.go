package statuspage_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fyr-status/fyr/statuspage"
)

// paged is a view of a page with one component of a name, in a group.
func paged(name, group string) *statuspage.View {
	return &statuspage.View{
		Page: statuspage.Page{Name: "Example Status", URL: &url.URL{Scheme: "https", Host: "status.example.com"}, Zone: time.FixedZone("WIB", 7*3600)},
		Standings: []statuspage.Standing{
			{Component: statuspage.Component{ID: "api", Name: name, Group: group}},
			{Component: statuspage.Component{ID: "vault", Name: "Vault", Private: true}},
		},
	}
}

// Blanks take text as it is: nothing in a name is Markdown, or another blank.
func TestFilledIn(t *testing.T) {
	t.Parallel()
	since := time.Date(2026, 11, 22, 7, 2, 0, 0, time.UTC)
	for text, want := range map[string]string{
		"{component} fails since {since}":   "Cloud API fails since 14:02 WIB",
		"{page}, {group}: {link}":           "Example Status, Core: https://status.example.com/incidents/x",
		"nothing to {fill in} {} { page }":  "nothing to {fill in} {} { page }",
		"{component}{component} {unknown}":  "Cloud APICloud API {unknown}",
		"{{component}} and **bold** stays.": "{Cloud API} and **bold** stays.",
	} {
		both := []statuspage.Affected{{Component: "api", Status: statuspage.MajorOutage}, {Component: "vault", Status: statuspage.MajorOutage}}
		got := paged("Cloud API", "Core").Filled(statuspage.Template{Title: text, Message: text}, both, since, "https://status.example.com/incidents/x")
		if got.Title != want || got.Message != want {
			t.Errorf("%q is filled in as %q and %q, want %q", text, got.Title, got.Message, want)
		}
	}
}

func TestHostileNamesAreText(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"**bold** _it_":              `\*\*bold\*\* \_it\_`,
		"[a](javascript:alert(1))":   `\[a\](javascript:alert(1))`,
		"<script>x</script>":         `\<script\>x\</script\>`,
		"https://evil.example/path":  `https\://evil.example/path`,
		"{link} {component}":         "{link} {component}",
		"# title\n- list\n\n> quote": `\# title - list \> quote`,
		"back\\slash `code` &amp;":   "back\\\\slash \\`code\\` \\&amp;",
	} {
		got := paged(name, "").Filled(statuspage.Template{Title: "{component}", Message: "{component}"}, []statuspage.Affected{{Component: "api"}}, time.Now(), "https://example.com/")
		if got.Message != want {
			t.Errorf("%q is filled in as %q, want %q", name, got.Message, want)
		}
		if strings.ContainsAny(got.Title, "\n\\") && !strings.Contains(name, "\\") {
			t.Errorf("the title is %q", got.Title)
		}
	}
}

func TestTemplatesChecked(t *testing.T) {
	t.Parallel()
	good := statuspage.Template{ID: "api-down", Title: "{component} fails", Message: "Since {since}. {link}", Stage: statuspage.Investigating}
	for want, spoil := range map[string]func(*statuspage.Template){
		"": func(*statuspage.Template) {},
		`id: "API down" is not 1 to 40 small letters, digits and hyphens (for example api-down)`:           func(t *statuspage.Template) { t.ID = "API down" },
		`message: "{name}" is not a blank (component, group, since, page, link) (for example {component})`: func(t *statuspage.Template) { t.Message = "{name}" },
		`title: " " is empty (for example "API requests fail")`:                                            func(t *statuspage.Template) { t.Title = " " },
		`status: "postmortem" is not what a template can say (investigating, identified, monitoring, resolved) (for example investigating)`: func(t *statuspage.Template) {
			t.Stage = statuspage.Postmortem
		},
	} {
		tried, got := good, ""
		spoil(&tried)
		if _, err := statuspage.CheckTemplate(tried); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// A template is kept across a restart and dropped for good; what the file declares stays as
// it is there.
func TestTemplatesKept(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	setup := cast()
	setup.Templates = []statuspage.Template{{ID: "declared", Title: "It fails", Message: "We look.", Declared: true}}
	ctx := t.Context()
	must(t, h.desk.Configure(ctx, anna, setup, nil, nil))
	for _, id := range []string{"slow", "down"} {
		_, err := h.desk.SaveTemplate(ctx, anna, statuspage.Template{ID: id, Title: "It is " + id, Message: "We look.", Components: []statuspage.Affected{{Component: "api", Status: statuspage.MajorOutage}}})
		must(t, err)
	}
	for name, act := range map[string]func() error{
		"saving over the file's": func() error { _, err := h.desk.SaveTemplate(ctx, anna, setup.Templates[0]); return err },
		"dropping the file's":    func() error { return h.desk.DropTemplate(ctx, anna, "declared") },
		"dropping none":          func() error { return h.desk.DropTemplate(ctx, anna, "none") },
		"a private component": func() error {
			_, err := h.desk.SaveTemplate(ctx, anna, statuspage.Template{ID: "x", Title: "x", Message: "x", Components: []statuspage.Affected{{Component: "vault", Status: statuspage.MajorOutage}}})
			return err
		},
	} {
		if act() == nil {
			t.Errorf("%s: done", name)
		}
	}
	must(t, h.desk.DropTemplate(ctx, anna, "slow"))
	h.begin()
	must(t, h.desk.Configure(ctx, anna, setup, nil, nil))
	var ids []string
	for _, t := range h.desk.Templates() {
		ids = append(ids, t.ID)
	}
	if diff := cmp.Diff([]string{"declared", "down"}, ids); diff != "" {
		t.Errorf("templates (-want +got):\n%s", diff)
	}
}

// FuzzFilled: whatever a component is called, it can't begin a block, a link or a tag.
func FuzzFilled(f *testing.F) {
	f.Add("Cloud API")
	f.Add("](https://evil.example) <b> {link} ![x](y)\n# t")
	f.Fuzz(func(t *testing.T, name string) {
		got := paged(name, "").Filled(statuspage.Template{Message: "x {component}"}, []statuspage.Affected{{Component: "api"}}, time.Now(), "").Message
		if strings.Contains(got, "\n") {
			t.Errorf("%q begins a line", got)
		}
		bare := strings.NewReplacer(`\\`, "", `\[`, "", `\]`, "", `\<`, "", `\>`, "", "\\`", "", `\*`, "", `\_`, "", `\!`, "").Replace(got)
		if strings.ContainsAny(bare, "[]<>`*_!") || strings.Contains(bare, "://") && !strings.Contains(bare, `\://`) {
			t.Errorf("%q means something", got)
		}
	})
}
