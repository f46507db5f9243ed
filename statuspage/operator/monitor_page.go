package operator

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

func (s *Server) monitorPage(c echo.Context) error { return s.showMonitor(c, http.StatusOK, nil) }

func (s *Server) showMonitor(c echo.Context, status int, found *templates.Probed) error {
	names, err := s.userNames(c.Request().Context())
	if err != nil {
		return err
	}
	m, known := s.watched(names)[c.Param("id")]
	if !known {
		return statuspage.ErrNotFound
	}
	view := templates.OperatorMonitor{Layout: s.layout(c), Monitor: m, Probed: found, Notice: s.notice(c)}
	view.Section = "services"
	return s.page(c, status, "operator_monitor", view)
}

// probePage probes a monitor once, now, and shows what it found.
func (s *Server) probePage(c echo.Context) error {
	id := c.Param("id")
	if s.c.Trials == nil {
		return statuspage.ErrNotFound
	}
	if why, err := s.slowed(c, s.paced(c, "monitor.probe", "monitor", id)); err != nil || why != "" {
		return s.triedOn(c, err, &templates.Probed{Problem: why})
	}
	p, err := s.c.Trials.Probe(c.Request().Context(), id)
	if problems := problemsOf(err); problems != nil {
		return s.showMonitor(c, http.StatusUnprocessableEntity, &templates.Probed{Problem: problems[0].Text})
	}
	return s.triedOn(c, err, probed(p))
}

func (s *Server) triedOn(c echo.Context, err error, found *templates.Probed) error {
	if err != nil {
		return err
	}
	return s.showMonitor(c, c.Response().Status, found)
}

// slowed tells a trial that comes too soon, which a page says in its place, from an error.
func (s *Server) slowed(c echo.Context, err error) (why string, _ error) {
	var web *echo.HTTPError
	if errors.As(err, &web) && web.Code == http.StatusTooManyRequests {
		why, _ = web.Message.(string)
		return why, nil
	}
	return "", err
}

// probed is what a probe found, as the pages show it.
func probed(p Probed) *templates.Probed {
	shown := &templates.Probed{
		Kind: p.Kind, Target: p.Target, Status: p.Status.String(), Cause: p.Cause.String(), Reason: p.Reason, At: time.Now(), Latency: p.Latency,
		Measured: measurements(p),
	}
	for _, check := range p.Checks {
		shown.Checks = append(shown.Checks, templates.ProbedCheck{What: check.What, Held: check.Held, Reason: check.Reason})
	}
	return shown
}

// measurements are the names and values of all that a probe learnt, in the words of the
// JSON interface.
func measurements(p Probed) (all []templates.Fact) {
	add := func(name, value string) {
		if value != "" {
			all = append(all, templates.Fact{Name: name, Value: value})
		}
	}
	took := func(name string, d time.Duration) {
		if d > 0 {
			add(name, d.Round(10*time.Microsecond).String())
		}
	}
	add("kind", p.Kind)
	add("address", p.Facts.Address)
	if p.Facts.Code != 0 {
		add("code", strconv.Itoa(p.Facts.Code))
	}
	took("resolve", p.Timings.Resolve)
	took("connect", p.Timings.Connect)
	took("tls", p.Timings.Handshake)
	took("write", p.Timings.Write)
	took("first byte", p.Timings.FirstByte)
	took("body", p.Timings.Body)
	if p.Facts.Bytes > 0 {
		add("bytes", strconv.FormatInt(p.Facts.Bytes, 10))
	}
	add("tls version", p.Facts.TLSVersion)
	add("certificate", p.Facts.CertSubject)
	add("issuer", p.Facts.CertIssuer)
	if !p.Facts.CertExpires.IsZero() {
		add("expires", p.Facts.CertExpires.UTC().Format(time.RFC3339))
	}
	add("answers", strings.Join(p.Facts.Answers, ", "))
	add("warning", p.Facts.Warning)
	return all
}
