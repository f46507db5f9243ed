package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/fyr-status/fyr/store"
)

// sealFile is the store's key, in the data folder.
const sealFile = "access.key"

// sealed looks whether what is sealed opens: without its key nobody signs in by a second
// factor, and what was typed into the console's settings is not in force.
func sealed(ctx context.Context, db *store.DB) []finding {
	keys, err := db.VerifySeals(ctx)
	var file *fs.PathError
	switch {
	case errors.Is(err, store.ErrNoKey), errors.Is(err, store.ErrDamaged):
		return []finding{{"wrong", sealFile, err.Error(), "Restore it from the backup that the database came with, and start the server again."}}
	case errors.As(err, &file):
		return []finding{{"wrong", sealFile, err.Error(), "Let the user that runs the server read it, and nobody else: chown, and chmod 600."}}
	case err != nil:
		return []finding{{"wrong", sealFile, err.Error(), "Start the server once: it brings the database up to date."}}
	case keys > 1:
		return []finding{{"risky", sealFile, fmt.Sprintf("a change of the key was cut short: the file holds %d, and old ones still open", keys), "Run `fyr key rotate`."}}
	}
	return nil
}
