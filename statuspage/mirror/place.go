package mirror

import "context"

// File is what is put at a place.
type File struct {
	Body    []byte
	Type    string // its Content-Type
	Lasting bool   // its name changes with its content: caches may keep it
}

// Place is where a copy is kept. Names are relative paths with slashes. A Place is used
// by several goroutines at a time.
type Place interface {
	// Put writes a file so that readers see the old one or the new one, whole.
	Put(ctx context.Context, name string, f File) error

	// Read returns a file's content; a missing one is an error that is fs.ErrNotExist.
	Read(ctx context.Context, name string) ([]byte, error)

	// Delete removes a file; a missing one is none the worse.
	Delete(ctx context.Context, name string) error

	// String names the place for people, without secrets.
	String() string
}
