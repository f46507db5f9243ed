package operator

import (
	"io"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage/report"
)

func daysOf(c echo.Context) Days {
	return Days{Month: c.QueryParam("month"), From: c.QueryParam("from"), To: c.QueryParam("to")}
}

func (s *Server) apiReport(c echo.Context) error {
	r, err := s.report(c.Request().Context(), daysOf(c), time.Now())
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, r)
}

// apiReportCSV answers a report as a table for spreadsheets.
func (s *Server) apiReportCSV(name string, write func(report.Report, io.Writer) error) echo.HandlerFunc {
	return func(c echo.Context) error {
		r, err := s.report(c.Request().Context(), daysOf(c), time.Now())
		if err != nil {
			return err
		}
		h := c.Response().Header()
		h.Set(echo.HeaderContentType, "text/csv; charset=utf-8")
		h.Set(echo.HeaderContentDisposition, `attachment; filename="`+name+`"`)
		return write(r, c.Response())
	}
}
