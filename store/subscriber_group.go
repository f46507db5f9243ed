package store

import (
	"slices"

	"github.com/fyr-status/fyr/statuspage"
)

// chosenGroups is what one subscriber chose.
type chosenGroups struct {
	subscriber string
	names      []string
}

// regroup renames a group in what subscribers chose. It happens rarely, and few choose by
// groups: so each list is read and written, and names are compared as such.
func (tx *transaction) regroup(r statuspage.Regrouping) error {
	chosen, err := collect(tx.ctx, tx, scanChosen, `
		SELECT id, groups
		FROM subscriber
		WHERE groups <> '[]'`)
	if err != nil {
		return err
	}
	for _, c := range chosen {
		if !slices.Contains(c.names, r.From) {
			continue
		}
		rest := slices.DeleteFunc(c.names, func(name string) bool { return name == r.From || name == r.To })
		err := tx.exec(`
			UPDATE subscriber
			SET groups = $1
			WHERE id = $2`, list(append(rest, r.To)), c.subscriber)
		if err != nil {
			return err
		}
	}
	return nil
}

func scanChosen(row scanner) (c chosenGroups, err error) {
	var names string
	if err := row.Scan(&c.subscriber, &names); err != nil {
		return c, err
	}
	c.names, err = words(names)
	return c, err
}
