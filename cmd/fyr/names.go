package main

import "github.com/fyr-status/fyr/statuspage/operator"

// names are what the accounts are called that lists name by their ids.
func (c *client) names(t *terminal) (names operator.Names, err error) {
	return names, c.do(t, "GET", "/names", nil, &names)
}
