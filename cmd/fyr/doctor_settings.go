package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/store"
)

// inForce compares what people made with what the file says.
func inForce(ctx context.Context, c Config, db *store.DB) []finding {
	made, err := db.Settings(ctx)
	switch {
	case errors.Is(err, store.ErrNoKey), errors.Is(err, store.ErrDamaged):
		return nil // the finding of access.key says it
	case err != nil:
		return []finding{{"wrong", "settings", err.Error(), "Start the server once: it brings the database up to date."}}
	}
	both, err := c.with(made)
	if err != nil {
		return []finding{{"wrong", "settings", err.Error(), "Correct the file; `fyr config check` shows all that is wrong in it."}}
	}
	series, err := db.AllSeries(ctx)
	if err != nil {
		return []finding{{"wrong", "maintenance", err.Error(), "Restore a backup, or see the message above."}}
	}
	return append(outOfForce(both), vanished(series, both.Components)...)
}

// outOfForce names what people made in the console and is not in force: the file declares
// it as well, or something in it is wrong beside what the file says now.
func outOfForce(both Config) (found []finding) {
	for _, left := range both.Left {
		found = append(found, finding{
			"risky", left.Setting.Object(), fmt.Sprintf("was made in the console and is not in force: %s", left.why(both)),
			"Change or archive it in the console, or change the file.",
		})
	}
	return found
}

// vanished names maintenance that comes back for components that are there no more: of some
// it goes on being announced for the others, and of all of them it is never announced again.
func vanished(series []statuspage.Series, there []statuspage.Component) (found []finding) {
	for _, s := range series {
		lost := slices.DeleteFunc(slices.Clone(s.Components), func(id string) bool {
			return slices.ContainsFunc(there, func(c statuspage.Component) bool { return c.ID == id })
		})
		if len(lost) == 0 || !s.Ended.IsZero() {
			continue
		}
		found = append(found, finding{
			"risky", "maintenance", fmt.Sprintf("the series %s (%s) is about %s, which is configured no more", s.Title, s.ID, strings.Join(lost, ", ")),
			"`fyr maintenance series edit " + s.ID + " --component …` names others, and `fyr maintenance series end " + s.ID + "` ends it.",
		})
	}
	return found
}
