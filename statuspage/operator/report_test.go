package operator

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/access"
	"github.com/fyr-status/fyr/statuspage/report"
)

func TestReportDays(t *testing.T) {
	jakarta, err := time.LoadLocation("Asia/Jakarta")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 22, 1, 0, 0, 0, time.UTC) // 08:00 in Jakarta
	for _, c := range []struct {
		days     Days
		from, to string // in Jakarta; or what to contains of the refusal
	}{
		{Days{}, "2026-09-01 00:00", "2026-11-22 08:00"},
		{Days{Month: "2026-10"}, "2026-10-01 00:00", "2026-11-01 00:00"},
		{Days{Month: "2026-11"}, "2026-11-01 00:00", "2026-11-22 08:00"},
		{Days{From: "2024-02-28", To: "2024-02-29"}, "2024-02-28 00:00", "2024-03-01 00:00"},
		{Days{From: "2026-11-22"}, "2026-11-22 00:00", "2026-11-22 08:00"},
		{Days{Month: "2026-12"}, "", "has not begun"},
		{Days{Month: "2026-13"}, "", "no day of the calendar"},
		{Days{Month: "2026-10", From: "2026-10-02"}, "", "goes without"},
		{Days{From: "2026-11-23"}, "", "ends before"},
		{Days{From: "2026-02-30"}, "", "no day of the calendar"},
		{Days{From: "2015-01-01"}, "", "five years"},
		{Days{To: "9999-12-31", From: "0001-01-01"}, "", "no day of the calendar"},
	} {
		from, to, err := c.days.within(jakarta, now)
		if c.from == "" {
			if err == nil || !strings.Contains(strings.ReplaceAll(err.Error(), "is not a day", "is no day"), c.to) {
				t.Errorf("%+v: %v, want a refusal with %q", c.days, err, c.to)
			}
			continue
		}
		got := [2]string{from.In(jakarta).Format("2006-01-02 15:04"), to.In(jakarta).Format("2006-01-02 15:04")}
		if diff := cmp.Diff([2]string{c.from, c.to}, got); diff != "" || err != nil {
			t.Errorf("%+v: %v (-want +got):\n%s", c.days, err, diff)
		}
	}
}

// TestEvidenceHoldsTogether takes a pack as an auditor, checks its sums, what is in it and
// what must not be.
func TestEvidenceHoldsTogether(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	anna := h.person("anna", access.Auditor)
	by := statuspage.Actor{Kind: statuspage.ByOperator, ID: anna.ID}
	if _, err := h.desk.Open(t.Context(), by, statuspage.Opening{Title: "API fails", Message: "We look into it.", Components: []statuspage.Affected{{Component: "api", Status: statuspage.MajorOutage}}}, false); err != nil {
		t.Fatal(err)
	}
	w := h.api(http.MethodPost, "/evidence?month="+time.Now().UTC().Format("2006-01"), "")
	if w.Code != http.StatusOK || w.Header().Get("Content-Type") != "application/zip" {
		t.Fatalf("%d %s: %s", w.Code, w.Header(), w.Body)
	}
	whole := w.Body.Bytes()
	files := unzip(t, whole)
	for _, line := range strings.Split(strings.TrimSpace(files["SHA256SUMS"]), "\n") {
		sum, name, _ := strings.Cut(line, "  ")
		if sum != fmt.Sprintf("%x", sha256.Sum256([]byte(files[name]))) {
			t.Errorf("the sum of %s is not that of its content", name)
		}
	}
	for name, part := range map[string]string{
		"incidents.json": "API fails", "access.json": `"name": "anna"`, "audit.json": `"problems": []`, "backups.json": "[]",
		"availability.csv": "component,api,", "README.txt": "SHA256SUMS", "maintenance.json": "[]",
	} {
		if !strings.Contains(files[name], part) {
			t.Errorf("%s lacks %q:\n%s", name, part, files[name])
		}
	}
	quiet := unzip(t, h.api(http.MethodPost, "/evidence?month=2020-01", "").Body.Bytes())
	if got := strings.TrimSpace(quiet["incidents.json"]); got != "[]" {
		t.Errorf("the incidents of a quiet month are %s, want []", got)
	}
	for name, body := range files {
		if strings.Contains(body, "anna@example.com") {
			t.Errorf("%s holds an address", name)
		}
	}
	var counted report.Report
	if w := h.api(http.MethodGet, "/reports?month="+time.Now().UTC().Format("2006-01"), ""); json.Unmarshal(w.Body.Bytes(), &counted) != nil || len(counted.Incidents) != 1 {
		t.Errorf("the report: %s", w.Body)
	}
	entries, err := h.store.Audit(t.Context(), statuspage.AuditQuery{Act: "evidence"})
	if err != nil || len(entries) != 2 || !strings.Contains(string(entries[1].After), fmt.Sprintf("%x", sha256.Sum256(whole))) {
		t.Errorf("audit: %+v, %v, want the pack's sum", entries, err)
	}
}

func unzip(t *testing.T, whole []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(whole), int64(len(whole)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name] = string(body)
	}
	return files
}

func TestReportPage(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	cookie := h.signIn()
	for _, c := range []struct {
		query string
		code  int
		part  string
	}{
		{"", http.StatusOK, "/api/ops/v1/reports/downtime.csv?from="},
		{"?from=2026-13-01", http.StatusUnprocessableEntity, "is not a day of the calendar"},
	} {
		if w := h.ask(http.MethodGet, "/reports"+c.query, "", "Cookie", cookie); w.Code != c.code || !strings.Contains(w.Body.String(), c.part) {
			t.Errorf("/reports%s: %d, want %d and %q:\n%s", c.query, w.Code, c.code, c.part, w.Body)
		}
	}
}
