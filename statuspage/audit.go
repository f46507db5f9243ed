package statuspage

import (
	"encoding/hex"
	"fmt"
	"strings"
	"time"
)

// AuditQuery says which entries of the audit log are wanted; zero fields ask for all.
type AuditQuery struct {
	Before int64     // entries before this place in the log
	Limit  int       // how many at most; 0: 100
	By     string    // an actor as Actor.String writes it, its sort alone, or its id alone; a person's tokens go with the person
	Act    string    // its beginning: "incident", "incident.open"
	Object string    // its beginning: "incident:q2kz"
	Since  time.Time // entries at this time or later
	Until  time.Time // entries before this time
	Words  string    // all of them occur somewhere in the entry
}

// Anchor is how the audit log ended at a time, kept outside the database: whoever writes
// the log anew, or cuts its end off, can't make the anchors agree.
type Anchor struct {
	At   time.Time `json:"at"`
	Seq  int64     `json:"seq"`
	Hash string    `json:"hash"` // of the entry Seq, in hexadecimal digits
}

// String is a line of an anchor file: "2026-11-22T12:00:00Z 4711 9f86d0…".
func (a Anchor) String() string {
	return fmt.Sprintf("%s %d %s", a.At.UTC().Format(time.RFC3339), a.Seq, a.Hash)
}

// ParseAnchor reads what String writes.
func ParseAnchor(line string) (a Anchor, err error) {
	var stamp string
	if _, err := fmt.Sscanf(line, "%s %d %s", &stamp, &a.Seq, &a.Hash); err != nil || len(strings.Fields(line)) != 3 {
		return Anchor{}, fmt.Errorf("%q is no anchor: a time, a number and a hash", clip(CleanText(line), 80))
	}
	if a.At, err = time.Parse(time.RFC3339, stamp); err != nil {
		return Anchor{}, fmt.Errorf("%q is no anchor: its time is not one", clip(CleanText(line), 80))
	}
	if raw, err := hex.DecodeString(a.Hash); err != nil || len(raw) != 32 || a.Seq < 1 {
		return Anchor{}, fmt.Errorf("%q is no anchor: its number or hash is not one", clip(CleanText(line), 80))
	}
	return a, nil
}

// AuditCheck is what a verification of the audit log found.
type AuditCheck struct {
	Entries  int64    `json:"entries"` // that are there
	Head     Anchor   `json:"head"`    // the last of them
	Bad      int64    `json:"bad_seq,omitempty"`
	Anchors  int      `json:"anchors"`  // that were compared
	Problems []string `json:"problems"` // none: the log is what was written
}
