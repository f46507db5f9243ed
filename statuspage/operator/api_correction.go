package operator

import (
	"context"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
)

// Correcting is the body of POST corrections. Times have an offset (RFC 3339), or are as
// the page's clocks show them.
type Correcting struct {
	Component string            `json:"component"`
	From      string            `json:"from"`
	To        string            `json:"to"`
	As        statuspage.Status `json:"as"`
	Reason    string            `json:"reason"` // public
	DryRun    bool              `json:"dry_run,omitempty"`
}

// WithdrawingCorrection is the body of POST corrections/{id}/withdraw.
type WithdrawingCorrection struct {
	Reason string `json:"reason"` // public
	DryRun bool   `json:"dry_run,omitempty"`
}

// CorrectionDone is the answer to what changes a component's record.
type CorrectionDone struct {
	Correction statuspage.Correction `json:"correction"`
	Approval   *statuspage.Approval  `json:"approval,omitempty"` // it waits for a second person, and nothing is changed yet
	Before     string                `json:"uptime_before"`      // of the part that it is about, in per cent; "" when nothing of it counted
	After      string                `json:"uptime_after"`
	DryRun     bool                  `json:"dry_run,omitempty"`
}

// apiCorrections lists what was corrected, the latest last.
func (s *Server) apiCorrections(c echo.Context) error {
	found, err := s.c.Reader.Corrections(c.Request().Context(), statuspage.CorrectionQuery{Component: c.QueryParam("component")})
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, list(found))
}

func (s *Server) apiCorrect(c echo.Context) error {
	var r Correcting
	if err := read(c, &r); err != nil {
		return err
	}
	o := statuspage.Correcting{Component: r.Component, As: r.As, Reason: r.Reason}
	zone := s.c.Desk.View().Page.Zone
	var err error
	if o.From, err = statuspage.ReadTime("from", r.From, zone); err != nil {
		return err
	}
	if o.To, err = statuspage.ReadTime("to", r.To, zone); err != nil {
		return err
	}
	done, err := s.c.Desk.CorrectRecord(c.Request().Context(), actor(c), o, r.DryRun)
	return correctionDone(c, done, r.DryRun, err)
}

func (s *Server) apiWithdrawCorrection(c echo.Context) error {
	var r WithdrawingCorrection
	if err := read(c, &r); err != nil {
		return err
	}
	id, err := s.resolveCorrection(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	o := statuspage.Withdrawing{Correction: id, Reason: r.Reason}
	done, err := s.c.Desk.WithdrawCorrection(c.Request().Context(), actor(c), o, r.DryRun)
	return correctionDone(c, done, r.DryRun, err)
}

// correctionDone answers 202 when a second person has to look at it first.
func correctionDone(c echo.Context, r statuspage.CorrectionReceipt, dry bool, err error) error {
	if err != nil {
		return err
	}
	status := http.StatusOK
	if r.Approval != nil {
		status = http.StatusAccepted
	}
	return c.JSON(status, CorrectionDone{
		Correction: r.Correction, Approval: r.Approval, Before: r.Before.Percent(), After: r.After.Percent(), DryRun: dry,
	})
}

// resolveCorrection finds the correction that an id, or a unique beginning of one, means.
func (s *Server) resolveCorrection(ctx context.Context, id string) (string, error) {
	found, err := s.c.Reader.Corrections(ctx, statuspage.CorrectionQuery{})
	if err != nil {
		return "", err
	}
	var whole string
	for _, c := range found {
		switch {
		case !strings.HasPrefix(c.ID, id):
		case whole != "":
			return "", &statuspage.Invalid{Field: "id", Value: id, Reason: "begins several corrections' ids", Example: c.ID}
		default:
			whole = c.ID
		}
	}
	if whole == "" {
		return "", statuspage.ErrNotFound
	}
	return whole, nil
}
