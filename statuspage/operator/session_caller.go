package operator

import (
	"time"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/access"
)

// bySession is who the cookie of a request stands for.
func (s *Server) bySession(c echo.Context) (caller, error) {
	cookie, err := c.Cookie(s.cookie("", 0).Name)
	if err != nil {
		return caller{}, nil
	}
	name, ok := s.sessions.use(cookie.Value, time.Now())
	if !ok {
		return caller{}, nil
	}
	return caller{
		by:   statuspage.Actor{Kind: statuspage.ByOperator, ID: name},
		user: access.User{ID: name, Name: name, Roles: access.Roles{access.Owner}},
	}, nil
}
