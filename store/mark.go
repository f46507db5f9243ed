package store

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// markFile is the high-water mark's name in the data folder.
const markFile = "highwater"

// Mark is how far a database is known to have come. It lies in a file of its own:
// a database that lost its write-ahead log, or was copied without it, opens as a
// healthy older one, and only something outside can tell.
type Mark struct {
	Installation string
	Event        int64     // the last event's number; on disk before the commit returns
	Result       int64     // the last result's place in the log; survives a crash of the process, not always a power cut
	Alive        time.Time // the last moment at which the process is known to have run; likewise
}

// The file holds two records, each in a sector of its own, written in turn: a torn
// write leaves the one before.
//
//	fyr-highwater 1 installation=… event=117 result=4711 alive=1764000000000 sha256=…
const (
	markRecord  = 512 // bytes, padded with spaces, closed by a newline
	markRecords = 2
	markForm    = "fyr-highwater 1 installation=%q event=%d result=%d alive=%d"
)

// String writes the record without its padding.
func (m Mark) String() string {
	body := fmt.Sprintf(markForm, m.Installation, m.Event, m.Result, millis(m.Alive))
	sum := sha256.Sum256([]byte(body))
	return body + " sha256=" + hex.EncodeToString(sum[:8])
}

// parseMark reads one record; an error says that it is torn, damaged or of another version.
func parseMark(record string) (m Mark, err error) {
	record = strings.TrimRight(record, " \n")
	var alive int64
	if _, err := fmt.Sscanf(record, markForm, &m.Installation, &m.Event, &m.Result, &alive); err != nil {
		return Mark{}, fmt.Errorf("no high-water mark: %w", err)
	}
	m.Alive = instant(alive)
	if m.String() != record {
		return Mark{}, errors.New("high-water mark with a wrong checksum")
	}
	return m, nil
}

// after reports whether m was written after o.
func (m Mark) after(o Mark) bool {
	if m.Event != o.Event {
		return m.Event > o.Event
	}
	if m.Result != o.Result {
		return m.Result > o.Result
	}
	return m.Alive.After(o.Alive)
}

// readMark returns the folder's mark; fs.ErrNotExist when there is none.
func readMark(dir string) (mark Mark, err error) {
	path := filepath.Join(dir, markFile)
	text, err := os.ReadFile(path)
	if err != nil {
		return Mark{}, err
	}
	for i := 0; i+markRecord <= len(text); i += markRecord {
		m, problem := parseMark(string(text[i : i+markRecord]))
		if problem == nil && (mark.Installation == "" || m.after(mark)) {
			mark = m
		}
	}
	if mark.Installation == "" {
		return Mark{}, &fault{fmt.Sprintf("high-water mark damaged: %s. Whether the database is whole can't be told. Nothing was changed. "+
			"Restore a backup, or start with --accept-data-loss.", path), ErrStale, nil}
	}
	return mark, nil
}

// marker keeps the mark's file.
type marker struct {
	mu   sync.Mutex
	file *os.File
	last Mark
	turn int64 // the record to write next
}

// newMarker replaces the folder's mark by m and keeps it open. Both records are
// written to a file beside it, which is renamed into place: no moment is without one.
func newMarker(dir string, m Mark) (*marker, error) {
	path := filepath.Join(dir, markFile)
	f, err := os.OpenFile(path+".new", os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, fmt.Errorf("make the high-water mark: %w", err)
	}
	k := &marker{file: f, last: m}
	err = errors.Join(k.put(m), k.put(m), f.Sync(), os.Rename(path+".new", path), syncFolder(dir))
	if err != nil {
		return nil, errors.Join(fmt.Errorf("make the high-water mark: %w", err), f.Close())
	}
	return k, nil
}

// openMarker keeps the folder's mark open for writing.
func openMarker(dir string, m Mark) (*marker, error) {
	f, err := os.OpenFile(filepath.Join(dir, markFile), os.O_RDWR, 0)
	if err != nil {
		return nil, fmt.Errorf("open the high-water mark: %w", err)
	}
	return &marker{file: f, last: m}, nil
}

// raise moves the mark up to what was just committed; it never goes down. A new event
// is on disk when raise returns.
func (k *marker) raise(event, result int64, alive time.Time) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	durable := event > k.last.Event
	next := k.last
	next.Event, next.Result = max(next.Event, event), max(next.Result, result)
	if alive.After(next.Alive) {
		next.Alive = alive
	}
	if !next.after(k.last) {
		return nil
	}
	if err := k.put(next); err != nil {
		return fmt.Errorf("write the high-water mark: %w", err)
	}
	k.last = next
	if !durable {
		return nil
	}
	if err := k.file.Sync(); err != nil {
		return fmt.Errorf("write the high-water mark: %w", err)
	}
	return nil
}

// put writes one record.
func (k *marker) put(m Mark) error {
	_, err := k.file.WriteAt(fmt.Appendf(nil, "%-*s\n", markRecord-1, m.String()), k.turn*markRecord)
	k.turn = (k.turn + 1) % markRecords
	return err
}

func (k *marker) close() error { return k.file.Close() }
