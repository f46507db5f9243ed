package store

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
)

// Held reports whether a process holds the data folder now. It takes nothing.
func Held(dir string) bool {
	f, err := os.Open(filepath.Join(dir, lockFile))
	if err != nil {
		return false
	}
	defer f.Close()
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_SH|syscall.LOCK_NB)
	return errors.Is(err, syscall.EWOULDBLOCK)
}
