package operator

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// work makes a request that has to answer with a status, and reads what it says.
func (h *house) work(want int, method, path, body string) (done MaintenanceDone) {
	h.t.Helper()
	w := h.api(method, path, body)
	if w.Code != want {
		h.t.Fatalf("%s %s %s: %d, want %d\n%s", method, path, body, w.Code, want, w.Body)
	}
	if want < 300 {
		if err := json.Unmarshal(w.Body.Bytes(), &done); err != nil {
			h.t.Fatal(err)
		}
	}
	return done
}

func TestMaintenanceByTheInterface(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	start := time.Now().UTC().Add(48 * time.Hour).Truncate(time.Minute)
	body := `{"title": "New disks", "titles": {"sv": "Nya diskar"}, "components": ["api", "vault"], "start": "` +
		start.Format("2006-01-02 15:04") + `", "for": "2h", "message": "We replace them.", "messages": {"sv": "Vi byter dem."}}`
	if dry := h.work(http.StatusOK, "POST", "/maintenance", strings.Replace(body, "{", `{"dry_run": true, `, 1)); len(h.desk.View().Maintenance) != 0 || !dry.DryRun {
		t.Errorf("a dry run: %+v", dry)
	}
	m := h.work(http.StatusCreated, "POST", "/maintenance", body).Maintenance
	if !m.Start.Equal(start) || !m.End.Equal(start.Add(2*time.Hour)) || m.Zone != "UTC" || m.Status != statuspage.Scheduled ||
		len(m.Private) != 1 || len(m.Components) != 1 || m.Titles["sv"] != "Nya diskar" || m.Updates[0].Bodies["sv"] != "Vi byter dem." {
		t.Errorf("scheduled: %+v", m)
	}
	if v := h.desk.View().Maintenance; len(v) != 1 || v[0].Private != nil {
		t.Errorf("the public view: %+v", v)
	}
	prefix := m.ID[:5]
	if m = h.work(http.StatusOK, "PATCH", "/maintenance/"+prefix, `{"end": "`+start.Add(time.Hour).Format(time.RFC3339)+`"}`).Maintenance; m.Sequence != 1 || !m.End.Equal(start.Add(time.Hour)) {
		t.Errorf("moved: %+v", m)
	}
	h.work(http.StatusUnprocessableEntity, "PATCH", "/maintenance/"+m.ID, `{"for": "30s"}`)
	h.work(http.StatusUnprocessableEntity, "POST", "/maintenance/-/complete", `{}`)
	if m = h.work(http.StatusOK, "POST", "/maintenance/-/start", `{"quiet": true}`).Maintenance; m.Status != statuspage.InProgress || m.Began.IsZero() {
		t.Errorf("started: %+v", m)
	}
	h.work(http.StatusUnprocessableEntity, "POST", "/maintenance/-/updates", `{"status": "verifying"}`)
	h.work(http.StatusUnprocessableEntity, "POST", "/maintenance/"+m.ID+"/cancel", `{}`)
	h.work(http.StatusUnprocessableEntity, "POST", "/maintenance/"+m.ID+"/complete", `{"status": "cancelled"}`)
	h.work(http.StatusOK, "POST", "/maintenance/-/updates", `{"status": "verifying", "message": "We look.", "components": [{"component": "api", "status": "degraded_performance"}]}`)
	if s := h.desk.View().Standings[0].Status; s != statuspage.DegradedPerformance {
		t.Errorf("a person said that it is degraded: %s", s)
	}
	if m = h.work(http.StatusOK, "POST", "/maintenance/-/complete", `{}`).Maintenance; m.Status != statuspage.Completed || m.Ended.IsZero() || len(m.Updates) != 5 {
		t.Errorf("completed: %+v", m)
	}
	m = h.work(http.StatusOK, "PUT", "/maintenance/"+m.ID+"/updates/"+m.Updates[0].ID, `{"message": "We replace two of them."}`).Maintenance
	if u := m.Updates[0]; u.Body != "We replace two of them." || u.Bodies != nil || u.Edits[0].Bodies["sv"] != "Vi byter dem." || m.Sequence != 3 {
		t.Errorf("rewritten: %+v", m)
	}
	h.work(http.StatusNotFound, "PUT", "/maintenance/"+m.ID+"/updates/nothing", `{"message": "x"}`)
	h.work(http.StatusNotFound, "GET", "/maintenance/nothing", "")
	h.work(http.StatusNotFound, "GET", "/incidents/"+m.ID, "")
	h.listed(m.ID)
}

