package web

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
)

// v1SpanList is a component's history from an instant to another: what its uptime is
// computed from.
type v1SpanList struct {
	Component string   `json:"component"`
	From      spTime   `json:"from"`
	To        spTime   `json:"to"`
	Spans     []v1Span `json:"spans"` // oldest first, without gaps from the component's beginning on

	Corrections []v1Correction `json:"corrections"` // what was said of them afterwards, and is in them unless it was withdrawn
}

// v1Span is a component in one status from an instant to another.
type v1Span struct {
	From    spTime            `json:"from"`
	To      spTime            `json:"to"`
	Status  statuspage.Status `json:"status"`
	Seconds float64           `json:"seconds"`
	Counts  statuspage.Status `json:"counts_as"` // in uptime: another than the status under maintenance that was not announced beforehand

	Correction *string `json:"correction"` // the id of the correction that says so; null: it is as it was recorded
}

// spanForm is a form in which spans can be had.
type spanForm struct {
	ending      string
	contentType string
	write       func(w io.Writer, list v1SpanList) error
}

var (
	spansJSON = spanForm{".json", contentJSON, func(w io.Writer, list v1SpanList) error { return json.NewEncoder(w).Encode(list) }}
	spansCSV  = spanForm{".csv", "text/csv; charset=utf-8; header=present", writeCSV}
)

// writeCSV writes the spans as RFC 4180 has it: a header, and lines that end in CRLF.
func writeCSV(w io.Writer, list v1SpanList) error {
	c := csv.NewWriter(w)
	c.UseCRLF = true
	_ = c.Write([]string{"component", "from", "to", "status", "seconds", "counts_as", "corrected"}) // what fails shows at the end
	for _, s := range list.Spans {
		_ = c.Write([]string{
			list.Component, s.From.String(), s.To.String(), s.Status.String(), strconv.FormatFloat(s.Seconds, 'f', -1, 64),
			s.Counts.String(), list.footnote(s),
		})
	}
	c.Flush()
	return c.Error()
}

// footnote is what was said of a span afterwards; "" of one that is as it was recorded.
func (list v1SpanList) footnote(s v1Span) string {
	for _, c := range list.Corrections {
		if s.Correction != nil && c.ID == *s.Correction {
			return "corrected on " + c.At.String() + " because " + c.Reason
		}
	}
	return ""
}

// v1Spans serves the spans of a component. The usual window is kept like every document;
// one that somebody asks for is made for them alone, so that nobody can fill the shelf.
func (s *Server) v1Spans(f spanForm) echo.HandlerFunc {
	return func(c echo.Context) error {
		id, from, to := c.Param("id"), c.QueryParam("from"), c.QueryParam("to")
		d := document{key: "/api/v1/components/" + id + "/spans" + f.ending, contentType: f.contentType, cacheControl: cacheFeed, measured: true}
		d.make = func(ctx context.Context, w io.Writer, m *moment) error {
			list, err := s.spanList(ctx, m.toTheSecond(), id, from, to)
			if err != nil {
				return err
			}
			return f.write(w, list)
		}
		if from == "" && to == "" {
			return s.open(c, d)
		}
		return s.openOnce(c, d)
	}
}

// openOnce serves a document that is not kept, to a source that doesn't ask for too many.
func (s *Server) openOnce(c echo.Context, d document) error {
	now := time.Now()
	if !s.crowd.choose(source(c), now) {
		return echo.NewHTTPError(http.StatusTooManyRequests)
	}
	st, err := s.stand(now)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(c.Request().Context(), makeTimeout)
	defer cancel()
	r, err := s.render(ctx, st, d, nil, now)
	if err != nil {
		return err
	}
	c.Response().Header()["Access-Control-Allow-Origin"] = headerAnyone
	r.write(c.Response(), c.Request())
	return nil
}

func (s *Server) spanList(ctx context.Context, m *moment, id, first, last string) (v1SpanList, error) {
	from, to, err := m.spanWindow(first, last)
	if err != nil {
		return v1SpanList{}, err
	}
	spans, err := s.spansOf(ctx, m, id)
	if err == nil && from.Before(m.windowFrom(yearDays)) {
		var all map[string][]statuspage.Span
		all, err = s.reader.Spans(ctx, from)
		spans = all[id]
	}
	if err != nil {
		return v1SpanList{}, err
	}
	corrections, err := s.reader.Corrections(ctx, statuspage.CorrectionQuery{Component: id, From: from, To: to})
	if err != nil {
		return v1SpanList{}, err
	}
	list := v1SpanList{Component: id, From: m.at(from), To: m.at(to), Spans: []v1Span{}, Corrections: m.v1Corrections(corrections)}
	for part := range statuspage.Stretches(spans, from, to) {
		list.Spans = append(list.Spans, v1Span{m.at(part.From), m.at(part.To), part.Status, part.Length().Seconds(), part.Counted(), orNull(part.Correction)})
	}
	return list, nil
}

// longestWindow is the longest window of spans that can be had at once.
const longestWindow = 366 * 24 * time.Hour

// spanWindow reads the window that an address asks for: from the first day of the bars
// until now unless it says otherwise. What is yet to come is cut off.
func (m *moment) spanWindow(first, last string) (from, to time.Time, err error) {
	to = m.now
	if last != "" {
		if to, err = m.parseAt("to", last); err != nil {
			return from, to, err
		}
		to = statuspage.Earlier(to, m.now)
	}
	from = statuspage.DayStarts(to, m.zone(), statuspage.BarDays)[0]
	if first != "" {
		if from, err = m.parseAt("from", first); err != nil {
			return from, to, err
		}
	}
	switch {
	case !from.Before(to):
		err = &statuspage.Invalid{Field: "from", Value: first, Reason: "is not before the end", Example: exampleDay}
	case to.Sub(from) > longestWindow:
		err = &statuspage.Invalid{Field: "from", Value: first, Reason: "is more than 366 days before the end"}
	}
	return from, to, err
}

const exampleDay = "2026-11-01"

// parseAt reads an instant, or a day of the page's zone, which stands for its beginning.
func (m *moment) parseAt(field, value string) (time.Time, error) {
	at, err := time.ParseInLocation(time.DateOnly, value, m.zone())
	if err != nil {
		at, err = time.Parse(time.RFC3339, value)
	}
	if err != nil || at.Unix() < 0 { // before there were computers to watch
		return at, &statuspage.Invalid{Field: field, Value: value, Reason: "is neither a day nor a time as RFC 3339 writes it", Example: exampleDay}
	}
	return at, nil
}
