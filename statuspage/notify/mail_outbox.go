package notify

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/fyr-status/fyr/statuspage"
)

// file writes a message into the outbox folder. A repeated delivery overwrites its own
// file, so that each is there once.
func (m *Mail) file(p statuspage.Parcel, l letter) Receipt {
	name := p.Delivery.Queued.UTC().Format("20060102T150405Z") + "-" + p.Delivery.ID + ".eml"
	if err := writeWhole(m.set.Outbox, name, l.data); err != nil {
		return Receipt{Outcome: Unreachable, Answer: fmt.Sprintf("the message could not be written: %v", err)}
	}
	return Receipt{Outcome: Delivered, Answer: "written to " + name}
}

// writeWhole makes dir/name hold data; readers see all of it or nothing. Folder and file
// are the owner's alone: there are addresses in them, and links that unsubscribe.
func writeWhole(dir, name string, data []byte) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, ".writing-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // fails once it is renamed, as it should
	_, err = f.Write(data)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), filepath.Join(dir, name))
}
