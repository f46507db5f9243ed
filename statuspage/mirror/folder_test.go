package mirror_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/fyr-status/fyr/statuspage/mirror"
)

// A reader meets the old page or the new one, never a part.
func TestFolderIsRewrittenWhole(t *testing.T) {
	t.Parallel()
	at := t.TempDir()
	f := mirror.NewFolder(at)
	pages := [][]byte{bytes.Repeat([]byte("a"), 300_000), bytes.Repeat([]byte("b"), 200_000)}
	if err := f.Put(t.Context(), "history/index.html", mirror.File{Body: pages[0]}); err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	var readers sync.WaitGroup
	for range 2 {
		readers.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				got, err := os.ReadFile(filepath.Join(at, "history/index.html"))
				if err != nil || !bytes.Equal(got, pages[0]) && !bytes.Equal(got, pages[1]) {
					t.Errorf("a reader met %d bytes, %v", len(got), err)
					return
				}
			}
		})
	}
	for i := range 100 {
		if err := f.Put(t.Context(), "history/index.html", mirror.File{Body: pages[i%2]}); err != nil {
			t.Fatal(err)
		}
	}
	close(done)
	readers.Wait()
}

func TestFolderIsReadableAndStaysInside(t *testing.T) {
	t.Parallel()
	outside, at := t.TempDir(), filepath.Join(t.TempDir(), "new", "copy")
	f := mirror.NewFolder(at)
	if err := f.Put(t.Context(), "sv/index.html", mirror.File{Body: []byte("x")}); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]os.FileMode{"sv": 0o755 | os.ModeDir, "sv/index.html": 0o644} {
		if info, err := os.Stat(filepath.Join(at, name)); err != nil || info.Mode() != want {
			t.Errorf("%s: %v, %v; want %v", name, info.Mode(), err, want)
		}
	}
	if err := os.Symlink(outside, filepath.Join(at, "away")); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"../x", "away/x", "/etc/x"} {
		if err := f.Put(t.Context(), name, mirror.File{Body: []byte("x")}); err == nil {
			t.Errorf("%s was written", name)
		}
	}
	if left, _ := os.ReadDir(filepath.Join(at, ".fyr-mirror")); len(left) > 0 {
		t.Errorf("half-done files are left: %v", left)
	}
	if err := f.Delete(t.Context(), "sv/index.html"); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(at, "sv")); !os.IsNotExist(err) {
		t.Errorf("the empty folder stays: %v", err)
	}
	if err := f.Delete(t.Context(), "sv/index.html"); err != nil {
		t.Errorf("removing what is gone: %v", err)
	}
}

func TestFolderForgetsWhatAKilledRunLeft(t *testing.T) {
	t.Parallel()
	at := t.TempDir()
	if err := os.MkdirAll(filepath.Join(at, ".fyr-mirror"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(at, ".fyr-mirror", "4711-1"), []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	f := mirror.NewFolder(at)
	if _, err := f.Read(t.Context(), "index.html"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("reading what isn't there: %v", err)
	}
	if err := f.Put(t.Context(), "index.html", mirror.File{}); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(filepath.Join(at, ".fyr-mirror")); err != nil || len(left) > 0 {
		t.Errorf("left are %v, %v", left, err)
	}
}
