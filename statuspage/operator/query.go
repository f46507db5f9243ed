package operator

import (
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
)

// knownQuery refuses a change whose query says what its route does not ask for, or says it
// twice: a dry run that is misspelt would be a change, and the body is as strict.
func knownQuery(r route) echo.MiddlewareFunc {
	asks := operations[r.key()].asks
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		if r.method == http.MethodGet || !strings.HasPrefix(r.path, apiPrefix) {
			return next
		}
		return func(c echo.Context) error {
			for name, values := range c.QueryParams() {
				switch {
				case !slices.Contains(asks, name):
					return &statuspage.Invalid{Field: name, Reason: "is nothing that this route asks for in its query"}
				case len(values) > 1:
					return &statuspage.Invalid{Field: name, Value: strings.Join(values, ", "), Reason: "is said more than once"}
				}
			}
			return next(c)
		}
	}
}

// yes is a yes or no in the query; no when it is absent.
func yes(c echo.Context, name string) (bool, error) {
	switch text := c.QueryParam(name); text {
	case "", "false":
		return false, nil
	case "true":
		return true, nil
	default:
		return false, &statuspage.Invalid{Field: name, Value: text, Reason: "is neither true nor false", Example: "true"}
	}
}
