// Package feed is part of an example that the floor test has to refuse.
package feed

import (
	_ "github.com/fyr-status/fyr/attic"
)
