package templates

import "time"

// OperatorAudit is the log of who did what, searched by GET: by, act, object, since, until,
// words. POST /audit/verify checks it.
type OperatorAudit struct {
	Layout
	By, Act, Object, Words string
	Since, Until           string // by the page's clocks
	Lines                  []AuditLine
	Begun                  bool   // newer ones stand on an earlier page
	Older                  string // the query of the next page; "": that was all
	Check                  *AuditCheck
	Problems               []Problem
}

// Asked reports whether anything narrows the log down.
func (p OperatorAudit) Asked() bool {
	return p.By+p.Act+p.Object+p.Words+p.Since+p.Until != ""
}

// AuditLine is an entry of the log.
type AuditLine struct {
	Seq, Who, Act, Object string
	At                    time.Time
	Before, After         string // JSON
	Hash                  string
}

// AuditCheck is what a verification of the log found.
type AuditCheck struct {
	Entries  int
	Anchors  int
	Bad      int64 // the place of the first entry that is wrong; 0: none
	Problems []string
	Head     string // as an anchor is written
	At       time.Time
}
