package main

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/operator"
)

// backed are the monitors of everything that was made here, by component.
func (w *workbench) backed() map[string][]string {
	all := map[string][]string{}
	for _, s := range w.config().source.Console {
		if s.Kind == statuspage.ComponentSetting {
			all[s.ID] = namesIn(s.Body, "monitors")
		}
	}
	return all
}

// A monitor and the components that it is behind are saved at once: all of it, or nothing.
func TestAMonitorIsSavedWithItsComponents(t *testing.T) {
	t.Parallel()
	w := grouped(t)
	draft := func(url string, behind ...string) operator.SettingDraft {
		return operator.SettingDraft{Body: json.RawMessage(`{"id": "web", "url": "` + url + `"}`), Behind: behind}
	}
	if _, err := w.Make(t.Context(), editor, statuspage.MonitorSetting, draft("https://a.example.com", "a", "b")); err != nil {
		t.Fatal(err)
	}
	want := map[string][]string{"a": {"web"}, "b": {"web"}, "c": nil, "old": nil}
	edit := func(d operator.SettingDraft) error {
		t.Helper()
		_, err := w.Edit(t.Context(), editor, statuspage.MonitorSetting, "web", d)
		if diff := cmp.Diff(want, w.backed()); diff != "" {
			t.Errorf("behind %v: -want +got:\n%s", d.Behind, diff)
		}
		return err
	}
	for _, refused := range []struct {
		behind string
		err    error
	}{{"old", statuspage.ErrConflict}, {"api", statuspage.ErrConflict}, {"gone", statuspage.ErrNotFound}} {
		if err := edit(draft("https://b.example.com", "c", refused.behind)); !errors.Is(err, refused.err) {
			t.Errorf("behind %s: %v, want %v", refused.behind, err, refused.err)
		}
	}
	var wrong operator.Mistakes
	if err := edit(draft("ftp://b.example.com", "c")); !errors.As(err, &wrong) {
		t.Errorf("a monitor that is none: %v", err)
	}
	if one, err := w.one(statuspage.MonitorSetting, "web"); err != nil || one.Body["url"] != "https://a.example.com" {
		t.Errorf("what was refused is in force: %+v, %v", one.Body, err)
	}
	if err := edit(draft("https://b.example.com")); err != nil { // it says nothing of components
		t.Error(err)
	}
	want = map[string][]string{"a": nil, "b": {"web"}, "c": {"web"}, "old": nil}
	if err := edit(draft("https://b.example.com", "b", "c")); err != nil {
		t.Error(err)
	}
	w.reopen()
	want = map[string][]string{"a": nil, "b": nil, "c": nil, "old": nil}
	if err := edit(operator.SettingDraft{Body: json.RawMessage(`{"url": "https://b.example.com"}`), Behind: []string{}}); err != nil {
		t.Error(err)
	}
	if log, err := w.app.store.Audit(t.Context(), statuspage.AuditQuery{Act: "monitor.edit"}); err != nil || len(log) != 3 {
		t.Errorf("in the audit log: %+v, %v", log, err)
	}
}
