package operator

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// auditShown is how many entries stand on one page.
const auditShown = 50

func (s *Server) auditPage(c echo.Context) error { return s.showAudit(c, http.StatusOK, nil) }

// showAudit answers with the entries that are asked for.
func (s *Server) showAudit(c echo.Context, status int, check *templates.AuditCheck) error {
	view := templates.OperatorAudit{
		Layout: s.layout(c), By: c.QueryParam("by"), Act: c.QueryParam("act"), Object: c.QueryParam("object"), Words: c.QueryParam("words"),
		Since: c.QueryParam("since"), Until: c.QueryParam("until"), Check: check,
	}
	q, err := s.auditAsked(c, view)
	if view.Problems = problemsOf(err); view.Problems != nil {
		return s.page(c, http.StatusUnprocessableEntity, "operator_audit", view)
	}
	view.Begun = q.Before > 0
	lines, err := s.auditLines(c.Request().Context(), q)
	if err != nil {
		return err
	}
	if len(lines) > auditShown {
		lines = lines[:auditShown]
		view.Older = olderEntries(c, lines[auditShown-1].Seq)
	}
	for _, l := range lines {
		view.Lines = append(view.Lines, templates.AuditLine{
			Seq: strconv.FormatInt(l.Seq, 10), At: l.At, Who: l.Who, Act: l.Act, Object: l.Object, Hash: l.Hash, Before: readable(l.Before), After: readable(l.After),
		})
	}
	return s.page(c, status, "operator_audit", view)
}

// auditAsked is what the form asks for; one more than is shown tells whether there is more.
func (s *Server) auditAsked(c echo.Context, view templates.OperatorAudit) (q statuspage.AuditQuery, err error) {
	trim := strings.TrimSpace
	q = statuspage.AuditQuery{By: trim(view.By), Act: trim(view.Act), Object: trim(view.Object), Words: trim(view.Words), Limit: auditShown + 1}
	zone := s.c.Desk.View().Page.Zone
	for _, x := range []struct {
		field, text string
		into        *time.Time
	}{{"since", view.Since, &q.Since}, {"until", view.Until, &q.Until}} {
		if x.text == "" {
			continue
		}
		if *x.into, err = statuspage.ReadTime(x.field, x.text, zone); err != nil {
			return q, err
		}
	}
	if text := c.QueryParam("before"); text != "" {
		if q.Before, err = strconv.ParseInt(text, 10, 64); err != nil || q.Before < 1 {
			return q, &statuspage.Invalid{Field: "before", Value: text, Reason: "is not the place of an entry", Example: "4711"}
		}
	}
	return q, nil
}

// olderEntries is the query of the next page.
func olderEntries(c echo.Context, before int64) string {
	q := c.QueryParams()
	q.Set("before", strconv.FormatInt(before, 10))
	return q.Encode()
}

// readable is a piece of JSON for people to read; what is none is left out.
func readable(raw json.RawMessage) string {
	var b bytes.Buffer
	if len(raw) == 0 || json.Indent(&b, raw, "", "  ") != nil {
		return ""
	}
	return b.String()
}

// verifyPage checks the whole log.
func (s *Server) verifyPage(c echo.Context) error {
	found, err := s.verifyAudit(c.Request().Context(), nil)
	if err != nil {
		return err
	}
	return s.showAudit(c, http.StatusOK, &templates.AuditCheck{
		Entries: int(found.Entries), Anchors: found.Anchors, Bad: found.Bad, Problems: found.Problems, Head: found.Head.String(), At: found.Head.At,
	})
}
