package operator

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/report"
)

// exhibit is a file of the evidence pack.
type exhibit struct {
	name  string
	about string // for the pack's README
	write func(ctx context.Context, w io.Writer) error
}

// apiEvidence answers what an auditor asks for, as one ZIP file: it is made whole before
// the first byte goes out, and written down in the audit log.
func (s *Server) apiEvidence(c echo.Context) error {
	ctx := c.Request().Context()
	now := time.Now()
	r, err := s.report(ctx, Days{Month: c.FormValue("month"), From: c.FormValue("from"), To: c.FormValue("to")}, now)
	if err != nil {
		return err
	}
	pack, err := s.pack(ctx, s.exhibits(r, now), r, actor(c), now)
	if err != nil {
		return err
	}
	what := map[string]any{"from": r.From, "to": r.To, "sha256": fmt.Sprintf("%x", sha256.Sum256(pack))}
	if err := s.c.Desk.Note(ctx, actor(c), "evidence.export", "evidence", nil, what); err != nil {
		return err
	}
	name := "evidence-" + r.From.Format(time.DateOnly) + "-" + r.To.Add(-time.Second).In(r.From.Location()).Format(time.DateOnly) + ".zip"
	c.Response().Header().Set(echo.HeaderContentDisposition, `attachment; filename="`+name+`"`)
	return c.Blob(http.StatusOK, "application/zip", pack)
}

// exhibits are the files of a pack. Persons are in them by name and id, subscribers not at
// all.
func (s *Server) exhibits(r report.Report, now time.Time) []exhibit {
	values := func(get func(ctx context.Context) (any, error)) func(context.Context, io.Writer) error {
		return func(ctx context.Context, w io.Writer) error {
			v, err := get(ctx)
			if err != nil {
				return err
			}
			e := json.NewEncoder(w)
			e.SetIndent("", "  ")
			return e.Encode(v)
		}
	}
	return []exhibit{
		{"report.json", "availability by component, group and month, the downtime behind it, and how long incidents took", values(func(context.Context) (any, error) { return r, nil })},
		{"availability.csv", "the availability, for a spreadsheet", func(_ context.Context, w io.Writer) error { return r.WriteCSV(w) }},
		{"downtime.csv", "each stretch of downtime", func(_ context.Context, w io.Writer) error { return r.WriteLedgerCSV(w) }},
		{"incidents.json", "every incident, its updates and their earlier texts", values(func(ctx context.Context) (any, error) {
			all, err := s.c.Reader.Incidents(ctx, statuspage.IncidentQuery{From: r.From, To: r.To})
			return list(all), err
		})},
		{"maintenance.json", "every maintenance", values(func(ctx context.Context) (any, error) {
			all, err := s.c.Reader.Maintenances(ctx, statuspage.MaintenanceQuery{From: r.From, To: r.To, Private: true})
			return maintenancesOf(all), err
		})},
		{"access.json", "who may come in, as what, and what they prove it with", values(func(ctx context.Context) (any, error) { return s.accessList(ctx, now) })},
		{"audit.json", "whether the audit log is what was written, and how it ends", values(func(ctx context.Context) (any, error) { return s.verifyAudit(ctx, nil) })},
		{"backups.json", "the backups that this program made, and whether they were good; [] when it makes none, and the host does", values(func(context.Context) (any, error) {
			if s.c.Backups == nil {
				return []any{}, nil
			}
			return s.c.Backups()
		})},
		{"software.cdx.json", "what this program is made of (CycloneDX 1.6)", func(_ context.Context, w io.Writer) error {
			if s.c.Software == nil {
				return nil
			}
			return s.c.Software(w)
		}},
	}
}

// accessList is every account, and every token: also those that were ended, with when.
func (s *Server) accessList(ctx context.Context, now time.Time) (any, error) {
	users, err := s.c.Accounts.AccessList(ctx, now)
	if err != nil {
		return nil, err
	}
	shown := make([]UserInfo, 0, len(users))
	for _, u := range users {
		shown = append(shown, userInfo(u, now))
	}
	tokens, err := s.c.Accounts.Tokens(ctx)
	return map[string]any{"users": shown, "tokens": list(tokens)}, err
}

// pack writes the files into a ZIP, with a README and their sums. A file that would be empty
// is left out.
func (s *Server) pack(ctx context.Context, files []exhibit, r report.Report, by statuspage.Actor, now time.Time) ([]byte, error) {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	var about, sums strings.Builder
	fmt.Fprintf(&about, "Evidence of %s\n\nfrom %s to %s (%s)\nmade %s by %s\n\n", s.c.Desk.View().Page.Name,
		r.From.Format(time.DateOnly), r.To.Add(-time.Second).In(r.From.Location()).Format(time.DateOnly), r.Zone, now.UTC().Format(time.RFC3339), by)
	add := func(name string, body []byte) error {
		fmt.Fprintf(&sums, "%x  %s\n", sha256.Sum256(body), name)
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: now})
		if err != nil {
			return err
		}
		_, err = w.Write(body)
		return err
	}
	for _, f := range files {
		var body bytes.Buffer
		if err := f.write(ctx, &body); err != nil {
			return nil, fmt.Errorf("%s: %w", f.name, err)
		}
		if body.Len() == 0 {
			continue
		}
		fmt.Fprintf(&about, "%-18s %s\n", f.name, f.about)
		if err := add(f.name, body.Bytes()); err != nil {
			return nil, err
		}
	}
	about.WriteString("\nSHA256SUMS is for `sha256sum -c SHA256SUMS`. The sum of this whole file is in the audit log, under evidence.export.\n")
	if err := add("README.txt", []byte(about.String())); err != nil {
		return nil, err
	}
	if err := add("SHA256SUMS", []byte(sums.String())); err != nil {
		return nil, err
	}
	err := z.Close()
	return out.Bytes(), err
}
