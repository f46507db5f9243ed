package operator

import (
	"encoding/csv"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/access"
)

// An export of subscribers is written page by page: there may be more of them than fit into
// memory. Addresses are masked unless they are asked for by who may see them, and the audit
// log says which it was.

// subscriberSheet writes subscribers in one form.
type subscriberSheet interface {
	write(SubscriberInfo) error
	close() error
}

// exported is an export of subscribers in one form.
type exported struct {
	file, media string
	open        func(io.Writer) subscriberSheet
}

var (
	exportedCSV  = exported{"subscribers.csv", "text/csv; charset=utf-8", func(w io.Writer) subscriberSheet { return newSubscriberCSV(w) }}
	exportedJSON = exported{"subscribers.json", echo.MIMEApplicationJSON, func(w io.Writer) subscriberSheet { return &subscriberJSON{w: w} }}
)

// apiExportSubscribers writes all subscribers, or those of a state.
func (s *Server) apiExportSubscribers(as exported) echo.HandlerFunc {
	return func(c echo.Context) error {
		unmask, err := yes(c, "unmask")
		if err != nil {
			return err
		}
		return s.exportSubscribers(c, as, unmask)
	}
}

// exportReadersPage writes them as the page asks for it.
func (s *Server) exportReadersPage(c echo.Context) error {
	as := exportedCSV
	if c.FormValue("as") == "json" {
		as = exportedJSON
	}
	return s.exportSubscribers(c, as, c.FormValue("unmask") == "true")
}

func (s *Server) exportSubscribers(c echo.Context, as exported, unmask bool) error {
	q, err := subscriberQuery(c)
	if err != nil {
		return err
	}
	if unmask {
		if err := need(c, access.Unmask); err != nil {
			return err
		}
	}
	said := map[string]any{"file": as.file, "state": c.QueryParam("state"), "unmasked": unmask}
	if err := s.c.Desk.Note(c.Request().Context(), actor(c), "subscriber.export_all", "subscribers", nil, said); err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set(echo.HeaderContentType, as.media)
	h.Set(echo.HeaderContentDisposition, `attachment; filename="`+as.file+`"`)
	c.Response().WriteHeader(http.StatusOK)
	return s.writeSubscribers(c, as.open(c.Response()), q, unmask)
}

func (s *Server) writeSubscribers(c echo.Context, sheet subscriberSheet, q statuspage.SubscriberQuery, unmask bool) error {
	q.Limit = mostSubscribers
	for {
		found, err := s.c.Reader.FindSubscribers(c.Request().Context(), q)
		if err != nil {
			return err
		}
		for _, x := range found {
			if err := sheet.write(info(x, unmask)); err != nil {
				return err
			}
		}
		if len(found) < mostSubscribers {
			return sheet.close()
		}
		q.After = found[len(found)-1].ID
	}
}

// subscriberJSON writes a list, an element a line.
type subscriberJSON struct {
	w     io.Writer
	begun bool
}

func (j *subscriberJSON) write(i SubscriberInfo) error {
	before := "[\n"
	if j.begun {
		before = ",\n"
	}
	j.begun = true
	raw, err := json.Marshal(i)
	if err != nil {
		return err
	}
	_, err = io.WriteString(j.w, before+string(raw))
	return err
}

func (j *subscriberJSON) close() error {
	end := "\n]\n"
	if !j.begun {
		end = "[]\n"
	}
	_, err := io.WriteString(j.w, end)
	return err
}

// subscriberCSV writes rows as a spreadsheet may open them: a cell that it would take for a
// formula begins with an apostrophe (OWASP, CSV injection).
type subscriberCSV struct{ w *csv.Writer }

func newSubscriberCSV(w io.Writer) subscriberCSV {
	sheet := subscriberCSV{csv.NewWriter(w)}
	_ = sheet.w.Write([]string{ // the writer keeps its first error, which close returns
		"id", "channel", "address", "state", "components", "groups", "subject", "impact", "language",
		"created_at", "confirmed_at", "suspended_at", "suspension", "held",
	})
	return sheet
}

func (s subscriberCSV) write(i SubscriberInfo) error {
	row := []string{
		i.ID, i.Channel, i.Address, string(i.State), strings.Join(i.Components, " "), strings.Join(i.Groups, "; "), i.Subject,
		i.Impact.String(), i.Language, instantOf(i.Created), instantOf(i.Confirmed), instantOf(i.Suspended), i.Suspension, i.Held,
	}
	for n, cell := range row {
		if strings.IndexAny(cell, "=+-@\t\r") == 0 {
			row[n] = "'" + cell
		}
	}
	return s.w.Write(row)
}

func (s subscriberCSV) close() error {
	s.w.Flush()
	return s.w.Error()
}

// instantOf is a time in a file, "" for none.
func instantOf(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.UTC().Format(time.RFC3339)
}

// WriteSubscribersCSV writes subscribers as the export has them.
func WriteSubscribersCSV(w io.Writer, all []SubscriberInfo) error {
	sheet := newSubscriberCSV(w)
	for _, i := range all {
		if err := sheet.write(i); err != nil {
			return err
		}
	}
	return sheet.close()
}
