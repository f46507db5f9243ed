package operator

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
)

// Names are the names of accounts by their ids. Whatever is kept has ids, which stay when a
// name is taken again by somebody else.
type Names map[string]string

// Of is an actor as people call it: "operator:anna", and of a token the holder's name before
// its own. What is no account's is as it is kept.
func (n Names) Of(a statuspage.Actor) string {
	id, token, said := strings.Cut(a.ID, "/")
	if name := n[id]; name != "" && a.Person() {
		id = name
	}
	if said {
		id += "/" + token
	}
	a.ID = id
	return a.String()
}

func (s *Server) apiNames(c echo.Context) error {
	names, err := s.userNames(c.Request().Context())
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, Names(names))
}
