// Package web is part of an example that the floor test has to refuse.
package web

import (
	_ "github.com/fyr-status/fyr/statuspage"
	_ "github.com/fyr-status/fyr/store"
)
