package main

import (
	"context"
	"fmt"

	"github.com/fyr-status/fyr/store"
)

// outOfForce names what people made in the console and is not in force: the file declares
// it as well, or something in it is wrong beside what the file says now.
func outOfForce(ctx context.Context, c Config, db *store.DB) []finding {
	made, err := db.Settings(ctx)
	if err != nil {
		return []finding{{"wrong", "settings", err.Error(), "Start the server once: it brings the database up to date."}}
	}
	both, err := c.with(made)
	if err != nil {
		return []finding{{"wrong", "settings", err.Error(), "Correct the file; `fyr config check` shows all that is wrong in it."}}
	}
	var found []finding
	for _, left := range both.Left {
		found = append(found, finding{
			"risky", left.Setting.Object(), fmt.Sprintf("was made in the console and is not in force: %s", left.why(both)),
			"Change or archive it in the console, or change the file.",
		})
	}
	return found
}
