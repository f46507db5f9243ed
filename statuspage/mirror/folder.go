package mirror

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strconv"
	"strings"
	"sync/atomic"
)

// Folder is a place in the file system. Only names below it can be reached, whatever
// links stand in it.
type Folder struct {
	at    string
	root  *os.Root
	count atomic.Int64 // of files begun by this process
}

// halfDone is where files are written before they are whole.
const halfDone = ".fyr-mirror"

// OpenFolder opens a folder, or makes it, and clears away what a killed run left half
// done. Files are readable by everybody: they are published.
func OpenFolder(at string) (*Folder, error) {
	if err := os.MkdirAll(at, 0o755); err != nil {
		return nil, fmt.Errorf("make the folder of the copy: %w", err)
	}
	root, err := os.OpenRoot(at)
	if err != nil {
		return nil, fmt.Errorf("open the folder of the copy: %w", err)
	}
	f := &Folder{at: at, root: root}
	if err := root.RemoveAll(halfDone); err != nil {
		return nil, errors.Join(fmt.Errorf("clear the folder of the copy: %w", err), root.Close())
	}
	return f, nil
}

// Close lets go of the folder.
func (f *Folder) Close() error { return f.root.Close() }

// String is the folder's path.
func (f *Folder) String() string { return f.at }

// Put writes the file aside, makes it lasting, and then moves it to its name.
func (f *Folder) Put(_ context.Context, name string, file File) error {
	if err := f.root.MkdirAll(halfDone, 0o700); err != nil {
		return err
	}
	aside := path.Join(halfDone, strconv.Itoa(os.Getpid())+"-"+strconv.FormatInt(f.count.Add(1), 10))
	err := f.write(aside, file.Body)
	if err == nil {
		err = f.move(aside, name)
	}
	if err != nil {
		return errors.Join(err, f.Delete(context.Background(), aside))
	}
	return f.settle(path.Dir(name))
}

func (f *Folder) move(from, to string) error {
	if err := f.root.MkdirAll(path.Dir(to), 0o755); err != nil {
		return err
	}
	return f.root.Rename(from, to)
}

func (f *Folder) write(name string, body []byte) (err error) {
	w, err := f.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	if _, err := w.Write(body); err != nil {
		return err
	}
	if err := w.Chmod(0o644); err != nil { // whatever the umask says
		return err
	}
	return w.Sync()
}

// settle makes a folder's names lasting.
func (f *Folder) settle(folder string) (err error) {
	d, err := f.root.Open(folder)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	return d.Sync()
}

// Read returns a file's content.
func (f *Folder) Read(_ context.Context, name string) ([]byte, error) { return f.root.ReadFile(name) }

// Delete removes a file, and the folders that are empty without it.
func (f *Folder) Delete(_ context.Context, name string) error {
	if err := f.root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for folder := path.Dir(name); folder != "." && !strings.HasPrefix(folder, halfDone); folder = path.Dir(folder) {
		if f.root.Remove(folder) != nil {
			break // others lie in it
		}
	}
	return nil
}
