package mirror

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path"
	"strconv"
	"sync"
	"sync/atomic"
)

// Folder is a place in the file system. Only names below it can be reached, whatever
// links stand in it.
type Folder struct {
	at string

	mu    sync.Mutex
	root  *os.Root     // nil before the first file
	count atomic.Int64 // of files begun by this process
}

// halfDone is where files are written before they are whole.
const halfDone = ".fyr-mirror"

// NewFolder makes a place of a folder; it is looked for when the first file is put.
func NewFolder(at string) *Folder { return &Folder{at: at} }

// open opens the folder, or makes it, and clears away what a killed run left half done.
// Files are readable by everybody: they are published.
func (f *Folder) open() (*os.Root, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.root != nil {
		return f.root, nil
	}
	if err := os.MkdirAll(f.at, 0o755); err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(f.at)
	if err != nil {
		return nil, err
	}
	if err := root.RemoveAll(halfDone); err != nil {
		return nil, errors.Join(err, root.Close())
	}
	f.root = root
	return root, nil
}

// String is the folder's path.
func (f *Folder) String() string { return f.at }

// Put writes the file aside, makes it lasting, and then moves it to its name.
func (f *Folder) Put(_ context.Context, name string, file File) error {
	root, err := f.open()
	if err != nil {
		return err
	}
	if err := root.MkdirAll(halfDone, 0o700); err != nil {
		return err
	}
	aside := path.Join(halfDone, strconv.Itoa(os.Getpid())+"-"+strconv.FormatInt(f.count.Add(1), 10))
	err = write(root, aside, file.Body)
	if err == nil {
		err = move(root, aside, name)
	}
	if err != nil {
		return errors.Join(err, remove(root, aside))
	}
	return settle(root, path.Dir(name))
}

func write(root *os.Root, name string, body []byte) (err error) {
	w, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
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

func move(root *os.Root, from, to string) error {
	if err := root.MkdirAll(path.Dir(to), 0o755); err != nil {
		return err
	}
	return root.Rename(from, to)
}

// settle makes a folder's names lasting.
func settle(root *os.Root, folder string) (err error) {
	d, err := root.Open(folder)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	return d.Sync()
}

// Read returns a file's content.
func (f *Folder) Read(_ context.Context, name string) ([]byte, error) {
	return fs.ReadFile(os.DirFS(f.at), name)
}

// Delete removes a file, and the folders that are empty without it.
func (f *Folder) Delete(_ context.Context, name string) error {
	root, err := f.open()
	if err != nil {
		return err
	}
	if err := remove(root, name); err != nil {
		return err
	}
	for folder := path.Dir(name); folder != "."; folder = path.Dir(folder) {
		if root.Remove(folder) != nil {
			break // others lie in it
		}
	}
	return nil
}

func remove(root *os.Root, name string) error {
	err := root.Remove(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
