package operator

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// incident makes a request that has to answer with a status, and reads the incident.
func (h *house) incident(want int, method, path, body string) (done Done) {
	h.t.Helper()
	w := h.api(method, path, body)
	if w.Code != want {
		h.t.Fatalf("%s %s %s: %d, want %d\n%s", method, path, body, w.Code, want, w.Body)
	}
	if w.Body.Len() > 0 {
		if err := json.Unmarshal(w.Body.Bytes(), &done); err != nil {
			h.t.Fatal(err)
		}
	}
	return done
}

// zoned lets the page have another zone than the machine.
func (h *house) zoned(name string) *time.Location {
	h.t.Helper()
	zone, err := time.LoadLocation(name)
	if err != nil {
		h.t.Fatal(err)
	}
	page := h.desk.View().Page
	page.Zone = zone
	setup := statuspage.Setup{Page: page, Policy: statuspage.DefaultPolicy(), Components: []statuspage.Component{{ID: "api", Name: "API"}}}
	if err := h.desk.Configure(h.t.Context(), statuspage.Actor{Kind: statuspage.BySystem}, setup, nil, nil); err != nil {
		h.t.Fatal(err)
	}
	return zone
}

// The same instant, however its offset is written, on a page in another zone than the
// machine's (trap 21).
func TestOffsetsAreKept(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	zone := h.zoned("Asia/Kolkata")
	began := time.Now().UTC().Add(-3 * time.Hour).Truncate(time.Minute)
	said := began.Add(time.Hour)
	for name, write := range map[string]func(at time.Time) string{
		"Z":      func(at time.Time) string { return at.Format(time.RFC3339) },
		"+02:00": func(at time.Time) string { return at.In(time.FixedZone("", 2*3600)).Format(time.RFC3339) },
		"+05:30": func(at time.Time) string { return at.In(time.FixedZone("", 11*1800)).Format(time.RFC3339) },
		"-09:30": func(at time.Time) string { return at.In(time.FixedZone("", -19*1800)).Format(time.RFC3339) },
		"clock":  func(at time.Time) string { return at.In(zone).Format("2006-01-02 15:04") },
	} {
		opened := h.incident(http.StatusCreated, "POST", "/incidents", `{"title": "`+name+`", "message": "We look.", "backdate": true, "at": "`+write(began)+`"}`).Incident
		posted := h.incident(http.StatusOK, "POST", "/incidents/"+opened.ID+"/updates", `{"message": "The disk.", "at": "`+write(said)+`"}`)
		if u := posted.Incident.Latest(); !opened.Began.Equal(began) || !u.At.Equal(said) {
			t.Errorf("%s: began %s and said at %s, want %s and %s", name, opened.Began, u.At, began, said)
		}
		kept, err := h.store.Incident(t.Context(), opened.ID)
		if err != nil || !kept.Began.Equal(began) || !kept.Latest().At.Equal(said) {
			t.Errorf("%s: stored as %s and %s (%v)", name, kept.Began, kept.Latest().At, err)
		}
	}
}

// What is posted now is of today in every zone: at once in the view that page, feed and
// mail are made of (trap 22).
func TestTodayEastOfGreenwich(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"Pacific/Auckland", "Pacific/Kiritimati", "America/Los_Angeles"} {
		h := newHouse(t)
		zone := h.zoned(name)
		now := time.Now().Truncate(time.Minute)
		opened := h.incident(http.StatusCreated, "POST", "/incidents", `{"title": "Today", "message": "We look.", "at": "`+now.In(zone).Format("2006-01-02 15:04")+`"}`).Incident
		if !opened.Began.Equal(now) || len(h.desk.View().Open) != 1 {
			t.Errorf("%s: began %s, want %s; %d are open", name, opened.Began, now, len(h.desk.View().Open))
		}
		today, err := h.store.Incidents(t.Context(), statuspage.IncidentQuery{From: now.In(zone).Truncate(time.Minute), To: now.Add(24 * time.Hour)})
		if err != nil || len(today) != 1 {
			t.Errorf("%s: %d incidents of today (%v)", name, len(today), err)
		}
	}
}

// A backdated post is in order, and nobody is mailed of it unless that is asked for.
func TestBackdatedPosts(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.zoned("Asia/Jakarta")
	now := time.Now().UTC()
	at := func(ago time.Duration) string { return now.Add(-ago).Format(time.RFC3339) }
	i := h.incident(http.StatusCreated, "POST", "/incidents", `{"title": "Past", "message": "It failed.", "backdate": true, "at": "`+at(3*time.Hour)+`"}`).Incident
	if u := i.Latest(); !u.Quiet || time.Since(u.At) < 2*time.Hour {
		t.Errorf("opened: %+v", u)
	}
	for body, want := range map[string]string{
		`{"message": "x", "at": "` + at(4*time.Hour) + `"}`:   "before the incident began",
		`{"message": "x", "at": "` + at(-time.Hour) + `"}`:    "lies in the future",
		`{"message": "x", "at": "yesterday"}`:                 "is not a time",
		`{"message": "x", "at": "2026-02-30 10:00"}`:          "is not a time",
		`{"message": "x", "at": "0000-00-00T00:00:00+99:00"}`: "is not a time",
	} {
		if w := h.api("POST", "/incidents/"+i.ID+"/updates", body); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s: %d %s", body, w.Code, w.Body)
		}
	}
	told := h.incident(http.StatusOK, "POST", "/incidents/-/updates", `{"message": "It was the disk.", "tell": true, "at": "`+at(2*time.Hour)+`"}`).Incident
	if told.Latest().Quiet {
		t.Error("nobody is told of what is to be told")
	}
	over := h.incident(http.StatusOK, "POST", "/incidents/-/updates", `{"message": "It is over.", "status": "resolved", "at": "`+at(time.Hour)+`"}`).Incident
	if lasted := over.Ended.Sub(over.Began); lasted != 2*time.Hour || !over.Latest().Quiet {
		t.Errorf("it lasted %s", lasted)
	}
}
