// Package store is part of an example that the floor test has to refuse.
package store

import (
	_ "github.com/fyr-status/fyr/statuspage"
)
