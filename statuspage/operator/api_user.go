package operator

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/access"
)

// UserInfo is an account as lists show it, the address shortened.
type UserInfo struct {
	access.Listed
	Address string `json:"address,omitempty"`
	State   string `json:"state"` // active, disabled, expired, or locked_out: active, and nothing to sign in with
}

func userInfo(l access.Listed, now time.Time) UserInfo {
	l.Factors = list(l.Factors)
	u := UserInfo{Listed: l, State: userState(l, now)}
	if l.Address != "" {
		u.Address = statuspage.MaskAddress(l.Address)
	}
	return u
}

func userState(l access.Listed, now time.Time) string {
	factors := make([]access.Factor, 0, len(l.Factors))
	for _, kind := range l.Factors {
		factors = append(factors, access.Factor{User: l.ID, Kind: kind})
	}
	switch {
	case !l.Disabled.IsZero():
		return "disabled"
	case !l.Active(now):
		return "expired"
	case !l.CanSignIn(factors, now):
		return "locked_out"
	}
	return "active"
}

func (s *Server) apiUsers(c echo.Context) error {
	now := time.Now()
	all, err := s.c.Accounts.AccessList(c.Request().Context(), now)
	if err != nil {
		return err
	}
	out := make([]UserInfo, 0, len(all))
	for _, l := range all {
		out = append(out, userInfo(l, now))
	}
	return c.JSON(http.StatusOK, out)
}

// someone is the account that a route names. Another's is only for who has the permission;
// who has not is not told either whether there is one.
func (s *Server) someone(c echo.Context, another access.Permission) (access.User, error) {
	u, err := s.account(c.Request().Context(), c.Param("id"))
	if own := callerOf(c).user.ID; err != nil || own == "" || u.ID != own {
		if err := need(c, another); err != nil {
			return access.User{}, err
		}
	}
	return u, err
}

func (s *Server) apiUser(c echo.Context) error {
	u, err := s.someone(c, access.Audit)
	if err != nil {
		return err
	}
	return s.answerUser(c, u.ID)
}

// answerUser answers with an account as it stands.
func (s *Server) answerUser(c echo.Context, id string) error {
	now := time.Now()
	all, err := s.c.Accounts.AccessList(c.Request().Context(), now)
	if err != nil {
		return err
	}
	for _, l := range all {
		if l.ID == id {
			return c.JSON(http.StatusOK, userInfo(l, now))
		}
	}
	return statuspage.ErrNotFound
}

// Invited is the answer to an invitation: the only time that its link is shown.
type Invited struct {
	access.Invitation
	URL    string `json:"url"`
	Mailed bool   `json:"mailed"`
	Unsent string `json:"unsent,omitempty"` // why the mail was not sent
}

func (s *Server) apiInvite(c echo.Context) error {
	var r InviteRequest
	if err := read(c, &r); err != nil {
		return err
	}
	i, link, err := s.invite(c.Request().Context(), actor(c), r)
	if err != nil {
		return err
	}
	done := Invited{Invitation: i, URL: link}
	if done.Mailed, err = s.mailInvitation(c.Request().Context(), i, link); err != nil {
		done.Unsent = err.Error()
	}
	return c.JSON(http.StatusCreated, done)
}

// NewRoles is the body of PUT users/{id}/roles.
type NewRoles struct {
	Roles access.Roles `json:"roles"`
}

func (s *Server) apiRoles(c echo.Context) error {
	var r NewRoles
	if err := read(c, &r); err != nil {
		return err
	}
	u, err := s.account(c.Request().Context(), c.Param("id"))
	if err == nil {
		u, err = s.setRoles(c.Request().Context(), actor(c), u, r.Roles)
	}
	if err != nil {
		return err
	}
	return s.answerUser(c, u.ID)
}

// NewExpiry is the body of PUT users/{id}/expiry.
type NewExpiry struct {
	Until time.Time `json:"expires_at,omitzero"` // zero: never
}

