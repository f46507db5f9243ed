package operator

import (
	"context"
	"errors"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
)

// listedAtOnce is how many incidents, and how much maintenance, one answer holds at most;
// `after` asks for the next ones.
const listedAtOnce = 100

// after is the id behind which a list goes on; "" is its beginning. find has
// statuspage.ErrNotFound for what was never there or was withdrawn, of which an empty answer
// would say that nothing is older.
func after[T any](c echo.Context, find func(context.Context, string) (T, error)) (string, error) {
	id := c.QueryParam("after")
	if id == "" {
		return "", nil
	}
	_, err := find(c.Request().Context(), id)
	if errors.Is(err, statuspage.ErrNotFound) {
		err = &statuspage.Invalid{Field: "after", Value: id, Reason: "is no id of what is listed: give the last one of the answer before", Example: "k3v9x2m4p7qa"}
	}
	return id, err
}
