package operator

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
)

// Declining is the body of POST approvals/{id}/decline.
type Declining struct {
	Reason string `json:"reason,omitempty"`
}

// mostApprovals bounds how many changes that were answered are listed.
const mostApprovals = 200

// apiApprovals lists what waits for a second person, oldest first; with all=true what
// was answered too, the newest first.
func (s *Server) apiApprovals(c echo.Context) error {
	all, err := yes(c, "all")
	if err != nil {
		return err
	}
	if !all {
		return c.JSON(http.StatusOK, list(s.c.Desk.Approvals()))
	}
	found, err := s.c.Reader.Approvals(c.Request().Context(), mostApprovals)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, list(found))
}

func (s *Server) apiApprove(c echo.Context) error {
	a, err := s.c.Desk.Approve(c.Request().Context(), actor(c), c.Param("id"))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, a)
}

func (s *Server) apiDecline(c echo.Context) error {
	var r Declining
	if err := read(c, &r); err != nil {
		return err
	}
	a, err := s.c.Desk.Decline(c.Request().Context(), actor(c), c.Param("id"), r.Reason)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, a)
}

// apiWithdrawApproval takes back what the caller has asked for.
func (s *Server) apiWithdrawApproval(c echo.Context) error {
	a, err := s.c.Desk.WithdrawApproval(c.Request().Context(), actor(c), c.Param("id"))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, a)
}

// Pending is the answer to a change that waits for a second person.
type Pending struct {
	Approval statuspage.Approval `json:"approval"`
}