// listed wants the maintenance in the list of all, and not in the one of what is open.
func (h *house) listed(id string) {
	h.t.Helper()
	for path, want := range map[string]int{"/maintenance": 1, "/maintenance?open=true": 0, "/maintenance?component=api": 1, "/maintenance?component=vault": 0, "/incidents": 0} {
		var list []struct{ ID string }
		w := h.api("GET", path, "")
		if err := json.Unmarshal(w.Body.Bytes(), &list); err != nil || len(list) != want || want == 1 && list[0].ID != id {
			h.t.Errorf("GET %s: %v, %d entries, want %d\n%s", path, err, len(list), want, w.Body)
		}
	}
}

// A status line tells of what is planned, private components too.
func TestStatusTellsOfMaintenance(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.work(http.StatusCreated, "POST", "/maintenance", `{"components": ["vault"], "for": "20m"}`)
	var s Status
	if err := json.Unmarshal(h.api("GET", "/status", "").Body.Bytes(), &s); err != nil {
		t.Fatal(err)
	}
	if len(s.Planned) != 1 || s.Planned[0].Status != statuspage.InProgress || len(h.desk.View().Maintenance) != 0 {
		t.Errorf("planned: %+v", s.Planned)
	}
}

func TestIncidentTextsInOtherLanguages(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for body, want := range map[string]string{
		`{"title": "x", "message": "y", "language": "swedish!"}`:                   `language: "swedish!" is not a language tag`,
		`{"title": "x", "message": "y", "messages": {"s": "z"}}`:                   `language: "s" is not a language tag`,
		`{"title": "x", "message": "y", "messages": {"": "z"}}`:                    "message: has a translation without a language tag",
		`{"title": "x", "message": "y", "titles": {"pt-br": " "}}`:                 `title in pt-BR: " " is empty`,
		`{"title": "x", "message": "y", "messages": {"sv": ""}}`:                   "message in sv: is empty",
		`{"title": "x", "message": "y", "message_in": {"sv": "z"}, "quiet": true}`: "message_in",
	} {
		if w := h.api("POST", "/incidents", body); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), strings.ReplaceAll(want, `"`, `\"`)) {
			t.Errorf("%s: %d %s, want %s", body, w.Code, w.Body, want)
		}
	}
	var done Done
	w := h.api("POST", "/incidents", `{"title": "API fails", "titles": {"pt_br": "A API falha"}, "message": "We look.", "messages": {"sv": "Vi tittar."}, "language": "EN"}`)
	if err := json.Unmarshal(w.Body.Bytes(), &done); err != nil || w.Code != http.StatusCreated {
		t.Fatalf("open: %d %v %s", w.Code, err, w.Body)
	}
	i := done.Incident
	if i.Titles["pt-BR"] != "A API falha" || i.Language != "en" || i.Updates[0].Bodies["sv"] != "Vi tittar." {
		t.Errorf("opened: %+v", i)
	}
	path := "/incidents/" + i.ID + "/updates"
	w = h.api("PUT", path+"/"+i.Updates[0].ID, `{"message": "We look.", "messages": {"sv": "Vi undersöker."}}`)
	if err := json.Unmarshal(w.Body.Bytes(), &done); err != nil || done.Incident.Updates[0].Bodies["sv"] != "Vi undersöker." || done.Incident.Updates[0].Edits[0].Bodies["sv"] != "Vi tittar." {
		t.Errorf("rewritten: %v %s", err, w.Body)
	}
	w = h.api("POST", path, `{"message": "Over.", "status": "resolved", "messages": {"nb": "Over."}}`)
	if w.Code != http.StatusOK {
		t.Errorf("resolved: %s", w.Body)
	}
	w = h.api("POST", path, `{"message": "It was a disk.", "status": "postmortem", "messages": {"nb": "En disk."}}`)
	if err := json.Unmarshal(w.Body.Bytes(), &done); err != nil || done.Incident.Stage != statuspage.Postmortem || done.Incident.Updates[2].Bodies["nb"] != "En disk." {
		t.Errorf("postmortem: %d %s", w.Code, w.Body)
	}
}

