package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// lockFile is the file in the data folder that the one running instance holds.
const lockFile = "lock"

// holder is who holds a data folder, as the lock file says for people.
type holder struct {
	PID   int       `json:"pid"`
	Host  string    `json:"host"`
	Since time.Time `json:"since"`
}

// takeLock takes the data folder for this process, or refuses with D-13. The lock is
// the kernel's (flock) and ends with the process however that ends, so that a file
// left over from a crash is no obstacle.
func takeLock(dir string, now time.Time) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(dir, lockFile), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the lock file: %w", err)
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		defer f.Close()
		return nil, &fault{readHolder(f).words(), ErrLocked, nil}
	}
	if err == nil {
		err = writeHolder(f, now)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("lock the data folder %s: %w", dir, err), f.Close())
	}
	return f, nil
}

func (h holder) words() string {
	return fmt.Sprintf("another instance (pid %d on host %s, since %s) uses this database. Refusing to start; two would send every mail twice.",
		h.PID, h.Host, h.Since.UTC().Format("15:04 UTC"))
}

func readHolder(f *os.File) (h holder) {
	if json.NewDecoder(f).Decode(&h) != nil {
		h.Host = "unknown"
	}
	return h
}

func writeHolder(f *os.File, now time.Time) error {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	text, err := json.Marshal(holder{PID: os.Getpid(), Host: host, Since: now.UTC().Truncate(time.Second)})
	if err != nil {
		return err
	}
	if err := f.Truncate(0); err != nil {
		return err
	}
	_, err = f.WriteAt(append(text, '\n'), 0)
	return err
}