func (s *Server) apiExpiry(c echo.Context) error {
	var r NewExpiry
	if err := read(c, &r); err != nil {
		return err
	}
	u, err := s.account(c.Request().Context(), c.Param("id"))
	if err == nil {
		u, err = s.setExpiry(c.Request().Context(), actor(c), u, r.Until)
	}
	if err != nil {
		return err
	}
	return s.answerUser(c, u.ID)
}

func (s *Server) apiDisable(c echo.Context) error {
	u, err := s.account(c.Request().Context(), c.Param("id"))
	if err == nil {
		u, err = s.disable(c.Request().Context(), actor(c), u)
	}
	if err != nil {
		return err
	}
	return s.answerUser(c, u.ID)
}

func (s *Server) apiEnable(c echo.Context) error {
	u, err := s.account(c.Request().Context(), c.Param("id"))
	if err == nil {
		u, err = s.enable(c.Request().Context(), actor(c), u)
	}
	if err != nil {
		return err
	}
	return s.answerUser(c, u.ID)
}

// Linked is the answer to who asked for a link: the only time that it is shown.
type Linked struct {
	Name string `json:"name,omitempty"`
	Kind string `json:"kind"` // see access.InvitationKind
	URL  string `json:"url"`
}

func (s *Server) apiReset(c echo.Context) error {
	u, err := s.account(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	link, err := s.reset(c.Request().Context(), actor(c), u)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, Linked{Name: u.Name, Kind: string(access.Reset), URL: link})
}

// LinkRequest is the body of POST links.
type LinkRequest struct {
	Name string `json:"name,omitempty"` // whose; the first owner has none yet
}

// apiLink makes a link for somebody who has an account. While nobody has one, it is the link
// that makes the first owner.
func (s *Server) apiLink(c echo.Context) error {
	var r LinkRequest
	if err := read(c, &r); err != nil {
		return err
	}
	setup, err := s.SetupLink(c.Request().Context())
	if err != nil {
		return err
	}
	if setup != "" {
		return c.JSON(http.StatusCreated, Linked{Kind: string(access.Setup), URL: setup})
	}
	u, err := s.account(c.Request().Context(), r.Name)
	if err != nil {
		return err
	}
	if !u.Active(time.Now()) {
		return &statuspage.Invalid{Field: "name", Value: u.Name, Reason: "is disabled or over: enable the account first"}
	}
	link, err := s.Link(c.Request().Context(), actor(c), u)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, Linked{Name: u.Name, Kind: string(access.Link), URL: link})
}

func (s *Server) apiInvitations(c echo.Context) error {
	all, err := s.c.Accounts.Invitations(c.Request().Context())
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, list(all))
}

func (s *Server) apiRevokeInvitation(c echo.Context) error {
	if err := s.revokeInvitation(c.Request().Context(), actor(c), c.Param("id")); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// SessionInfo is a session, and whether it still runs.
type SessionInfo struct {
	access.Session
	Open bool `json:"open"`
	This bool `json:"this,omitempty"` // the one that asks
}

func (s *Server) apiSessions(c echo.Context) error {
	u, err := s.someone(c, access.Audit)
	if err != nil {
		return err
	}
	all, err := s.sessionsOf(c, u)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, all)
}

// sessionsOf lists a person's sessions, the newest first.
func (s *Server) sessionsOf(c echo.Context, u access.User) ([]SessionInfo, error) {
	sessions, err := s.c.Accounts.Sessions(c.Request().Context(), u.ID)
	now, all := time.Now(), make([]SessionInfo, 0, len(sessions))
	for _, x := range sessions {
		all = append(all, SessionInfo{Session: x, Open: x.Open(u, now), This: x.ID == callerOf(c).session.ID})
	}
	return all, err
}

func (s *Server) apiEndSessions(c echo.Context) error {
	u, err := s.someone(c, access.Users)
	if err != nil {
		return err
	}
	if err := s.endSessions(c.Request().Context(), actor(c), u); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

func (s *Server) apiEndSession(c echo.Context) error {
	u, err := s.someone(c, access.Users)
	if err != nil {
		return err
	}
	if err := s.endSession(c.Request().Context(), actor(c), u, c.Param("session")); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}
