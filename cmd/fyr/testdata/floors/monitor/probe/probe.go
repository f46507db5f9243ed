// Package probe is part of an example that the floor test has to refuse.
package probe

import (
	_ "github.com/fyr-status/fyr/monitor/schedule"
	_ "github.com/fyr-status/fyr/monitor/secret"
)
