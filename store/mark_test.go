package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fyr-status/fyr/statuspage"
)

// said is a component event, with the notice that tells of it.
func said(seq int64) statuspage.Changes {
	id := fmt.Sprintf("evt%09d", seq)
	return statuspage.Changes{
		At:      noon.Add(time.Duration(seq) * time.Second),
		Events:  []statuspage.Event{{Seq: seq, ID: id, Kind: statuspage.ComponentEvent, At: noon, Component: "api", Status: statuspage.MajorOutage}},
		Notices: []statuspage.Notice{{ID: "n" + id, Kind: statuspage.TellEvent, Lane: statuspage.LaneNotice, At: noon, Event: seq}},
	}
}

// copyLive copies the files of a folder that is in use, as a careless backup does.
func copyLive(tb testing.TB, from string) string {
	tb.Helper()
	to := tb.TempDir()
	for _, name := range []string{databaseFile, databaseFile + "-wal", markFile} {
		text, err := os.ReadFile(filepath.Join(from, name))
		if err == nil {
			err = os.WriteFile(filepath.Join(to, name), text, 0o600)
		}
		if err != nil {
			tb.Fatal(err)
		}
	}
	return to
}

// files is the content that lies in a folder, apart from the lock and the index of the log.
func files(tb testing.TB, dir string) map[string]string {
	tb.Helper()
	all := map[string]string{}
	for _, name := range []string{databaseFile, databaseFile + "-wal", markFile} {
		if text, err := os.ReadFile(filepath.Join(dir, name)); err == nil && len(text) > 0 {
			all[name] = string(text)
		}
	}
	return all
}

// TestLostHistoryIsRefused does to the write-ahead log what copying without it, bad
// disks and broken backups do. SQLite finds nothing wrong with any of them.
func TestLostHistoryIsRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db := mustOpen(t, dir, Options{})
	for seq := range int64(40) {
		mustCommit(t, db, said(seq+1))
	}
	for _, loss := range []struct {
		name string
		do   func(wal string) error
	}{
		{"deleted", os.Remove},
		{"cut", func(wal string) error { return os.Truncate(wal, size(t, wal)/2) }},
		{"flipped", func(wal string) error { return flip(wal, size(t, wal)/2) }},
	} {
		t.Run(loss.name, func(t *testing.T) {
			copied := copyLive(t, dir)
			if err := loss.do(filepath.Join(copied, databaseFile+"-wal")); err != nil {
				t.Fatal(err)
			}
			before := files(t, copied)
			refused(t, copied, Options{}, ErrStale, `database is older than its last known state \(event 40 known, \d+ found\)\. `+
				`A WAL file may be missing or damaged\. Nothing was changed\. Restore a backup, or start with --accept-data-loss\.`)
			if !cmp.Equal(before, files(t, copied)) {
				t.Error("the refusal changed files")
			}
			accepted := mustOpen(t, copied, Options{AcceptDataLoss: true})
			record, err := accepted.Load(t.Context())
			if err != nil || record.EventSeq >= 40 {
				t.Errorf("accepted: event %d, %v", record.EventSeq, err)
			}
			mustClose(t, accepted)
			mustOpen(t, copied, Options{}) // once accepted, it is the truth
		})
	}
	t.Run("whole", func(t *testing.T) { mustOpen(t, copyLive(t, dir), Options{}) })
}

func TestLostResultsAreRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db := mustOpen(t, dir, Options{})
	mustCommit(t, db, statuspage.Changes{Results: []statuspage.LoggedResult{result(1, "api", noon, up)}})
	copied := copyLive(t, dir)
	if err := os.Remove(filepath.Join(copied, databaseFile+"-wal")); err != nil {
		t.Fatal(err)
	}
	refused(t, copied, Options{}, ErrStale, `database is older than its last known state \(result 1 known, 0 found\)\..*`)
}

func TestAnotherDatabaseIsRefused(t *testing.T) {
	t.Parallel()
	dir, other := t.TempDir(), t.TempDir()
	mustClose(t, mustOpen(t, dir, Options{}))
	mustClose(t, mustOpen(t, other, Options{}))
	if err := os.Rename(filepath.Join(other, databaseFile), filepath.Join(dir, databaseFile)); err != nil {
		t.Fatal(err)
	}
	refused(t, dir, Options{}, ErrForeignData, `the database belongs to installation \w+, its high-water mark to \w+\..*`)
}

func size(tb testing.TB, path string) int64 {
	tb.Helper()
	info, err := os.Stat(path)
	if err != nil {
		tb.Fatal(err)
	}
	return info.Size()
}

// flip changes one byte.
func flip(path string, offset int64) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	b := make([]byte, 1)
	_, err = f.ReadAt(b, offset)
	if err == nil {
		_, err = f.WriteAt([]byte{b[0] ^ 0x10}, offset)
	}
	return errors.Join(err, f.Close())
}

func TestDamagedMark(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	mark := Mark{Installation: "one", Event: 117, Result: 4711, Alive: noon}
	k, err := newMarker(dir, mark)
	if err != nil {
		t.Fatal(err)
	}
	for n := range int64(5) {
		if err := k.raise(118+n, 4712+n, noon.Add(time.Second)); err != nil {
			t.Fatal(err)
		}
	}
	if err := k.raise(3, 3, noon); err != nil { // never down
		t.Fatal(err)
	}
	if err := k.close(); err != nil {
		t.Fatal(err)
	}
	want := Mark{Installation: "one", Event: 122, Result: 4716, Alive: noon.Add(time.Second)}
	if got, err := readMark(dir); got != want || err != nil {
		t.Errorf("read %+v, %v, want %+v", got, err, want)
	}
	path := filepath.Join(dir, markFile)
	if err := flip(path, 20); err != nil { // tears the record that was written last
		t.Fatal(err)
	}
	want.Event, want.Result = 121, 4715
	if got, err := readMark(dir); got != want || err != nil {
		t.Errorf("torn: read %+v, %v, want the record before, %+v", got, err, want)
	}
	if err := flip(path, markRecord+20); err != nil {
		t.Fatal(err)
	}
	if got, err := readMark(dir); !errors.Is(err, ErrStale) {
		t.Errorf("both torn: read %+v, %v, want it refused", got, err)
	}
}

func FuzzParseMark(f *testing.F) {
	f.Add(Mark{Installation: "one", Event: 117, Result: 4711, Alive: noon}.String())
	f.Add("")
	f.Fuzz(func(t *testing.T, record string) {
		m, err := parseMark(record)
		if err != nil {
			return
		}
		if again, err := parseMark(m.String()); again != m || err != nil {
			t.Errorf("%q reads as %+v, then as %+v, %v", record, m, again, err)
		}
	})
}
