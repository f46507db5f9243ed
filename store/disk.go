package store

import (
	"errors"
	"os"
	"syscall"
)

// freeBytes is what an ordinary process may still write in the folder.
func freeBytes(dir string) uint64 {
	var s syscall.Statfs_t
	if syscall.Statfs(dir, &s) != nil {
		return 0
	}
	return s.Bavail * uint64(s.Bsize)
}

// mountedReadOnly reports whether the folder's file system takes no writes. The mount's
// flags don't tell when Linux shut down a damaged ext4 (emergency_ro), so a new file is
// tried.
func mountedReadOnly(dir string) bool {
	f, err := os.CreateTemp(dir, "writable-*")
	if err != nil {
		return errors.Is(err, syscall.EROFS)
	}
	_ = f.Close()
	_ = os.Remove(f.Name())
	return false
}

// syncFolder makes names in the folder durable: files that were made or renamed there.
func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

// syncFile makes a file's content durable.
func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Sync()
}