// What begins at once has its start from the clock, and its end can be moved all the same.
func TestMaintenanceBegunAtOnceIsMoved(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	m := h.work(http.StatusCreated, "POST", "/maintenance", `{"components": ["api"], "for": "20m", "title": "New disks"}`).Maintenance
	moved := h.work(http.StatusOK, "PATCH", "/maintenance/-", `{"for": "40m"}`).Maintenance
	if !moved.Start.Equal(m.Start) || moved.End.Sub(moved.Start) != 40*time.Minute {
		t.Errorf("from %v to %v, before %v", moved.Start, moved.End, m.Start)
	}
}

// What a revision leaves out stays: translations come to the title that there is.
func TestTitleIsTranslatedLater(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.work(http.StatusCreated, "POST", "/maintenance", `{"components": ["api"], "for": "20m", "title": "New disks", "titles": {"de": "Neue Platten"}}`)
	m := h.work(http.StatusOK, "PATCH", "/maintenance/-", `{"titles": {"sv": "Nya diskar"}}`).Maintenance
	if m.Title != "New disks" || m.Titles["sv"] != "Nya diskar" || m.Titles["de"] != "Neue Platten" {
		t.Errorf("%q, %q", m.Title, m.Titles)
	}
	m = h.work(http.StatusOK, "PATCH", "/maintenance/-", `{"title": "New switches"}`).Maintenance
	if m.Title != "New switches" || m.Titles != nil {
		t.Errorf("translations of another title: %q, %q", m.Title, m.Titles)
	}
	h.work(http.StatusUnprocessableEntity, "POST", "/maintenance", `{"components": ["api"], "for": "20m", "titles": {"sv": "Nya diskar"}}`)
	h.work(http.StatusUnprocessableEntity, "POST", "/maintenance/-/complete", `{"messages": {"sv": "Klart."}}`)
}

// What a door answers to words and times that it does not understand.
func TestRefusalsSayWhatToDo(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, c := range []struct {
		method, path, body string
		code               int
		want               string
	}{
		{"POST", "/incidents", `{"title": "x", "message": "x", "at": "yesterday"}`, 422, `at: \"yesterday\" is not a time (for example`},
		{"POST", "/incidents", `{"title": "x", "message": "x", "language": "zz"}`, 422, `language: \"zz\" is none of the languages that the page is offered in: en, `},
		{"POST", "/incidents", `{"title": "x", "titles": {"xx": "y"}, "message": "x"}`, 422, `language: \"xx\" is none of`},
		{"POST", "/incidents", `{"title": "x", "messages": {"sv": "y"}}`, 422, `message: is left out: its translations stand beside it`},
		{"POST", "/incidents/q2kz/updates", `{"message": "x"}`, 404, "there is no incident q2kz: `fyr incident list` shows what there is"},
		{"GET", "/maintenance/q2kz", "", 404, "there is no maintenance q2kz: `fyr maintenance list` shows what there is"},
		{"POST", "/maintenance", `{"components": ["api"], "start": "2020-01-01 02:30", "for": "2h", "zone": "Europe/Stockholm"}`, 422, `start: \"2020-01-01 02:30 Europe/Stockholm\" lies in the past`},
	} {
		if w := h.api(c.method, c.path, c.body); w.Code != c.code || !strings.Contains(w.Body.String(), c.want) {
			t.Errorf("%s %s %s: %d %s\nwant %d %s", c.method, c.path, c.body, w.Code, w.Body, c.code, c.want)
		}
	}
	if w := h.api("POST", "/incidents", `{"title": "x", "message": "x", "at": "2026-01-02 12:10", "titles": {"pt": "y"}}`); w.Code != http.StatusCreated || !strings.Contains(w.Body.String(), `"began_at":"2026-01-02T12:10:00Z"`) {
		t.Errorf("by the wall clock: %d %s", w.Code, w.Body)
	}
}
