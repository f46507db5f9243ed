// Package monitor is part of an example that the floor test has to refuse.
package monitor

import (
	_ "fmt"

	_ "github.com/fyr-status/fyr/statuspage"
)
