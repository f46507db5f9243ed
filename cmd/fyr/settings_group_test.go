package main

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/operator"
)

const groupFile = `page: {name: Shore, url: "https://status.example.com"}
monitors:
  - {id: api, url: "https://api.example.com"}
components:
  - {id: api, monitors: [api], group: Fixed}
`

// grouped is a workbench with two components under a heading, one archived, and an alert
// about it.
func grouped(t *testing.T) *workbench {
	w := mustWorkbench(t, groupFile)
	for _, body := range []string{`{"id": "a", "group": "Core"}`, `{"id": "b", "group": "Core"}`, `{"id": "c", "group": "Shops"}`, `{"id": "old", "group": "Core"}`} {
		w.mustMake(statuspage.ComponentSetting, body)
	}
	w.mustMake(statuspage.AlertSetting, `{"id": "boss", "channel": "webhook", "url": "https://hooks.example.com/boss", "groups": ["Core", "Shops"]}`)
	if _, err := w.Archive(t.Context(), editor, statuspage.ComponentSetting, "old", ""); err != nil {
		t.Fatal(err)
	}
	return w
}

// headings are the groups of everything that was made here, archived ones too.
func (w *workbench) headings() map[string]string {
	all := map[string]string{}
	for _, s := range w.config().source.Console {
		switch s.Kind {
		case statuspage.ComponentSetting:
			all[s.ID] = groupOf(s.Body)
		case statuspage.AlertSetting:
			all[s.ID] = strings.Join(namesIn(s.Body, groupNames), " ")
		}
	}
	return all
}

func TestAGroupIsRenamedAtOnce(t *testing.T) {
	t.Parallel()
	w := grouped(t)
	rename := func(from, to string) error {
		return w.Regroup(t.Context(), editor, statuspage.Regrouping{From: from, To: to})
	}
	if err := rename("Core", " Core services "); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"a": "Core services", "b": "Core services", "c": "Shops", "old": "Core services", "boss": "Shops Core services"}
	if diff := cmp.Diff(want, w.headings()); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	w.reopen()
	if err := rename("Core services", "Shops"); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]string{"a": "Shops", "b": "Shops", "c": "Shops", "old": "Shops", "boss": "Shops"}, w.headings()); diff != "" {
		t.Errorf("two put together: -want +got:\n%s", diff)
	}
	var wrong operator.Mistakes
	if err := rename("Shops", ""); !errors.As(err, &wrong) || wrong[0].Field != "to" {
		t.Errorf("no name: %v", err)
	}
	if err := rename("Core", "Other"); !errors.Is(err, statuspage.ErrNotFound) {
		t.Errorf("a group that is gone: %v", err)
	}
	if err := rename("Fixed", "Other"); !errors.Is(err, statuspage.ErrConflict) || !strings.Contains(err.Error(), "fyr.yaml:5") {
		t.Errorf("the file's: %v", err)
	}
	log, err := w.app.store.Audit(t.Context(), statuspage.AuditQuery{Act: "group.rename"})
	if err != nil || len(log) != 2 || log[0].By != editor || log[1].Object != "group:Core" {
		t.Errorf("in the audit log: %+v, %v", log, err)
	}
}

func TestAGroupIsArchivedAtOnce(t *testing.T) {
	t.Parallel()
	w := grouped(t)
	var wrong operator.Mistakes
	if err := w.ArchiveGroup(t.Context(), editor, "Core", ""); !errors.As(err, &wrong) || wrong[0].Field != "users" {
		t.Errorf("without saying what becomes of the alert: %v", err)
	}
	if got := w.shown(); !slices.Contains(got, "a") {
		t.Errorf("a refused archiving has archived: %v", got)
	}
	if err := w.ArchiveGroup(t.Context(), editor, "Core", operator.UsersRelease); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"api", "c"}, w.shown()); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if got := w.headings()["boss"]; got != "Shops" {
		t.Errorf("the alert is about %q, want Shops", got)
	}
}
