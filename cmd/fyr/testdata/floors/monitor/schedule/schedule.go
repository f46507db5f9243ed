// Package schedule is part of an example that the floor test has to refuse.
package schedule

import (
	_ "github.com/labstack/echo/v4"
)
