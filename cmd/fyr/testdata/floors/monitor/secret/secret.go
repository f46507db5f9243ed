// Package secret is part of an example that the floor test has to refuse.
package secret

import (
	_ "strings"
)
