package operator

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/access"
)

// mostEntries of the audit log are answered at once; `before` asks for the next ones.
const mostEntries = 1000

// AuditLine is an entry of the audit log with the name that its actor has today: the log
// itself knows persons by their ids.
type AuditLine struct {
	statuspage.LoggedEntry
	Who string `json:"who"` // "operator:anna", "token:anna/deploy", "system"
}

func (s *Server) apiAudit(c echo.Context) error {
	q, err := auditQuery(c)
	if err != nil {
		return err
	}
	lines, err := s.auditLines(c.Request().Context(), q)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, lines)
}

// auditLines finds entries; By may be a person's name.
func (s *Server) auditLines(ctx context.Context, q statuspage.AuditQuery) ([]AuditLine, error) {
	users, err := s.c.Accounts.Users(ctx)
	if err != nil {
		return nil, err
	}
	names := make(Names, len(users))
	for _, u := range users {
		names[u.ID] = u.Name
		q.By = byID(q.By, u)
	}
	entries, err := s.c.Reader.Audit(ctx, q)
	lines := make([]AuditLine, 0, len(entries))
	for _, e := range entries {
		lines = append(lines, AuditLine{e, names.Of(e.By)})
	}
	return lines, err
}

// byID writes a person's id where somebody who searches wrote the name.
func byID(by string, u access.User) string {
	kind, name, said := strings.Cut(by, ":")
	if !said {
		kind, name = "", by
	}
	if access.FoldName(name) != access.FoldName(u.Name) {
		return by
	}
	if said {
		kind += ":"
	}
	return kind + u.ID
}

// auditQuery reads which entries are wanted.
func auditQuery(c echo.Context) (q statuspage.AuditQuery, err error) {
	q = statuspage.AuditQuery{By: c.QueryParam("by"), Act: c.QueryParam("act"), Object: c.QueryParam("object"), Words: c.QueryParam("words")}
	for _, x := range []struct {
		name string
		into *time.Time
	}{{"since", &q.Since}, {"until", &q.Until}} {
		if *x.into, err = timeParam(c, x.name); err != nil {
			return q, err
		}
	}
	if text := c.QueryParam("before"); text != "" {
		if q.Before, err = strconv.ParseInt(text, 10, 64); err != nil || q.Before < 1 {
			return q, &statuspage.Invalid{Field: "before", Value: text, Reason: "is not the place of an entry", Example: "4711"}
		}
	}
	if text := c.QueryParam("limit"); text != "" {
		if q.Limit, err = strconv.Atoi(text); err != nil || q.Limit < 1 || q.Limit > mostEntries {
			return q, &statuspage.Invalid{Field: "limit", Value: text, Reason: "is not between 1 and " + strconv.Itoa(mostEntries), Example: "100"}
		}
	}
	return q, nil
}

// timeParam is a time in the query; zero when it is absent.
func timeParam(c echo.Context, name string) (time.Time, error) {
	text := c.QueryParam(name)
	if text == "" {
		return time.Time{}, nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}, &statuspage.Invalid{Field: name, Value: text, Reason: "is not a time", Example: "2026-11-22T03:00:00Z"}
	}
	return at, nil
}

// apiVerifyAudit checks the audit log against itself, the anchors that are kept here, and
// those that the caller gives, from a mail perhaps.
func (s *Server) apiVerifyAudit(c echo.Context) error {
	var anchors []statuspage.Anchor
	for _, line := range c.QueryParams()["anchor"] {
		a, err := statuspage.ParseAnchor(line)
		if err != nil {
			return &statuspage.Invalid{Field: "anchor", Reason: err.Error(), Example: "2026-11-22T03:00:00Z 4711 9f86d081…"}
		}
		anchors = append(anchors, a)
	}
	check, err := s.verifyAudit(c.Request().Context(), anchors)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, check)
}

// verifyAudit checks the audit log against itself, the anchors that are kept here, and more.
func (s *Server) verifyAudit(ctx context.Context, more []statuspage.Anchor) (statuspage.AuditCheck, error) {
	var problems []string
	anchors := more
	if s.c.Anchors != nil {
		var kept []statuspage.Anchor
		kept, problems = s.c.Anchors(ctx)
		anchors = append(kept, more...)
	}
	check, err := s.c.Reader.VerifyAudit(ctx, anchors)
	check.Problems = list(append(check.Problems, problems...))
	return check, err
}
