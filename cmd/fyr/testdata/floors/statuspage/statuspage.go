// Package statuspage is part of an example that the floor test has to refuse.
package statuspage

import (
	_ "github.com/fyr-status/fyr/monitor/secret"
)
